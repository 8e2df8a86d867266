"""The pace of all processes together towards one host: a few calls at once, each a little after the one before.

Feeds and states go before files: while calls of theirs are made, those for files keep a wider distance of their own.
"""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from endocs.diadoc.models import RequestSlot
from endocs.gateways.diadoc.client import StillAtIt
from endocs.gateways.faults import GatewayError

PARALLEL = 4
APART = timedelta(milliseconds=125)  # eight a second: at most ten arrive in any second, though some begin late
FILES_APART = timedelta(seconds=1)  # while feeds and states are asked for; so files are slow, but never stand still
BUSY = timedelta(seconds=1)  # after the latest call for a feed or a state; a busy reader makes the next by then
LEASE = timedelta(seconds=45)  # longer than the client bears silence; the slot of a killed process is free after it
PATIENCE = 60.0  # seconds to wait for a slot
_RENEWED_EVERY = 10.0
_STEP = 0.05
_TICKET = """
update diadoc_requestslot
set
    began_at = least(
        greatest(clock_timestamp(), began_at + %(apart)s * interval '1 second'),
        clock_timestamp() + interval '2 seconds'
    ),
    urgent_at = case when %(is_file)s then urgent_at else clock_timestamp() end,
    file_at = case when %(is_file)s then clock_timestamp() else file_at end
where host = %(host)s and number = 0
returning extract(epoch from began_at - clock_timestamp())
"""


@contextmanager
def slot(host: str, *, is_file: bool = False) -> Iterator[StillAtIt]:
    """Waits until a call to the host may begin, and holds its place; `GatewayError` `busy` after a minute.

    A call for a file lets those for feeds and states go first.

    What it gives has to be called now and then while a long call lasts. Durable: no call is made inside a transaction.
    """
    if is_file:
        _let_others_go_first(host)
    lease = uuid.uuid4().hex
    number = _taken(host, lease)
    held = RequestSlot.objects.filter(host=host, number=number, lease=lease)
    renewed = time.monotonic()

    def still_at_it() -> None:
        nonlocal renewed
        if time.monotonic() - renewed > _RENEWED_EVERY:
            held.update(leased_until=timezone.now() + LEASE)
            renewed = time.monotonic()

    try:
        time.sleep(_seconds_until_turn(host, is_file=is_file))
        yield still_at_it
    finally:
        held.update(lease="", leased_until=None)


def _let_others_go_first(host: str) -> None:
    """Waits, without a place of its own, while feeds and states are asked for and another file was not long ago."""
    pace = RequestSlot.objects.filter(host=host, number=0)
    is_busy = Q(urgent_at__gt=Now() - BUSY, file_at__gt=Now() - FILES_APART)
    while pace.filter(is_busy).exists():
        time.sleep(_STEP)


def _taken(host: str, lease: str) -> int:
    """The number of the slot that is ours now."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        number = _free(host, lease)
        if number is not None:
            return number
        if RequestSlot.objects.filter(host=host).count() <= PARALLEL:
            _lay_out(host)
        else:
            time.sleep(_STEP)
    raise GatewayError("busy", detail="no free slot for a call", permanent=False)


def _free(host: str, lease: str) -> int | None:
    now = timezone.now()
    free = RequestSlot.objects.filter(Q(leased_until=None) | Q(leased_until__lt=now), host=host, number__gt=0)
    with transaction.atomic(durable=True):
        found = free.select_for_update(skip_locked=True).order_by("number").first()
        if found is None:
            return None
        RequestSlot.objects.filter(pk=found.pk).update(lease=lease, leased_until=now + LEASE)
        return found.number


def _lay_out(host: str) -> None:
    """The slots of a host, number 0 for its pace."""
    rows = [RequestSlot(host=host, number=number) for number in range(PARALLEL + 1)]
    RequestSlot.objects.bulk_create(rows, ignore_conflicts=True)


def _seconds_until_turn(host: str, *, is_file: bool) -> float:
    """Draws the next turn, by the database's clock, and gives how long it is until then."""
    with connection.cursor() as cursor:
        cursor.execute(_TICKET, {"host": host, "apart": APART.total_seconds(), "is_file": is_file})
        row = cursor.fetchone()
    return max(0.0, float(row[0])) if row else 0.0
