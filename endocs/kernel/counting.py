"""Counters that stop at a hundred: nobody reads further, and no page waits for a count of everything."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, QuerySet

BOUND = 100


def bounded(rows: QuerySet[Any]) -> Func:
    """The number of rows up to 101, for a query that counts several things at once."""
    return Func(
        ArraySubquery(rows.order_by().values("pk")[: BOUND + 1]), function="cardinality", output_field=IntegerField()
    )


def shown(number: int) -> str:
    """The counter as it is drawn: nothing for none, «100+» for more than a hundred."""
    return f"{BOUND}+" if number > BOUND else str(number or "")
