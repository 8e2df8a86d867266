"""One worker of a row at a time over all processes: a lease on it, which ends by itself when the holder dies.

The rows' model has `lease` and `leased_until`; the query set says which row, and maybe under which conditions.
"""

import uuid
from datetime import datetime
from typing import Any

from django.db.models import Case, Q, QuerySet
from django.utils import timezone


class LeaseLost(Exception):  # noqa: N818  (a fact, not a fault)
    """The lease ended meanwhile; whoever has it now does the work."""


def take(row: QuerySet[Any], *, until: datetime | Case) -> str | None:
    """A lease on the row; None while somebody else has it, or when the conditions do not hold."""
    now = timezone.now()
    lease = uuid.uuid4().hex
    is_free = Q(leased_until=None) | Q(leased_until__lt=now)
    return lease if row.filter(is_free).update(lease=lease, leased_until=until) else None


def renew(row: QuerySet[Any], lease: str, *, until: datetime | Case) -> None:
    """Keep the lease longer; raises LeaseLost."""
    if not row.filter(lease=lease).update(leased_until=until):
        raise LeaseLost


def give_back(row: QuerySet[Any], lease: str) -> None:
    """Let the next one come at once."""
    row.filter(lease=lease).update(lease="", leased_until=None)
