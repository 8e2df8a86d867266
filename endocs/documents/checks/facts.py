"""What the checks look at and what they find; no models here. Amounts are in the paper's own currency."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Check(StrEnum):
    """What may differ; worded in `words`."""

    INN = "inn"
    INN_OF_PERSON = "inn_of_person"
    KPP = "kpp"
    KPP_OF_PERSON = "kpp_of_person"
    OGRN = "ogrn"
    ACCOUNT = "account"
    VAT_RATE = "vat_rate"
    VAT_TOO_LARGE = "vat_too_large"
    VAT_OLD_RATE = "vat_old_rate"
    AMOUNT_LINE = "amount_line"
    AMOUNT_SIBLING = "amount_sibling"
    VAT_SIBLING = "vat_sibling"
    BEFORE_CONTRACT = "before_contract"
    AFTER_CONTRACT = "after_contract"
    FUTURE = "future"
    CLOSED_YEAR = "closed_year"
    CLIENT_CLOSED = "client_closed"
    CONTRACT_OF_OTHER_CLIENT = "contract_of_other_client"
    CONTRACT_OF_OTHER_ORGANISATION = "contract_of_other_organisation"
    NUMBER_TWICE = "number_twice"
    NUMBER_GAP = "number_gap"
    CURRENCY = "currency"
    OTHER_PERIOD = "other_period"
    OTHER_CLIENT = "other_client"
    OTHER_ORGANISATION = "other_organisation"
    OTHER_CONTRACT = "other_contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A bank account with the BIK of its bank."""

    account: str
    bik: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An own organisation or a counterparty; of a foreign one the Russian keys are not asked."""

    key: int
    title: str
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    legal_form: str = ""
    is_foreign: bool = False
    is_closed: bool = False
    accounts: tuple[Account, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The contract a paper names; `currency` is empty when the card of the contract has no amount."""

    key: int
    title: str
    client: int | None = None
    client_inn: str = ""
    organisation: int | None = None
    dated_on: date | None = None
    ends_on: date | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """Another card of the same series: organisation, kind, direction and year are the paper's."""

    key: int
    title: str
    number: str
    client: int | None
    dated_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A card as the checks see it; `by_hand` when a person typed it, not a program that reckons line by line.

    `near` are cards of its series with the same number or a neighbouring one; None when they were not read, not whole
    when the user may not see some of them.
    """

    key: int
    title: str
    kind: str
    direction: str = "outgoing"
    number: str = ""
    dated_on: date | None = None
    amount: Decimal | None = None
    vat: Decimal | None = None
    currency: str = "RUB"
    period_from: date | None = None
    period_to: date | None = None
    subject: str = ""
    by_hand: bool = True
    created_on: date | None = None
    own: Party | None = None
    client: Party | None = None
    contract: Agreement | None = None
    near: tuple[Numbered, ...] | None = None
    near_is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What differs on a paper; `values` are the facts themselves, so that a change of them makes another finding."""

    check: Check
    paper: int
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """The same as long as the facts are the same."""
        told = json.dumps([self.check, dict(self.values)], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:32]
