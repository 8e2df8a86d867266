"""Invoices of the firm, and what 1C says of their money."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from endocs.documents.models import Document
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.payments import reporting
from endocs.payments.models import Payment
from endocs.payments.reporting import Money, ReceiptFacts
from tests import cast

BASE = "onec:1"
MORNING = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def invoice(firm: cast.Firm, number: str = "12", amount: str | None = "120000.00", **requisites: Any) -> Document:
    """An invoice for payment to the firm's client."""
    sum_ = Decimal(amount) if amount else None
    return cast.document(firm, "payment_invoice", number=number, amount=sum_, **requisites)


def at(minutes: float) -> datetime:
    """So many minutes after the morning."""
    return MORNING + timedelta(minutes=minutes)


def receipt(key: str, amount: str, on: date = date(2026, 11, 24)) -> ReceiptFacts:
    """A receipt on the bank account."""
    return ReceiptFacts(
        key=f"ПоступлениеНаРасчетныйСчет/{key}", number=f"0000-{key}", dated_on=on, incoming_number=key,
        incoming_on=on, amount=Decimal(amount),
    )  # fmt: skip


def report(
    invoice: Document,
    state: str,
    paid: str,
    *,
    minutes: float = 0,
    total: str = "120000.00",
    by_hand: bool = False,
    receipts: Sequence[ReceiptFacts] = (),
) -> bool:
    """What 1C says of the invoice's payment."""
    return reporting.report(
        invoice=invoice, state=state, paid=Decimal(paid), total=Decimal(total), is_by_hand=by_hand,
        told_at=at(minutes), receipts=receipts, source_key=BASE,
    )  # fmt: skip


def unmatched(firm: cast.Firm, key: str = "1045", amount: str = "120000.00", **told: Any) -> Payment:
    """Money that 1C ties to no invoice."""
    reference = f"{BASE}/ПоступлениеНаРасчетныйСчет/{key}"
    minutes = told.pop("minutes", 0)
    money = {
        "number": key, "received_on": date(2026, 11, 24), "organisation": firm.organisation,
        "counterparty": firm.client, "payer_inn": firm.client.inn, "payer_name": firm.client.title,
        "purpose": "Оплата по счету № 12 от 24.11.2026", **told,
    }  # fmt: skip
    reporting.enter_unmatched(
        workspace=firm.workspace, reference=reference, money=Money(amount=Decimal(amount), **money),
        told_at=at(minutes),
    )  # fmt: skip
    return Payment.objects.get(workspace=firm.workspace, reference=reference)


def withdraw(firm: cast.Firm, key: str = "1045", amount: str = "120000.00", minutes: float = 0) -> bool:
    """1C does not count the money among the untied any more."""
    return reporting.withdraw(
        workspace=firm.workspace,
        reference=f"{BASE}/ПоступлениеНаРасчетныйСчет/{key}",
        money=Money(number=key, received_on=date(2026, 11, 24), amount=Decimal(amount)),
        told_at=at(minutes),
    )


def now(invoice: Document) -> tuple[str, Decimal | None]:
    """The invoice's payment as the card has it."""
    card = Document.objects.get(pk=invoice.pk)
    return card.payment_state, card.paid_amount


def changes(invoice: Document) -> list[tuple[str, str]]:
    """Each change of the card's payment: state and sum."""
    events = Event.objects.filter(document_id=invoice.pk, kind=Kind.DOCUMENT_PAYMENT_CHANGED).order_by("id")
    return [(event.data["after"], event.data["paid"]) for event in events]
