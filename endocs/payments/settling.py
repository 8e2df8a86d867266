"""What a person says of incoming money: which invoice it pays, and that it does not."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.documents.models import Document
from endocs.journal.kinds import Kind
from endocs.kernel.money import format_money
from endocs.kernel.refusals import Refusal
from endocs.payments import access, reckoning
from endocs.payments.locking import one_at_a_time
from endocs.payments.models import Payment, Rule, Settlement
from endocs.people.models import User


@transaction.atomic
def settle(*, payment: Payment, invoice: Document, amount: Decimal, by: User) -> Settlement:
    """So much of the payment pays the invoice; refuses what is not there, is settled, or in another currency."""
    one_at_a_time(payment.workspace_id)
    payment = Payment.objects.select_for_update().get(pk=payment.pk, workspace_id=by.workspace_id)
    invoice = Document.objects.visible_to(by).select_related("kind").get(pk=invoice.pk)
    _check(payment, invoice, amount, by)
    settlement = Settlement.objects.create(
        workspace_id=payment.workspace_id, payment=payment, invoice=invoice, amount=amount, rule=Rule.BY_HAND,
        made_by=by,
    )  # fmt: skip
    reckoning.reckon_payment(payment)
    reckoning.reckon_invoice(invoice, by=by, received_on=payment.received_on.isoformat())
    reckoning.tell(Kind.PAYMENT_SETTLED, payment, by, document_id=invoice.pk, amount=amount, title=invoice.title)
    return settlement


@transaction.atomic
def take_back(*, settlement: Settlement, by: User) -> None:
    """The part pays nothing any more; what 1C says of an invoice is taken back in 1C. Twice is harmless."""
    one_at_a_time(settlement.workspace_id)
    current = Settlement.objects.select_for_update(of=("self",)).select_related("payment", "invoice__kind")
    settlement = current.get(pk=settlement.pk, workspace_id=by.workspace_id)
    if not access.can_settle(by, settlement.payment):
        raise Refusal(_("Only accountants and administrators settle incoming money."), code="not_allowed")
    if settlement.rule != Rule.BY_HAND:
        raise Refusal(_("1C has told that this money pays the invoice: take it back in 1C."))
    if settlement.reverted_at is not None:
        return
    reckoning.revert(settlement, timezone.now(), by)
    reckoning.reckon_payment(settlement.payment)
    reckoning.reckon_invoice(settlement.invoice, by=by)
    reckoning.tell(
        Kind.SETTLEMENT_REVERTED, settlement.payment, by,
        document_id=settlement.invoice_id, amount=settlement.amount, title=settlement.invoice.title,
    )  # fmt: skip


@transaction.atomic
def reckon_again(*, invoice: Document) -> None:
    """The invoice is paid as far as the money settled on it says now. Twice is harmless."""
    one_at_a_time(invoice.workspace_id)
    reckoning.reckon_invoice(invoice)


def _check(payment: Payment, invoice: Document, amount: Decimal, by: User) -> None:
    if not access.can_settle(by, payment):
        raise Refusal(_("Only accountants and administrators settle incoming money."), code="not_allowed")
    if payment.withdrawn_at is not None or payment.is_denied:
        raise Refusal(_("This money does not wait for an invoice any more: 1C has tied it or taken it back."))
    if not access.can_be_paid(invoice):
        raise Refusal(_("Money goes to invoices for payment only. Choose an invoice."))
    if invoice.currency != payment.currency:
        raise Refusal(
            _("The money is in %(money)s, the invoice in %(invoice)s: settle it in 1C.")
            % {"money": payment.currency, "invoice": invoice.currency}
        )
    if amount <= 0:
        raise Refusal(_("Write how much of the money pays this invoice."))
    if amount > payment.rest:
        raise Refusal(
            _("Only %(rest)s of this money is not settled yet.")
            % {"rest": format_money(payment.rest, payment.currency)}
        )
    if payment.settlements.filter(invoice=invoice, reverted_at=None).exists():
        raise Refusal(_("This money pays this invoice already. Take that back first to change the sum."))
