"""What else happens to documents: deletion, departments, packets, roaming, and things that nobody has heard of."""

from datetime import datetime
from typing import Any

from sandbox.diadoc.contents import Content, Invented, Kept
from sandbox.diadoc.deeds import Deeds, deed
from sandbox.diadoc.feed import Event
from sandbox.diadoc.state import HEAD_DEPARTMENT, Key, Patch


class Changing(Deeds):
    """What happens besides sending and answering."""

    @deed
    def delete(self, key: Key, by: str, *, at: datetime | None = None) -> Patch:
        """One side deletes the document; the other keeps it."""
        told = [{"EntityId": key[1], "DocumentIsDeleted": True}]
        changes = {by: {"is_deleted": True}}
        return self._patch(
            key, by, changes=changes, at=self.world.now(at), only_mine=True, entity_patches=told
        )  # fmt: skip

    @deed
    def delete_message(self, message: str, by: str, *, at: datetime | None = None) -> Patch:
        """One side deletes the whole message."""
        its, ticks = self.world.messages[message], self.world.now(at)
        its.deleted_for = (*its.deleted_for, by)
        keys = [(message, entity.id) for entity in its.documents()]
        patch = Patch(
            self.world.new_id(), message, ticks, flags={"MessageIsDeleted": True},
            changes={by: {key[1]: {"is_deleted": True} for key in keys}},
        )  # fmt: skip
        self._tell(its, patch, by)
        return patch

    @deed
    def restore(self, key: Key, by: str, *, at: datetime | None = None) -> Patch:
        """The side that deleted it wants it back."""
        ticks = self.world.now(at)
        paper = self._attachment("DeletionRestoration", ticks, parent=key[1])
        told = [{"EntityId": key[1], "DocumentIsRestored": True}]
        return self._patch(
            key, by, entities=[paper], changes={by: {"is_deleted": False}}, at=ticks, only_mine=True,
            entity_patches=told,
        )  # fmt: skip

    @deed
    def move(self, key: Key, by: str, department: str = HEAD_DEPARTMENT, *, at: datetime | None = None) -> Patch:
        """Into another department of this side."""
        ticks = self.world.now(at)
        info = {"MovedFromDepartment": self.world.document(key).sides[by].department, "MovedToDepartment": department}
        paper = self._attachment("MoveDocument", ticks, parent=key[1], MoveDocumentInfo=info)
        told = [{"EntityId": key[1], "MovedToDepartment": department}]
        return self._patch(
            key, by, entities=[paper], changes={by: {"department": department}}, at=ticks, only_mine=True,
            entity_patches=told,
        )  # fmt: skip

    @deed
    def merge_packets(self, keys: list[Key], by: str, *, at: datetime | None = None) -> str:
        """One packet of these documents from now on; its id."""
        packet = self.world.new_id()
        for key in keys:
            self.world.document(key).packet = packet
            self._patch(key, by, at=self.world.now(at), entity_patches=[{"EntityId": key[1]}])
        return packet

    @deed
    def roam(self, key: Key, *, error: str = "", at: datetime | None = None) -> Patch:
        """The other operator says that it came, or why not; only the sender hears it."""
        message, ticks = self.world.messages[key[0]], self.world.now(at)
        paper = self._attachment(
            "RoamingNotification", ticks, parent=key[1], name="RoamingNotification.xml", content=Kept(b"<roaming/>")
        )
        told = {"roaming": "RoamingNotificationStatusError", "roaming_text": error}
        if not error:
            told = {"roaming": "RoamingNotificationStatusSuccess"}
        return self._patch(
            key, message.sender, entities=[paper], changes={message.sender: told}, at=ticks, only_mine=True
        )

    @deed
    def set_status(self, key: Key, box: str, values: dict[str, Any], *, at: datetime | None = None) -> Patch:
        """Any fields of `Side` in the eyes of this box, known words or not; a patch says that something happened."""
        return self._patch(key, box, changes={box: values}, at=self.world.now(at), only_mine=True)

    @deed
    def attach(
        self,
        key: Key,
        by: str,
        attachment_type: str | int,
        *,
        content: bytes | None = b"",
        size: int | None = None,
        name: str = "",
        at: datetime | None = None,
    ) -> Patch:
        """An attachment of any type under the document; without content it has none, with `size` it is invented."""
        kept: Content | None = Kept(content) if content is not None else None
        if size is not None:
            kept = Invented(size, name)
        ticks = self.world.now(at)
        paper = self._attachment(attachment_type, ticks, parent=key[1], name=name, content=kept)
        return self._patch(key, by, entities=[paper], at=ticks)

    @deed
    def add_raw(self, box: str, raw: Any, *, same_key: bool = False) -> None:
        """A line of the feed that says exactly this: poison, an unknown kind, an event of nobody."""
        event = Event(self.world.new_id(), "", raw=raw)
        self.world.feeds[box].add(event, self.world.now(), same_key=same_key)

    @deed
    def repeat(self, box: str, number: int = -1) -> None:
        """An event comes a second time, with the same id and another key."""
        feed = self.world.feeds[box]
        old = feed.events[number]
        feed.add(Event(old.id, old.message, old.patch, old.raw), self.world.now())

    @deed
    def share_key(self, box: str, number: int = -1) -> None:
        """The event takes time and key of the one before: at a page edge the second of them is skipped."""
        feed = self.world.feeds[box]
        feed.keys[number], feed.ticks[number] = feed.keys[number - 1], feed.ticks[number - 1]

    @deed
    def swap(self, box: str, number: int = -1) -> None:
        """The event changes places with the one before; keys stay in order."""
        feed = self.world.feeds[box]
        one, other = feed.events[number - 1], feed.events[number]
        feed.events[number - 1], feed.events[number] = other, one
        one.number, other.number = other.number, one.number
