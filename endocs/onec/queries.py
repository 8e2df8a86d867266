"""Reads of the bases of 1C for who sets them up: how each is doing, what was refused, who its users are here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from endocs.documents.models import Document
from endocs.journal.models import Event
from endocs.kernel.counting import bounded, by_hours
from endocs.onec.access import bases_of
from endocs.onec.models import Infobase, Login, Message, MessageState, OdataConnection, OnecDocument, Outbox, Token
from endocs.people.models import User, Workspace

SHOWN = 50
REFUSED = Q(state=MessageState.REFUSED, settled_at=None)


class Condition(StrEnum):
    """How a base is doing, the worst first."""

    STOPPED = "stopped"  # reading by OData was ended by a fault that a person must mend
    PAUSED = "paused"
    WITH_FAULTS = "with_faults"
    AWAITED = "awaited"  # it has never called, and is not read
    WORKS = "works"


@dataclass(frozen=True, slots=True)
class BaseState:
    """A base with its queues (counts stop at 101) and the messages of the last day by hours, the oldest first."""

    base: Infobase
    odata: OdataConnection | None
    refused: int
    unsent: int  # waits in the outbox for the extension
    hours: Sequence[int] = field(default=())

    @property
    def condition(self) -> Condition:
        """The worst of what is true."""
        odata = self.odata
        conditions = {
            Condition.STOPPED: odata and odata.stopped_at,
            Condition.PAUSED: odata and odata.paused_at,
            Condition.WITH_FAULTS: self.refused or (odata and odata.attempts),
            Condition.AWAITED: self.base.last_call_at is None and odata is None,
        }
        return next((condition for condition, is_true in conditions.items() if is_true), Condition.WORKS)


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message and the card that it is about, when that is open to the reader."""

    message: Message
    document: Document | None
    is_hidden: bool  # it is about a card that is not open to the reader: its text is not shown either


def base_states(user: User) -> list[BaseState]:
    """Every base of an administrator's workspace, by name."""
    return _states(bases_of(user).order_by("title", "pk"))


def states_of(workspace: Workspace) -> list[BaseState]:
    """Every base of the workspace, by name; for the command line."""
    return _states(Infobase.objects.filter(workspace=workspace, removed_at=None).order_by("title", "pk"))


def base_state(base: Infobase) -> BaseState:
    """One base."""
    return _states(Infobase.objects.filter(pk=base.pk))[0]


def bases_in_need(user: User) -> QuerySet[Infobase]:
    """An administrator's bases where something waits for a person: a stop, or a refused message."""
    refused = Message.objects.filter(REFUSED, workspace=OuterRef("workspace"), infobase=OuterRef("pk"))
    return bases_of(user).filter(Q(odata__stopped_at__isnull=False) | Exists(refused))


def _states(bases: QuerySet[Infobase]) -> list[BaseState]:
    refused = Message.objects.filter(REFUSED, workspace=OuterRef("workspace"), infobase=OuterRef("pk"))
    unsent = Outbox.objects.filter(infobase=OuterRef("pk"), taken_at=None)
    found = list(bases.select_related("odata").annotate(refused=bounded(refused), unsent=bounded(unsent)))
    hours = by_hours(Message.objects.all(), "infobase", [base.pk for base in found])
    return [BaseState(base, getattr(base, "odata", None), base.refused, base.unsent, hours[base.pk]) for base in found]


def tokens(base: Infobase) -> list[Token]:
    """Tokens of the base, newest first."""
    return list(base.tokens.select_related("issued_by").order_by("-id")[:SHOWN])


def logins(base: Infobase) -> list[Login]:
    """Users of the base that have sent something, those first of whom nobody has said who they are."""
    return list(base.logins.select_related("user").order_by(F("user").asc(nulls_first=True), "name")[:SHOWN])


def messages(user: User, base: Infobase, *, only_refused: bool) -> list[MessageRow]:
    """The newest messages of the base, at most 50: the refused ones that wait for a person, or all."""
    found = Message.objects.filter(workspace_id=user.workspace_id, infobase=base).defer("body").order_by("-id")
    return _rows(user, list((found.filter(REFUSED) if only_refused else found)[:SHOWN]))


def message_row(user: User, message: Message) -> MessageRow:
    """One message."""
    return _rows(user, [message])[0]


def problems_of_outbox(base: Infobase) -> list[Outbox]:
    """What 1C could not put on its documents, newest first."""
    found = base.outbox.exclude(problem="").select_related("file", "onec_document")
    return list(found.order_by("-id")[:SHOWN])


def happenings(base: Infobase, size: int = 20) -> list[Event]:
    """What was done to the base, newest first."""
    events = Event.objects.filter(workspace_id=base.workspace_id, subject_type="infobase", subject_id=base.pk)
    return list(events.order_by("-id")[:size])


def _rows(user: User, found: Sequence[Message]) -> list[MessageRow]:
    cards = _cards_of(found)
    visible = Document.objects.visible_to(user).select_related("kind").in_bulk(set(cards.values()))
    return [
        MessageRow(one, visible.get(cards.get(one.pk, 0)), one.pk in cards and cards[one.pk] not in visible)
        for one in found
    ]


def _cards_of(found: Sequence[Message]) -> dict[int, int]:
    """The card of each message that is about one, also of a refused message about a known document."""
    refs = {message.object_ref for message in found if message.object_ref}
    bases = {message.infobase_id for message in found}
    known = OnecDocument.objects.filter(infobase__in=bases, object_ref__in=refs)
    by_key: dict[tuple[int, str, str], int] = {
        (base, kind, ref): card
        for base, kind, ref, card in known.values_list("infobase_id", "object_type", "object_ref", "document_id")
    }
    cards = {one.pk: one.document_id or by_key.get((one.infobase_id, one.object_type, one.object_ref)) for one in found}
    return {pk: card for pk, card in cards.items() if card}
