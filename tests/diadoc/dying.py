"""A process that dies at a certain statement: from then on the database hears nothing of it but the end of its work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import connection

from endocs.diadoc.models import Box


class Killed(BaseException):
    """The process is dead; nothing in the product may catch it."""


@contextmanager
def dying(when: Callable[[str], bool]) -> Iterator[None]:
    """Die before the first statement for which `when` says so; what was not committed is lost, leases stay taken."""
    dead = False

    def speak(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal dead
        ends = sql.startswith(("ROLLBACK TO SAVEPOINT", "RELEASE SAVEPOINT"))
        if dead and ends:
            return execute(sql, params, many, context)
        if dead or (not ends and when(sql)):
            dead = True
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(speak), suppress(Killed):
        yield
    Box.objects.update(lease="", leased_until=None)  # as if their time were over


def at(text: str, number: int = 1) -> Callable[[str], bool]:
    """At the statement that contains the text for the so-manieth time."""
    seen = 0

    def when(sql: str) -> bool:
        nonlocal seen
        seen += text in sql
        return seen == number and text in sql

    return when
