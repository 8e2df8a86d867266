"""Events on their way in: each is taken once, in a savepoint of its own, in the transaction that moves the cursor.

What could not be read stays with its bytes in quarantine and does not stop the feed; when its message is known, the
message's present state is asked for, so that the card comes nevertheless.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from endocs.diadoc import drafts, taking
from endocs.diadoc.models import Box, EventState, FeedEvent
from endocs.gateways.diadoc.values import Event
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind

# Asks for the present state of messages; what was given up is tried again because there is news of it.
_ASK = """
    insert into diadoc_messagestate
        (workspace_id, box_id, message_id, is_draft, due_at, asked, attempts, problem)
    select %(workspace)s, %(box)s, new.id, new.is_draft, %(now)s, new.times, 0, ''
    from unnest(%(ids)s::text[], %(drafts)s::bool[], %(times)s::int[]) as new (id, is_draft, times)
    on conflict (box_id, message_id) do update set
        asked = diadoc_messagestate.asked + excluded.asked, is_draft = excluded.is_draft,
        due_at = least(diadoc_messagestate.due_at, excluded.due_at),
        attempts = 0, problem = '', given_up_at = null
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an event; `asks` when the message's present state is wanted."""

    state: EventState
    asks: bool
    problem: str = ""


def take_in(*, box: Box, events: Sequence[Event], asks_known: bool = False) -> int:
    """Number of events that were not known yet. Inside the transaction that holds the box's lease.

    One that could not be read and comes again readable is taken now. With `asks_known` the messages of events that
    were taken earlier are asked for once more.
    """
    by_id = {event.id: event for event in events}
    known = dict(FeedEvent.objects.filter(box=box, event_id__in=by_id).values_list("event_id", "state"))
    rows, healed = list[FeedEvent](), list[FeedEvent]()
    asked, of_drafts = Counter[str](), dict[str, bool]()
    for event in by_id.values():
        is_readable_now = known.get(event.id) == EventState.QUARANTINED and not event.problem
        if event.id in known and not is_readable_now:
            outcome = Outcome(EventState.TAKEN, asks=asks_known)
        else:
            outcome = taken(box, event)
            (healed if is_readable_now else rows).append(_row(box, event, outcome))
        if outcome.asks and event.message_id:
            asked[event.message_id] += 1
            of_drafts[event.message_id] = _is_of_draft(event)
    for row in healed:
        same = FeedEvent.objects.filter(box=box, event_id=row.event_id)
        same.update(raw=row.raw, message_id=row.message_id, ticks=row.ticks, state=row.state, problem=row.problem)
    _keep(box, rows)
    ask(box, asked, of_drafts)
    return len(rows)


def ask_for(box: Box, event: Event, outcome: Outcome) -> None:
    """Have the message of one event asked for when it wants that."""
    if outcome.asks and event.message_id:
        ask(box, Counter([event.message_id]), {event.message_id: _is_of_draft(event)})


def taken(box: Box, event: Event) -> Outcome:
    """Take one event in; whatever is wrong with it concerns no other."""
    if event.problem:
        return Outcome(EventState.QUARANTINED, asks=True, problem=event.problem)
    try:
        with transaction.atomic():
            is_wanted = _take(box, event)
    except (OperationalError, InterfaceError):
        raise  # the database's fault, not the event's: the whole page comes again
    except Exception as error:  # a poison event must not stop the box; it keeps its bytes and is told of
        return Outcome(EventState.QUARANTINED, asks=True, problem=f"{type(error).__name__}: {error}")
    state = EventState.TAKEN if is_wanted else EventState.IGNORED
    return Outcome(state, asks=(is_wanted and _has_news(event)) or _is_hollow(event))


def _has_news(event: Event) -> bool:
    """Whether more has happened to its message than the event shows."""
    return event.patch is not None or (event.message is not None and taking.has_moved_on(event.message))


def _is_hollow(event: Event) -> bool:
    """Whether it is a letter without anything in it, which cannot be all that there is."""
    return event.message is not None and not event.message.entities and not event.message.is_deleted


def _take(box: Box, event: Event) -> bool:
    if event.message is not None:
        return taking.take_letter(box=box, message=event.message)
    return event.patch is not None and taking.note_patch(box=box, patch=event.patch)


def _is_of_draft(event: Event) -> bool:
    if event.message is not None:
        return drafts.is_draft(event.message)
    return event.patch is not None and drafts.is_of_draft(event.patch)


def _row(box: Box, event: Event, outcome: Outcome) -> FeedEvent:
    return FeedEvent(
        workspace_id=box.workspace_id, box=box, event_id=event.id, message_id=event.message_id,
        index_key=event.index_key, ticks=event.ticks, raw=event.raw,
        state=outcome.state, problem=plain(outcome.problem),
    )  # fmt: skip


def plain(text: str) -> str:
    """What fits on a row: five hundred characters that the database takes."""
    return text.replace("\x00", "")[:500]


def _keep(box: Box, rows: Sequence[FeedEvent]) -> None:
    fresh = [row for row in rows if row.state == EventState.QUARANTINED]
    is_told = not fresh or FeedEvent.objects.filter(
        workspace_id=box.workspace_id, box=box, state=EventState.QUARANTINED
    ).exists()  # fmt: skip
    FeedEvent.objects.bulk_create(rows)
    if not is_told:
        journal.record(
            Kind.DIADOC_EVENT_QUARANTINED, workspace_id=box.workspace_id, subject=("box", box.pk), by=None,
            data={"title": box.title, "events": len(fresh), "problem": fresh[0].problem},
        )  # fmt: skip


def ask(box: Box, asked: Counter[str], of_drafts: dict[str, bool]) -> None:
    """Have the present state of these messages asked for, counting how many events want it."""
    if not asked:
        return
    ids = sorted(asked)
    values: dict[str, Any] = {
        "workspace": box.workspace_id, "box": box.pk, "now": timezone.now(), "ids": ids,
        "drafts": [of_drafts.get(key, False) for key in ids], "times": [asked[key] for key in ids],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ASK, values)
