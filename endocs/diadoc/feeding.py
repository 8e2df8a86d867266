"""Reading the feed of a box: the live cursor, the last hour once more, and what was before the connection.

A page is one transaction: its events, their cards and the cursor come together or not at all. The network is asked
before the transaction begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from endocs.diadoc import inbox, leases, stopping
from endocs.diadoc.models import Box
from endocs.gateways.diadoc import ticks
from endocs.gateways.diadoc.client import Operator
from endocs.gateways.diadoc.values import Event, Page
from endocs.gateways.faults import GatewayError

PAGE = 100  # the most that the operator gives
REREAD_PAGE = 97  # other edges of pages than the live reading has: an event that was skipped at one is seen
REREAD_EVERY = timedelta(minutes=10)
OVERLAP = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """A box that is being read by who has its lease."""

    box_id: int
    lease: str
    operator: Operator

    def box(self) -> Box:
        """The box as it is now."""
        return Box.objects.get(pk=self.box_id)


def begin(reading: Reading) -> None:
    """Set the live cursor at the newest event; what was before is read beside it."""
    box = reading.box()
    if box.began_at is not None:
        return
    newest = reading.operator.last_event(box.box_id)
    if newest is not None and not newest.index_key:
        raise GatewayError("unreadable", detail="the newest event has no key", permanent=False)
    with transaction.atomic():
        box = leases.held(reading.box_id, reading.lease)
        box.cursor = newest.index_key if newest else ""
        box.began_at = timezone.now()
        box.save(update_fields=["cursor", "began_at"])


def read_page(reading: Reading) -> tuple[int, bool]:
    """Take in the next page of the feed: number of new events, and whether more may follow."""
    box = reading.box()
    leases.renew(box.pk, reading.lease)
    page = reading.operator.new_events(box.box_id, after=box.cursor, limit=_limit(box))
    with transaction.atomic():
        box = leases.held(reading.box_id, reading.lease)
        new = inbox.take_in(box=box, events=page.events)
        before, box.cursor = box.cursor, _last_key(page.events) or box.cursor
        _succeed(box, page.events)
    _check_moves(page, before, box.cursor)
    return new, page.is_full


def reread(reading: Reading) -> int:
    """Number of events that the operator had skipped: those of the last hour, and since the last such reading."""
    box = reading.box()
    began = timezone.now()
    last = box.reread_at or box.began_at or began
    if last > began - REREAD_EVERY:
        return 0
    found, after, first = 0, "", ticks.from_moment(last - OVERLAP)
    while True:
        page = reading.operator.new_events(box.box_id, after=after, from_ticks=first, limit=REREAD_PAGE)
        with transaction.atomic():
            found += inbox.take_in(box=leases.held(reading.box_id, reading.lease), events=page.events)
        leases.renew(reading.box_id, reading.lease)
        last_key = _last_key(page.events)
        if not page.is_full or last_key in ("", after):
            break
        after = last_key
    Box.objects.filter(pk=box.pk, lease=reading.lease).update(reread_at=began)
    return found


def read_back(reading: Reading) -> tuple[int, bool]:
    """Take in the next page of what was before the live cursor began: number of new events, whether more may follow."""
    box = reading.box()
    began_at = box.began_at
    if box.backfill_done_at is not None or began_at is None:
        return 0, False
    leases.renew(box.pk, reading.lease)
    since = box.replay_from or box.load_from
    page = reading.operator.new_events(
        box.box_id, after=box.backfill_cursor, from_ticks=ticks.from_moment(beginning_of(since)), limit=_limit(box)
    )
    with transaction.atomic():
        box = leases.held(reading.box_id, reading.lease)
        if since != (box.replay_from or box.load_from) or box.backfill_done_at is not None:
            return 0, True  # a person chose another day meanwhile
        new = inbox.take_in(box=box, events=page.events, asks_known=box.replay_from is not None)
        before, box.backfill_cursor = box.backfill_cursor, _last_key(page.events) or box.backfill_cursor
        is_over = not page.is_full or page.events[-1].ticks > ticks.from_moment(began_at)
        if is_over:
            box.backfill_cursor, box.replay_from, box.backfill_done_at = "", None, timezone.now()
        _succeed(box, page.events)
    if not is_over:
        _check_moves(page, before, box.backfill_cursor)
    return new, not is_over


def beginning_of(day: date) -> datetime:
    """The first moment of the day where the installation is."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def _limit(box: Box) -> int:
    """Smaller pages after faults: an answer that is too slow or too large gets through."""
    return max(5, PAGE >> min(box.attempts, 5))


def _last_key(events: Sequence[Event]) -> str:
    """The key of the last event that has one."""
    return next((event.index_key for event in reversed(events) if event.index_key), "")


def _succeed(box: Box, events: Sequence[Event]) -> None:
    box.last_event_ticks = max([box.last_event_ticks, *(event.ticks for event in events)])
    box.last_success_at = timezone.now()
    failures, box.attempts = box.attempts, 0
    box.leased_until = timezone.now() + leases.LEASE  # a page may take long to take in
    box.save(
        update_fields=[
            "cursor", "backfill_cursor", "backfill_done_at", "replay_from", "last_event_ticks", "last_success_at",
            "attempts", "leased_until",
        ]
    )  # fmt: skip
    if failures >= stopping.LASTING:
        stopping.tell_of_going_on(box=box)


def _check_moves(page: Page, before: str, after: str) -> None:
    """A full page that leads nowhere would be read for ever."""
    if page.is_full and before == after:
        raise GatewayError("unreadable", detail="a full page without keys to go on", permanent=False)
