"""One reader of a box at a time over all processes: a lease on its row, which ends by itself when the holder dies."""

from datetime import datetime, timedelta

from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

from endocs.diadoc.models import Box
from endocs.jobs import leasing

LEASE = timedelta(seconds=10)  # as long as a killed reader keeps its box from others
LONG_LEASE = timedelta(seconds=75)  # for a box whose answers are slow; longer than a call lasts
SLOW = 4  # failures in a row, after which it counts as such

LeaseLost = leasing.LeaseLost


def take(box_id: int) -> str | None:
    """A lease on the box; None while somebody else reads it."""
    return leasing.take(Box.objects.filter(pk=box_id), until=_end(timezone.now()))


def renew(box_id: int, lease: str) -> None:
    """Keep the lease for as long again; raises LeaseLost."""
    leasing.renew(Box.objects.filter(pk=box_id), lease, until=_end(timezone.now()))


def _end(now: datetime) -> Case:
    """When a lease ends that is taken or renewed now."""
    return Case(When(attempts__gte=SLOW, then=Value(now + LONG_LEASE)), default=Value(now + LEASE))


def note_loss(box_id: int) -> None:
    """The lease ended before the answer came: the next reader asks for less and has longer."""
    Box.objects.filter(pk=box_id).update(attempts=Greatest(F("attempts") + 1, SLOW))


def give_back(box_id: int, lease: str) -> None:
    """Let the next reader come at once."""
    leasing.give_back(Box.objects.filter(pk=box_id), lease)


def held(box_id: int, lease: str) -> Box:
    """The box, locked until the open transaction ends: what is written now is written by its only reader."""
    boxes = Box.objects.select_for_update(of=("self",), no_key=True)
    box = boxes.select_related("workspace", "organisation").filter(pk=box_id, lease=lease).first()
    if box is None:
        raise LeaseLost(box_id)
    return box
