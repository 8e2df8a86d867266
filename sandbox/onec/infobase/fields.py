"""Typed fields of constants and registers, read from the extension's own XML."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from lxml import etree

from sandbox.onec.bsl.bytes_things import ValueStorage
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.values import EMPTY_DATE, UNDEFINED, Value, kind_of

MD = "{http://v8.1c.ru/8.3/MDClasses}"
V8 = "{http://v8.1c.ru/8.1/data/core}"
KINDS = {
    "string": "Строка",
    "decimal": "Число",
    "boolean": "Булево",
    "dateTime": "Дата",
    "ValueStorage": "ХранилищеЗначения",
}


@dataclass(frozen=True, slots=True)
class FieldType:
    """What a field holds."""

    kind: str
    length: int = 0  # of a string; 0 is unlimited
    digits: int = 0
    fraction: int = 0

    def empty(self) -> Value:
        """What it holds first."""
        known: dict[str, Value] = {"Строка": "", "Число": Decimal(0), "Булево": False, "Дата": EMPTY_DATE}
        return known.get(self.kind, UNDEFINED) if self.kind != "ХранилищеЗначения" else ValueStorage()

    def cast(self, name: str, value: Value) -> Value:
        """The value as the field keeps it: text is cut, Неопределено is empty, another type is an error."""
        if value is UNDEFINED:
            return self.empty()
        if kind_of(value).name != self.kind:
            raise BslError(f"Поле «{name}»: {kind_of(value).name} вместо «{self.kind}»")
        if isinstance(value, str):
            return value[: self.length] if self.length else value
        if isinstance(value, Decimal):
            if abs(value) >= 10 ** (self.digits - self.fraction):
                raise BslError(f"Поле «{name}»: число не помещается", "data")
            return round(value, self.fraction)
        return value.replace(microsecond=0) if isinstance(value, datetime) else value


@dataclass(slots=True)
class Register:
    """Of an information register: what its key is made of and what it holds."""

    name: str
    dimensions: dict[str, FieldType] = field(default_factory=dict)
    resources: dict[str, FieldType] = field(default_factory=dict)

    def fields(self) -> dict[str, FieldType]:
        """All of them, by names as written."""
        return self.dimensions | self.resources


def constants(folder: Path) -> dict[str, FieldType]:
    """Of an extension."""
    return {file.stem: _type(_root(file)) for file in sorted((folder / "Constants").glob("*.xml"))}


def registers(folder: Path) -> dict[str, Register]:
    """Of an extension."""
    found = {}
    for file in sorted((folder / "InformationRegisters").glob("*.xml")):
        register = Register(file.stem)
        for tag, place in (("Dimension", register.dimensions), ("Resource", register.resources),
                           ("Attribute", register.resources)):  # fmt: skip
            for one in _root(file).iter(f"{MD}{tag}"):
                place[str(one.findtext(f".//{MD}Name"))] = _type(one)
        found[file.stem] = register
    return found


def _root(file: Path) -> etree._Element:
    return etree.parse(file, etree.XMLParser(resolve_entities=False)).getroot()


def _type(element: etree._Element) -> FieldType:
    told = element.find(f".//{MD}Type")
    if told is None:
        raise ValueError("a field without a type")
    name = re.sub(r"^\w+:", "", str(told.findtext(f"{V8}Type")))

    def number(path: str) -> int:
        return int(told.findtext(f".//{V8}{path}") or 0)

    return FieldType(KINDS[name], number("Length"), number("Digits"), number("FractionDigits"))
