"""Things of the base as 1C writes them in JSON: names, references, whole numbers as text, empty dates."""

import base64
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sandbox.onec.objects import (
    NIL,
    AttachedFile,
    CatalogItem,
    Contract,
    Document,
    Reference,
    Thing,
    attributes,
)
from sandbox.onec.store import Store

Row = dict[str, Any]
EMPTY_DATE = "0001-01-01T00:00:00"
PRESENTATION = "____Presentation"
SYNONYMS = {
    "Document_СчетНаОплатуПокупателю": "Счет на оплату покупателю",
    "Document_РеализацияТоваровУслуг": "Реализация (акт, накладная, УПД)",
    "Document_СчетФактураВыданный": "Счет-фактура выданный",
    "Document_ПоступлениеНаРасчетныйСчет": "Поступление на расчетный счет",
    "Document_ПриходныйКассовыйОрдер": "Приходный кассовый ордер",
}


def version(number: int) -> str:
    """Eight bytes in base64; nothing can be read out of them but equality."""
    return base64.b64encode(number.to_bytes(8, "big")).decode()


def key(ref: UUID | None) -> str:
    """A reference; the empty one is zeros."""
    return str(ref or NIL)


def moment(at: datetime | None, shift: timedelta = timedelta(0)) -> str:
    """Local, without zone."""
    return (at + shift).isoformat(timespec="seconds") if at else EMPTY_DATE


def presentation(thing: Thing | None) -> str:
    """What people see instead of a reference."""
    if isinstance(thing, Document):
        return f"{SYNONYMS.get(thing.SET, thing.SET)} {thing.number} от {thing.date:%d.%m.%Y %H:%M:%S}"
    return thing.name if isinstance(thing, CatalogItem) else ""


def reference(name: str, told: Reference | None) -> Row:
    """A reference that may be of several types."""
    if told is None:
        return {name: "", f"{name}_Type": "StandardODATA.Undefined"}
    return {name: str(told.ref), f"{name}_Type": f"StandardODATA.{told.type}"}


class Writer:
    """Writes rows of one base; `shift` is what is wrong with the clock of the web server."""

    def __init__(self, store: Store, shift: timedelta = timedelta(0)) -> None:
        self.store = store
        self.shift = shift

    def row(self, thing: Thing) -> Row:
        """The whole thing with its tables."""
        told: Row = {
            "Ref_Key": key(thing.ref),
            "DataVersion": version(thing.data_version),
            "DeletionMark": thing.deletion_mark,
        }
        if isinstance(thing, Document):
            told |= {"Number": thing.number, "Date": moment(thing.date, self.shift), "Posted": thing.posted}
        elif isinstance(thing, CatalogItem):
            told |= {"Code": thing.code, "Description": thing.name, "Predefined": False, "PredefinedDataName": ""}
        told |= self.values(thing, path=f"{thing.SET}(guid'{thing.ref}')")
        if isinstance(thing, AttachedFile):
            told |= {
                "ФайлХранилище_Type": "application/octet-stream",
                "ФайлХранилище_Base64Data": base64.b64encode(thing.content).decode(),
            }
        told[f"Ref{PRESENTATION}"] = presentation(thing)
        return told

    def values(self, thing: object, path: str = "") -> Row:
        """Requisites by their names in 1C."""
        told: Row = {}
        for one in attributes(type(thing)):
            value = getattr(thing, one.field)
            if one.is_table:
                owner = getattr(thing, "ref", None)
                told[one.name] = [self.line(owner, number, each) for number, each in enumerate(value, 1)]
            elif one.of:
                name = "Owner" if isinstance(thing, Contract) and one.field == "owner" else one.name
                told[f"{name}_Key"] = key(value)
                if path and value:
                    told[f"{name}@navigationLinkUrl"] = f"{path}/{name}"
                told[f"{name}{PRESENTATION}"] = presentation(
                    self.store.find(Reference(one.of, value) if value else None)
                )
            elif one.type == Reference | None:
                told |= reference(one.name, value)
                told[f"{one.name}{PRESENTATION}"] = presentation(self.store.find(value))
            else:
                told[one.name] = self.plain(value)
        return told

    def line(self, owner: UUID | None, number: int, line: object) -> Row:
        """A row of a table."""
        return {"Ref_Key": key(owner), "LineNumber": str(number), **self.values(line)}

    def plain(self, value: Any) -> Any:
        """Money as a number, whole numbers as text, dates."""
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        if isinstance(value, bool | str):
            return value
        if isinstance(value, int):
            return str(value)
        return moment(value, self.shift)


def with_presentations(row: Mapping[str, Any], wanted: bool) -> Row:
    """The row with or without presentations."""
    return {name: value for name, value in row.items() if wanted or not name.endswith(PRESENTATION)}


def payments(writer: Writer) -> Iterator[Row]:
    """Flat rows of the register «ОплатаСчетов»."""
    for one in writer.store.movements():
        yield {
            "Period": moment(one.period, writer.shift),
            **reference("Recorder", one.recorder),
            "LineNumber": str(one.line_number),
            "Active": True,
            "Организация_Key": key(one.organisation),
            **reference("СчетНаОплату", Reference("Document_СчетНаОплатуПокупателю", one.invoice)),
            "СтавкаНДС": one.vat_rate,
            "Сумма": writer.plain(one.amount),
            "СуммаНДС": writer.plain(one.vat),
            "Валюта_Key": key(one.currency),
        }


def payment_sets(writer: Writer) -> Iterator[Row]:
    """Record sets of the register by recorder."""
    found: dict[str, Row] = {}
    for row in payments(writer):
        head = {"Recorder": row["Recorder"], "Recorder_Type": row["Recorder_Type"], "RecordSet": []}
        found.setdefault(row["Recorder"], head)["RecordSet"].append(row)
    yield from found.values()


def statuses(writer: Writer) -> Iterator[Row]:
    """Rows of the register «СтатусыДокументов»."""
    for one in writer.store.statuses():
        yield {
            "Организация_Key": key(one.organisation),
            **reference("Документ", one.document),
            "Статус": one.status,
            "Статус_Type": "StandardODATA.СтатусОплатыСчета",
            "ДополнительныйСтатус": one.additional,
        }


def turnovers(rows: Iterator[Row], dimensions: list[str]) -> Iterator[Row]:
    """The virtual table of turnovers by these dimensions."""
    found: dict[tuple[Any, ...], Row] = {}
    names = [name for each in dimensions for name in (each, f"{each}_Type", f"{each}_Key")]
    for row in rows:
        head = {name: row[name] for name in names if name in row}
        total = found.setdefault(tuple(head.values()), {**head, "СуммаTurnover": 0, "СуммаНДСTurnover": 0})
        for name in ("Сумма", "СуммаНДС"):
            total[f"{name}Turnover"] = _sum(total[f"{name}Turnover"], row[name])
    yield from found.values()


def _sum(one: float, other: float) -> float:
    total = Decimal(str(one)) + Decimal(str(other))
    return int(total) if total == total.to_integral_value() else float(total)


REGISTERS: Mapping[str, Callable[[Writer], Iterator[Row]]] = {
    "InformationRegister_СтатусыДокументов": statuses,
    "AccumulationRegister_ОплатаСчетов": payment_sets,
    "AccumulationRegister_ОплатаСчетов_RecordType": payments,
}
