"""Own fields of cards as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from endocs.counterparties.models import Counterparty
from endocs.documents import own_fields
from endocs.documents.models import Document
from endocs.documents.own_fields import FieldType, OwnField
from endocs.kernel.dates import format_date
from endocs.kernel.money import MINUS, NO_BREAK_SPACE, format_money
from endocs.people.models import User


@dataclass(frozen=True, slots=True)
class Shown:
    """A filled-in field of a card."""

    name: str
    text: str
    url: str = ""


def shown(card: Document, reader: User) -> list[Shown]:
    """The filled-in fields in the kind's order; what the kind no longer has stands at the end."""
    declared = own_fields.of_kind(card.kind)
    lost = [OwnField(name) for name in card.own_fields if name not in {field.name for field in declared}]
    values = {field: card.own_fields.get(field.name) for field in [*declared, *lost]}
    keys = [value for field, value in values.items() if field.type == FieldType.COUNTERPARTY and value]
    clients = Counterparty.objects.visible_to(reader).in_bulk(keys) if keys else {}
    return [_shown(field, value, clients) for field, value in values.items() if value not in own_fields.EMPTY]


def told(type: str, value: Any) -> str:  # noqa: A002
    """A kept value of that type as people read it: 24.11.2026, «1 234,56 ₽», «да»; a dash when there is none."""
    if value in own_fields.EMPTY:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    readable = own_fields.read(OwnField("", FieldType(type) if type in FieldType.values else FieldType.TEXT), value)
    if isinstance(readable, date):
        return format_date(readable)
    if isinstance(readable, Decimal):
        return format_money(readable) if type == FieldType.AMOUNT else _number(readable)
    return str(readable)


def _shown(field: OwnField, value: Any, clients: Mapping[Any, Counterparty]) -> Shown:
    if field.type == FieldType.COUNTERPARTY and value in clients:
        return Shown(field.name, clients[value].title, reverse("web:counterparty", args=[value]))
    return Shown(field.name, told(field.type, value))


def _number(value: Decimal) -> str:
    whole, _point, fraction = f"{abs(value):,f}".partition(".")
    mark = "." if (get_language() or "").startswith("en") else ","
    return f"{MINUS if value < 0 else ''}{whole.replace(',', NO_BREAK_SPACE)}{mark if fraction else ''}{fraction}"
