"""Запрос: runs a parsed query over tables of the base."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import cmp_to_key

from sandbox.onec.bsl.containers import FixedArray, ValueList
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.tables import Table
from sandbox.onec.bsl.things import Fields, Thing, method
from sandbox.onec.bsl.values import NULL, UNDEFINED, Value, before, calculated, kind_of, minus, plus, same, shown
from sandbox.onec.infobase.query_tables import Row, Tables
from sandbox.onec.infobase.query_text import AGGREGATES, Node, Select, parse
from sandbox.onec.infobase.references import Ref

Env = dict[str, Row | None]
KIND_WORDS = {"документ": "ДокументСсылка", "справочник": "СправочникСсылка", "перечисление": "ПеречислениеСсылка"}


class Query(Thing):
    """Запрос."""

    type_name = "Запрос"
    writable = {"Текст": "text"}

    def __init__(self, tables: Tables, constant: Callable[[tuple[str, ...]], Value], text: str = "") -> None:
        self.tables, self.constant, self.text = tables, constant, text
        self.parameters: dict[str, Value] = {}

    @method("УстановитьПараметр")
    def set_parameter(self, name: str, value: Value) -> None:
        """For `&Имя`."""
        self.parameters[name.casefold()] = value

    @method("Выполнить")
    def run(self) -> "QueryResult":
        """The result."""
        selects = parse(self.text)
        names = [alias for alias, _ in selects[0].fields]
        rows: list[list[Value]] = []
        for select in selects:
            rows += Selecting(self, select).rows()
        return QueryResult(Table.of(names, rows))


class QueryResult(Thing):
    """РезультатЗапроса."""

    type_name = "РезультатЗапроса"

    def __init__(self, table: Table) -> None:
        self.table = table

    @method("Пустой")
    def is_empty(self) -> bool:
        """No rows."""
        return not self.table.rows

    @method("Выгрузить")
    def unload(self) -> Table:
        """As a table of values."""
        return self.table

    @method("Выбрать")
    def select(self) -> "Selection":
        """Row by row."""
        return Selection(self.table)


class Selection(Fields):
    """ВыборкаИзРезультатаЗапроса."""

    type_name = "ВыборкаИзРезультатаЗапроса"

    def __init__(self, table: Table) -> None:
        self.table, self.place = table, -1

    @method("Следующий")
    def next(self) -> bool:
        """Is there one more, and go to it."""
        self.place += 1
        return self.place < len(self.table.rows)

    @method("Количество")
    def count(self) -> int:
        """Of rows."""
        return len(self.table.rows)

    def get(self, name: str) -> Value:
        """A field of the row we are at."""
        if not 0 <= self.place < len(self.table.rows):
            raise BslError("Выборка не позиционирована на записи")
        return self.table.rows[self.place].get(name)

    def property_names(self) -> list[str]:
        """All fields."""
        return [column.name for column in self.table.columns.all.values()]


class Selecting:
    """One ВЫБРАТЬ with its rows."""

    def __init__(self, query: Query, select: Select) -> None:
        self.query, self.select = query, select
        self.names: dict[str, list[str]] = {}
        self.group: list[Env] | None = None

    def rows(self) -> list[list[Value]]:
        """Values of fields, ordered."""
        envs = self.joined()
        if self.select.where:
            envs = [env for env in envs if self.holds(self.select.where, env)]
        groups = self.grouped(envs)
        if self.select.having:
            groups = [group for group in groups if self.of_group(self.select.having, group) is True]
        for expression, descending in reversed(self.select.order):
            groups = self.ordered(groups, self.by_alias(expression), descending)
        found = [[self.of_group(node, group) for _, node in self.select.fields] for group in groups]
        if self.select.is_distinct:
            found = [row for n, row in enumerate(found) if not any(_equal(row, old) for old in found[:n])]
        return found[: self.select.first] if self.select.first is not None else found

    def ordered(self, groups: list[list[Env]], by: Node, descending: bool) -> list[list[Env]]:
        """By one expression; equal ones stay as they were."""
        values = [self.of_group(by, group) for group in groups]

        def compare(one: int, other: int) -> int:
            return _order(values[one], values[other])

        return [groups[n] for n in sorted(range(len(groups)), key=cmp_to_key(compare), reverse=descending)]

    def by_alias(self, expression: Node) -> Node:
        """УПОРЯДОЧИТЬ ПО may name a field of the result."""
        if len(expression.path) == 1:
            for alias, node in self.select.fields:
                if alias.casefold() == expression.path[0].casefold():
                    return node
        return expression

    def joined(self) -> list[Env]:
        """Rows of ИЗ."""
        envs: list[Env] = [{}]
        for term in self.select.tables:
            condition = next(
                (one for one in reversed(term.arguments) if one and one.what not in {"параметр", "поле"}), None
            )
            given = [self.value(one, {}) if one and one is not condition else UNDEFINED for one in term.arguments]

            def inside(row: Row, condition: Node | None = condition) -> bool:
                return condition is None or self.holds(condition, {"": row})

            names, rows = self.query.tables.rows(term.name, given, inside)
            alias = term.alias.casefold()
            self.names[alias] = [name.casefold() for name in names]
            pairs: list[Env] = []
            for env in envs:
                fitting = [env | {alias: row} for row in rows]
                if term.on:
                    fitting = [one for one in fitting if self.holds(term.on, one)]
                pairs += fitting or ([env | {alias: None}] if term.join == "левое" else [])
            envs = pairs
        return envs

    def grouped(self, envs: list[Env]) -> list[list[Env]]:
        """Each row alone, or by СГРУППИРОВАТЬ ПО; sums without it make one group."""
        if not self.select.groups and not any(_aggregates(node) for _, node in self.select.fields):
            # A virtual table of turnovers is folded over the fields that were asked for.
            if not any("обороты" in term.name.casefold() for term in self.select.tables):
                return [[env] for env in envs]
            return self._fold(
                envs, [node for _, node in self.select.fields if "оборот" not in node.path[-1].casefold()]
            )
        if not self.select.groups:
            return [envs]
        return self._fold(envs, self.select.groups)

    def _fold(self, envs: list[Env], by: list[Node]) -> list[list[Env]]:
        groups: list[tuple[list[Value], list[Env]]] = []
        for env in envs:
            key = [self.value(node, env) for node in by]
            if found := next((group for old, group in groups if _equal(old, key)), None):
                found.append(env)
            else:
                groups.append((key, [env]))
        return [group for _, group in groups]

    def of_group(self, node: Node, group: list[Env]) -> Value:
        """An expression over a group of rows."""
        if node.what in AGGREGATES:
            return _aggregate(node.what, [self.value(node.parts[0], env) for env in group])
        if node.path and "оборот" in node.path[-1].casefold() and len(group) > 1:
            return _aggregate("сумма", [self.value(node, env) for env in group])
        if node.parts and _aggregates(node):
            parts = tuple(Node("значение", value=self.of_group(part, group)) for part in node.parts)
            return self.value(Node(node.what, parts, node.text, node.value, node.path), {})
        return self.value(node, group[0]) if group else NULL

    def holds(self, node: Node, env: Env) -> bool:
        """A condition; NULL is not true."""
        return self.value(node, env) is True

    def value(self, node: Node, env: Env) -> Value:
        """Of an expression for one row."""
        match node.what:
            case "значение":
                return node.value
            case "параметр":
                if node.text not in self.query.parameters:
                    raise BslError(f"Не задано значение параметра «{node.text}»")
                return self.query.parameters[node.text]
            case "поле":
                return self.field(node.path, env)
            case "константа":
                return self.query.constant(node.path)
            case "и":
                return all(self.holds(part, env) for part in node.parts)
            case "или":
                return any(self.holds(part, env) for part in node.parts)
            case "не":
                inner = self.value(node.parts[0], env)
                return NULL if inner is NULL else not inner
            case "выбор":
                return self.case(node, env)
        return self.operation(node, [self.value(part, env) for part in node.parts])

    def case(self, node: Node, env: Env) -> Value:
        """ВЫБОР."""
        for condition, value in zip(node.parts[:-1:2], node.parts[1:-1:2], strict=True):
            if self.holds(condition, env):
                return self.value(value, env)
        return self.value(node.parts[-1], env)

    def operation(self, node: Node, values: list[Value]) -> Value:
        """Over values."""
        match node.what:
            case "естьnull":
                return values[1] if values[0] is NULL else values[0]
            case "есть null":
                return values[0] is NULL
            case "в":
                return any(same(values[0], one) for many in values[1:] for one in _listed(many))
            case "представление":
                return shown(values[0])
            case "типзначения":
                return kind_of(values[0])
            case "датавремя":
                return datetime(*(int(str(one)) for one in values))  # type: ignore[arg-type]  # noqa: DTZ001
            case "подстрока":
                return str(values[0])[int(str(values[1])) - 1 :][: int(str(values[2]))]
            case "ссылка":
                return kind_of(values[0]).name.casefold() == _kind_name(node.text)
            case "выразить":
                return (
                    values[0]
                    if kind_of(values[0]).name.casefold() == _kind_name(node.text) or not isinstance(values[0], Ref)
                    else NULL
                )
        return self.binary(node.what, values[0], values[1])

    def binary(self, sign: str, left: Value, right: Value) -> Value:
        """Signs; with NULL nothing is true."""
        if left is NULL or right is NULL:
            return NULL
        match sign:
            case "=":
                return same(left, right)
            case "<>":
                return not same(left, right)
            case "<":
                return before(left, right)
            case ">":
                return before(right, left)
            case "<=":
                return not before(right, left)
            case ">=":
                return not before(left, right)
            case "+":
                return plus(left, right)
            case "-":
                return minus(left, right)
            case "подобно":
                pattern = re.escape(str(right)).replace("%", ".*").replace("_", ".")
                return bool(re.fullmatch(pattern, str(left), re.DOTALL))
        return calculated(sign, left, right)

    def field(self, path: tuple[str, ...], env: Env) -> Value:
        """«Псевдоним.Поле.Реквизит»."""
        keys = [part.casefold() for part in path]
        if "" in env:
            row, rest = env[""], keys
        elif keys[0] in self.names and len(keys) > 1:
            row, rest = env.get(keys[0]), keys[1:]
        else:
            owner = next((alias for alias, names in self.names.items() if keys[0] in names), None)
            if owner is None:
                raise BslError(f"Поле не найдено «{'.'.join(path)}»")
            row, rest = env.get(owner), keys
        if row is None:
            return NULL
        if rest[0] not in row:
            raise BslError(f"Поле не найдено «{'.'.join(path)}»")
        value = row[rest[0]]
        for name in rest[1:]:
            if value is NULL or value is UNDEFINED:
                return NULL
            if not isinstance(value, Ref):
                raise BslError(f"Поле не найдено «{'.'.join(path)}»")
            value = NULL if value.target is None else value.get(name)
        return value


def _listed(value: Value) -> list[Value]:
    if isinstance(value, FixedArray):
        return value.items
    if isinstance(value, ValueList):
        return [item.value for item in value.items]
    return [value]


def _kind_name(text: str) -> str:
    sort, _, name = text.casefold().partition(".")
    return f"{KIND_WORDS.get(sort, sort)}.{name}".casefold()


def _aggregates(node: Node) -> bool:
    return node.what in AGGREGATES or any(_aggregates(part) for part in node.parts)


def _aggregate(what: str, values: list[Value]) -> Value:
    known = [value for value in values if value is not NULL]
    if what == "количество":
        return Decimal(len(known))
    if not known:
        return NULL
    total = known[0]
    for value in known[1:]:
        if what == "сумма":
            total = plus(total, value)
        else:
            total = value if before(value, total) == (what == "минимум") else total
    return total


def _equal(row: list[Value], other: list[Value]) -> bool:
    return all(one is two or same(one, two) for one, two in zip(row, other, strict=True))


def _order(left: Value, right: Value) -> int:
    if left is NULL or right is NULL or isinstance(left, Thing) or isinstance(right, Thing):
        left, right = shown(left), shown(right)
    return before(right, left) - before(left, right)
