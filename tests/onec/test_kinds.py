"""Which kind of card a document of 1C becomes."""

from uuid import uuid4

import pytest

from endocs.documents.states import Direction
from endocs.onec import kinds
from endocs.onec.values import Object


@pytest.mark.parametrize(
    ("type_", "operation", "is_universal", "code"),
    [
        ("СчетНаОплатуПокупателю", "", False, "payment_invoice"),
        ("СчетНаОплатуКлиенту", "", False, "payment_invoice"),
        ("РеализацияТоваровУслуг", "Услуги", False, "act"),
        ("РеализацияТоваровУслуг", "СтроительныеРаботы", False, "act"),
        ("РеализацияТоваровУслуг", "Товары", False, "delivery_note"),
        ("РеализацияТоваровУслуг", "ПродажаКомиссия", False, "delivery_note"),
        ("РеализацияТоваровУслуг", "ОтгрузкаБезПереходаПраваСобственности", False, "delivery_note"),
        ("РеализацияТоваровУслуг", "Оборудование", False, "delivery_note"),
        ("РеализацияТоваровУслуг", "", False, "delivery_note"),
        ("РеализацияТоваровУслуг", "Услуги", True, "utd"),
        ("РеализацияТоваровУслуг", "Товары", True, "utd"),
        ("АктВыполненныхРабот", "", False, "act"),
        ("АктВыполненныхРабот", "", True, "utd"),
        ("СчетФактураВыданный", "НаРеализацию", False, "vat_invoice"),
        ("СчетФактураВыданный", "Корректировочный", False, "correction"),
        ("КорректировкаРеализации", "", False, "correction"),
        ("АктСверкиВзаиморасчетов", "", False, "reconciliation"),
        ("ПоступлениеТоваровУслуг", "Услуги", True, "other"),
    ],
)
def test_kind_by_type_and_operation(type_: str, operation: str, is_universal: bool, code: str) -> None:
    thing = Object(type=type_, ref=uuid4(), operation=operation, is_universal=is_universal)

    assert kinds.code_of(thing) == code
    assert kinds.direction_of(thing) == (None if code == "other" else Direction.OUTGOING)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("АктВыполненныхРабот", "Акт выполненных работ"), ("ПередачаОС", "Передача ОС"), ("", ""),
        ("Прочее", "Прочее"), ("СведенияОНДС2026", "Сведения ОНДС 2026"),
    ],
)  # fmt: skip
def test_name_of_a_type_as_people_say_it(name: str, words: str) -> None:
    assert kinds.words(name) == words
