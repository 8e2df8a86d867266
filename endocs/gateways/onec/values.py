"""What a base of 1C says over its OData interface, typed: rows of documents, of the directory and of registers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

SALE = "РеализацияТоваровУслуг"
INVOICE = "СчетНаОплатуПокупателю"
VAT_INVOICE = "СчетФактураВыданный"
BANK_RECEIPT = "ПоступлениеНаРасчетныйСчет"
CASH_RECEIPT = "ПриходныйКассовыйОрдер"
CARD_RECEIPT = "ОплатаПлатежнойКартой"
DOCUMENTS = (INVOICE, SALE, VAT_INVOICE)
RECEIPTS = (BANK_RECEIPT, CASH_RECEIPT, CARD_RECEIPT)

ORGANISATIONS = "Catalog_Организации"
COUNTERPARTIES = "Catalog_Контрагенты"
PERSONS = "Catalog_ФизическиеЛица"
CONTRACTS = "Catalog_ДоговорыКонтрагентов"
CURRENCIES = "Catalog_Валюты"
ITEMS = "Catalog_Номенклатура"
USERS = "Catalog_Пользователи"
PAYMENTS = "AccumulationRegister_ОплатаСчетов"
STATUSES = "InformationRegister_СтатусыДокументов"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A document by what tells whether it has changed; `data_version` is opaque."""

    ref: UUID
    data_version: str
    dated_on: date | None
    is_posted: bool
    is_marked_deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of goods or services."""

    item: UUID | None
    text: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    vat_rate: str
    vat: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as it is now; `dated_at` is local without zone."""

    type: str
    ref: UUID
    data_version: str
    number: str
    dated_at: datetime | None
    is_posted: bool
    is_marked_deleted: bool
    operation: str
    is_universal: bool
    organisation: UUID | None
    counterparty: UUID | None
    contract: UUID | None
    currency: UUID | None
    total: Decimal
    vat: Decimal
    is_vat_included: bool
    is_without_vat: bool
    invoice: UUID | None
    bases: Sequence[UUID]
    responsible: UUID | None
    comment: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """An organisation, a counterparty or a person."""

    ref: UUID
    data_version: str
    name: str
    full_name: str
    inn: str
    kpp: str
    is_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract with a counterparty."""

    ref: UUID
    name: str
    number: str
    dated_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something of a catalogue of which only name and code matter."""

    ref: UUID
    name: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Money that a document has brought for an invoice."""

    invoice: UUID
    recorder_type: str
    recorder: UUID
    dated_on: date | None
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The status of an invoice: Оплачен, ОплаченЧастично, НеОплачен, Отменен."""

    document: UUID
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A document of money; `is_tied` when a row of it names an invoice."""

    type: str
    ref: UUID
    data_version: str
    number: str
    dated_on: date | None
    is_posted: bool
    is_marked_deleted: bool
    operation: str
    organisation: UUID | None
    payer_type: str
    payer: UUID | None
    amount: Decimal
    currency: UUID | None
    incoming_number: str
    incoming_on: date | None
    purpose: str
    is_tied: bool
