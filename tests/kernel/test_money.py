"""Sums are shown as people read them and read as people type them."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from endocs.kernel.money import format_money, parse_money


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("1234.56", "RUB", "1\u00a0234,56\u00a0₽"),
        ("-1234567.8", "RUB", "−1\u00a0234\u00a0567,80\u00a0₽"),
        ("0", "RUB", "0,00\u00a0₽"),
        ("-0.001", "RUB", "0,00\u00a0₽"),
        ("0.005", "USD", "0,01\u00a0$"),
        ("12", "EUR", "12,00\u00a0€"),
        ("12", "CNY", "12,00\u00a0¥"),
        ("12", "CHF", "12,00\u00a0CHF"),
    ],
)
def test_sum_is_shown_in_the_russian_way(amount: str, currency: str, shown: str) -> None:
    with override("ru"):
        assert format_money(Decimal(amount), currency) == shown


def test_english_reader_sees_a_point() -> None:
    with override("en"):
        assert format_money(Decimal("261080")) == "261\u00a0080.00\u00a0₽"


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56\u00a0₽", "1234.56"),
        ("1234.5", "1234.50"),
        ("1 234 руб.", "1234.00"),
        ("500р", "500.00"),
        ("12 рублей", "12.00"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1.234.567", "1234567.00"),
        ("−5", "-5.00"),
        ("- 5 000", "-5000.00"),
        ("-0", "0.00"),
    ],
)
def test_typed_sum_is_read(typed: str, amount: str) -> None:
    assert parse_money(typed) == Decimal(amount)
    assert str(parse_money(typed)) == amount


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "₽",
        "abc",
        "1 2",
        "12 34,00",
        "1,234",
        "1.2.3",
        "1,23,4",
        "1e5",
        "NaN",
        "٣",
        "--1",
        "1,",
        ",5",
        "9" * 40,
        "1-2",
    ],
)
def test_unclear_sum_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_money(typed)


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=2, allow_nan=False))
def test_shown_sum_reads_back_as_itself(amount: Decimal) -> None:
    for language in ("ru", "en"):
        with override(language):
            assert parse_money(format_money(amount)) == amount


@given(st.text(max_size=30))
def test_any_text_is_a_sum_or_a_value_error(text: str) -> None:
    try:
        amount = parse_money(text)
    except ValueError:
        return

    assert amount.is_finite()
