"""One reader of a box at a time over all processes: a lease on its row, which ends by itself when the holder dies."""

import uuid
from datetime import datetime, timedelta

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

from endocs.diadoc.models import Box

LEASE = timedelta(seconds=10)  # as long as a killed reader keeps its box from others
LONG_LEASE = timedelta(seconds=75)  # for a box whose answers are slow; longer than a call lasts
SLOW = 4  # failures in a row, after which it counts as such


class LeaseLost(Exception):  # noqa: N818  (a fact, not a fault)
    """The lease ended meanwhile; whoever has it now does the work."""


def take(box_id: int) -> str | None:
    """A lease on the box; None while somebody else reads it."""
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    lease = uuid.uuid4().hex
    return lease if Box.objects.filter(free, pk=box_id).update(lease=lease, leased_until=_end(now)) else None


def renew(box_id: int, lease: str) -> None:
    """Keep the lease for as long again; raises LeaseLost."""
    if not Box.objects.filter(pk=box_id, lease=lease).update(leased_until=_end(timezone.now())):
        raise LeaseLost(box_id)


def _end(now: datetime) -> Case:
    """When a lease ends that is taken or renewed now."""
    return Case(When(attempts__gte=SLOW, then=Value(now + LONG_LEASE)), default=Value(now + LEASE))


def note_loss(box_id: int) -> None:
    """The lease ended before the answer came: the next reader asks for less and has longer."""
    Box.objects.filter(pk=box_id).update(attempts=Greatest(F("attempts") + 1, SLOW))


def give_back(box_id: int, lease: str) -> None:
    """Let the next reader come at once."""
    Box.objects.filter(pk=box_id, lease=lease).update(lease="", leased_until=None)


def held(box_id: int, lease: str) -> Box:
    """The box, locked until the open transaction ends: what is written now is written by its only reader."""
    boxes = Box.objects.select_for_update(of=("self",), no_key=True)
    box = boxes.select_related("workspace", "organisation").filter(pk=box_id, lease=lease).first()
    if box is None:
        raise LeaseLost(box_id)
    return box
