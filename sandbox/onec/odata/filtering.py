"""`$filter` as a question about a row: comparisons, and or not, guid datetime cast, substringof, startswith, any."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

Predicate = Callable[[Mapping[str, Any]], bool]
Value = Callable[[Mapping[str, Any]], Any]

_TOKEN = re.compile(
    r"\s*(?:(?P<literal>(?:guid|datetime)?'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[^\W\d][\w@]*(?:/[^\W\d][\w@]*)*)|(?P<mark>[(),:]))"
)
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda one, other: bool(one == other),
    "ne": lambda one, other: bool(one != other),
    "gt": lambda one, other: bool(one > other),
    "ge": lambda one, other: bool(one >= other),
    "lt": lambda one, other: bool(one < other),
    "le": lambda one, other: bool(one <= other),
}


class WrongFilter(ValueError):  # noqa: N818  (what is the matter)
    """1C does not understand it: HTTP 400."""


def parse(text: str) -> Predicate:
    """The question; `WrongFilter`."""
    parser = _Parser(text)
    found = parser.either()
    if parser.peek():
        raise WrongFilter(text)
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while text[at:].strip():
            match = _TOKEN.match(text, at)
            if match is None:
                raise WrongFilter(text[at:])
            self.tokens.append((match.lastgroup or "", match.group(match.lastgroup or 0)))
            at = match.end()

    def peek(self) -> str:
        return self.tokens[0][1] if self.tokens else ""

    def next(self) -> tuple[str, str]:
        if not self.tokens:
            raise WrongFilter(self.text)
        return self.tokens.pop(0)

    def eat(self, mark: str) -> None:
        if self.next()[1] != mark:
            raise WrongFilter(self.text)

    def either(self) -> Predicate:
        found = [self.both()]
        while self.peek() == "or":
            self.next()
            found.append(self.both())
        return found[0] if len(found) == 1 else lambda row: any(one(row) for one in found)

    def both(self) -> Predicate:
        found = [self.one()]
        while self.peek() == "and":
            self.next()
            found.append(self.one())
        return found[0] if len(found) == 1 else lambda row: all(one(row) for one in found)

    def one(self) -> Predicate:
        if self.peek() == "not":
            self.next()
            negated = self.one()
            return lambda row: not negated(row)
        if self.peek() == "(":
            self.next()
            inner = self.either()
            self.eat(")")
            return inner
        if self.peek().endswith(("/any", "/all")):
            return self.of_table()
        left = self.value()
        if self.peek() not in _COMPARISONS:
            return lambda row: bool(left(row))
        compare = _COMPARISONS[self.next()[1]]
        right = self.value()

        def holds(row: Mapping[str, Any]) -> bool:
            one, other = left(row), right(row)
            try:
                return compare(_comparable(one), _comparable(other))
            except TypeError as problem:
                raise WrongFilter(self.text) from problem

        return holds

    def of_table(self) -> Predicate:
        name, _, quantifier = self.next()[1].rpartition("/")
        self.eat("(")
        variable = self.next()[1]
        self.eat(":")
        inner = self.either()
        self.eat(")")
        check = any if quantifier == "any" else all
        return lambda row: check(
            inner({f"{variable}/{field}": value for field, value in line.items()}) for line in row[name]
        )

    def value(self) -> Value:
        kind, text = self.next()
        if kind == "literal":
            literal = _literal(text)
            return lambda row: literal
        if kind == "number":
            number = Decimal(text)
            return lambda row: number
        if text in ("true", "false"):
            return lambda row: text == "true"
        if self.peek() == "(" and text in ("cast", "substringof", "startswith", "endswith"):
            return self.function(text)
        return lambda row: self.field(row, text)

    def field(self, row: Mapping[str, Any], name: str) -> Any:
        if name not in row:
            raise WrongFilter(f"Сегмент пути {name} не найден!")
        return row[name]

    def function(self, name: str) -> Value:
        self.eat("(")
        one = self.value()
        self.eat(",")
        other = self.value()
        self.eat(")")
        if name == "cast":
            return lambda row: (str(one(row)), f"StandardODATA.{other(row)}")
        if name == "substringof":
            return lambda row: str(one(row)).lower() in str(other(row)).lower()
        if name == "startswith":
            return lambda row: str(one(row)).lower().startswith(str(other(row)).lower())
        return lambda row: str(one(row)).lower().endswith(str(other(row)).lower())


def _literal(text: str) -> str:
    kind, _, rest = text.partition("'")
    value = rest[:-1].replace("''", "'")
    if kind == "datetime":
        try:
            return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S").isoformat()  # noqa: DTZ007  (1C knows no zones)
        except ValueError:
            raise WrongFilter(text) from None
    return value.lower() if kind == "guid" else value


def _comparable(value: Any) -> Any:
    if isinstance(value, tuple):  # a cast: compared by the reference, its type is in the row beside
        return value[0]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    return value
