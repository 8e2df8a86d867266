"""What 1C tells of invoices and of money, in any order and more than once."""

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from endocs.documents.models import Document
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.payments.models import Payment, Settlement
from tests import cast
from tests.payments import cast as money

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> cast.Firm:
    return cast.firm()


def test_full_payment_makes_the_invoice_paid_and_one_payment(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)

    changed = money.report(invoice, "paid", "120000.00", receipts=[money.receipt("1045", "120000.00")])

    payment = Payment.objects.get()
    assert changed
    assert money.now(invoice) == ("paid", Decimal("120000.00"))
    assert (payment.number, payment.amount, payment.settled, payment.counterparty) == (
        "1045", Decimal("120000.00"), Decimal("120000.00"), firm.client,
    )  # fmt: skip
    assert Document.objects.get(pk=invoice.pk).remainder == 0


def test_the_same_report_again_changes_nothing(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)
    parts = [money.receipt("1045", "120000.00")]
    money.report(invoice, "paid", "120000.00", receipts=parts)

    assert not money.report(invoice, "paid", "120000.00", minutes=5, receipts=parts)

    assert money.changes(invoice) == [("paid", "120000.00")]
    assert Settlement.objects.count() == Payment.objects.count() == 1


def test_two_parts_by_bank_and_cash_then_more_than_asked(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)
    bank, cash = money.receipt("1", "40000.00"), money.receipt("2", "81000.00")

    money.report(invoice, "partial", "40000.00", receipts=[bank])
    half = Document.objects.get(pk=invoice.pk)
    money.report(invoice, "paid", "121000.00", minutes=1, receipts=[bank, cash])
    over = Document.objects.get(pk=invoice.pk)

    assert (half.payment_state, half.remainder) == ("partly_paid", Decimal("80000.00"))
    assert (over.payment_state, over.remainder) == ("paid", Decimal("-1000.00"))


def test_marked_by_hand_is_paid_without_money_and_owes_nothing(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)

    money.report(invoice, "paid", "0.00", by_hand=True)

    card = Document.objects.get(pk=invoice.pk)
    event = Event.objects.get(kind=Kind.DOCUMENT_PAYMENT_CHANGED)
    assert (card.payment_state, card.paid_amount, card.remainder) == ("paid", Decimal(0), Decimal(0))
    assert event.data["by_hand"] is True
    assert not Payment.objects.exists()


def test_an_unposted_payment_falls_back_and_its_money_is_gone(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)
    bank, cash = money.receipt("1", "40000.00"), money.receipt("2", "80000.00")
    money.report(invoice, "paid", "120000.00", receipts=[bank, cash])

    money.report(invoice, "reverted", "40000.00", minutes=1, receipts=[bank])
    partly = money.now(invoice)
    money.report(invoice, "reverted", "0.00", minutes=2)

    assert partly == ("partly_paid", Decimal("40000.00"))
    assert money.now(invoice) == ("unpaid", Decimal(0))
    assert [event.data["reverted"] for event in Event.objects.filter(kind=Kind.DOCUMENT_PAYMENT_CHANGED)] == [
        False, True, True,
    ]  # fmt: skip
    assert not Payment.objects.filter(withdrawn_at=None).exists()
    assert Settlement.objects.filter(reverted_at=None).count() == 0


def test_an_older_report_changes_nothing(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)
    money.report(invoice, "paid", "120000.00", minutes=10)

    assert not money.report(invoice, "unpaid", "0.00", minutes=5)

    assert money.now(invoice) == ("paid", Decimal("120000.00"))


def test_a_cancelled_invoice_owes_nothing(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)

    money.report(invoice, "cancelled", "0.00")

    card = Document.objects.get(pk=invoice.pk)
    assert (card.payment_state, card.remainder) == ("cancelled", Decimal(0))


def test_an_invoice_in_euros_keeps_its_currency(firm: cast.Firm) -> None:
    invoice = money.invoice(firm, amount="500.00", currency="EUR")

    money.report(invoice, "partial", "200.00", total="500.00", receipts=[money.receipt("7", "200.00")])

    assert Payment.objects.get().currency == "EUR"
    assert Event.objects.get(kind=Kind.DOCUMENT_PAYMENT_CHANGED).data["currency"] == "EUR"


def test_one_receipt_pays_two_invoices(firm: cast.Firm) -> None:
    one, two = money.invoice(firm, "12", "100.00"), money.invoice(firm, "13", "50.00")

    money.report(one, "paid", "100.00", total="100.00", receipts=[money.receipt("9", "100.00")])
    money.report(two, "paid", "50.00", total="50.00", receipts=[money.receipt("9", "50.00")])

    assert Payment.objects.get().amount == Decimal("150.00")


def test_a_receipt_told_in_two_rows_is_one_part(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)

    rows = [money.receipt("9", "100000.00"), money.receipt("9", "20000.00")]
    money.report(invoice, "paid", "120000.00", receipts=rows)

    assert Settlement.objects.get().amount == Decimal("120000.00")


@pytest.mark.parametrize("report_first", [True, False])
def test_money_that_was_tied_to_an_invoice_in_1c_is_there_in_either_order(firm: cast.Firm, report_first: bool) -> None:
    invoice = money.invoice(firm)
    payment = money.unmatched(firm)
    steps: list[Callable[[], object]] = [
        lambda: money.report(invoice, "paid", "120000.00", minutes=2, receipts=[money.receipt("1045", "120000.00")]),
        lambda: money.withdraw(firm, minutes=2),
    ]

    for step in steps if report_first else reversed(steps):
        step()

    payment.refresh_from_db()
    assert payment.withdrawn_at is None
    assert not payment.waits
    assert (payment.settled, payment.purpose) == (Decimal("120000.00"), "Оплата по счету № 12 от 24.11.2026")


def test_money_that_is_not_in_1c_any_more_is_withdrawn_once(firm: cast.Firm) -> None:
    payment = money.unmatched(firm)

    assert money.withdraw(firm, minutes=1)
    assert not money.withdraw(firm, minutes=1)

    payment.refresh_from_db()
    assert payment.withdrawn_at is not None
    assert Event.objects.filter(kind=Kind.PAYMENT_WITHDRAWN).count() == 1


def test_the_first_word_about_money_may_come_after_the_last(firm: cast.Firm) -> None:
    money.withdraw(firm, minutes=5)

    payment = money.unmatched(firm, minutes=1)

    assert payment.withdrawn_at is not None


REPORTS = st.sampled_from(
    [
        ("unpaid", "0.00", ()),
        ("partial", "40000.00", (("1", "40000.00"),)),
        ("partial", "70000.00", (("1", "40000.00"), ("2", "30000.00"))),
        ("paid", "120000.00", (("1", "40000.00"), ("3", "80000.00"))),
        ("paid", "0.00", ()),
        ("reverted", "40000.00", (("1", "40000.00"),)),
        ("reverted", "0.00", ()),
        ("cancelled", "0.00", ()),
    ]
)
EXPECTED = {
    ("unpaid", "0.00"): "unpaid", ("partial", "40000.00"): "partly_paid", ("partial", "70000.00"): "partly_paid",
    ("paid", "120000.00"): "paid", ("paid", "0.00"): "paid", ("reverted", "40000.00"): "partly_paid",
    ("reverted", "0.00"): "unpaid", ("cancelled", "0.00"): "cancelled",
}  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports=st.lists(REPORTS, min_size=1, max_size=6), data=st.data())
def test_in_any_order_and_with_repeats_the_newest_report_holds(
    firm: cast.Firm, reports: list[tuple[str, str, tuple[tuple[str, str], ...]]], data: st.DataObject
) -> None:
    invoice = money.invoice(firm, number="Н")
    numbered = list(enumerate(reports))
    told = data.draw(st.permutations(numbered + data.draw(st.lists(st.sampled_from(numbered), max_size=4))))

    for minute, (state, paid, parts) in told:
        receipts = [money.receipt(f"{invoice.pk}-{key}", amount) for key, amount in parts]
        money.report(invoice, state, paid, minutes=minute, by_hand=paid == "0.00", receipts=receipts)

    state, paid, parts = reports[-1]
    events = money.changes(invoice)
    in_force = Settlement.objects.filter(invoice=invoice, reverted_at=None)
    there = Payment.objects.filter(reference__contains=f"/{invoice.pk}-", withdrawn_at=None)
    reached, amount_paid = money.now(invoice)
    assert (reached, amount_paid or 0) == (EXPECTED[state, paid], Decimal(paid))
    assert sorted((row.payment.number, str(row.amount)) for row in in_force) == sorted(
        (f"{invoice.pk}-{key}", amount) for key, amount in parts
    )
    assert all(payment.amount == payment.settled for payment in there)
    assert there.count() == len(parts)
    assert all(before != after for before, after in pairwise(events))
    assert len(events) <= len(reports)
