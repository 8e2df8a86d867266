"""Which invoice a payment may be for, with the grounds for it and the doubts about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from endocs.documents.models import Document
from endocs.payments.models import Payment

MOST = 2
_WORD = re.compile(r"[0-9a-zа-яё]+(?:[-/][0-9a-zа-яё]+)*", re.IGNORECASE)
_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}")
_SPEAKS_OF_INVOICE = re.compile(r"\b(?:сч|инв|inv)", re.IGNORECASE)


class Ground(StrEnum):
    """What speaks for an invoice."""

    NUMBER = "number"
    INN = "inn"
    SUM = "sum"


class Doubt(StrEnum):
    """What a person should look at."""

    ANOTHER_PAYER = "another_payer"
    A_PART = "a_part"
    MORE_THAN_LEFT = "more_than_left"
    ONEC_DECIDES = "onec_decides"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An invoice that the payment may be for; `amount` is what it would take."""

    invoice: Document
    amount: Decimal
    grounds: tuple[Ground, ...]
    doubts: tuple[Doubt, ...]


def numbers_in(purpose: str) -> set[str]:
    """The words of a purpose that may be numbers of invoices; nothing when it does not speak of an invoice."""
    if not _SPEAKS_OF_INVOICE.search(purpose):
        return set()
    words = _WORD.findall(_DAY.sub(" ", purpose))
    return {_plain(word) for word in words if any(symbol.isdigit() for symbol in word) and len(word) <= 30}


def proposals(payment: Payment, invoices: Iterable[Document], reported: set[int]) -> list[Proposal]:
    """The likeliest of the open invoices, best first; `reported` are those about which 1C decides.

    A number alone says nothing, and the payer alone says little: two grounds make a proposal.
    """
    numbers = numbers_in(payment.purpose)
    found = [_proposal(payment, invoice, numbers, reported) for invoice in invoices if _may_be_for(payment, invoice)]
    likely = [one for one in found if len(one.grounds) > 1]
    likely.sort(key=lambda one: (-len(one.grounds), Ground.NUMBER not in one.grounds, -one.invoice.pk))
    return likely[:MOST]


def part_for(payment: Payment, invoice: Document) -> Decimal:
    """How much of the payment the invoice would take."""
    rest = invoice.remainder
    return payment.rest if rest is None or rest <= 0 else min(rest, payment.rest)


def doubts_of(payment: Payment, invoice: Document, reported: set[int]) -> tuple[Doubt, ...]:
    """What to look at before the payment goes to the invoice."""
    rest = invoice.remainder
    found = [] if _is_of_payer(payment, invoice) else [Doubt.ANOTHER_PAYER]
    if rest is not None and payment.rest != rest:
        found.append(Doubt.A_PART if payment.rest < rest else Doubt.MORE_THAN_LEFT)
    return (*found, *([Doubt.ONEC_DECIDES] if invoice.pk in reported else []))


def _proposal(payment: Payment, invoice: Document, numbers: set[str], reported: set[int]) -> Proposal:
    grounds: list[Ground] = []
    if numbers.intersection(_names(invoice.number)):
        grounds.append(Ground.NUMBER)
    if _is_of_payer(payment, invoice):
        grounds.append(Ground.INN)
    if invoice.remainder == payment.rest:
        grounds.append(Ground.SUM)
    return Proposal(invoice, part_for(payment, invoice), tuple(grounds), doubts_of(payment, invoice, reported))


def _may_be_for(payment: Payment, invoice: Document) -> bool:
    known = payment.organisation_id and invoice.organisation_id
    return payment.currency == invoice.currency and (not known or payment.organisation_id == invoice.organisation_id)


def _is_of_payer(payment: Payment, invoice: Document) -> bool:
    client = invoice.counterparty
    if client is None:
        return False
    return client.pk == payment.counterparty_id or bool(payment.payer_inn and payment.payer_inn == client.inn)


def _names(number: str) -> set[str]:
    """The number as people may write it: whole, and without its prefix and zeros («0000-000012» is 12)."""
    if not number:
        return set()
    return {_plain(number), _plain(number.rsplit("-", 1)[-1])}


def _plain(word: str) -> str:
    return word.upper().lstrip("0") or "0"
