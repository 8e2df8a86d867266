"""One reader of a box at a time over all processes: a lease on its row, which ends by itself when the holder dies."""

import uuid
from datetime import datetime, timedelta

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Least
from django.utils import timezone

from endocs.diadoc.models import Box

LEASE = timedelta(seconds=20)  # as long as a killed reader keeps its box from others
LONGEST = 3  # times longer, for a box whose answers are slow


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


def _end(now: datetime) -> Combinable:
    """After faults the answers may be slow: then the lease is longer."""
    times = Value(1) + Least(F("attempts"), Value(LONGEST - 1))
    length = ExpressionWrapper(times * Value(LEASE), output_field=DurationField())
    return ExpressionWrapper(Value(now) + length, output_field=DateTimeField())


def note_loss(box_id: int) -> None:
    """The lease ended before the answer came: the next reader asks for less and has longer."""
    Box.objects.filter(pk=box_id).update(attempts=F("attempts") + 1)


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
