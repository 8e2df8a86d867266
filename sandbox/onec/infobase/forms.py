"""Forms of the extension's data processors, opened without a window: attributes, items, commands."""

from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from sandbox.onec.bsl.containers import Structure
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.frames import Cell
from sandbox.onec.bsl.tables import Row, Table
from sandbox.onec.bsl.things import Thing, method
from sandbox.onec.bsl.values import UNDEFINED, Value
from sandbox.onec.infobase.source import FORM

if TYPE_CHECKING:
    from sandbox.onec.infobase.base import Base

EMPTY: dict[str, Value] = {"xs:string": "", "xs:boolean": False}


class FormRows(Table):
    """ДанныеФормыКоллекция: its rows have numbers of their own."""

    type_name = "ДанныеФормыКоллекция"

    @method("НайтиПоИдентификатору")
    def by_id(self, number: int) -> Row | None:
        """The row with that number."""
        return self.rows[number] if 0 <= number < len(self.rows) else None


class FormItem(Thing):
    """An item of a form: takes any property."""

    type_name = "ЭлементФормы"

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}

    def get(self, name: str) -> Value:
        """What was put there."""
        return self.values.get(name.casefold(), UNDEFINED)

    def put(self, name: str, value: Value) -> None:
        """Anything."""
        self.values[name.casefold()] = value


class FormItems(Thing):
    """Элементы: only those that the form has."""

    def __init__(self, names: set[str]) -> None:
        self.items = {name.casefold(): FormItem() for name in names}

    def get(self, name: str) -> Value:
        """One of them."""
        if name.casefold() not in self.items:
            raise BslError(f"Поле объекта не обнаружено ({name})")
        return self.items[name.casefold()]


class OpenForm:
    """«сэд_Настройка.Форма», opened: `attributes` may be read and typed into, `press` is a command's handler."""

    def __init__(self, base: "Base", name: str, parameters: Structure | None = None) -> None:
        self.base = base
        self.module = base.interpreter.modules[name.casefold()]
        root = etree.parse(form_file(base.folder, name), etree.XMLParser(resolve_entities=False)).getroot()
        self.items = FormItems({str(one.get("name")) for one in root.iter() if one.get("name")})
        for attribute in root.iter(f"{FORM}Attribute"):
            self[str(attribute.get("name"))] = _first(attribute)
        self["Элементы"], self["Параметры"] = self.items, parameters or Structure()
        self.call("ПриСозданииНаСервере", False, True, side="server")

    def __getitem__(self, name: str) -> Value:
        return self.module.variables[name.casefold()].value

    def __setitem__(self, name: str, value: Value) -> None:
        self.module.variables[name.casefold()].value = value

    def rows(self, name: str) -> list[dict[str, Value]]:
        """Of a table of the form."""
        table = self[name]
        assert isinstance(table, FormRows)  # noqa: S101  (asked for by name)
        return [dict(row.cells) for row in table.rows]

    def choose(self, name: str, number: int) -> None:
        """The cursor stands on that row of a table."""
        table = self[name]
        assert isinstance(table, FormRows)  # noqa: S101  (asked for by name)
        self.items.items[name.casefold()].put("ТекущиеДанные", table.rows[number])

    def press(self, handler: str) -> None:
        """A command of the form."""
        self.call(handler, UNDEFINED, side="client")

    def call(self, name: str, *arguments: Value, side: str) -> None:
        """A handler."""
        found = self.module.source.method(name, side)
        if found is None:
            raise BslError(f"Метод объекта не обнаружен ({name})")
        self.base.interpreter.steps = 0
        try:
            self.module.start(found, [Cell(value) for value in arguments], side)
        finally:
            left_open = self.base.database.abandon()
        if left_open:
            raise BslError(f"{name} оставил транзакцию открытой", "transaction")


def _first(attribute: etree._Element) -> Value:
    """What an attribute holds when the form is opened."""
    columns = [str(one.get("name")) for one in attribute.iter(f"{FORM}Column")]
    if columns:
        made = FormRows()
        for name in columns:
            made.columns.add(name)
        return made
    kind = attribute.findtext(".//{http://v8.1c.ru/8.1/data/core}Type") or ""
    return EMPTY.get(kind, UNDEFINED)


def form_file(folder: Path, name: str) -> Path:
    """Where a form is described."""
    processor, _, form = name.partition(".")
    return folder / "DataProcessors" / processor / "Forms" / form / "Ext/Form.xml"
