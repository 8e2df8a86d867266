"""Collections: Структура, Соответствие, Массив, СписокЗначений and their fixed kin."""

import re
from collections.abc import Iterator
from decimal import Decimal

from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.things import Thing, method
from sandbox.onec.bsl.values import UNDEFINED, Value, kind_of, same, shown

IDENTIFIER = re.compile(r"[^\W\d]\w*")


def position(index: Value, size: int) -> int:
    """A whole number inside the bounds."""
    if not isinstance(index, Decimal) or index != int(index):
        raise BslError(f"Индекс – не целое число ({kind_of(index).name})")
    if not 0 <= index < size:
        raise BslError("Индекс находится за границами массива")
    return int(index)


class Pair(Thing):
    """A key with its value."""

    type_name = "КлючИЗначение"
    is_carried = True
    readable = {"Ключ": "key", "Значение": "value"}

    def __init__(self, key: Value, value: Value) -> None:
        self.key, self.value = key, value


class FixedStructure(Thing):
    """ФиксированнаяСтруктура: values by names, not to be changed."""

    type_name = "ФиксированнаяСтруктура"
    is_carried = True

    def __init__(self, *arguments: Value) -> None:
        self.values: dict[str, tuple[str, Value]] = {}
        if arguments and isinstance(arguments[0], FixedStructure):
            self.values = dict(arguments[0].values)
            return
        if not arguments:
            return
        names, *values = arguments
        if not isinstance(names, str):
            raise BslError(f"Несоответствие типов: имена ключей структуры – {kind_of(names).name}")
        keys = [name.strip() for name in names.split(",")] if names.strip() else []
        if len(values) > len(keys):
            raise BslError("слишком много фактических параметров: значений больше, чем ключей структуры")
        for number, key in enumerate(keys):
            self._insert(key, values[number] if number < len(values) else UNDEFINED)

    def _insert(self, key: str, value: Value) -> None:
        if not IDENTIFIER.fullmatch(key):
            raise BslError(f"Задано неправильное имя атрибута структуры «{key}»")
        self.values[key.casefold()] = (self.values.get(key.casefold(), (key, None))[0], value)

    def parts(self) -> list[Value]:
        """All values."""
        return [value for _, value in self.values.values()]

    @method("Количество")
    def count(self) -> int:
        """How many."""
        return len(self.values)

    @method("Свойство")
    def has(self, key: str, found: Value = UNDEFINED) -> bool:
        """Is there such a key; the evaluator fills the second argument, which is given by reference."""
        return key.casefold() in self.values

    def get(self, name: str) -> Value:
        """A value by its key."""
        if name.casefold() not in self.values:
            raise BslError(f"Поле объекта не обнаружено ({name})")
        return self.values[name.casefold()][1]

    def at(self, index: Value) -> Value:
        """By a string."""
        if not isinstance(index, str):
            raise BslError(f"Ключ структуры – не строка ({kind_of(index).name})")
        return self.get(index)

    def each(self) -> Iterator[Value]:
        """Pairs in the order they were inserted."""
        for key, value in list(self.values.values()):
            yield Pair(key, value)

    def put(self, name: str, value: Value) -> None:
        """Not for this one."""
        raise BslError(f"Поле объекта недоступно для записи ({name})")


class Structure(FixedStructure):
    """Структура."""

    type_name = "Структура"

    @method("Вставить")
    def insert(self, key: str, value: Value = UNDEFINED) -> None:
        """A new key or another value."""
        self._insert(key, value)

    @method("Удалить")
    def remove(self, key: str) -> None:
        """Not an error when there is none."""
        self.values.pop(key.casefold(), None)

    @method("Очистить")
    def clear(self) -> None:
        """All of them."""
        self.values.clear()

    def put(self, name: str, value: Value) -> None:
        """Only a key that is there."""
        if name.casefold() not in self.values:
            raise BslError(f"Поле объекта не обнаружено ({name})")
        self._insert(name, value)

    def put_at(self, index: Value, value: Value) -> None:
        """By a string."""
        if not isinstance(index, str):
            raise BslError(f"Ключ структуры – не строка ({kind_of(index).name})")
        self.put(index, value)


class Mapping(Thing):
    """Соответствие: values by any keys; a key that is not there gives Неопределено."""

    type_name = "Соответствие"
    is_carried = True

    def __init__(self) -> None:
        self.pairs: list[Pair] = []

    def _find(self, key: Value) -> Pair | None:
        return next((pair for pair in self.pairs if same(pair.key, key)), None)

    def parts(self) -> list[Value]:
        """All values."""
        return [pair.value for pair in self.pairs]

    @method("Вставить")
    def insert(self, key: Value, value: Value = UNDEFINED) -> None:
        """A new key or another value."""
        if found := self._find(key):
            found.value = value
        else:
            self.pairs.append(Pair(key, value))

    @method("Получить")
    def at(self, index: Value) -> Value:
        """The value or Неопределено."""
        found = self._find(index)
        return found.value if found else UNDEFINED

    @method("Удалить")
    def remove(self, key: Value) -> None:
        """Not an error when there is none."""
        self.pairs = [pair for pair in self.pairs if not same(pair.key, key)]

    @method("Количество")
    def count(self) -> int:
        """How many."""
        return len(self.pairs)

    @method("Очистить")
    def clear(self) -> None:
        """All of them."""
        self.pairs = []

    def put_at(self, index: Value, value: Value) -> None:
        """As `Вставить`."""
        self.insert(index, value)

    def each(self) -> Iterator[Value]:
        """Pairs."""
        yield from list(self.pairs)


class FixedMapping(Mapping):
    """ФиксированноеСоответствие."""

    type_name = "ФиксированноеСоответствие"

    def __init__(self, source: Mapping) -> None:
        self.pairs = list(source.pairs)

    def insert(self, key: Value, value: Value = UNDEFINED) -> None:
        """Not for this one."""
        raise BslError("Фиксированное соответствие нельзя изменить")


class FixedArray(Thing):
    """ФиксированныйМассив."""

    type_name = "ФиксированныйМассив"
    is_carried = True

    def __init__(self, source: "FixedArray | int | None" = None) -> None:
        self.items: list[Value] = []
        if isinstance(source, FixedArray):
            self.items = list(source.items)
        elif isinstance(source, int):
            self.items = [UNDEFINED] * source

    @classmethod
    def of(cls, items: "list[Value]") -> "FixedArray":
        """One with these items."""
        made = cls()
        made.items = items
        return made

    def parts(self) -> list[Value]:
        """All values."""
        return list(self.items)

    @method("Количество")
    def count(self) -> int:
        """How many."""
        return len(self.items)

    @method("ВГраница")
    def last(self) -> int:
        """The greatest index, -1 when empty."""
        return len(self.items) - 1

    @method("Найти")
    def find(self, value: Value) -> int | None:
        """The index, or Неопределено."""
        return next((number for number, item in enumerate(self.items) if same(item, value)), None)

    @method("Получить")
    def at(self, index: Value) -> Value:
        """An item."""
        return self.items[position(index, len(self.items))]

    def each(self) -> Iterator[Value]:
        """Items; a loop sees what it adds itself."""
        yield from self.items


class Array(FixedArray):
    """Массив."""

    type_name = "Массив"

    @method("Добавить")
    def add(self, value: Value = UNDEFINED) -> None:
        """At the end."""
        self.items.append(value)

    @method("Вставить")
    def insert(self, index: int, value: Value = UNDEFINED) -> None:
        """Before that one."""
        self.items.insert(index, value)

    @method("Удалить")
    def remove(self, index: Value) -> None:
        """By its index."""
        del self.items[position(index, len(self.items))]

    @method("Очистить")
    def clear(self) -> None:
        """All of them."""
        self.items.clear()

    @method("Установить")
    def put_at(self, index: Value, value: Value) -> None:
        """Another item in its place."""
        self.items[position(index, len(self.items))] = value


class ListItem(Thing):
    """ЭлементСпискаЗначений."""

    type_name = "ЭлементСпискаЗначений"
    is_carried = True
    writable = {"Значение": "value", "Представление": "text", "Пометка": "is_marked"}

    def __init__(self, value: Value, text: str, is_marked: bool) -> None:
        self.value, self.text, self.is_marked = value, text, is_marked


class ValueList(Thing):
    """СписокЗначений."""

    type_name = "СписокЗначений"
    is_carried = True

    def __init__(self) -> None:
        self.items: list[ListItem] = []

    def parts(self) -> list[Value]:
        """All values."""
        return [item.value for item in self.items]

    @method("Добавить")
    def add(self, value: Value = UNDEFINED, text: str = "", is_marked: bool = False) -> ListItem:
        """At the end."""
        self.items.append(ListItem(value, text, is_marked))
        return self.items[-1]

    @method("Количество")
    def count(self) -> int:
        """How many."""
        return len(self.items)

    @method("НайтиПоЗначению")
    def find(self, value: Value) -> ListItem | None:
        """The item, or Неопределено."""
        return next((item for item in self.items if same(item.value, value)), None)

    @method("ВыгрузитьЗначения")
    def unload(self) -> Array:
        """Values in an array."""
        made = Array()
        made.items = [item.value for item in self.items]
        return made

    @method("ЗагрузитьЗначения")
    def load(self, values: FixedArray) -> None:
        """Values from an array."""
        self.items = [ListItem(value, "", False) for value in values.items]

    @method("СортироватьПоЗначению")
    def sort(self) -> None:
        """Ascending."""
        self.items.sort(key=lambda item: shown(item.value))

    def at(self, index: Value) -> Value:
        """By number."""
        return self.items[position(index, len(self.items))]

    def each(self) -> Iterator[Value]:
        """Items."""
        yield from list(self.items)
