"""How many cards there are under the filters, for what sum, and under each choice of a filter; all of it bounded."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from endocs.documents import branches
from endocs.documents.queries import COUNT_BOUND, Filters
from endocs.people.models import User

COLUMNS = {
    "kind": ("kind_id", "kinds"),
    "process": ("process_state", "process_states"),
    "exchange": ("exchange_state", "exchange_states"),
    "paper": ("paper_state", "paper_states"),
    "payment": ("payment_state", "payment_states"),
}

_Heap = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Number of cards (1001 means more than a thousand) and, while it is exact, their sums by currency.

    `choices` tells by filter and value how many cards there would be; what is not known exactly is not in it.
    """

    count: int
    sums: Mapping[str, Decimal] = field(default_factory=dict)
    choices: Mapping[str, Mapping[object, int]] = field(default_factory=dict)


def tally(user: User, filters: Filters) -> Tally:
    """The tally in one query while a thousand cards hold everything but the ticked boxes, else in two."""
    unticked = replace(filters, kinds=(), process_states=(), exchange_states=(), paper_states=(), payment_states=())
    broad = _heaps(user, unticked)
    if _total(broad) < COUNT_BOUND:
        return _exact(broad, filters, among=tuple(COLUMNS))
    ticked = [key for key, (_column, name) in COLUMNS.items() if getattr(filters, name)]
    narrow = _heaps(user, filters) if ticked else broad
    if _total(narrow) < COUNT_BOUND:
        return _exact(narrow, filters, among=[key for key in COLUMNS if key not in ticked])
    return Tally(count=COUNT_BOUND)


def _heaps(user: User, filters: Filters) -> list[_Heap]:
    """At most 1001 cards, those alike heaped together."""
    cards = branches.some(user, filters.condition(), COUNT_BOUND)
    columns = [column for column, _name in COLUMNS.values()]
    return list(cards.values("currency", *columns).annotate(number=Count("id"), total=Sum("amount")).order_by())


def _total(heaps: Sequence[_Heap]) -> int:
    return sum(heap["number"] for heap in heaps)


def _exact(heaps: Sequence[_Heap], filters: Filters, *, among: Sequence[str]) -> Tally:
    wanted = {key: set(getattr(filters, name)) for key, (_column, name) in COLUMNS.items()}
    counted = list(_matching(heaps, wanted))
    sums: dict[str, Decimal] = {}
    for heap in counted:
        if heap["total"] is not None:
            sums[heap["currency"]] = sums.get(heap["currency"], Decimal(0)) + heap["total"]
    return Tally(count=_total(counted), sums=sums, choices={key: dict(_choices(heaps, wanted, key)) for key in among})


def _matching(heaps: Sequence[_Heap], wanted: Mapping[str, set[Any]]) -> Iterator[_Heap]:
    for heap in heaps:
        if all(not values or heap[COLUMNS[key][0]] in values for key, values in wanted.items()):
            yield heap


def _choices(heaps: Sequence[_Heap], wanted: Mapping[str, set[Any]], key: str) -> Counter[object]:
    """Cards by the value of one filter, under all the others."""
    found: Counter[object] = Counter()
    for heap in _matching(heaps, {**wanted, key: set()}):
        found[heap[COLUMNS[key][0]]] += heap["number"]
    return found
