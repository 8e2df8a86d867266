"""Own fields of an administrator's kinds: what is declared, what may be filled in, how it is kept on the card."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endocs.counterparties.models import Counterparty
from endocs.documents.models import DocumentKind
from endocs.kernel.refusals import Refusal

MOST_FIELDS, MOST_OPTIONS = 20, 50
LONGEST_NAME, LONGEST_TEXT = 100, 500
EMPTY = ("", None)


class FieldType(models.TextChoices):
    """What a field takes."""

    TEXT = "text", gettext_lazy("Text")
    NUMBER = "number", gettext_lazy("A number")
    DATE = "date", gettext_lazy("Date")
    AMOUNT = "amount", gettext_lazy("Amount in roubles")
    YES_NO = "yes_no", gettext_lazy("Yes or no")
    CHOICE = "choice", gettext_lazy("Choice from a list")
    COUNTERPARTY = "counterparty", gettext_lazy("Counterparty")


@dataclass(frozen=True, slots=True)
class OwnField:
    """A field as the kind declares it; `options` are those of a choice."""

    name: str
    type: FieldType = FieldType.TEXT
    options: tuple[str, ...] = ()


class WrongOwnField(Refusal):
    """A value that the field does not take, or a field that the kind does not have."""

    code = "wrong_own_field"


def of_kind(kind: DocumentKind) -> list[OwnField]:
    """The fields a kind declares; a type nobody knows is text."""
    return [
        OwnField(
            item["name"],
            FieldType(item["type"]) if item.get("type") in FieldType.values else FieldType.TEXT,
            tuple(item.get("options", ())),
        )
        for item in kind.fields
    ]


def declared(fields: Sequence[OwnField]) -> list[dict[str, Any]]:
    """The fields as a kind keeps them; refuses names that repeat and choices without a choice."""
    names = [field.name.strip() for field in fields]
    if len(fields) > MOST_FIELDS:
        raise Refusal(_("A kind has at most %(count)s own fields.") % {"count": MOST_FIELDS})
    if not all(names) or any(len(name) > LONGEST_NAME or "\x00" in name for name in names):
        raise Refusal(_("Give each own field a name of at most %(count)s letters.") % {"count": LONGEST_NAME})
    if len({name.casefold() for name in names}) < len(names):
        raise Refusal(_("The names of own fields repeat: each must be another."))
    for field in fields:
        _check_options(field)
    return [asdict(field) | {"name": field.name.strip(), "options": list(field.options)} for field in fields]


def _check_options(field: OwnField) -> None:
    is_choice, count = field.type == FieldType.CHOICE, len(field.options)
    if is_choice and not 2 <= count <= MOST_OPTIONS:
        raise Refusal(_("“%(name)s”: write at least two options, separated by a semicolon.") % {"name": field.name})
    if count and not is_choice:
        raise Refusal(_("“%(name)s”: options belong to a choice from a list.") % {"name": field.name})
    if len(set(field.options)) < count or any(not option or len(option) > LONGEST_NAME for option in field.options):
        raise Refusal(_("“%(name)s”: options are short and do not repeat.") % {"name": field.name})


def checked(kind: DocumentKind, given: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The filled-in fields as a card keeps them; what the card has already is not judged again.

    Refuses a value that does not fit and a field that the kind does not have, naming it.
    """
    before = before or {}
    known = {field.name: field for field in of_kind(kind)}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if value in EMPTY:
            continue
        if name in before and before[name] == value:
            values[name] = value
        elif name in known:
            values[name] = kept(known[name], value)
            if known[name].type == FieldType.COUNTERPARTY:
                Counterparty.objects.only("pk").get(pk=values[name], workspace_id=kind.workspace_id)
        else:
            raise WrongOwnField(_("Documents of this kind have no field “%(name)s”.") % {"name": name[:LONGEST_NAME]})
    return values


def kept(field: OwnField, value: Any) -> Any:
    """A value as the card keeps it: days and numbers as texts, a counterparty as its key; refuses what does not fit."""
    try:
        return KEEPERS[field.type](field, value)
    except (ValueError, ArithmeticError) as error:
        raise WrongOwnField(f"«{field.name}»: {EXPECTED[field.type]()}") from error


def read(field: OwnField, value: Any) -> Any:
    """A kept value as a form and a page take it: a day, a number, a sum; what cannot be read stays as it is."""
    try:
        if field.type == FieldType.DATE:
            return date.fromisoformat(str(value))
        if field.type in (FieldType.NUMBER, FieldType.AMOUNT):
            return Decimal(str(value))
    except (ValueError, ArithmeticError):
        return value
    return value


def types_of(kind: DocumentKind) -> dict[str, str]:
    """The type of each field by its name, for the history: it outlives the kind's declaration."""
    return {field.name: field.type.value for field in of_kind(kind)}


def _kept_text(field: OwnField, value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or "\x00" in value:
        raise ValueError
    return value.strip()


def _kept_number(field: OwnField, value: Any) -> str:
    number = _number(value)
    exponent = number.normalize().as_tuple().exponent
    if abs(number) >= 10**12 or not isinstance(exponent, int) or exponent < -6:
        raise ValueError
    return f"{number.normalize():f}"


def _kept_amount(field: OwnField, value: Any) -> str:
    amount = _number(value)
    if abs(amount) >= 10**16 or amount != amount.quantize(Decimal("0.01")):
        raise ValueError
    return f"{amount:.2f}"


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal) or len(str(value)) > 40:
        raise ValueError
    number = Decimal(str(value))
    if not number.is_finite() or abs(number) >= 10**16:
        raise ValueError
    return number


def _kept_date(field: OwnField, value: Any) -> str:
    day = value if isinstance(value, date) else date.fromisoformat(value if isinstance(value, str) else "")
    return day.isoformat()


def _kept_yes_no(field: OwnField, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _kept_choice(field: OwnField, value: Any) -> str:
    if value not in field.options:
        raise ValueError
    return str(value)


def _kept_counterparty(field: OwnField, value: Any) -> int:
    key = value.pk if isinstance(value, Counterparty) else value
    if isinstance(key, bool) or not isinstance(key, int) or not 0 < key < 2**63:
        raise ValueError
    return key


KEEPERS: Mapping[FieldType, Callable[[OwnField, Any], Any]] = {
    FieldType.TEXT: _kept_text, FieldType.NUMBER: _kept_number, FieldType.DATE: _kept_date,
    FieldType.AMOUNT: _kept_amount, FieldType.YES_NO: _kept_yes_no, FieldType.CHOICE: _kept_choice,
    FieldType.COUNTERPARTY: _kept_counterparty,
}  # fmt: skip
EXPECTED: Mapping[FieldType, Callable[[], str]] = {
    FieldType.TEXT: lambda: _("a text of at most %(count)s letters is expected.") % {"count": LONGEST_TEXT},
    FieldType.NUMBER: lambda: _("a number is expected, with at most six digits after the point."),
    FieldType.DATE: lambda: _("a date is expected."),
    FieldType.AMOUNT: lambda: _("a sum is expected, with at most two digits after the point."),
    FieldType.YES_NO: lambda: _("yes or no is expected."),
    FieldType.CHOICE: lambda: _("choose one of the list."),
    FieldType.COUNTERPARTY: lambda: _("choose a counterparty of the directory."),
}
