"""What pages show of incoming money: values ready for the templates, none of them decided here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from endocs.documents.models import Document
from endocs.documents.states import PaymentState
from endocs.payments import access, queries
from endocs.payments.models import InvoiceReport, Payment, Rule, Settlement
from endocs.payments.proposing import Doubt, Ground, Proposal, doubts_of, part_for
from endocs.people.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a payment that pays an invoice; an invoice that the reader may not see has no title."""

    settlement: Settlement
    invoice: Document | None
    how: str
    can_take_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An invoice that a payment may go to: the sum it would take, and what speaks for it and against it."""

    invoice: Document
    amount: Decimal
    typed: str
    reasons: Sequence[tuple[str, bool]]
    is_next: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A payment in the list."""

    payment: Payment
    payer: str
    is_settled: bool
    parts: Sequence[Part]
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Money that pays the card's invoice."""

    settlement: Settlement
    how: str
    is_linked: bool
    can_take_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The part of a card that tells of its money."""

    paid: Decimal
    rest: Decimal | None
    share: int
    is_paid: bool
    is_over: bool
    over: Decimal
    told_at: Any
    mark: str
    other_total: Decimal | None
    receipts: Sequence[Receipt]
    waiting: bool


def lines(user: User, payments: Sequence[Payment], proposed: Mapping[int, Sequence[Proposal]]) -> list[Line]:
    """The payments as the list draws them; the first proposal is the next thing to do."""
    seen = queries.seen_invoices(user, payments)
    drawn = [line(user, one, proposed.get(one.pk, ()), seen) for one in payments]
    first = next((place for place, one in enumerate(drawn) if one.choices), None)
    if first is not None:
        best, *others = drawn[first].choices
        drawn[first] = replace(drawn[first], choices=[replace(best, is_next=True), *others])
    return drawn


def line(user: User, payment: Payment, proposed: Sequence[Proposal], seen: Mapping[int, Document]) -> Line:
    """One payment with what it pays and what it may pay."""
    can_settle = access.can_settle(user, payment)
    return Line(
        payment=payment,
        payer=payment.payer_name or (payment.counterparty.title if payment.counterparty else _("payer unknown")),
        is_settled=not payment.waits,
        parts=[
            Part(
                settlement=one,
                invoice=seen.get(one.invoice_id),
                how=_how(one),
                can_take_back=can_settle and one.rule == Rule.BY_HAND,
            )
            for one in payment.settlements.all()
        ],
        choices=[
            Choice(
                invoice=one.invoice,
                amount=one.amount,
                typed=_typed(one.amount),
                reasons=_reasons(one.grounds, one.doubts),
            )
            for one in proposed
        ]
        if can_settle
        else [],
    )


def choices(payment: Payment, invoices: Sequence[Document], proposed: Sequence[Proposal]) -> list[Choice]:
    """The invoices that were found for a payment, the proposed ones with their grounds."""
    reported = queries.reported_of(invoices)
    grounds = {one.invoice.pk: one.grounds for one in proposed}
    return [
        Choice(
            invoice=invoice,
            amount=(amount := part_for(payment, invoice)),
            typed=_typed(amount),
            reasons=_reasons(grounds.get(invoice.pk, ()), doubts_of(payment, invoice, reported)),
        )
        for invoice in invoices
    ]


def panel(user: User, invoice: Document, report: InvoiceReport | None) -> Panel | None:
    """The money of a card with what 1C reported of it; None when there is nothing to pay and nothing came."""
    if invoice.payment_state == PaymentState.NONE:
        return None
    parts = queries.parts_of(invoice)
    paid, amount = invoice.paid_amount or Decimal(0), invoice.amount
    sees_money = access.can_see(user)
    return Panel(
        paid=paid,
        rest=invoice.remainder,
        share=min(100, max(0, round(paid * 100 / amount))) if amount else 0,
        is_paid=invoice.payment_state == PaymentState.PAID,
        is_over=(invoice.remainder or 0) < 0,
        over=-(invoice.remainder or Decimal(0)),
        told_at=report.told_at if report else None,
        mark=_mark(invoice) if report and report.is_by_hand else "",
        other_total=report.total if report and amount is not None and report.total != amount else None,
        receipts=[
            Receipt(
                settlement=one,
                how=_how(one),
                is_linked=sees_money,
                can_take_back=one.rule == Rule.BY_HAND and access.can_settle(user, one.payment),
            )
            for one in parts
        ],
        waiting=bool(report and report.is_decisive) and any(one.rule == Rule.BY_HAND for one in parts),
    )


def _mark(invoice: Document) -> str:
    if invoice.payment_state == PaymentState.CANCELLED:
        return _("Marked as cancelled in 1C")
    return _("Marked by hand in 1C, no money is named")


def _how(settlement: Settlement) -> str:
    if settlement.rule == Rule.TOLD_BY_ONEC:
        return _("told by 1C")
    return settlement.made_by.short_name if settlement.made_by else _("by hand")


def _reasons(grounds: Sequence[Ground], doubts: Sequence[Doubt]) -> list[tuple[str, bool]]:
    sure = {Ground.NUMBER: _("number in the purpose"), Ground.INN: _("payer"), Ground.SUM: _("sum to the kopeck")}
    unsure = {
        Doubt.ANOTHER_PAYER: _("another firm pays"),
        Doubt.A_PART: _("a part of the sum"),
        Doubt.MORE_THAN_LEFT: _("more than is left to pay"),
        Doubt.ONEC_DECIDES: _("1C decides about this invoice"),
    }
    return [*((sure[one], True) for one in grounds), *((unsure[one], False) for one in doubts)]


def _typed(amount: Decimal) -> str:
    """The sum as it stands in a field."""
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",")
