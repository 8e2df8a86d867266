"""What a base of 1C says, typed; the same whether the extension sent it or EnDocs read it by OData.

Reference: the protocol in docs/integrations (section «1С»). Money and quantities are decimals, dates of documents are
local without zone, moments are aware; what 1C left empty is None or "".
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """A document in its base."""

    type: str  # name of the metadata object: РеализацияТоваровУслуг, СчетНаОплатуПокупателю, СчетФактураВыданный …
    ref: UUID
    data_version: str = ""
    number: str = ""
    number_printed: str = ""
    dated_on: date | None = None
    is_posted: bool = False
    is_marked_deleted: bool = False
    operation: str = ""
    is_universal: bool = False  # ЭтоУниверсальныйДокумент: one УПД instead of act or waybill and VAT invoice
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """An organisation or a counterparty of the base."""

    ref: UUID | None = None
    inn: str = ""
    kpp: str = ""
    name: str = ""
    full_name: str = ""
    is_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract of the base."""

    ref: UUID
    number: str = ""
    dated_on: date | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The user of 1C who pressed the button."""

    login: str
    full_name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFile:
    """A print form that was sent before, by its hash (hexadecimal SHA-256)."""

    name: str
    form: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Upsert:
    """A document as it is in the base now."""

    message_id: UUID
    occurred_at: datetime
    object: Object
    organisation: Firm
    counterparty: Firm | None = None
    contract: Contract | None = None
    total: Decimal | None = None
    vat: Decimal | None = None
    currency: str = "RUB"
    lines: tuple[dict[str, str], ...] = ()
    invoice_ref: UUID | None = None  # the invoice this sale is made by
    basis_refs: tuple[UUID, ...] = ()  # the sales a VAT invoice is issued for
    responsible: str = ""
    comment: str = ""
    user: Person | None = None
    files: tuple[NamedFile, ...] = ()
    warnings: tuple[str, ...] = ()
    is_polled: bool = False
    body: dict[str, Any] = field(default_factory=dict)  # as it came


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A document is not in the base any more."""

    message_id: UUID
    occurred_at: datetime
    object: Object
    organisation: Firm | None = None
    is_polled: bool = False
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A document of money in the base."""

    type: str
    ref: UUID
    number: str = ""
    dated_on: date
    incoming_number: str = ""
    incoming_on: date | None = None
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePayment:
    """How far an invoice is paid; `state` is paid, partial, unpaid, cancelled or reverted; sums in its currency."""

    message_id: UUID
    occurred_at: datetime
    invoice: Object
    organisation: Firm
    state: str
    paid: Decimal
    total: Decimal
    is_by_hand: bool = False  # the status was set by a person, no money
    receipts: tuple[Receipt, ...] = ()
    is_polled: bool = False
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedPayment:
    """Money that 1C ties to no invoice."""

    message_id: UUID
    occurred_at: datetime
    receipt: Receipt
    organisation: Firm
    payer: Firm
    purpose: str = ""
    currency: str = "RUB"
    is_withdrawn: bool = False  # the receipt was un-posted or tied to an invoice meanwhile
    is_polled: bool = False
    body: dict[str, Any] = field(default_factory=dict)


Told = Upsert | Deleted | InvoicePayment | UnmatchedPayment


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a message: `status` is created, updated, duplicate or stale; `sentence` is for the accountant."""

    status: str
    document_id: int | None = None
    sentence: str = ""
