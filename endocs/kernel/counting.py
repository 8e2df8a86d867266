"""Counters that stop at a hundred: nobody reads further, and no page waits for a count of everything."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Func, IntegerField, QuerySet
from django.db.models.functions import TruncHour
from django.utils import timezone

BOUND = 100
HOURS = 24


def bounded(rows: QuerySet[Any]) -> Func:
    """The number of rows up to 101, for a query that counts several things at once."""
    return Func(
        ArraySubquery(rows.order_by().values("pk")[: BOUND + 1]), function="cardinality", output_field=IntegerField()
    )


def shown(number: int) -> str:
    """The counter as it is drawn: nothing for none, «100+» for more than a hundred."""
    return f"{BOUND}+" if number > BOUND else str(number or "")


def by_hours(rows: QuerySet[Any], of: str, keys: Iterable[int]) -> dict[int, list[int]]:
    """The number of received rows of each key (their field `of`) in each of the last 24 hours, the oldest first."""
    last = timezone.now().replace(minute=0, second=0, microsecond=0)
    first = last - timedelta(hours=HOURS - 1)
    hours = {key: [0] * HOURS for key in keys}
    counted = rows.filter(**{f"{of}__in": list(hours)}, received_at__gte=first)
    for key, hour, number in counted.values_list(of, TruncHour("received_at")).annotate(number=Count("pk")).order_by():
        place = round((hour - first).total_seconds() / 3600)
        if 0 <= place < HOURS:
            hours[key][place] += number
    return hours
