"""Whether two cards are one deed, judged by what both say. Pure: no database.

One deed has one organisation, counterparty, direction, kind, number, date and sum. Where all agree it is the same;
where one thing is told otherwise or by one card only, a person decides; where more differs they are two.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

# How far two dates of one deed may lie apart and still be asked about: a posting of the month before, or after.
DAYS_APART = 45
# A УПД is an act or a waybill with a счёт-фактура: one system may call it so, the other the other way.
_FAMILIES = (frozenset({"act", "utd"}), frozenset({"delivery_note", "utd"}))
# What 1C puts before a number: the base's letters, a dash, zeros («БП-000123», «БП00-000123», «00БП-000123»).
_PREFIX = re.compile(r"^(?:\d*[^\W\d_]+(?:\d*\s*[-–—/]\s*)?)?0*(?=\d)")


class DeedFact(StrEnum):
    """What is compared."""

    COUNTERPARTY = "counterparty"
    KIND = "kind"
    NUMBER = "number"
    DATE = "date"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a card says of its document; `systems` are those whose `system:id` it bears."""

    systems: frozenset[str]
    organisation: int | None
    counterparty: int | None
    kind: str
    direction: str
    number: str
    dated_on: date | None
    amount: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One fact of both cards; `values` as JSON keeps them."""

    fact: DeedFact
    agrees: bool
    values: tuple[Any, Any]

    def told(self) -> dict[str, Any]:
        """The same as JSON."""
        return {"fact": str(self.fact), "agrees": self.agrees, "values": list(self.values)}


def core(number: str) -> str:
    """The number without the prefix and the zeros of a 1C base: «БП-000123» and «123» are both «123»."""
    return _PREFIX.sub("", _plain(number))


def compare(one: Deed, two: Deed) -> tuple[Compared, ...] | None:
    """What agrees and what differs when the two may be one deed; None when they are two."""
    if one.systems & two.systems or one.organisation != two.organisation or one.direction != two.direction:
        return None
    if one.organisation is None or not core(one.number) or core(one.number) != core(two.number):
        return None
    if not _may_be_same(one, two):
        return None
    found = tuple(_facts(one, two))
    return found if sum(not one.agrees for one in found) <= 1 else None


def is_sure(facts: tuple[Compared, ...]) -> bool:
    """Whether all agree."""
    return all(fact.agrees for fact in facts)


def _may_be_same(one: Deed, two: Deed) -> bool:
    """Another client, a kind of another family or a date far away make two documents."""
    if None not in (one.counterparty, two.counterparty) and one.counterparty != two.counterparty:
        return False
    if one.kind != two.kind and frozenset({one.kind, two.kind}) not in _FAMILIES:
        return False
    if one.dated_on is None or two.dated_on is None:
        return False
    return abs((one.dated_on - two.dated_on).days) <= DAYS_APART


def _facts(one: Deed, two: Deed) -> Iterator[Compared]:
    clients = (one.counterparty, two.counterparty)
    yield Compared(fact=DeedFact.COUNTERPARTY, agrees=None not in clients and len(set(clients)) == 1, values=clients)
    yield Compared(fact=DeedFact.KIND, agrees=one.kind == two.kind, values=(one.kind, two.kind))
    agrees = _plain(one.number) == _plain(two.number)
    yield Compared(fact=DeedFact.NUMBER, agrees=agrees, values=(one.number, two.number))
    days = (str(one.dated_on), str(two.dated_on))
    yield Compared(fact=DeedFact.DATE, agrees=one.dated_on == two.dated_on, values=days)
    agrees = one.amount is not None and one.amount == two.amount and one.currency == two.currency
    yield Compared(fact=DeedFact.AMOUNT, agrees=agrees, values=(_money(one), _money(two)))


def _plain(number: str) -> str:
    return "".join(number.split()).upper()


def _money(deed: Deed) -> list[str] | None:
    return None if deed.amount is None else [f"{deed.amount:.2f}", deed.currency]
