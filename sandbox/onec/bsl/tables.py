"""ТаблицаЗначений and ОписаниеТипов."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cmp_to_key, partial

from sandbox.onec.bsl.containers import Array, FixedArray, FixedStructure, position
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.things import Thing, method
from sandbox.onec.bsl.values import EMPTY_DATE, UNDEFINED, Kind, Value, before, kind_of, plus, same

EMPTY: dict[str, Value] = {"Строка": "", "Число": Decimal(0), "Булево": False, "Дата": EMPTY_DATE}


class TypeDescription(Thing):
    """ОписаниеТипов."""

    type_name = "ОписаниеТипов"
    is_carried = True

    def __init__(self, told: Value, numbers: Value = None, strings: Value = None, dates: Value = None) -> None:
        if isinstance(told, FixedArray):
            self.kinds = [one for one in told.items if isinstance(one, Kind)]
        elif isinstance(told, str):
            self.kinds = [Kind(name.strip()) for name in told.split(",") if name.strip()]
        else:
            raise BslError("Несоответствие типов: ОписаниеТипов, параметр номер 1")

    @method("Типы")
    def types(self) -> Array:
        """All of them."""
        made = Array()
        made.items = list(self.kinds)
        return made

    @method("СодержитТип")
    def has(self, kind: Kind) -> bool:
        """Is it one of them."""
        return kind in self.kinds

    @method("ПривестиЗначение")
    def cast(self, value: Value = UNDEFINED) -> Value:
        """The value itself when its type is one of these, else the empty one."""
        return value if kind_of(value) in self.kinds else self.empty()

    def empty(self) -> Value:
        """What a cell holds first."""
        return EMPTY.get(self.kinds[0].name, UNDEFINED) if len(self.kinds) == 1 else UNDEFINED


class Column(Thing):
    """КолонкаТаблицыЗначений."""

    type_name = "КолонкаТаблицыЗначений"
    readable = {"Имя": "name", "ТипЗначения": "kinds"}

    def __init__(self, name: str, kinds: TypeDescription | None) -> None:
        self.name, self.kinds = name, kinds


class Columns(Thing):
    """КоллекцияКолонокТаблицыЗначений."""

    type_name = "КоллекцияКолонокТаблицыЗначений"

    def __init__(self) -> None:
        self.all: dict[str, Column] = {}

    @method("Добавить")
    def add(self, name: str, kinds: TypeDescription | None = None, title: str = "", width: int = 0) -> Column:
        """A column."""
        if name.casefold() in self.all:
            raise BslError(f"Колонка «{name}» уже есть")
        self.all[name.casefold()] = Column(name, kinds)
        return self.all[name.casefold()]

    @method("Найти")
    def find(self, name: str) -> Column | None:
        """By name, or Неопределено."""
        return self.all.get(name.casefold())

    @method("Количество")
    def count(self) -> int:
        """How many."""
        return len(self.all)

    def get(self, name: str) -> Value:
        """A column is a property too."""
        if found := self.find(name):
            return found
        raise BslError(f"Поле объекта не обнаружено ({name})")

    def each(self) -> Iterator[Value]:
        """In order."""
        yield from list(self.all.values())


class Row(Thing):
    """СтрокаТаблицыЗначений."""

    type_name = "СтрокаТаблицыЗначений"

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.cells: dict[str, Value] = {}

    def get(self, name: str) -> Value:
        """A cell."""
        column = self.columns.find(name)
        if column is None:
            raise BslError(f"Поле объекта не обнаружено ({name})")
        empty = column.kinds.empty() if column.kinds else UNDEFINED
        return self.cells.get(name.casefold(), empty)

    def put(self, name: str, value: Value) -> None:
        """A cell; a value of another type than the column's becomes the empty one."""
        column = self.columns.find(name)
        if column is None:
            raise BslError(f"Поле объекта не обнаружено ({name})")
        self.cells[name.casefold()] = column.kinds.cast(value) if column.kinds else value

    def at(self, index: Value) -> Value:
        """A cell by name or by number."""
        return self.get(self._name(index))

    def put_at(self, index: Value, value: Value) -> None:
        """A cell by name or by number."""
        self.put(self._name(index), value)

    def _name(self, index: Value) -> str:
        if isinstance(index, str):
            return index
        return list(self.columns.all.values())[position(index, len(self.columns.all))].name


class Table(Thing):
    """ТаблицаЗначений."""

    type_name = "ТаблицаЗначений"
    readable = {"Колонки": "columns"}

    def __init__(self) -> None:
        self.columns = Columns()
        self.rows: list[Row] = []

    @classmethod
    def of(cls, names: list[str], rows: list[list[Value]]) -> "Table":
        """A table that is filled."""
        made = cls()
        for name in names:
            made.columns.add(name)
        for values in rows:
            row = made.add()
            for name, value in zip(names, values, strict=True):
                row.put(name, value)
        return made

    @method("Добавить")
    def add(self) -> Row:
        """An empty row at the end."""
        self.rows.append(Row(self.columns))
        return self.rows[-1]

    @method("Количество")
    def count(self) -> int:
        """Of rows."""
        return len(self.rows)

    @method("Найти")
    def find(self, value: Value, names: str = "") -> Row | None:
        """The first row that has it."""
        looked = self._names(names)
        return next((row for row in self.rows if any(same(row.get(name), value) for name in looked)), None)

    @method("НайтиСтроки")
    def find_rows(self, wanted: FixedStructure) -> Array:
        """Rows that equal in every named cell."""
        made = Array()
        made.items = [
            row for row in self.rows if all(same(row.get(name), value) for name, value in wanted.values.values())
        ]
        return made

    @method("ВыгрузитьКолонку")
    def unload(self, name: str) -> Array:
        """Cells of a column."""
        made = Array()
        made.items = [row.get(name) for row in self.rows]
        return made

    @method("Удалить")
    def remove(self, row: Value) -> None:
        """A row, or by its number."""
        if isinstance(row, Row):
            self.rows.remove(row)
        else:
            del self.rows[position(row, len(self.rows))]

    @method("Очистить")
    def clear(self) -> None:
        """All rows."""
        self.rows.clear()

    @method("Итог")
    def total(self, name: str) -> Value:
        """Sum of a column."""
        total: Value = Decimal(0)
        for row in self.rows:
            cell = row.get(name)
            total = plus(total, cell) if isinstance(cell, Decimal) else total
        return total

    @method("Сортировать")
    def sort(self, told: str) -> None:
        """«Поле1, Поле2 Убыв»."""
        for one in reversed(told.split(",")):
            name, *way = one.split()
            order = cmp_to_key(partial(_order, name))
            self.rows.sort(key=order, reverse=bool(way) and way[0].casefold().startswith("убыв"))

    @method("Свернуть")
    def fold(self, keys: str, sums: str = "") -> None:
        """Group by the first, add up the second."""
        folded: list[Row] = []
        for row in self.rows:
            same_key = (old for old in folded if all(same(old.get(name), row.get(name)) for name in self._names(keys)))
            if old := next(same_key, None):
                for name in self._names(sums) if sums else []:
                    old.put(name, plus(old.get(name), row.get(name)))
            else:
                folded.append(row)
        kept = [name.casefold() for name in self._names(keys) + (self._names(sums) if sums else [])]
        self.columns.all = {key: column for key, column in self.columns.all.items() if key in kept}
        self.rows = folded

    def _names(self, told: str) -> list[str]:
        return [name.strip() for name in told.split(",")] if told else [one.name for one in self.columns.all.values()]

    def at(self, index: Value) -> Value:
        """A row by its number."""
        return self.rows[position(index, len(self.rows))]

    def each(self) -> Iterator[Value]:
        """Rows."""
        yield from list(self.rows)


def _order(name: str, one: Row, other: Row) -> int:
    """Of two rows by a cell."""
    return before(other.get(name), one.get(name)) - before(one.get(name), other.get(name))
