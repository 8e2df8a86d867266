"""Values of the language and what may be done with them: kinds, comparison, arithmetic, presentation.

Numbers are `Decimal`, strings `str`, dates naive `datetime`, Booleans `bool`; everything else is a `Thing`.
"""

import re
from datetime import datetime, timedelta
from decimal import Context, Decimal, DivisionByZero, InvalidOperation
from functools import total_ordering
from typing import Any

from sandbox.onec.bsl.faults import BslError

Value = object
NBSP = "\u00a0"
EMPTY_DATE = datetime(1, 1, 1)  # noqa: DTZ001  (dates of 1C have no zone)
ARITHMETIC = Context(prec=40)
NUMBER = re.compile(r"[-+]?(\d[\d\u00a0 ]*)?([.,]\d+)?")


class Nothing:
    """«Неопределено» and Null: one of each."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name

    def __deepcopy__(self, memo: dict[int, Any]) -> "Nothing":
        return self

    def __copy__(self) -> "Nothing":
        return self

    def __reduce__(self) -> str:
        return "UNDEFINED" if self is UNDEFINED else "NULL"


UNDEFINED = Nothing("Неопределено")
NULL = Nothing("Null")


@total_ordering
class Kind:
    """A value of type «Тип»."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kind) and other.name.casefold() == self.name.casefold()

    def __lt__(self, other: "Kind") -> bool:
        return self.name < other.name

    def __hash__(self) -> int:
        return hash(self.name.casefold())


def kind_of(value: Value) -> Kind:
    """`ТипЗнч`."""
    match value:
        case bool():
            return Kind("Булево")
        case Decimal():
            return Kind("Число")
        case str():
            return Kind("Строка")
        case datetime():
            return Kind("Дата")
        case Nothing():
            return Kind(value.name)
        case Kind():
            return Kind("Тип")
    return Kind(str(getattr(value, "type_name", type(value).__name__)))


def shown(value: Value) -> str:
    """As a string: what `Строка(…)` and `"" + …` give, with the groups of digits that surprise everybody."""
    match value:
        case str():
            return value
        case bool():
            return "Да" if value else "Нет"
        case Decimal():
            return shown_number(value)
        case datetime():
            return f"{value.day:02}.{value.month:02}.{value.year:04} {value.hour}:{value:%M:%S}"
        case Nothing():
            return ""
        case Kind():
            return value.name
    return str(value.presentation()) if hasattr(value, "presentation") else kind_of(value).name


def shown_number(value: Decimal, point: str = ",", group: str = NBSP, places: int | None = None) -> str:
    """In the Russian locale: 1 250 000,5."""
    if places is None:
        plain = format(value.normalize() + 0, "f")
    else:
        plain = format(value.quantize(Decimal(1).scaleb(-places), rounding="ROUND_HALF_UP"), "f")
    whole, _, fraction = plain.lstrip("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", group)
    sign = "-" if plain.startswith("-") and Decimal(plain) != 0 else ""
    return f"{sign}{grouped}{point}{fraction}" if fraction else f"{sign}{grouped}"


def number_from(text: str) -> Decimal:
    """What `Число("1 250,5")` reads; an error when it is none."""
    cleaned = text.strip(f" {NBSP}")
    if cleaned and NUMBER.fullmatch(cleaned):
        try:
            return Decimal(cleaned.replace(",", ".").replace(NBSP, "").replace(" ", ""))
        except InvalidOperation:
            pass
    raise BslError("Преобразование значения к типу Число не может быть выполнено")


def truth(value: Value) -> bool:
    """A condition; only a Boolean is one here."""
    if isinstance(value, bool):
        return value
    raise BslError(f"Преобразование значения к типу Булево не может быть выполнено ({kind_of(value).name})")


def same(left: Value, right: Value) -> bool:
    """`=`: values of different types are never equal, and that is no error."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if type(left) is not type(right):
        return False
    return bool(left == right)


def before(left: Value, right: Value) -> bool:
    """`<`: only of numbers, strings or dates, both of one type."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left < right
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() < right.casefold()
    if isinstance(left, datetime) and isinstance(right, datetime):
        return left < right
    raise BslError(
        f"Операции сравнения на больше-меньше допустимы только для значений совпадающих примитивных типов "
        f"({kind_of(left).name}, {kind_of(right).name})"
    )


def to_number(value: Value) -> Decimal:
    """An operand of arithmetic; text that reads as a number is one."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str):
        return number_from(value)
    raise BslError(f"Преобразование значения к типу Число не может быть выполнено ({kind_of(value).name})")


def plus(left: Value, right: Value) -> Value:
    """The left operand decides: text is joined, a date moves by seconds, a number is added to."""
    if isinstance(left, str):
        return left + shown(right)
    if isinstance(left, datetime):
        return moved(left, to_number(right))
    if isinstance(left, bool):
        raise BslError("Преобразование значения к типу Число не может быть выполнено (Булево)")
    return ARITHMETIC.add(to_number(left), to_number(right))


def minus(left: Value, right: Value) -> Value:
    """Dates give seconds between them."""
    if isinstance(left, datetime):
        if isinstance(right, datetime):
            return Decimal(int((left - right).total_seconds()))
        return moved(left, -to_number(right))
    return ARITHMETIC.subtract(to_number(left), to_number(right))


def moved(date: datetime, seconds: Decimal) -> datetime:
    """A date, later."""
    try:
        return date + timedelta(seconds=int(seconds))
    except OverflowError:
        raise BslError("Неверная дата") from None


def calculated(sign: str, left: Value, right: Value) -> Decimal:
    """Times, by, remainder."""
    one, other = to_number(left), to_number(right)
    try:
        if sign == "*":
            return ARITHMETIC.multiply(one, other)
        if sign == "/":
            return ARITHMETIC.divide(one, other)
        return ARITHMETIC.remainder(one, other)
    except (DivisionByZero, InvalidOperation):
        raise BslError("Деление на 0") from None
