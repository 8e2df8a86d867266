"""What the rules look at and what they decide; no models here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from endocs.requests.memo_reading.proposal import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What a request asks of one client; `inns` are several when the memo's name has namesakes."""

    inns: frozenset[str]
    documents: Mapping[str, int]
    excluded: frozenset[str] = frozenset()
    kpp: str | None = None
    amount: Decimal | None = None
    is_approximate: bool = False
    net: Decimal | None = None
    period: Period | None = None
    contract: str | None = None
    invoice: str | None = None
    in_parts: bool = False
    subject: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request: what it wants, what a person linked to it, and what was refused."""

    id: str
    created: date
    wants: tuple[Want, ...]
    is_open: bool = True
    organisation: str = ""
    initiator: str = ""
    accountant: str = ""
    linked: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A document that arrived; contract, invoice and period are those its own text names."""

    id: str
    kind: str
    inn: str
    number: str
    on: date
    arrived: date
    kpp: str | None = None
    amount: Decimal | None = None
    organisation: str = ""
    author: str = ""
    contract: str | None = None
    invoice: str | None = None
    period: Period | None = None
    subject: frozenset[str] = frozenset()
    is_annulled: bool = False


class Fact(StrEnum):
    """What speaks for a pair or against it; worded where it is shown."""

    KIND = "kind"
    AMOUNT = "amount"
    PART_OF_AMOUNT = "part_of_amount"
    PERIOD = "period"
    CONTRACT = "contract"
    INVOICE = "invoice"
    SUBJECT = "subject"
    ACCOUNTANT = "accountant"
    COMPANION = "companion"
    OTHER_AMOUNT = "other_amount"
    SWAPPED_DIGITS = "swapped_digits"
    OTHER_PERIOD = "other_period"
    OTHER_CONTRACT = "other_contract"
    OTHER_BRANCH = "other_branch"
    OTHER_ORGANISATION = "other_organisation"
    OTHER_FORM = "other_form"
    NAMESAKES = "namesakes"
    EXCLUDED_KIND = "excluded_kind"
    ANNULLED = "annulled"
    FULL = "full"
    CLOSED = "closed"
    REPEATED = "repeated"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact and the values that show it."""

    fact: Fact
    values: Mapping[str, str] = field(default_factory=dict)


class Outcome(StrEnum):
    """What becomes of a document."""

    LINK = "link"
    PROPOSE = "propose"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Decision:
    """A link to one request, or proposals for a person, best first; `reasons` belong to the first."""

    outcome: Outcome
    requests: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of every document, and which open requests have everything."""

    decisions: Mapping[str, Decision]
    complete: tuple[str, ...]
