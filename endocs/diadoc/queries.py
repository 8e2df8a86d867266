"""Reads of the exchange for who sets it up: how each box is doing, what failed, what could not be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from endocs.diadoc.access import boxes_of, connections_of
from endocs.diadoc.models import (
    Box,
    Connection,
    Content,
    ContentKind,
    EventState,
    ExchangedDocument,
    FeedEvent,
    MessageState,
)
from endocs.diadoc.shown import NO_FORM
from endocs.documents.models import Document
from endocs.gateways.diadoc import ticks
from endocs.journal.models import Event
from endocs.kernel.counting import bounded, by_hours
from endocs.people.models import User, Workspace

WITHOUT_FORM = Q(kind=ContentKind.PRINT_FORM, problem=NO_FORM)  # nothing failed: the operator makes none
FAILURES = 50


class Condition(StrEnum):
    """How a box is doing, the worst first."""

    NO_ENTRANCE = "no_entrance"  # the whole connection is stopped
    STOPPED = "stopped"
    PAUSED = "paused"
    WITH_FAULTS = "with_faults"
    BEGINS = "begins"  # nothing was read yet
    CATCHES_UP = "catches_up"  # what was before the connection is being loaded
    WORKS = "works"


@dataclass(frozen=True, slots=True)
class BoxState:
    """A box with its queues (counts stop at 101) and the events of the last day by hours, the oldest first."""

    box: Box
    messages_due: int
    files_due: int
    given_up: int
    quarantined: int
    hours: Sequence[int] = field(default=())

    @property
    def due(self) -> int:
        """All that waits."""
        return self.messages_due + self.files_due

    @property
    def condition(self) -> Condition:
        """The worst of what is true."""
        box = self.box
        conditions = {
            Condition.NO_ENTRANCE: box.connection.stopped_at,
            Condition.STOPPED: box.stopped_at,
            Condition.PAUSED: box.paused_at,
            Condition.WITH_FAULTS: box.attempts or self.given_up or self.quarantined,
            Condition.BEGINS: box.last_success_at is None,
            Condition.CATCHES_UP: box.backfill_done_at is None,
        }
        return next((condition for condition, is_true in conditions.items() if is_true), Condition.WORKS)

    @property
    def newest_event_at(self) -> datetime | None:
        """When the newest event that was taken in happened."""
        return ticks.moment(self.box.last_event_ticks)


@dataclass(frozen=True, slots=True)
class Failure:
    """What did not come: a message or a file; `kind` is empty for a message."""

    pk: int
    is_message: bool
    kind: str
    name: str  # empty when its card is not open to the reader
    document: Document | None
    problem: str
    attempts: int
    next_at: datetime | None  # None: given up


def connection_of(user: User) -> Connection | None:
    """The connection of an administrator's workspace."""
    return connections_of(user).select_related("connected_by").first()


def box_states(user: User) -> list[BoxState]:
    """Every box of an administrator's workspace, by title."""
    return _states(boxes_of(user).order_by("title", "pk"))


def boxes_in_need(user: User) -> QuerySet[Box]:
    """An administrator's boxes where something waits for a person.

    That is a stop, of the box or of the whole connection, or files, states or events that are not tried any more.
    """
    messages, contents = MessageState.objects.filter(box=OuterRef("pk")), Content.objects.filter(box=OuterRef("pk"))
    return boxes_of(user).filter(
        Q(stopped_at__isnull=False)
        | Q(connection__stopped_at__isnull=False)
        | Exists(messages.filter(given_up_at__isnull=False))
        | Exists(contents.filter(given_up_at__isnull=False).exclude(WITHOUT_FORM))
        | Exists(_quarantined())
    )


def stopped_without_boxes(user: User) -> QuerySet[Connection]:
    """An administrator's connection that is stopped before a box was chosen."""
    return connections_of(user).filter(stopped_at__isnull=False, boxes=None)


def states_of(workspace: Workspace) -> list[BoxState]:
    """Every box of the workspace, for who runs the installation."""
    return _states(Box.objects.filter(workspace=workspace).order_by("title", "pk"))


def box_state(box: Box) -> BoxState:
    """One box."""
    return _states(Box.objects.filter(pk=box.pk))[0]


def _states(boxes: QuerySet[Box]) -> list[BoxState]:
    messages, contents = MessageState.objects.filter(box=OuterRef("pk")), Content.objects.filter(box=OuterRef("pk"))
    counted = boxes.select_related("connection", "organisation", "paused_by").annotate(
        messages_due=bounded(messages.filter(due_at__isnull=False)),
        files_due=bounded(contents.filter(due_at__isnull=False)),
        messages_given_up=bounded(messages.filter(given_up_at__isnull=False)),
        files_given_up=bounded(contents.filter(given_up_at__isnull=False).exclude(WITHOUT_FORM)),
        quarantined=bounded(_quarantined()),
    )
    found = list(counted)
    hours = by_hours(FeedEvent.objects.all(), "box", [box.pk for box in found])
    return [
        BoxState(
            box, box.messages_due, box.files_due, box.messages_given_up + box.files_given_up, box.quarantined,
            hours[box.pk],
        )
        for box in found
    ]  # fmt: skip


def _quarantined() -> QuerySet[FeedEvent]:
    """Events of the outer box that could not be read."""
    return FeedEvent.objects.filter(workspace=OuterRef("workspace"), box=OuterRef("pk"), state=EventState.QUARANTINED)


def failures(user: User, box: Box) -> list[Failure]:
    """What failed in the box and waits for another attempt or was given up, at most 50 messages and 50 files."""
    failed = Q(given_up_at__isnull=False) | Q(due_at__isnull=False, attempts__gt=0)
    messages = list(MessageState.objects.filter(failed, box=box).order_by("-id")[:FAILURES])
    contents = list(
        Content.objects.filter(failed, box=box)
        .exclude(WITHOUT_FORM)
        .select_related("exchanged")
        .order_by("-id")[:FAILURES]
    )
    cards = _cards_of(box, {message.message_id for message in messages})
    visible = _visible(user, [*cards.values(), *(content.exchanged.document_id for content in contents)])
    return [_of_message(message, visible.get(cards.get(message.message_id, 0))) for message in messages] + [
        _of_content(content, visible.get(content.exchanged.document_id)) for content in contents
    ]


def _of_message(message: MessageState, document: Document | None) -> Failure:
    next_at = None if message.given_up_at else message.due_at
    return Failure(message.pk, True, "", message.message_id, document, message.problem, message.attempts, next_at)


def _of_content(content: Content, document: Document | None) -> Failure:
    kind, next_at = ContentKind(content.kind), None if content.given_up_at else content.due_at
    name = content.name if document else ""
    return Failure(content.pk, False, kind, name, document, content.problem, content.attempts, next_at)


def _cards_of(box: Box, message_ids: Iterable[str]) -> dict[str, int]:
    """The first card of each message."""
    rows = ExchangedDocument.objects.filter(box=box, message_id__in=message_ids).order_by("-id")
    return dict(rows.values_list("message_id", "document_id"))


def _visible(user: User, keys: Iterable[int]) -> dict[int, Document]:
    """Those that the user may see, by key."""
    cards = Document.objects.visible_to(user).filter(pk__in=set(keys)).select_related("kind")
    return {card.pk: card for card in cards}


def quarantined_events(user: User, box: Box | None = None) -> QuerySet[FeedEvent]:
    """Events that could not be read, newest first, without their bytes."""
    events = FeedEvent.objects.filter(workspace_id=user.workspace_id, box__in=boxes_of(user))
    if box is not None:
        events = events.filter(box=box)
    return events.filter(state=EventState.QUARANTINED).defer("raw").order_by("-id")


def happenings(user: User, box: Box | None = None, size: int = 20) -> list[Event]:
    """What happened to the box, or to the connection and all boxes, newest first."""
    events = Event.objects.filter(workspace_id=user.workspace_id, subject_type__in=["box", "connection"])
    if box is not None:
        events = events.filter(
            Q(subject_type="box", subject_id=box.pk) | Q(subject_type="connection", subject_id=box.connection_id)
        )
    return list(events.order_by("-id")[:size])
