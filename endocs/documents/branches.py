"""The registry's order, read from many sources of access at once: a union of limited branches.

Each branch follows an index in the order of the registry (day, then key) and stops after a page, so that a page costs
the same whatever the number of cards. One `OR` over the sources would make PostgreSQL read all or sort all. Scopes and
clients become a branch for each (`LATERAL`); only when the scopes are many, the registry is walked.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from endocs.documents.models import Clients, Document, DocumentGrant
from endocs.documents.models.reach import Opening, reach_of
from endocs.people.models import User

BRANCHES_BOUND = 256

Branch = tuple[str, list[Any]]


def keys(user: User, wanted: Q, size: int) -> list[int]:
    """The keys of the first `size` cards that are wanted and that the user may see, in the order of the registry."""
    union = _union(user, wanted, size, in_order=True)
    if union is None:
        return []
    sql, values = union
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} order by listed_on desc, id desc limit %s", [*values, size])
        return [pk for pk, _day in cursor.fetchall()]


def some(user: User, wanted: Q, size: int) -> "QuerySet[Document]":
    """At most `size` of the cards that are wanted and that the user may see, whichever are found first."""
    union = _union(user, wanted, size, in_order=False)
    if union is None:
        return Document.objects.none()
    sql, values = union
    bounded = RawSQL(f"select id from ({sql} limit %s) found", [*values, size])  # noqa: S608, S611
    return Document.objects.filter(pk__in=bounded)


def _union(user: User, wanted: Q, size: int, *, in_order: bool) -> Branch | None:
    sources = [branch for branch in _sources(user, wanted, size, in_order=in_order) if branch]
    sql = " union ".join(f"(select id, listed_on from ({source}) branch)" for source, _values in sources)  # noqa: S608
    return (sql, [value for _sql, given in sources for value in given]) if sources else None


def _sources(user: User, wanted: Q, size: int, *, in_order: bool) -> Iterator[Branch | None]:
    """The cards of each source of access; together what `visible_to` lets through."""
    cards = Q(workspace_id=user.workspace_id)
    yield _branch(wanted & cards & Q(author_id=user.pk), size)
    granted = DocumentGrant.objects.reaching(user).values("document_id")
    yield _branch(wanted & cards & Q(pk__in=granted), size)
    yield _branch(wanted & cards & Q(responsible_id=user.pk, is_confidential=False), size)
    for opening in reach_of(user):
        yield _opened(opening, wanted & cards, size, in_order=in_order)


def _opened(opening: Opening, wanted: Q, size: int, *, in_order: bool) -> Branch | None:
    if opening.clients != Clients.ALL:
        clients, values = opening.clients_of().values_list("id").query.sql_with_params()
        found = _lateral(f"({clients})", list(values), "counterparty_id", wanted & opening.condition(), size)
    elif opening.scopes is not None and len(opening.scopes) <= BRANCHES_BOUND:
        found = _lateral("unnest(%s::int[])", [list(opening.scopes)], "scope_id", wanted & opening.amounts(), size)
    else:
        # No opened scope is confidential; said again, it lets the walk use the index of the open cards.
        return _branch(wanted & opening.condition() & Q(is_confidential=False), size)
    if found is None or in_order:
        return found
    sql, given = found
    return f"{sql} limit %s", [*given, size]


def _branch(condition: Q, size: int) -> Branch | None:
    """The first cards of one source; None when the condition cannot be met."""
    cards = Document.objects.filter(condition).order_by("-listed_on", "-id").values_list("id", "listed_on")[:size]
    try:
        sql, values = cards.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, list(values)


def _lateral(keys_sql: str, keys_values: list[Any], column: str, condition: Q, size: int) -> Branch | None:
    """A limited branch for each key of a column."""
    branch = _branch(condition & Q(**{column: RawSQL("opened.key", [])}), size)
    if branch is None:
        return None
    sql, values = branch
    return f"select page.* from {keys_sql} as opened(key) cross join lateral ({sql}) page", [*keys_values, *values]  # noqa: S608
