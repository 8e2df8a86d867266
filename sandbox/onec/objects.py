"""Things of a base of 1C as typed values; each field says by its metadata what 1C calls it.

Both faces are made from these descriptions: `attributes(Sale)` tells the OData server and the infobase of the
interpreter which requisites a document has, of which type, and where they point. Names are those of «Бухгалтерия
предприятия» 3.0.
"""

# ruff: noqa: RUF009  (`requisite` and `reference` make fields)

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, get_type_hints
from uuid import UUID

NIL = UUID(int=0)
SALE = "РеализацияТоваровУслуг"
INVOICE = "СчетНаОплатуПокупателю"
VAT_INVOICE = "СчетФактураВыданный"
BANK_RECEIPT = "ПоступлениеНаРасчетныйСчет"
CASH_RECEIPT = "ПриходныйКассовыйОрдер"


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference that may point to things of several types: `type` is «Document_СчетНаОплатуПокупателю»."""

    type: str
    ref: UUID


@dataclass(frozen=True, slots=True)
class Attribute:
    """A requisite: its English field, its name in 1C, the Python type, and the set it points to («Catalog_…»)."""

    field: str
    name: str
    type: Any
    of: str = ""
    is_table: bool = False


def requisite(name: str, default: Any = "", *, of: str = "", make: Callable[[], Any] | None = None) -> Any:
    """A field that 1C calls so; `of` is the set a reference points to."""
    told = {"name": name, "of": of}
    return field(default_factory=make, metadata=told) if make else field(default=default, metadata=told)


def reference(name: str, of: str) -> Any:
    """A reference to one set; None is 1C's empty reference."""
    return requisite(name, None, of=of)


def attributes(kind: type) -> tuple[Attribute, ...]:
    """Requisites in order, standard ones (reference, number, marks) left out."""
    return _attributes(kind)


@cache
def _attributes(kind: Any) -> tuple[Attribute, ...]:
    hints = get_type_hints(kind)
    return tuple(
        Attribute(
            one.name,
            one.metadata["name"],
            hints[one.name],
            one.metadata["of"],
            getattr(hints[one.name], "__origin__", None) is list,
        )
        for one in fields(kind)
        if "name" in one.metadata
    )


@dataclass(kw_only=True)
class Thing:
    """What has a reference."""

    SET: ClassVar[str]  # of OData: «Catalog_Контрагенты»

    ref: UUID
    data_version: int = 0  # of the base's counter; OData shows eight bytes in base64
    deletion_mark: bool = False


@dataclass(kw_only=True)
class CatalogItem(Thing):
    """An item of a catalogue."""

    code: str = ""
    name: str  # Наименование, Description in OData


@dataclass(kw_only=True)
class Organisation(CatalogItem):
    """One of ours."""

    SET: ClassVar[str] = "Catalog_Организации"

    full_name: str = requisite("НаименованиеПолное")
    short_name: str = requisite("НаименованиеСокращенное")
    inn: str = requisite("ИНН")
    kpp: str = requisite("КПП")
    ogrn: str = requisite("ОГРН")
    prefix: str = requisite("Префикс")


@dataclass(kw_only=True)
class Counterparty(CatalogItem):
    """A client or a supplier."""

    SET: ClassVar[str] = "Catalog_Контрагенты"

    full_name: str = requisite("НаименованиеПолное")
    inn: str = requisite("ИНН")
    kpp: str = requisite("КПП")
    sort: str = requisite("ЮридическоеФизическоеЛицо", "ЮридическоеЛицо")  # or ФизическоеЛицо
    tax_number: str = requisite("НалоговыйНомер")

    @property
    def is_person(self) -> bool:
        """A natural person."""
        return self.sort == "ФизическоеЛицо"


@dataclass(kw_only=True)
class Contract(CatalogItem):
    """A contract with a counterparty."""

    SET: ClassVar[str] = "Catalog_ДоговорыКонтрагентов"

    owner: UUID | None = reference("Владелец", "Catalog_Контрагенты")  # Owner_Key in OData
    number: str = requisite("Номер")
    dated: datetime | None = requisite("Дата", None)
    sort: str = requisite("ВидДоговора", "СПокупателем")
    organisation: UUID | None = reference("Организация", "Catalog_Организации")
    currency: UUID | None = reference("ВалютаВзаиморасчетов", "Catalog_Валюты")


@dataclass(kw_only=True)
class Item(CatalogItem):
    """A thing or a service that is sold."""

    SET: ClassVar[str] = "Catalog_Номенклатура"

    full_name: str = requisite("НаименованиеПолное")
    is_service: bool = requisite("Услуга", False)


@dataclass(kw_only=True)
class Currency(CatalogItem):
    """A currency; its code is ISO's number («643»), its name the letters or «руб.»."""

    SET: ClassVar[str] = "Catalog_Валюты"

    full_name: str = requisite("НаименованиеПолное")


@dataclass(kw_only=True)
class User(CatalogItem):
    """Who works in the base."""

    SET: ClassVar[str] = "Catalog_Пользователи"


@dataclass(kw_only=True)
class AttachedFile(CatalogItem):
    """A file of a document: item of the catalogue «<Документ>ПрисоединенныеФайлы»."""

    SET: ClassVar[str] = "Catalog_ПрисоединенныеФайлы"

    owner: Reference | None = requisite("ВладелецФайла", None)
    extension: str = requisite("Расширение")
    size: int = requisite("Размер", 0)
    content: bytes = b""
    described_as: str = requisite("Описание")


@dataclass(kw_only=True)
class Line:
    """A row of «Товары» or «Услуги»."""

    item: UUID | None = reference("Номенклатура", "Catalog_Номенклатура")
    text: str = requisite("Содержание")
    quantity: Decimal = requisite("Количество", Decimal(1))
    price: Decimal = requisite("Цена", Decimal(0))
    amount: Decimal = requisite("Сумма", Decimal(0))
    vat_rate: str = requisite("СтавкаНДС", "НДС20")
    vat: Decimal = requisite("СуммаНДС", Decimal(0))
    invoice: UUID | None = reference("СчетНаОплатуПокупателю", f"Document_{INVOICE}")


@dataclass(kw_only=True)
class BasisLine:
    """A row of «ДокументыОснования»."""

    basis: Reference | None = requisite("ДокументОснование", None)


@dataclass(kw_only=True)
class PaymentLine:
    """A row of «РасшифровкаПлатежа»."""

    contract: UUID | None = reference("ДоговорКонтрагента", "Catalog_ДоговорыКонтрагентов")
    amount: Decimal = requisite("СуммаПлатежа", Decimal(0))
    settled: Decimal = requisite("СуммаВзаиморасчетов", Decimal(0))
    vat_rate: str = requisite("СтавкаНДС", "НДС20")
    vat: Decimal = requisite("СуммаНДС", Decimal(0))
    invoice: UUID | None = reference("СчетНаОплату", f"Document_{INVOICE}")


@dataclass(kw_only=True)
class Document(Thing):
    """What every document has."""

    number: str  # eleven characters: «0000-000123»
    date: datetime  # local, without zone
    posted: bool = False
    organisation: UUID | None = reference("Организация", "Catalog_Организации")
    currency: UUID | None = reference("ВалютаДокумента", "Catalog_Валюты")
    responsible: UUID | None = reference("Ответственный", "Catalog_Пользователи")
    comment: str = requisite("Комментарий")


@dataclass(kw_only=True)
class Sale(Document):
    """РеализацияТоваровУслуг."""

    SET: ClassVar[str] = f"Document_{SALE}"

    counterparty: UUID | None = reference("Контрагент", "Catalog_Контрагенты")
    contract: UUID | None = reference("ДоговорКонтрагента", "Catalog_ДоговорыКонтрагентов")
    total: Decimal = requisite("СуммаДокумента", Decimal(0))
    operation: str = requisite("ВидОперации", "Товары")
    vat_included: bool = requisite("СуммаВключаетНДС", True)
    without_vat: bool = requisite("ДокументБезНДС", False)
    invoice: UUID | None = reference("СчетНаОплатуПокупателю", f"Document_{INVOICE}")
    is_universal: bool = requisite("ЭтоУниверсальныйДокумент", False)
    goods: list[Line] = requisite("Товары", make=list)
    services: list[Line] = requisite("Услуги", make=list)


@dataclass(kw_only=True)
class Invoice(Document):
    """СчетНаОплатуПокупателю; its table «Товары» holds services too."""

    SET: ClassVar[str] = f"Document_{INVOICE}"

    counterparty: UUID | None = reference("Контрагент", "Catalog_Контрагенты")
    contract: UUID | None = reference("ДоговорКонтрагента", "Catalog_ДоговорыКонтрагентов")
    total: Decimal = requisite("СуммаДокумента", Decimal(0))
    vat_included: bool = requisite("СуммаВключаетНДС", True)
    without_vat: bool = requisite("ДокументБезНДС", False)
    link_id: str = requisite("СсылочныйИдентификатор")
    goods: list[Line] = requisite("Товары", make=list)


@dataclass(kw_only=True)
class VatInvoice(Document):
    """СчетФактураВыданный; 1C calls its total «Сумма»."""

    SET: ClassVar[str] = f"Document_{VAT_INVOICE}"

    counterparty: UUID | None = reference("Контрагент", "Catalog_Контрагенты")
    contract: UUID | None = reference("ДоговорКонтрагента", "Catalog_ДоговорыКонтрагентов")
    sort: str = requisite("ВидСчетаФактуры", "НаРеализацию")
    total: Decimal = requisite("Сумма", Decimal(0))
    vat: Decimal = requisite("СуммаНДС", Decimal(0))
    basis: Reference | None = requisite("ДокументОснование", None)
    bases: list[BasisLine] = requisite("ДокументыОснования", make=list)


@dataclass(kw_only=True)
class BankReceipt(Document):
    """ПоступлениеНаРасчетныйСчет."""

    SET: ClassVar[str] = f"Document_{BANK_RECEIPT}"

    payer: Reference | None = requisite("Контрагент", None)  # Catalog_Контрагенты or Catalog_ФизическиеЛица
    total: Decimal = requisite("СуммаДокумента", Decimal(0))
    operation: str = requisite("ВидОперации", "ОплатаПокупателя")
    incoming_number: str = requisite("НомерВходящегоДокумента")
    incoming_date: datetime | None = requisite("ДатаВходящегоДокумента", None)
    purpose: str = requisite("НазначениеПлатежа")
    lines: list[PaymentLine] = requisite("РасшифровкаПлатежа", make=list)


@dataclass(kw_only=True)
class CashReceipt(Document):
    """ПриходныйКассовыйОрдер."""

    SET: ClassVar[str] = f"Document_{CASH_RECEIPT}"

    payer: Reference | None = requisite("Контрагент", None)  # Catalog_Контрагенты or Catalog_ФизическиеЛица
    total: Decimal = requisite("СуммаДокумента", Decimal(0))
    operation: str = requisite("ВидОперации", "ОплатаПокупателя")
    purpose: str = requisite("Основание")
    lines: list[PaymentLine] = requisite("РасшифровкаПлатежа", make=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A row of the turnovers register «ОплатаСчетов»."""

    period: datetime
    recorder: Reference
    line_number: int
    organisation: UUID
    invoice: UUID
    vat_rate: str
    amount: Decimal
    vat: Decimal
    currency: UUID | None


@dataclass(kw_only=True)
class Status:
    """A row of the independent register «СтатусыДокументов»."""

    organisation: UUID
    document: Reference
    status: str  # of an invoice: Оплачен, ОплаченЧастично, НеОплачен, Отменен; of a sale: Подписан, НеПодписан
    additional: str = ""


KINDS: tuple[type[Thing], ...] = (
    Organisation,
    Counterparty,
    Contract,
    Item,
    Currency,
    User,
    Sale,
    Invoice,
    VatInvoice,
    BankReceipt,
    CashReceipt,
)
