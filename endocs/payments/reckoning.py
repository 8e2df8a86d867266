"""What follows from the rows: how much of a payment is settled, whether it is there, how far an invoice is paid.

The callers hold the workspace's money (`locking`).
"""

from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils import timezone

from endocs.documents.models import Document
from endocs.documents.payment import set_payment
from endocs.documents.states import PaymentState
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.payments.models import InvoiceReport, Payment, Rule, Settlement
from endocs.people.models import User

NOTHING = Decimal(0)


def reckon_payment(payment: Payment) -> None:
    """Write what is settled of it; money that nobody knows of any more is withdrawn with what people settled of it."""
    payment.refresh_from_db()
    in_force = payment.settlements.filter(reverted_at=None)
    is_named = in_force.filter(rule=Rule.TOLD_BY_ONEC).exists()
    is_there = is_named or (payment.told_at is not None and not payment.is_denied)
    if not is_there:
        _take_back_by_hand(payment)
    payment.settled = _sum(in_force)
    if payment.told_at is None and payment.settled:
        payment.amount = payment.settled
    was_there = payment.withdrawn_at is None
    payment.withdrawn_at = None if is_there else payment.withdrawn_at or timezone.now()
    payment.save(update_fields=["settled", "amount", "withdrawn_at"])
    if was_there and not is_there:
        tell(Kind.PAYMENT_WITHDRAWN, payment, None)


def reckon_invoice(invoice: Document, *, by: User | None = None, received_on: str | None = None) -> bool:
    """Whether the card changed; an invoice of whose money 1C has spoken stays as 1C said."""
    if InvoiceReport.objects.filter(invoice=invoice, is_decisive=True).exists():
        return False
    current = Document.objects.get(pk=invoice.pk)
    paid = _sum(Settlement.objects.filter(invoice=invoice, reverted_at=None))
    state = state_by_money(current, paid)
    told = {"source": "settlement", "by_hand": False, "at": timezone.now(), "received_on": received_on}
    return set_payment(document=current, state=state, paid=paid, told=told, by=by)


def state_by_money(invoice: Document, paid: Decimal) -> PaymentState:
    """How far so much money pays the invoice; one without an amount is never paid in full."""
    if paid <= 0:
        return PaymentState.UNPAID
    return PaymentState.PAID if invoice.amount is not None and paid >= invoice.amount else PaymentState.PARTLY_PAID


def revert(settlement: Settlement, at: datetime, by: User | None) -> None:
    """The part pays nothing any more; the row stays."""
    settlement.reverted_at, settlement.reverted_by = at, by
    settlement.save(update_fields=["reverted_at", "reverted_by"])


def tell(kind: Kind, payment: Payment, by: User | None, **data: object) -> None:
    """Write down what happened to a payment; with `document_id` it stands in that card's history."""
    document_id = data.pop("document_id", None)
    journal.record(
        kind,
        workspace_id=payment.workspace_id,
        subject=("payment", payment.pk),
        document_id=document_id if isinstance(document_id, int) else None,
        by=by,
        data={"number": payment.number, "received_on": payment.received_on, "currency": payment.currency, **data},
    )


def _take_back_by_hand(payment: Payment) -> None:
    for settlement in payment.settlements.filter(reverted_at=None, rule=Rule.BY_HAND).select_related("invoice"):
        revert(settlement, timezone.now(), None)
        reckon_invoice(settlement.invoice)
        tell(
            Kind.SETTLEMENT_REVERTED, payment, None,
            document_id=settlement.invoice_id, amount=settlement.amount, title=settlement.invoice.title,
        )  # fmt: skip


def _sum(settlements: QuerySet[Settlement]) -> Decimal:
    return settlements.aggregate(sum=Sum("amount"))["sum"] or NOTHING
