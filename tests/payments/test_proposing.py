"""Which invoice money is proposed for, and why; no ground, no proposal."""

from typing import Any

import pytest

from endocs.payments import proposing, queries
from tests import cast
from tests.payments import cast as money


@pytest.mark.parametrize(
    ("purpose", "numbers"),
    [
        ("Оплата по счету № 12 от 24.11.2026", {"12"}),
        ("Оплата по счёту №0012, без НДС", {"12"}),
        ("оплата по сч. 405, 407", {"405", "407"}),
        ("Оплата по счету УТ-355 от 03.03.2026 г.", {"УТ-355"}),
        ("За услуги по акту 12", set()),
        ("", set()),
    ],
)
def test_numbers_of_a_purpose(purpose: str, numbers: set[str]) -> None:
    assert numbers <= proposing.numbers_in(purpose)
    assert bool(proposing.numbers_in(purpose)) == bool(numbers)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "grounds", "doubts"),
    [
        ({}, {"number", "inn", "sum"}, set()),
        ({"purpose": "Оплата за монтаж"}, {"inn", "sum"}, set()),
        ({"amount": "40000.00"}, {"number", "inn"}, {"a_part"}),
        ({"amount": "130000.00"}, {"number", "inn"}, {"more_than_left"}),
        ({"payer_inn": "5312091210", "counterparty": None}, {"number", "sum"}, {"another_payer"}),
        ({"purpose": "Оплата за монтаж", "amount": "5.00"}, set(), set()),
        ({"payer_inn": "5312091210", "counterparty": None, "amount": "5.00"}, set(), set()),
        ({"currency": "EUR"}, set(), set()),
    ],
)
def test_grounds_and_doubts(told: dict[str, Any], grounds: set[str], doubts: set[str]) -> None:
    firm = cast.firm()
    money.invoice(firm)

    payment = money.unmatched(firm, **told)

    found = queries.proposed(firm.accountant, [queries.payment(firm.accountant, payment.pk)])[payment.pk]
    assert [(set(one.grounds), set(one.doubts)) for one in found] == ([(grounds, doubts)] if grounds else [])


@pytest.mark.django_db
def test_the_invoice_with_most_grounds_stands_first_and_1c_is_named_where_it_decides() -> None:
    firm = cast.firm()
    money.invoice(firm, "11")
    named = money.invoice(firm, "12")
    money.report(named, "partial", "0.00", by_hand=True)
    payment = money.unmatched(firm)

    found = queries.proposed(firm.accountant, [queries.payment(firm.accountant, payment.pk)])[payment.pk]

    assert [one.invoice.number for one in found] == ["12", "11"]
    assert found[0].doubts == (proposing.Doubt.ONEC_DECIDES,)


@pytest.mark.django_db
def test_invoices_that_are_paid_or_not_open_to_the_reader_are_not_proposed() -> None:
    firm, other = cast.firm(), cast.firm("beta")
    paid = money.invoice(firm)
    money.report(paid, "paid", "120000.00")
    money.invoice(other)

    payment = money.unmatched(firm)

    found = queries.proposed(firm.accountant, [queries.payment(firm.accountant, payment.pk)])
    assert found[payment.pk] == []
