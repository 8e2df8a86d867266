"""Settling money by hand: what it does to an invoice, and what is refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection

from endocs.documents import actions as documents
from endocs.documents.models import Document
from endocs.documents.requisites import of as requisites_of
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.payments import reactions, settling
from endocs.payments.models import Payment, Settlement
from endocs.people.models import User
from tests import cast
from tests.payments import cast as money

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> cast.Firm:
    return cast.firm()


def test_money_of_two_receipts_pays_an_invoice_part_by_part(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)
    one, two = money.unmatched(firm, "1", "40000.00"), money.unmatched(firm, "2", "90000.00")

    settling.settle(payment=one, invoice=invoice, amount=Decimal(40000), by=firm.accountant)
    half = money.now(invoice)
    settling.settle(payment=two, invoice=invoice, amount=Decimal(80000), by=firm.accountant)

    two.refresh_from_db()
    assert half == ("partly_paid", Decimal(40000))
    assert money.now(invoice) == ("paid", Decimal(120000))
    assert two.rest == Decimal(10000)


def test_taking_back_makes_the_invoice_unpaid_and_the_money_wait_again(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)
    payment = money.unmatched(firm)
    part = settling.settle(payment=payment, invoice=invoice, amount=payment.amount, by=firm.accountant)

    for _twice in range(2):
        settling.take_back(settlement=part, by=firm.administrator)

    payment.refresh_from_db()
    assert money.now(invoice) == ("unpaid", Decimal(0))
    assert payment.settled == 0
    assert len(money.changes(invoice)) == 2


def test_where_1c_speaks_of_money_it_decides_and_money_settled_here_only_stands_beside(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)
    money.report(invoice, "partial", "5.00")
    payment = money.unmatched(firm)

    settling.settle(payment=payment, invoice=invoice, amount=payment.amount, by=firm.accountant)

    assert money.now(invoice) == ("partly_paid", Decimal(5))
    assert Settlement.objects.get().reverted_at is None


@pytest.mark.parametrize("settled_first", [True, False])
def test_where_1c_only_ever_said_unpaid_what_a_person_settles_counts(firm: cast.Firm, settled_first: bool) -> None:
    invoice = money.invoice(firm)
    payment = money.unmatched(firm)
    steps: list[Callable[[], object]] = [
        lambda: settling.settle(payment=payment, invoice=invoice, amount=payment.amount, by=firm.accountant),
        lambda: money.report(invoice, "unpaid", "0.00", minutes=3),
    ]

    for step in steps if settled_first else reversed(steps):
        step()

    assert money.now(invoice) == ("paid", Decimal(120000))
    assert money.changes(invoice) == [("paid", "120000.00")]


def test_what_1c_has_once_said_of_money_decides_even_when_it_is_told_late(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)
    payment = money.unmatched(firm)
    settling.settle(payment=payment, invoice=invoice, amount=payment.amount, by=firm.accountant)
    money.report(invoice, "unpaid", "0.00", minutes=3)

    money.report(invoice, "partial", "5.00", minutes=1)

    assert money.now(invoice) == ("unpaid", Decimal(0))


def test_1c_takes_over_what_a_person_has_settled(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)
    payment = money.unmatched(firm)
    settling.settle(payment=payment, invoice=invoice, amount=payment.amount, by=firm.accountant)

    money.report(invoice, "paid", "120000.00", minutes=1, receipts=[money.receipt("1045", "120000.00")])

    payment.refresh_from_db()
    assert [one.rule for one in Settlement.objects.filter(reverted_at=None)] == ["told_by_onec"]
    assert payment.settled == payment.amount
    assert money.changes(invoice) == [("paid", "120000.00")]


def test_money_that_is_gone_from_1c_pays_nothing_any_more(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)
    payment = money.unmatched(firm)
    settling.settle(payment=payment, invoice=invoice, amount=payment.amount, by=firm.accountant)

    money.withdraw(firm, minutes=1)

    assert money.now(invoice) == ("unpaid", Decimal(0))
    with pytest.raises(Refusal):
        settling.settle(payment=payment, invoice=invoice, amount=Decimal(1), by=firm.accountant)


def test_another_amount_of_the_invoice_makes_the_same_money_less_than_all(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)
    payment = money.unmatched(firm)
    settling.settle(payment=payment, invoice=invoice, amount=payment.amount, by=firm.accountant)
    card = Document.objects.get(pk=invoice.pk)
    dearer = replace(requisites_of(card), amount=Decimal(150000))

    documents.change(document=card, requisites=dearer, revision=card.revision, by=firm.accountant)
    for event in Event.objects.filter(kind="document.changed"):
        reactions.note_changed(event)

    assert money.now(invoice) == ("partly_paid", Decimal(120000))


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "120000.01"])
def test_more_than_there_is_or_nothing_is_refused(firm: cast.Firm, amount: str) -> None:
    invoice, payment = money.invoice(firm), money.unmatched(firm)

    with pytest.raises(Refusal):
        settling.settle(payment=payment, invoice=invoice, amount=Decimal(amount), by=firm.accountant)


def test_money_in_another_currency_and_another_kind_of_document_are_refused(firm: cast.Firm) -> None:
    payment = money.unmatched(firm)

    for card in (money.invoice(firm, currency="EUR"), cast.document(firm, "act")):
        with pytest.raises(Refusal):
            settling.settle(payment=payment, invoice=card, amount=Decimal(1), by=firm.accountant)


def test_the_same_money_does_not_pay_the_same_invoice_twice(firm: cast.Firm) -> None:
    invoice, payment = money.invoice(firm), money.unmatched(firm)
    settling.settle(payment=payment, invoice=invoice, amount=Decimal(1), by=firm.accountant)

    with pytest.raises(Refusal):
        settling.settle(payment=payment, invoice=invoice, amount=Decimal(1), by=firm.accountant)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_do_not_spend_the_same_money_twice(firm: cast.Firm) -> None:
    payment = money.unmatched(firm)
    invoices = [money.invoice(firm, number) for number in ("12", "13")]

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda one: _settled(payment, one, firm.accountant), invoices))

    payment.refresh_from_db()
    assert sorted(outcomes) == [False, True]
    assert payment.settled == payment.amount


def _settled(payment: Payment, invoice: Document, by: User) -> bool:
    try:
        settling.settle(payment=payment, invoice=invoice, amount=payment.amount, by=by)
    except Refusal:
        return False
    finally:
        connection.close()
    return True


def test_a_manager_settles_nothing_and_takes_nothing_back(firm: cast.Firm) -> None:
    invoice, payment = money.invoice(firm), money.unmatched(firm)
    part = settling.settle(payment=payment, invoice=invoice, amount=Decimal(1), by=firm.accountant)

    with pytest.raises(Document.DoesNotExist):
        settling.settle(payment=payment, invoice=invoice, amount=Decimal(1), by=firm.other_manager)
    with pytest.raises(Refusal):
        settling.take_back(settlement=part, by=firm.other_manager)


def test_what_1c_told_is_not_taken_back_here(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)
    money.report(invoice, "paid", "120000.00", receipts=[money.receipt("1", "120000.00")])

    with pytest.raises(Refusal):
        settling.take_back(settlement=Settlement.objects.get(), by=firm.accountant)


def test_an_invoice_that_the_person_may_not_see_cannot_be_paid(firm: cast.Firm) -> None:
    other = cast.firm("beta")
    payment = money.unmatched(firm)
    hidden = money.invoice(firm)
    Document.objects.filter(pk=hidden.pk).update(is_confidential=True, author=firm.manager)

    for card in (hidden, money.invoice(other)):
        with pytest.raises(Document.DoesNotExist):
            settling.settle(
                payment=payment, invoice=card, amount=Decimal(1), by=User.objects.get(pk=firm.accountant.pk)
            )
