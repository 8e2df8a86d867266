"""«Управление торговлей» 11.5 instead of «Бухгалтерия предприятия»: what of it the extension meets.

with trade.configuration():
    base = Base(Store(), folder)
"""

# ruff: noqa: RUF009  (`requisite` and `reference` make fields)

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sandbox.onec import keeping, objects
from sandbox.onec.infobase import metadata, printing, references
from sandbox.onec.objects import reference, requisite

INVOICE = "СчетНаОплатуКлиенту"
OPERATIONS = "ХозяйственныеОперации"
SORTS = "ЮрФизЛицо"


@dataclass(kw_only=True)
class Partner(objects.CatalogItem):
    """Whom one trades with, whatever firms he has."""

    SET: ClassVar[str] = "Catalog_Партнеры"


@dataclass(kw_only=True)
class Counterparty(objects.CatalogItem):
    """A firm of a partner."""

    SET: ClassVar[str] = objects.Counterparty.SET

    full_name: str = requisite("НаименованиеПолное")
    inn: str = requisite("ИНН")
    kpp: str = requisite("КПП")
    sort: str = requisite("ЮрФизЛицо", "ЮрЛицо")
    partner: UUID | None = reference("Партнер", Partner.SET)


@dataclass(kw_only=True)
class Line:
    """A row of «Товары»."""

    item: UUID | None = reference("Номенклатура", objects.Item.SET)
    packs: Decimal = requisite("КоличествоУпаковок", Decimal(1))
    quantity: Decimal = requisite("Количество", Decimal(1))
    price: Decimal = requisite("Цена", Decimal(0))
    amount: Decimal = requisite("Сумма", Decimal(0))
    vat_rate: str = requisite("СтавкаНДС", "НДС20")
    vat: Decimal = requisite("СуммаНДС", Decimal(0))
    with_vat: Decimal = requisite("СуммаСНДС", Decimal(0))


@dataclass(kw_only=True)
class TradeDocument(objects.Document):
    """What both documents have."""

    currency: UUID | None = reference("Валюта", objects.Currency.SET)
    responsible: UUID | None = reference("Менеджер", objects.User.SET)
    partner: UUID | None = reference("Партнер", Partner.SET)
    counterparty: UUID | None = reference("Контрагент", Counterparty.SET)
    contract: UUID | None = reference("Договор", objects.Contract.SET)
    total: Decimal = requisite("СуммаДокумента", Decimal(0))
    vat_included: bool = requisite("ЦенаВключаетНДС", False)


@dataclass(kw_only=True)
class Sale(TradeDocument):
    """РеализацияТоваровУслуг."""

    SET: ClassVar[str] = objects.Sale.SET

    operation: str = requisite("ХозяйственнаяОперация", "РеализацияКлиенту")
    goods: list[Line] = requisite("Товары", make=list)


@dataclass(kw_only=True)
class Invoice(TradeDocument):
    """СчетНаОплатуКлиенту: what is sold stands in the order."""

    SET: ClassVar[str] = f"Document_{INVOICE}"

    is_cancelled: bool = requisite("Аннулирован", False)
    is_partial: bool = requisite("ЧастичнаяОплата", False)
    purpose: str = requisite("НазначениеПлатежа")


@contextmanager
def configuration() -> Iterator[None]:
    """Bases that are made inside are of this configuration."""
    changed: tuple[dict[Any, Any], ...] = (
        metadata.KINDS, metadata.ABOUT, metadata.OWN, keeping.PLACES, references.ENUMERATIONS, references.ENUMERATED,
        printing.SERVED,
    )  # fmt: skip
    before = [dict(one) for one in changed]
    try:
        for kind in (objects.Invoice, objects.VatInvoice, objects.BankReceipt, objects.CashReceipt):
            del metadata.KINDS[kind.SET]
        metadata.KINDS.update({kind.SET: kind for kind in (Partner, Counterparty, Sale, Invoice)})
        metadata.ABOUT.update(имя="УправлениеТорговлей", версия="11.5.27.56", синоним="Управление торговлей")
        metadata.OWN.update(dict.fromkeys(metadata.OWN, ()))
        # Partners lie where users do: only references to them are followed.
        keeping.PLACES.update({Partner: "users", Counterparty: "counterparties", Sale: "sales", Invoice: "invoices"})
        references.ENUMERATIONS[OPERATIONS] = ("РеализацияКлиенту", "РеализацияВРозницу")
        references.ENUMERATIONS[SORTS] = ("ЮрЛицо", "ФизЛицо", "ИндивидуальныйПредприниматель")
        references.ENUMERATED.update(
            {
                (Sale, "operation"): OPERATIONS,
                (Counterparty, "sort"): SORTS,
                (Line, "vat_rate"): "СтавкиНДС",
            }
        )
        printing.SERVED.clear()
        printing.SERVED["Обработка.ПечатьСчетаНаОплату"] = {"СчетНаОплату": "Счет на оплату"}
        yield
    finally:
        for one, kept in zip(changed, before, strict=True):
            one.clear()
            one.update(kept)
