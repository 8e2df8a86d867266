"""How things of the platform are written in Python: members by Russian names, arguments counted and checked.

class Box(Thing):
    type_name = "Коробка"
    readable = {"Размер": "size"}

    @method("Вставить")
    def insert(self, key: str, value: Value = UNDEFINED) -> None: ...
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, ClassVar, TypeVar, Union, get_args, get_origin, get_type_hints

from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.values import UNDEFINED, Kind, Value, kind_of

F = TypeVar("F", bound=Callable[..., Any])
OMITTED = object()  # an argument that was left out: `Ф(1, , 2)`
RUSSIAN = {str: "Строка", bool: "Булево", int: "Число", Decimal: "Число", datetime: "Дата", Kind: "Тип"}


def method(name: str, *, only: str = "") -> Callable[[F], F]:
    """The program calls it so; `only` names the one side that has it."""

    def mark(function: F) -> F:
        function.bsl_name, function.bsl_side = name, only  # type: ignore[attr-defined]  # read by `described`
        return function

    return mark


@dataclass(frozen=True, slots=True)
class Argument:
    """What a parameter takes."""

    name: str
    types: tuple[Any, ...]  # empty: anything
    default: Any


@dataclass(frozen=True, slots=True)
class Member:
    """A method of a thing: its Python name and its parameters."""

    name: str
    attribute: str
    arguments: tuple[Argument, ...]
    many: bool  # takes any number more
    gives: bool  # is a function
    side: str

    @property
    def least(self) -> int:
        """How many arguments it must be given."""
        return max((n for n, one in enumerate(self.arguments, 1) if one.default is inspect.Parameter.empty), default=0)

    def check(self, count: int) -> str:
        """What is wrong with that number of arguments; "" when nothing is."""
        if count > len(self.arguments) and not self.many:
            return f"слишком много фактических параметров: {self.name}, {count} вместо {len(self.arguments)}"
        if count < self.least:
            return f"недостаточно фактических параметров: {self.name}, {count} вместо {self.least}"
        return ""


@cache
def described(function: Callable[..., Any], name: str, side: str) -> Member:
    """From the signature and its annotations."""
    hints = get_type_hints(function)
    found, many = [], False
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            many = True
        else:
            found.append(Argument(parameter.name, _types(hints[parameter.name]), parameter.default))
    return Member(name, function.__name__, tuple(found), many, hints.get("return") is not NoneType, side)


def _types(hint: Any) -> tuple[Any, ...]:
    kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    kinds = tuple(get_origin(one) or one for one in kinds)
    return () if object in kinds or Any in kinds else tuple(one for one in kinds if one is not NoneType)


class Thing:
    """What a program may touch; every name it does not have is an error."""

    type_name: ClassVar[str] = ""
    readable: ClassVar[dict[str, str]] = {}  # name in the program → attribute
    writable: ClassVar[dict[str, str]] = {}
    members: ClassVar[dict[str, Callable[..., Any]]] = {}  # key → function, described when it is first asked for
    is_carried: ClassVar[bool] = False  # may go between client and server

    def __init_subclass__(cls) -> None:
        cls.members = dict(cls.members)
        for function in list(cls.__dict__.values()):
            if hasattr(function, "bsl_name"):
                cls.members[function.bsl_name.casefold()] = function
        readable, writable = cls.readable, cls.writable
        for parent in cls.__mro__[1:]:
            readable, writable = getattr(parent, "readable", {}) | readable, getattr(parent, "writable", {}) | writable
        cls.readable = {name.casefold(): attribute for name, attribute in readable.items()}
        cls.writable = {name.casefold(): attribute for name, attribute in writable.items()}

    def get(self, name: str) -> Value:
        """A property."""
        attribute = self.readable.get(name.casefold()) or self.writable.get(name.casefold())
        if attribute is None:
            raise BslError(f"Поле объекта не обнаружено ({name})")
        return to_program(getattr(self, attribute))

    def put(self, name: str, value: Value) -> None:
        """Change a property."""
        attribute = self.writable.get(name.casefold())
        if attribute is None:
            known = name.casefold() in self.readable
            raise BslError(
                f"Поле объекта недоступно для записи ({name})" if known else f"Поле объекта не обнаружено ({name})"
            )
        setattr(self, attribute, value)

    def member(self, name: str) -> Member | None:
        """A method, if it has one of that name."""
        function: Any = self.members.get(name.casefold())
        return described(function, function.bsl_name, function.bsl_side) if function else None

    def call(self, name: str, arguments: list[Value]) -> Value:
        """A method."""
        found = self.member(name)
        if found is None:
            raise BslError(f"Метод объекта не обнаружен ({name})")
        return invoke(getattr(self, found.attribute), found, arguments)

    def at(self, index: Value) -> Value:
        """`thing[index]`."""
        raise BslError(f"Получение элемента по индексу для значения не определено ({kind_of(self).name})")

    def put_at(self, index: Value, value: Value) -> None:
        """`thing[index] = value`."""
        raise BslError(f"Установка элемента по индексу для значения не определена ({kind_of(self).name})")

    def each(self) -> Iterator[Value]:
        """For `Для Каждого`."""
        raise BslError(f"Итератор для значения не определен ({kind_of(self).name})")

    def parts(self) -> list[Value]:
        """Values inside that go where it goes."""
        return []

    def presentation(self) -> str:
        """As a string."""
        return kind_of(self).name


class Fields(Thing):
    """What has its properties by an index too: `Ссылка["Контрагент"]`."""

    def at(self, index: Value) -> Value:
        """A property, by a string."""
        if not isinstance(index, str):
            raise BslError(f"Имя поля – не строка ({kind_of(index).name})")
        return self.get(index)


def invoke(function: Callable[..., Any], member: Member, arguments: list[Value]) -> Value:
    """Call Python with arguments of the program, counted and checked."""
    if wrong := member.check(len(arguments)):
        raise BslError(wrong)
    given = [
        _argument(member, number, value) for number, value in enumerate(arguments)
    ]  # those at the end that were not given have their defaults
    return to_program(function(*given))


def _argument(member: Member, number: int, value: Value) -> Any:
    if number >= len(member.arguments):
        return value
    argument = member.arguments[number]
    if value is OMITTED:
        if argument.default is inspect.Parameter.empty:
            raise BslError(f"Не указан обязательный параметр: {member.name}, параметр номер {number + 1}")
        return argument.default
    if not argument.types:
        return value
    if value is UNDEFINED and argument.default is None:
        return None
    if isinstance(value, Decimal) and int in argument.types and Decimal not in argument.types:
        if value != int(value):
            raise BslError(f"Несоответствие типов: {member.name}, параметр номер {number + 1} – не целое число")
        return int(value)
    for kind in argument.types:
        if kind is not int and isinstance(value, kind):
            return value
    wanted = ", ".join(
        RUSSIAN.get(kind, str(getattr(kind, "type_name", "") or kind.__name__)) for kind in argument.types
    )
    raise BslError(
        f"Несоответствие типов: {member.name}, параметр номер {number + 1}: {kind_of(value).name} вместо «{wanted}»"
    )


def to_program(value: Any) -> Value:
    """What Python gave, as a value of the language."""
    if value is None:
        return UNDEFINED
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value
