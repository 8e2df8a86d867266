"""Templates of packages where a memo is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from endocs.people.models import User
from endocs.requests import templates
from endocs.requests.lines import Wanted
from endocs.requests.models import Delivery, PackageTemplate
from endocs.web.request_parts import sequel


@dataclass(frozen=True, slots=True)
class Offer:
    """A template as it is offered: what is in it, in a line."""

    template: PackageTemplate
    words: str


def offers(user: User) -> list[Offer]:
    """The templates in use."""
    return [Offer(template, words_of(template)) for template in templates.offered(user)]


def words_of(template: PackageTemplate) -> str:
    """«Счёт на оплату, акт × 2, счёт-фактура»"""
    names = [line.kind.name if line.count == 1 else f"{line.kind.name} × {line.count}" for line in template.lines.all()]
    return ", ".join(sequel(names))


def with_template(rows: Sequence[Mapping[str, Any]], user: User, key: str) -> list[dict[str, Any]]:
    """The typed rows of a memo and after them the lines of the template; rows without a kind give way."""
    typed = [dict(row) for row in rows if row.get("kind")]
    template = next((one for one in templates.offered(user) if str(one.pk) == key), None)
    return typed + rows_of(templates.wanted_of(template)) if template else [dict(row) for row in rows]


def rows_of(wanted: Sequence[Wanted]) -> list[dict[str, Any]]:
    """Wanted lines as the form shows them."""
    return [
        {
            "kind": str(item.kind.pk),
            "count": item.count,
            "period": item.period,
            "amount": item.amount,
            "delivery": f"paper:{item.copies}" if item.delivery == Delivery.PAPER else "edo:1",
        }
        for item in wanted
    ]
