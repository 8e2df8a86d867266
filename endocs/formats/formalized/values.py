"""What a formalized XML says, as typed values; texts stand as given, money is Decimal, days are dates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Field:
    """A value under its name: an attribute of the format (see `words.label`), or a name that the parties chose."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Bank:
    """The account of a party."""

    account: str
    name: str = ""
    bik: str = ""
    correspondent_account: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Who takes part; kind is company, sole_trader, person, foreign, operator or empty; role is the element's name."""

    role: str
    kind: str = ""
    name: str = ""
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    address: str = ""
    bank: Bank | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    details: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """Another document that this one names."""

    name: str = ""
    number: str = ""
    dated_on: date | None = None
    amount: Decimal | None = None
    file_id: str = ""
    details: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Who handed over or accepted."""

    name: str
    position: str = ""
    organisation: str = ""
    inn: str = ""
    basis: str = ""
    papers: tuple[Paper, ...] = ()
    details: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class PowerOfAttorney:
    """By what a signer acts: the number of an electronic one is its number in the register (МЧД)."""

    number: str
    is_electronic: bool
    dated_on: date | None = None
    inner_number: str = ""
    principal: str = ""
    details: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs this file; `powers`, `status` and `method` are codes of the format (see `words.meaning`)."""

    name: str
    position: str = ""
    organisation: str = ""
    inn: str = ""
    kind: str = ""
    basis: str = ""
    powers: str = ""
    status: str = ""
    method: str = ""
    signed_on: date | None = None
    powers_of_attorney: tuple[PowerOfAttorney, ...] = ()
    details: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums; `vat_words` is what stands instead of a sum of VAT («без НДС» or a dash)."""

    net: Decimal | None = None
    vat: Decimal | None = None
    vat_words: str = ""
    gross: Decimal | None = None
    quantity: Decimal | None = None

    @property
    def is_without_vat(self) -> bool:
        """Whether it is said that there is no VAT."""
        return self.vat is None and "без" in self.vat_words.lower()


@dataclass(frozen=True, slots=True)
class Declaration:
    """Where goods come from: code of the country and the number of the customs declaration."""

    country: str
    number: str


@dataclass(frozen=True, slots=True)
class Traced:
    """Traceable goods (РНПТ)."""

    number: str
    unit: str
    quantity: Decimal | None
    net: Decimal | None = None
    details: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """Marked goods: codes of pieces, codes of packages, and what else the mark says."""

    pieces: tuple[str, ...]
    packages: tuple[str, ...] = ()
    transport_package: str = ""
    details: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table; `rate` is the text as given. Of a correction: what is after, with `before` beside it."""

    number: str
    name: str
    code: str = ""
    article: str = ""
    unit: str = ""
    unit_code: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None
    rate: str = ""
    excise: Decimal | None = None
    totals: Totals = Totals()
    declarations: tuple[Declaration, ...] = ()
    countries: tuple[str, ...] = ()
    traced: tuple[Traced, ...] = ()
    marks: tuple[Marks, ...] = ()
    papers: tuple[Paper, ...] = ()
    details: tuple[Field, ...] = ()
    extras: tuple[Field, ...] = ()
    before: "Line | None" = None
    increase: Totals | None = None
    decrease: Totals | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """What was done, when, by whom: the seller's handing over or the buyer's acceptance."""

    operation: str = ""
    kind: str = ""
    on: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    person: Person | None = None
    papers: tuple[Paper, ...] = ()
    details: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The buyer's title: `result` is 1 accepted, 2 with discrepancies, 3 refused, or empty when not said."""

    file_id: str
    file_made_on: date | None
    file_made_at: str
    result: str = ""
    discrepancy: Paper | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Revocation:
    """The file that is to be revoked, and why."""

    file_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A technical paper of the exchange; `what` is received, sent, confirmed, amendment or message."""

    what: str
    on: date | None
    at: str
    file_id: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """Debit and credit: at the beginning, turned over, at the end; `difference_…` only in the answer."""

    opening_debit: Decimal | None = None
    opening_credit: Decimal | None = None
    turnover_debit: Decimal | None = None
    turnover_credit: Decimal | None = None
    closing_debit: Decimal | None = None
    closing_credit: Decimal | None = None
    difference_debit: Decimal | None = None
    difference_credit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of a reconciliation statement, with the document that it stands under."""

    document: Paper
    number: str
    on: date | None
    name: str
    debit: Decimal | None
    credit: Decimal | None
    details: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class ContractBalance:
    """A contract of a reconciliation statement."""

    contract: Paper
    balance: Balance
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The table of a reconciliation statement; `has_differences` only in the answer."""

    period_from: date | None
    period_to: date | None
    balance: Balance
    contracts: tuple[ContractBalance, ...]
    has_differences: bool | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """What the reader does not know: where it stands and what it says."""

    path: str
    value: str


@dataclass(frozen=True, slots=True)
class Formalized:
    """A formalized document. Kind is a code of a document kind, or buyer_title, revocation, notice, other.

    Title is seller, buyer or technical; order is the number of the order of the Tax Service that made the format;
    `currency` is the letter code where we know it, else the digits; what was not understood is in `rest`.
    """

    kind: str
    title: str
    function: str = ""
    knd: str = ""
    version: str = ""
    order: str = ""
    program: str = ""
    file_id: str = ""
    name: str = ""
    fact: str = ""
    number: str = ""
    dated_on: date | None = None
    made_on: date | None = None
    made_at: str = ""
    composer: str = ""
    composer_basis: Paper | None = None
    revision: Paper | None = None
    corrected: tuple[Paper, ...] = ()
    sellers: tuple[Party, ...] = ()
    buyers: tuple[Party, ...] = ()
    consignors: tuple[Party, ...] = ()
    is_consignor_seller: bool = False
    consignees: tuple[Party, ...] = ()
    others: tuple[Party, ...] = ()
    payments: tuple[Paper, ...] = ()
    shipping: tuple[Paper, ...] = ()
    grounds: tuple[Paper, ...] = ()
    is_without_ground: bool = False
    papers: tuple[Paper, ...] = ()
    currency: str = ""
    currency_code: str = ""
    currency_name: str = ""
    exchange_rate: Decimal | None = None
    lines: tuple[Line, ...] = ()
    totals: Totals = Totals()
    increase: Totals | None = None
    decrease: Totals | None = None
    handover: Handover | None = None
    answer: Answer | None = None
    revocation: Revocation | None = None
    notice: Notice | None = None
    reconciliation: Reconciliation | None = None
    signers: tuple[Signer, ...] = ()
    details: tuple[Field, ...] = ()
    extras: tuple[Field, ...] = ()
    rest: tuple[Unread, ...] = ()
