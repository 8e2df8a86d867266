"""What people do at the operator: each deed changes the sender's view at once and the other's on arrival."""

import functools
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from zoneinfo import ZoneInfo

from sandbox.diadoc.contents import Content, Kept, Signed
from sandbox.diadoc.feed import Event, Feed
from sandbox.diadoc.signatures import Signer
from sandbox.diadoc.state import Entity, Key, Message, Party, Patch, Pending, World, moment_of

MOSCOW = ZoneInfo("Europe/Moscow")
P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound="Deeds")


def deed(do: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """One deed at a time; what it changed is kept."""

    @functools.wraps(do)
    def wrapped(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self.world.lock:
            done = do(self, *args, **kwargs)
            self.keep()
            return done

    return cast("Callable[Concatenate[S, P], T]", wrapped)


class Deeds:
    """The ground of all deeds. `lag` is how long the other box waits; None: until somebody delivers."""

    def __init__(self, world: World | None = None) -> None:
        self.world = world or World()
        self.lag: timedelta | None = timedelta(0)

    def keep(self) -> None:
        """Called after each deed; the server keeps the world in a folder."""

    @deed
    def add_party(
        self,
        *,
        name: str,
        inn: str,
        kpp: str = "",
        full_name: str = "",
        ogrn: str = "1027700000011",
        address: str = "",
        signer: tuple[str, str, str] = ("Образцов", "Пётр", "Ильич"),
        is_mine: bool = False,
        departments: dict[str, str] | None = None,
        box: str = "",
    ) -> Party:
        """An organisation with a box; the service user sees it when it `is_mine`."""
        box = box or self.world.new_id().replace("-", "") + "@diadoc.ru"
        party = Party(
            box=box, id=self.world.new_id(), name=name, full_name=full_name or name, inn=inn, kpp=kpp, ogrn=ogrn,
            address=address, signer=signer, is_mine=is_mine, departments=departments or {},
        )  # fmt: skip
        self.world.parties[box] = party
        self.world.feeds[box] = Feed()
        return party

    @deed
    def settle(self) -> None:
        """Bring what has become due."""
        now = datetime.now(UTC)
        due = [item for item in self.world.pending if item.due is not None and item.due <= now]
        self._bring(due)

    @deed
    def deliver(self, message: str | None = None) -> None:
        """Bring at once what still waits, of one message or of all."""
        self._bring([item for item in self.world.pending if message in (None, item.message)])

    def _bring(self, items: Iterable[Pending]) -> None:
        for item in items:
            self.world.pending.remove(item)
            self._arrive(item.box, self.world.messages[item.message], item.patch)

    def _tell(self, message: Message, patch: Patch | None, by: str) -> None:
        """Put it into the feed of who did it, and later into the other's."""
        self._arrive(by, message, patch)
        for box in dict.fromkeys((message.sender, message.recipient)):
            if box == by or box not in self.world.feeds or message.type != "Letter":
                continue
            if patch is not None and patch.changes and box not in patch.changes:
                continue
            if self.lag == timedelta(0):
                self._arrive(box, message, patch)
            else:
                due = datetime.now(UTC) + self.lag if self.lag else None
                self.world.pending.append(Pending(due, box, message.id, patch))

    def _arrive(self, box: str, message: Message, patch: Patch | None) -> None:
        feed, entities = self.world.feeds[box], message.entities[: message.original]
        ticks = message.ticks
        if patch is not None:
            entities, ticks = patch.entities, patch.ticks
            for entity_id, values in patch.changes.get(box, {}).items():
                document = self.world.document((message.id, entity_id))
                for name, value in values.items():
                    setattr(document.sides[box], name, value)
                document.sides[box].changed = patch.ticks
        for entity in entities:
            entity.seen_by = (*entity.seen_by, box)
        if box not in message.seen_by and patch is None:
            message.seen_by = (*message.seen_by, box)
        message.last_patch[box] = max(ticks, message.last_patch.get(box, 0))
        feed.add(Event(patch.id if patch else message.id, message.id, patch), ticks)
        if patch is None and box == message.recipient != message.sender:
            self._delivered(message)

    def _delivered(self, message: Message) -> None:
        """The letter is in the recipient's box, and the sender is told."""
        ticks = message.ticks + 1 if self.lag == timedelta(0) else self.world.now()
        for entity in message.documents():
            assert entity.document  # noqa: S101  (what `documents` gives)
            for side in entity.document.sides.values():
                side.delivered = ticks
        flags = {"MessageIsDelivered": True, "DeliveredPatchId": self.world.new_id()}
        patch = Patch(self.world.new_id(), message.id, ticks, flags=flags)
        message.last_patch[message.sender] = max(ticks, message.last_patch.get(message.sender, 0))
        self.world.feeds[message.sender].add(Event(patch.id, message.id, patch), ticks)

    def _patch(
        self,
        key: Key,
        by: str,
        *,
        entities: Iterable[Entity] = (),
        changes: dict[str, dict[str, Any]] | None = None,
        at: int,
        only_mine: bool = False,
        **told: Any,
    ) -> Patch:
        """Make a patch about a document and tell it; `changes` maps a box to fields of its Side."""
        message, entity_id = self.world.messages[key[0]], key[1]
        boxes = {by} if only_mine else {message.sender, message.recipient}
        patch = Patch(
            self.world.new_id(), message.id, at, entities=list(entities),
            changes={box: {entity_id: (changes or {}).get(box, {})} for box in boxes}, **told,
        )  # fmt: skip
        message.entities.extend(patch.entities)
        self._tell(message, patch, by)
        return patch

    def _attachment(
        self, kind: str | int, at: int, *, parent: str, name: str = "", content: Content | None = None, **told: Any
    ) -> Entity:
        return Entity(
            self.world.new_id(), "Attachment", at, parent, kind, file_name=name, content=content, told=told
        )  # fmt: skip

    def _signature(self, of: Entity, by: str, at: int) -> Entity:
        signer = signer_of(self.world.parties[by])
        content = Signed(of.content or Kept(b""), signer, at)
        return Entity(self.world.new_id(), "Signature", at, of.id, content=content, signer_box=by)

    def _other(self, message: Message, box: str) -> str:
        return message.recipient if box == message.sender else message.sender


def signer_of(party: Party) -> Signer:
    """Who signs for the party."""
    last, first, middle = party.signer
    return Signer(last, first, middle, party.name, party.inn)


def moscow(ticks: int) -> datetime:
    """The moment in Moscow."""
    return moment_of(ticks).astimezone(MOSCOW)
