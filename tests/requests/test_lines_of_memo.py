"""The lines that a text asks for, each with its own period, sum and way."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endocs.requests.memo_reading.firms import Directory
from endocs.requests.memo_reading.lines import Line, lines_of
from endocs.requests.memo_reading.reading import read_memo

TODAY = date(2026, 11, 24)
NOBODY = Directory(())
WORDS = [
    "акт",
    "счёт",
    "с/ф",
    "упд",
    "закрывающие",
    "полный",
    "комплект",
    "за",
    "ноябрь",
    "октябрь",
    "и",
    "3",
    "квартал",
    "на",
    "120",
    "000",
    "р.",
    "бумагой",
    "через",
    "Диадок",
    ",",
    ".",
    "не",
    "нужна",
    "договор",
    "№",
    "27/26",
    "два",
    "экземпляра",
    "спасибо",
    "ок",
    "по",
    "почте",
    "отвезу",
    "сам",
    "84500р",
    "плюс",
    "НДС",
]


def read(text: str) -> list[Line]:
    return lines_of(read_memo(text, today=TODAY, directory=NOBODY), text, today=TODAY)


@pytest.mark.parametrize("text", ["", "Ок", "Спасибо, жду", "На 120 000 р. за ноябрь", "С/ф не нужна"])
def test_words_that_ask_for_nothing_give_no_lines(text: str) -> None:
    assert read(text) == []


def test_closing_documents_are_an_act_and_a_vat_invoice_of_the_same_period_and_sum() -> None:
    lines = read("Нужны закрывающие за октябрь на 120 000 р.")

    assert [line.kind for line in lines] == ["act", "sf"]
    assert all(line.utd_will_do for line in lines)
    assert {line.amount.value for line in lines if line.amount} == {Decimal(120_000)}
    assert {line.period.value.code for line in lines if line.period} == {"2026-10"}


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_any_words_are_read_and_every_value_has_its_place_in_them(text: str) -> None:
    for line in read(text):
        for value in (line.said, line.period, line.amount, line.delivery, line.copies):
            assert value is None or 0 <= value.start < value.end <= len(text)
