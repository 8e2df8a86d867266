"""Managers of constants and of information registers, as the program sees them."""

from collections.abc import Iterator

from sandbox.onec.bsl.containers import FixedStructure, Structure
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.things import Thing, method
from sandbox.onec.bsl.values import Value, same
from sandbox.onec.infobase.database import Database
from sandbox.onec.infobase.fields import FieldType, Register


class Constant(Thing):
    """КонстантаМенеджер."""

    type_name = "КонстантаМенеджер"

    def __init__(self, database: Database, name: str, kind: FieldType) -> None:
        self.database, self.name, self.kind = database, name, kind

    @method("Получить")
    def read(self) -> Value:
        """What it holds."""
        self.database.touch(self.name)
        return self.database.kept.constants.get(self.name, self.kind.empty())

    @method("Установить")
    def write(self, value: Value) -> None:
        """Another value."""
        self.database.touch(self.name, writing=True)
        self.database.kept.constants[self.name] = self.kind.cast(self.name, value)


class Named(Thing):
    """Things by their names: «Константы», «РегистрыСведений», «Документы»."""

    def __init__(self, things: dict[str, Thing]) -> None:
        self.things = {name.casefold(): thing for name, thing in things.items()}

    def get(self, name: str) -> Value:
        """One of them."""
        if name.casefold() not in self.things:
            raise BslError(f"Поле объекта не обнаружено ({name})")
        return self.things[name.casefold()]

    def at(self, index: Value) -> Value:
        """One of them, by a string."""
        return self.get(str(index))


class Record(Thing):
    """A row with typed fields."""

    type_name = "РегистрСведенийЗапись"

    def __init__(self, register: Register) -> None:
        self.register = register
        self.types = {name.casefold(): (name, kind) for name, kind in register.fields().items()}
        self.clear()

    def clear(self) -> None:
        """All fields are empty."""
        self.values = {key: kind.empty() for key, (_, kind) in self.types.items()}

    def get(self, name: str) -> Value:
        """A field."""
        if name.casefold() not in self.types:
            raise BslError(f"Поле объекта не обнаружено ({name})")
        return self.values[name.casefold()]

    def put(self, name: str, value: Value) -> None:
        """A field takes only its type."""
        if name.casefold() not in self.types:
            raise BslError(f"Поле объекта не обнаружено ({name})")
        written, kind = self.types[name.casefold()]
        self.values[name.casefold()] = kind.cast(written, value)

    def property_names(self) -> list[str]:
        """For `ЗаполнитьЗначенияСвойств`."""
        return [name for name, _ in self.types.values()]

    def key(self) -> tuple[Value, ...]:
        """Values of dimensions."""
        return tuple(self.values[name.casefold()] for name in self.register.dimensions)


class RecordManager(Record):
    """РегистрСведенийМенеджерЗаписи."""

    type_name = "РегистрСведенийМенеджерЗаписи"

    def __init__(self, database: Database, register: Register) -> None:
        super().__init__(register)
        self.database = database
        self.read_key: tuple[Value, ...] | None = None

    @method("Прочитать")
    def read(self) -> None:
        """By its key; a key that is not there empties every field, the key's too."""
        self.database.touch(self.register.name)
        found = self.database.rows(self.register.name).get(self.key())
        self.read_key = self.key() if found else None
        if found:
            self.values = dict(found)
        else:
            self.clear()

    @method("Выбран")
    def is_read(self) -> bool:
        """Was there such a row."""
        return self.read_key is not None

    @method("Записать")
    def write(self, replacing: bool = True) -> None:
        """The row with its key; a row that was read under another key moves."""
        self.database.touch(self.register.name, writing=True)
        rows = self.database.rows(self.register.name)
        if not replacing and self.key() in rows:
            raise self.database.failed(BslError("Запись с такими ключевыми полями существует!", "data"))
        if self.read_key is not None:
            rows.pop(self.read_key, None)
        rows[self.key()] = dict(self.values)
        self.read_key = self.key()

    @method("Удалить")
    def remove(self) -> None:
        """The row with its key, if it is there."""
        self.database.touch(self.register.name, writing=True)
        self.database.rows(self.register.name).pop(self.key(), None)
        self.read_key = None


class Filter(Thing):
    """ЭлементОтбора."""

    type_name = "ЭлементОтбора"
    writable = {"Значение": "value", "Использование": "is_used"}

    def __init__(self) -> None:
        self.value: Value = None
        self.is_used = False

    @method("Установить")
    def set(self, value: Value, is_used: bool = True) -> None:
        """Only rows with this value."""
        self.value, self.is_used = value, is_used


class RecordSet(Thing):
    """РегистрСведенийНаборЗаписей."""

    type_name = "РегистрСведенийНаборЗаписей"
    readable = {"Отбор": "filter"}

    def __init__(self, database: Database, register: Register) -> None:
        self.database, self.register = database, register
        self.filters: dict[str, Thing] = {name: Filter() for name in register.dimensions}
        self.filter = Named(self.filters)
        self.records: list[Record] = []

    @method("Прочитать")
    def read(self) -> None:
        """Rows that the filter lets through."""
        self.database.touch(self.register.name)
        self.records = []
        for row in self.database.rows(self.register.name).values():
            if self._is_inside(row):
                record = Record(self.register)
                record.values = dict(row)
                self.records.append(record)

    @method("Добавить")
    def add(self) -> Record:
        """An empty row."""
        self.records.append(Record(self.register))
        return self.records[-1]

    @method("Очистить")
    def clear(self) -> None:
        """No rows."""
        self.records = []

    @method("Количество")
    def count(self) -> int:
        """Of rows."""
        return len(self.records)

    @method("Записать")
    def write(self, replacing: bool = True) -> None:
        """These rows instead of those that the filter lets through."""
        self.database.touch(self.register.name, writing=True)
        rows = self.database.rows(self.register.name)
        if replacing:
            for key in [key for key, row in rows.items() if self._is_inside(row)]:
                del rows[key]
        for record in self.records:
            rows[record.key()] = dict(record.values)

    def _is_inside(self, row: dict[str, Value]) -> bool:
        filters = ((name, one) for name, one in self.filters.items() if isinstance(one, Filter) and one.is_used)
        return all(same(row[name.casefold()], one.value) for name, one in filters)

    def at(self, index: Value) -> Value:
        """A row by its number."""
        return self.records[int(str(index))]

    def each(self) -> Iterator[Value]:
        """Rows."""
        yield from list(self.records)


class RegisterManager(Thing):
    """РегистрСведенийМенеджер."""

    type_name = "РегистрСведенийМенеджер"

    def __init__(self, database: Database, register: Register) -> None:
        self.database, self.register = database, register

    @method("СоздатьМенеджерЗаписи")
    def record(self) -> RecordManager:
        """One row."""
        return RecordManager(self.database, self.register)

    @method("СоздатьНаборЗаписей")
    def record_set(self) -> RecordSet:
        """Many rows."""
        return RecordSet(self.database, self.register)

    @method("Получить")
    def resources(self, wanted: FixedStructure) -> Structure:
        """Resources of the row with that key; empty ones when it is not there."""
        record = RecordManager(self.database, self.register)
        for name, value in wanted.values.values():
            record.put(name, value)
        record.read()
        made = Structure()
        for name in self.register.resources:
            made.insert(name, record.get(name))
        return made
