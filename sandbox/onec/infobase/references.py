"""References, enumerations and managers of documents and catalogues over the store."""

import base64
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sandbox.onec import objects
from sandbox.onec.bsl.bytes_things import Enumerated, UniqueId
from sandbox.onec.bsl.containers import position
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.tables import Table
from sandbox.onec.bsl.things import Fields, Thing, method
from sandbox.onec.bsl.values import EMPTY_DATE, UNDEFINED, Value, shown
from sandbox.onec.infobase.database import Database
from sandbox.onec.infobase.metadata import KINDS, SYNONYMS, MetaObject
from sandbox.onec.objects import NIL, Attribute, attributes
from sandbox.onec.store import Store

ENUMERATIONS: dict[str, tuple[str, ...]] = {
    "ВидыОперацийРеализацияТоваров": (
        "Товары", "Услуги", "ПродажаКомиссия", "ОтгрузкаБезПереходаПраваСобственности", "Оборудование",
        "СтроительныеРаботы",
    ),
    "ВидыОперацийПоступлениеДенежныхСредств": ("ОплатаПокупателя", "ПрочееПоступление", "ВозвратОтПоставщика"),
    "ВидыОперацийПКО": ("ОплатаПокупателя", "ПрочийПриход"),
    "СтавкиНДС": ("НДС20", "НДС22", "НДС10", "НДС5", "НДС7", "НДС0", "БезНДС"),
    "ЮридическоеФизическоеЛицо": ("ЮридическоеЛицо", "ФизическоеЛицо"),
    "ВидыДоговоровКонтрагентов": ("СПокупателем", "СПоставщиком", "Прочее"),
    "ВидСчетаФактурыВыставленного": ("НаРеализацию", "НаАванс", "Корректировочный"),
    "СтатусОплатыСчета": ("НеОплачен", "ОплаченЧастично", "Оплачен", "Отменен"),
    "СтатусыДокументовРеализации": ("НеПодписан", "Подписан"),
}  # fmt: skip
ENUMERATED: dict[tuple[type, str], str] = {
    (objects.Sale, "operation"): "ВидыОперацийРеализацияТоваров",
    (objects.BankReceipt, "operation"): "ВидыОперацийПоступлениеДенежныхСредств",
    (objects.CashReceipt, "operation"): "ВидыОперацийПКО",
    (objects.Line, "vat_rate"): "СтавкиНДС",
    (objects.PaymentLine, "vat_rate"): "СтавкиНДС",
    (objects.Counterparty, "sort"): "ЮридическоеФизическоеЛицо",
    (objects.Contract, "sort"): "ВидыДоговоровКонтрагентов",
    (objects.VatInvoice, "sort"): "ВидСчетаФактурыВыставленного",
}
REFERENCE_NAMES = {"Document": "ДокументСсылка", "Catalog": "СправочникСсылка"}


def synonym(name: str) -> str:
    """How the interface shows a value of an enumeration: never its name."""
    if found := re.fullmatch(r"НДС(\d+)", name):
        return f"{found[1]}%"
    words = re.sub(r"(?<=[а-яё])(?=[А-ЯЁ])", " ", name)
    return words[:1] + words[1:].lower()


class EnumValue(Enumerated):
    """A value of an enumeration of the base; as text it is its synonym."""

    def __init__(self, of: str, name: str) -> None:
        super().__init__(of, name)

    @property
    def type_name(self) -> str:  # type: ignore[override]  # of each enumeration its own
        """Of its enumeration."""
        return f"ПеречислениеСсылка.{self.of}"

    @property
    def is_empty_value(self) -> bool:
        """The empty reference."""
        return not self.name

    @method("Пустая")
    def is_empty(self) -> bool:
        """Nothing is chosen."""
        return not self.name

    def presentation(self) -> str:
        """For people."""
        return synonym(self.name)


class EnumManager(Thing):
    """ПеречислениеМенеджер."""

    type_name = "ПеречислениеМенеджер"

    def __init__(self, name: str) -> None:
        self.name = name

    def get(self, name: str) -> Value:
        """A value."""
        known = {one.casefold(): one for one in ENUMERATIONS[self.name]}
        if name.casefold() not in known:
            raise BslError(f"Поле объекта не обнаружено ({name})")
        return EnumValue(self.name, known[name.casefold()])

    @method("ПустаяСсылка")
    def empty(self) -> EnumValue:
        """Nothing chosen."""
        return EnumValue(self.name, "")

    @method("Индекс")
    def index(self, value: EnumValue) -> int:
        """Its place."""
        return ENUMERATIONS[self.name].index(value.name)

    def each(self) -> Iterator[Value]:
        """All values."""
        yield from (EnumValue(self.name, name) for name in ENUMERATIONS[self.name])


class Things:
    """The store as the program sees it: values instead of Python's."""

    def __init__(self, store: Store, database: Database) -> None:
        self.store, self.database = store, database

    def ref(self, told: objects.Thing) -> "Ref":
        """A reference to a thing of the store."""
        return Ref(self, told.SET, told.ref)

    def value(self, kind: type, attribute: Attribute, told: Any) -> Value:
        """A requisite as a value of the language."""
        if (kind, attribute.field) in ENUMERATED:
            return EnumValue(ENUMERATED[kind, attribute.field], told)
        if isinstance(told, objects.Reference):
            return Ref(self, told.type, told.ref)
        if attribute.of:
            return Ref(self, attribute.of, told or NIL)
        if told is None:
            return EMPTY_DATE if attribute.type == datetime | None else UNDEFINED
        if isinstance(told, datetime):
            return told.replace(tzinfo=None, microsecond=0)
        return Decimal(told) if isinstance(told, int) and not isinstance(told, bool) else told


class Ref(Fields):
    """ДокументСсылка or СправочникСсылка."""

    is_carried = True

    def __init__(self, things: Things, of: str, uuid: UUID) -> None:
        self.things, self.of, self.uuid = things, of, uuid

    @property
    def type_name(self) -> str:  # type: ignore[override]  # of each table its own
        """«ДокументСсылка.РеализацияТоваровУслуг»."""
        sort, _, name = self.of.partition("_")
        return f"{REFERENCE_NAMES[sort]}.{name}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ref) and (other.of, other.uuid) == (self.of, self.uuid)

    def __hash__(self) -> int:
        return hash((self.of, self.uuid))

    def __deepcopy__(self, memo: dict[int, object]) -> "Ref":
        return self

    @property
    def name(self) -> str:
        """Of its metadata object."""
        return self.of.partition("_")[2]

    @property
    def is_empty_value(self) -> bool:
        """The empty reference."""
        return self.uuid == NIL

    @property
    def target(self) -> objects.Thing | None:
        """The thing itself, None when it is not in the base."""
        if self.of.endswith("ПрисоединенныеФайлы"):
            return self.things.store.get(objects.AttachedFile, self.uuid)
        return self.things.store.find(objects.Reference(self.of, self.uuid))

    @method("Пустая")
    def is_empty(self) -> bool:
        """Points to nothing."""
        return self.uuid == NIL

    @method("УникальныйИдентификатор")
    def unique_id(self) -> UniqueId:
        """Of the reference."""
        return UniqueId(self.uuid)

    @method("Метаданные")
    def metadata(self) -> MetaObject:
        """Its metadata object."""
        return MetaObject(self.of)

    @method("ПолучитьОбъект")
    def thing(self) -> "DataObject | None":
        """The object; Неопределено when it was deleted."""
        self.things.database.touch(self.of)
        return DataObject(self) if self.target else None

    def get(self, name: str) -> Value:
        """A requisite, of an empty or a broken reference the empty value."""
        self.things.database.touch(self.of)
        key = name.casefold()
        if key == "ссылка":
            return self
        target = self.target
        if key in (standard := standard_values(target, KINDS.get(self.of))):
            return standard[key]
        kind = KINDS.get(self.of)
        for attribute in attributes(kind) if kind else ():
            if attribute.name.casefold() == key:
                told = getattr(target, attribute.field) if target else attribute_default(attribute)
                if attribute.is_table:
                    return TablePart(self, attribute, told or [])
                return self.things.value(kind or object, attribute, told)
        raise BslError(f"Поле объекта не обнаружено ({name})")

    def presentation(self) -> str:
        """As lists show it."""
        target = self.target
        if self.is_empty_value:
            return ""
        if isinstance(target, objects.Document):
            on = shown(target.date.replace(tzinfo=None, microsecond=0))
            return f"{SYNONYMS.get(self.name, self.name)} {target.number} от {on}"
        return target.name if isinstance(target, objects.CatalogItem) else f"<Объект не найден> ({self.uuid})"


def attribute_default(attribute: Attribute) -> Any:
    """Of a thing that is not there."""
    if attribute.is_table:
        return []
    return {str: "", bool: False, Decimal: Decimal(0), int: 0}.get(attribute.type)


def standard_values(target: objects.Thing | None, kind: type[objects.Thing] | None) -> dict[str, Value]:
    """Requisites that all documents or all items of catalogues have."""
    values: dict[str, Value] = {
        "пометкаудаления": bool(target and target.deletion_mark),
        "версияданных": version(target.data_version) if target else "",
    }
    if kind is None or issubclass(kind, objects.Document):
        document = target if isinstance(target, objects.Document) else None
        values |= {
            "номер": document.number if document else "",
            "дата": document.date.replace(tzinfo=None, microsecond=0) if document else EMPTY_DATE,
            "проведен": bool(document and document.posted),
        }
    if kind is None or issubclass(kind, objects.CatalogItem):
        item = target if isinstance(target, objects.CatalogItem) else None
        values |= {"код": item.code if item else "", "наименование": item.name if item else ""}
    return values


def version(number: int) -> str:
    """ВерсияДанных: eight bytes in base64, as OData shows them."""
    return base64.b64encode(number.to_bytes(8, "big")).decode()


class TableRow(Fields):
    """A row of a part of a document."""

    type_name = "СтрокаТабличнойЧасти"

    def __init__(self, ref: Ref, kind: type, row: Any, number: int) -> None:
        self.ref, self.kind, self.row, self.number = ref, kind, row, number

    def get(self, name: str) -> Value:
        """A cell."""
        if name.casefold() == "номерстроки":
            return Decimal(self.number)
        for attribute in attributes(self.kind):
            if attribute.name.casefold() == name.casefold():
                return self.ref.things.value(self.kind, attribute, getattr(self.row, attribute.field))
        raise BslError(f"Поле объекта не обнаружено ({name})")

    def property_names(self) -> list[str]:
        """All columns."""
        return ["НомерСтроки", *(one.name for one in attributes(self.kind))]


class TablePart(Thing):
    """ТабличнаяЧасть."""

    type_name = "ТабличнаяЧасть"

    def __init__(self, ref: Ref, attribute: Attribute, rows: list[Any]) -> None:
        self.kind = attribute.type.__args__[0]
        self.rows = [TableRow(ref, self.kind, row, number) for number, row in enumerate(rows, 1)]

    @method("Количество")
    def count(self) -> int:
        """Of rows."""
        return len(self.rows)

    @method("Выгрузить")
    def unload(self) -> Table:
        """As a table of values."""
        names = ["НомерСтроки", *(one.name for one in attributes(self.kind))]
        return Table.of(names, [[row.get(name) for name in names] for row in self.rows])

    @method("ВыгрузитьКолонку")
    def column(self, name: str) -> Value:
        """Cells of a column."""
        return self.unload().unload(name)

    def at(self, index: Value) -> Value:
        """A row by its number from zero."""
        return self.rows[position(index, len(self.rows))]

    def each(self) -> Iterator[Value]:
        """Rows."""
        yield from self.rows


class DataObject(Fields):
    """ДокументОбъект or СправочникОбъект, read only."""

    def __init__(self, ref: Ref) -> None:
        self.ref = ref

    @property
    def type_name(self) -> str:  # type: ignore[override]  # of each table its own
        """«ДокументОбъект.РеализацияТоваровУслуг»."""
        return self.ref.type_name.replace("Ссылка", "Объект")

    def get(self, name: str) -> Value:
        """As of the reference."""
        return self.ref.get(name)

    @method("Метаданные")
    def metadata(self) -> MetaObject:
        """Its metadata object."""
        return self.ref.metadata()


class Manager(Thing):
    """ДокументМенеджер or СправочникМенеджер."""

    type_name = "МенеджерОбъекта"

    def __init__(self, things: Things, of: str) -> None:
        self.things, self.of = things, of

    @method("ПустаяСсылка")
    def empty(self) -> Ref:
        """Points to nothing."""
        return Ref(self.things, self.of, NIL)

    @method("ПолучитьСсылку")
    def by_id(self, uuid: UniqueId) -> Ref:
        """Whether it is there or not."""
        return Ref(self.things, self.of, uuid.value)
