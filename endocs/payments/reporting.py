"""What 1C tells of money: how far an invoice is paid and by which receipts, and money that it ties to no invoice.

1C decides about the invoices of whose money it has spoken. Its words may come late, twice and in any order: only the
newest counts for each invoice and for each receipt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from endocs.counterparties.models import Counterparty
from endocs.documents.models import Document
from endocs.documents.payment import set_payment
from endocs.documents.states import PaymentState
from endocs.journal.kinds import Kind
from endocs.payments import reckoning
from endocs.payments.locking import one_at_a_time
from endocs.payments.models import InvoiceReport, Payment, Rule, Settlement, Source
from endocs.people.models import Organisation, Workspace

_STATES = {
    "paid": PaymentState.PAID, "partial": PaymentState.PARTLY_PAID, "unpaid": PaymentState.UNPAID,
    "cancelled": PaymentState.CANCELLED,
}  # fmt: skip
STATES = (*_STATES, "reverted")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """A document of money that pays the invoice: `key` is «type/ref» in its base, `amount` is for this invoice."""

    key: str
    number: str = ""
    dated_on: date
    incoming_number: str = ""
    incoming_on: date | None = None
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Incoming money as its source tells it, the whole sum."""

    number: str = ""
    received_on: date
    amount: Decimal
    currency: str = "RUB"
    organisation: Organisation | None = None
    counterparty: Counterparty | None = None
    payer_inn: str = ""
    payer_name: str = ""
    purpose: str = ""


@transaction.atomic
def report(
    *,
    invoice: Document,
    state: str,
    paid: Decimal,
    total: Decimal,
    is_by_hand: bool,
    told_at: datetime,
    receipts: Sequence[ReceiptFacts],
    source_key: str,
) -> bool:
    """Whether the card changed by what 1C said at `told_at`; an older word and a repeated one change nothing.

    `state` is one of STATES; sums are in the invoice's currency. `source_key` and the key of a receipt name its money.
    """
    one_at_a_time(invoice.workspace_id)
    known = InvoiceReport.objects.filter(invoice=invoice).first()
    is_decisive = state != "unpaid" or paid != 0 or bool(known and known.is_decisive)
    if known and known.told_at > told_at:
        InvoiceReport.objects.filter(pk=known.pk).update(is_decisive=is_decisive)
        return known.is_decisive != is_decisive and _follow(invoice)
    InvoiceReport.objects.update_or_create(
        invoice=invoice,
        defaults={
            "workspace_id": invoice.workspace_id, "state": state, "paid": paid, "total": total,
            "is_by_hand": is_by_hand, "told_at": told_at, "is_decisive": is_decisive,
        },
    )  # fmt: skip
    merged = _merged(receipts)
    _settle_as_told(invoice, merged, source_key, told_at)
    return _follow(invoice, received_on=max((_day(one) for one in merged), default=None))


def _follow(invoice: Document, received_on: date | None = None) -> bool:
    """Whether the card changed by the newest report; one that knows of no money leaves the word to settlements."""
    newest = InvoiceReport.objects.get(invoice=invoice)
    if not newest.is_decisive:
        return reckoning.reckon_invoice(invoice)
    told = {
        "source": "onec", "by_hand": newest.is_by_hand, "amount": newest.total, "at": newest.told_at,
        "received_on": received_on,
    }  # fmt: skip
    state = _state(newest.state, newest.paid, newest.total)
    return set_payment(document=invoice, state=state, paid=newest.paid, told=told)


@transaction.atomic
def enter_unmatched(*, workspace: Workspace, reference: str, money: Money, told_at: datetime) -> bool:
    """Whether money that its source ties to no invoice is news; an older word and a repeated one change nothing."""
    one_at_a_time(workspace.pk)
    payment = Payment.objects.filter(workspace=workspace, reference=reference).first()
    if payment and payment.told_at and payment.told_at > told_at:
        return False
    facts = {
        "organisation": money.organisation, "counterparty": money.counterparty, "payer_inn": money.payer_inn[:20],
        "payer_name": money.payer_name[:300], "number": money.number[:100], "received_on": money.received_on,
        "amount": money.amount, "currency": money.currency, "purpose": money.purpose[:1000], "is_denied": False,
    }  # fmt: skip
    if payment and payment.told_at and payment.withdrawn_at is None and _knows(payment, facts):
        Payment.objects.filter(pk=payment.pk).update(told_at=told_at)
        return False
    payment, _is_new = Payment.objects.update_or_create(
        workspace=workspace, reference=reference, defaults={**facts, "source": Source.ONEC, "told_at": told_at}
    )
    reckoning.reckon_payment(payment)
    reckoning.tell(Kind.PAYMENT_ENTERED, payment, None, amount=payment.amount)
    return True


@transaction.atomic
def withdraw(*, workspace: Workspace, reference: str, money: Money, told_at: datetime) -> bool:
    """Whether it is news that the source does not count this money among the untied any more.

    Money that a report on an invoice names is there all the same. Kept for money never heard of, too: its older first
    word may still come.
    """
    one_at_a_time(workspace.pk)
    payment = Payment.objects.filter(workspace=workspace, reference=reference).first()
    if payment and payment.told_at and payment.told_at > told_at:
        return False
    if payment is None:
        Payment.objects.create(
            workspace=workspace, source=Source.ONEC, reference=reference, received_on=money.received_on,
            number=money.number[:100], amount=money.amount, currency=money.currency, told_at=told_at, is_denied=True,
            withdrawn_at=timezone.now(), organisation=money.organisation, counterparty=money.counterparty,
            payer_inn=money.payer_inn[:20], payer_name=money.payer_name[:300], purpose=money.purpose[:1000],
        )  # fmt: skip
        return False
    is_news = payment.withdrawn_at is None and not payment.is_denied
    amount = payment.amount if payment.told_at else money.amount
    Payment.objects.filter(pk=payment.pk).update(told_at=told_at, is_denied=True, amount=amount)
    reckoning.reckon_payment(payment)
    return is_news


def _knows(payment: Payment, facts: Mapping[str, object]) -> bool:
    return all(getattr(payment, name) == value for name, value in facts.items())


def _state(state: str, paid: Decimal, total: Decimal) -> PaymentState:
    """What was un-posted falls back as far as the money that is left."""
    if state != "reverted":
        return _STATES[state]
    if paid <= 0:
        return PaymentState.UNPAID
    return PaymentState.PARTLY_PAID if paid < total else PaymentState.PAID


def _merged(receipts: Sequence[ReceiptFacts]) -> list[ReceiptFacts]:
    """Each receipt once: two rows of one document are one part."""
    found: dict[str, ReceiptFacts] = {}
    for one in receipts:
        before = found[one.key].amount if one.key in found else Decimal(0)
        found[one.key] = ReceiptFacts(
            key=one.key, number=one.number, dated_on=one.dated_on, incoming_number=one.incoming_number,
            incoming_on=one.incoming_on, amount=before + one.amount,
        )  # fmt: skip
    return [found[key] for key in sorted(found) if found[key].amount]


def _settle_as_told(invoice: Document, receipts: Sequence[ReceiptFacts], source_key: str, told_at: datetime) -> None:
    """The settlements in force that 1C told are exactly the receipts that it names now."""
    wanted = {f"{source_key}/{one.key}": one for one in receipts}
    touched: dict[int, Payment] = {}
    for settlement in invoice.settlements.filter(reverted_at=None).select_related("payment"):
        one = wanted.get(settlement.payment.reference)
        is_told = settlement.rule == Rule.TOLD_BY_ONEC
        if one is not None and is_told and settlement.amount == one.amount:
            del wanted[settlement.payment.reference]
        elif is_told or one is not None:  # named no more, otherwise, or settled by a person before 1C knew it
            reckoning.revert(settlement, timezone.now(), None)
            touched[settlement.payment_id] = settlement.payment
    for reference, one in wanted.items():
        payment = _payment_of(invoice, reference, one)
        Settlement.objects.create(
            workspace_id=invoice.workspace_id, payment=payment, invoice=invoice, amount=one.amount,
            rule=Rule.TOLD_BY_ONEC,
            evidence={"document": one.key, "number": one.number, "told_at": told_at.isoformat()},
        )  # fmt: skip
        touched[payment.pk] = payment
    for payment in touched.values():
        reckoning.reckon_payment(payment)


def _payment_of(invoice: Document, reference: str, receipt: ReceiptFacts) -> Payment:
    """The money of the receipt; what is known of its payer beyond the invoice's client stays."""
    payment, _is_new = Payment.objects.get_or_create(
        workspace_id=invoice.workspace_id,
        reference=reference,
        defaults={
            "source": Source.ONEC, "organisation": invoice.organisation, "counterparty": invoice.counterparty,
            "payer_inn": invoice.counterparty.inn if invoice.counterparty else "",
            "payer_name": invoice.counterparty.title if invoice.counterparty else "",
            "number": receipt.incoming_number or receipt.number, "received_on": _day(receipt),
            "amount": receipt.amount, "currency": invoice.currency,
        },
    )  # fmt: skip
    return payment


def _day(receipt: ReceiptFacts) -> date:
    return receipt.incoming_on or receipt.dated_on
