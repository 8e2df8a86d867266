"""Own fields: what is declared, what is taken, how it is kept, what the history tells."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from endocs.counterparties.models import Counterparty
from endocs.documents import actions, own_fields, requisites
from endocs.documents.models import Document, DocumentKind
from endocs.documents.own_fields import FieldType, OwnField, WrongOwnField
from endocs.documents.requisites import Requisites
from endocs.documents.states import Direction
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.web import history
from tests import cast

pytestmark = pytest.mark.django_db
FIELDS = [
    OwnField("Объект"), OwnField("Мест", FieldType.NUMBER), OwnField("Срок", FieldType.DATE),
    OwnField("Залог", FieldType.AMOUNT), OwnField("Продление", FieldType.YES_NO),
    OwnField("Вид работ", FieldType.CHOICE, ("Монтаж", "Ремонт")), OwnField("Агент", FieldType.COUNTERPARTY),
]  # fmt: skip


def kind_of(firm: cast.Firm) -> DocumentKind:
    return actions.add_kind(
        workspace=firm.workspace, name="Допуск", direction=Direction.INTERNAL, fields=FIELDS, by=firm.administrator
    )


def card_of(firm: cast.Firm, kind: DocumentKind, **values: Any) -> Document:
    return actions.register(
        workspace=firm.workspace, kind=kind, by=firm.manager,
        requisites=Requisites(organisation=firm.organisation, own_fields=values),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("Объект", " Склад ", "Склад"),
        ("Мест", "12.50", "12.5"),
        ("Мест", 1000, "1000"),
        ("Мест", Decimal("-0.000001"), "-0.000001"),
        ("Срок", date(2026, 11, 24), "2026-11-24"),
        ("Срок", "2026-11-24", "2026-11-24"),
        ("Залог", Decimal("1234.5"), "1234.50"),
        ("Продление", False, False),
        ("Вид работ", "Ремонт", "Ремонт"),
    ],
)
def test_what_fits_is_kept_in_one_shape(name: str, given: Any, kept: Any) -> None:
    firm = cast.firm()

    assert card_of(firm, kind_of(firm), **{name: given}).own_fields == {name: kept}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Объект", 5), ("Объект", "а" * 501), ("Объект", "\x00"), ("Мест", "много"), ("Мест", True), ("Мест", "NaN"),
        ("Мест", "1e999999999"), ("Мест", "0.0000001"), ("Срок", "24.11.2026"), ("Срок", 5), ("Залог", "1.005"),
        ("Залог", "1e30"), ("Продление", "да"), ("Вид работ", "Снос"), ("Вид работ", []), ("Агент", "Астра"),
        ("Агент", True), ("Агент", 2**70), ("Нет такого", "х"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_name(name: str, given: Any) -> None:
    firm = cast.firm()
    kind = kind_of(firm)

    with pytest.raises(WrongOwnField, match=name):
        card_of(firm, kind, **{name: given})

    assert not Document.objects.exists()


def test_counterparty_is_one_of_the_workspace() -> None:
    firm, other = cast.firm(), cast.firm("astra")
    kind = kind_of(firm)

    assert card_of(firm, kind, Агент=firm.client.pk).own_fields == {"Агент": firm.client.pk}
    with pytest.raises(Counterparty.DoesNotExist):
        card_of(firm, kind, Агент=other.client.pk)


def test_nothing_filled_in_is_nothing_kept() -> None:
    firm = cast.firm()

    assert card_of(firm, kind_of(firm), Объект="", Мест=None).own_fields == {}


def test_history_tells_before_and_after_as_people_read_it() -> None:
    firm = cast.firm()
    card = card_of(firm, kind_of(firm), Срок="2026-11-24", Залог="1234.56", Мест="1500")
    new = {"Срок": "2026-12-31", "Залог": "0.50", "Мест": "1500.5", "Продление": True, "Агент": firm.client.pk}
    wanted = Requisites(organisation=firm.organisation, own_fields=new)

    actions.change(document=card, requisites=wanted, revision=1, by=firm.manager)

    changed = Event.objects.get(kind="document.changed")
    (entry,) = history.entries([changed])
    told = {name: (old.replace("\xa0", " "), new.replace("\xa0", " ")) for name, old, new in entry.changes}
    assert told == {
        "Срок": ("24.11.2026", "31.12.2026"), "Залог": ("1 234,56 ₽", "0,50 ₽"), "Мест": ("1 500", "1 500,5"),
        "Продление": ("–", "да"), "Агент": ("–", firm.client.title.replace("\xa0", " ")),
    }  # fmt: skip


def test_a_value_that_was_kept_before_is_not_judged_again() -> None:
    firm = cast.firm()
    kind = kind_of(firm)
    card = card_of(firm, kind, Объект="Склад")
    Document.objects.filter(pk=card.pk).update(own_fields={"Объект": "", "Мест": "много", "Прежнее": "да"})
    card = Document.objects.get(pk=card.pk)
    same = requisites.of(card)

    actions.change(document=card, requisites=same, revision=1, by=firm.manager)

    assert not Event.objects.filter(kind="document.changed").exists()


def test_a_kind_of_before_has_text_fields() -> None:
    kind = DocumentKind(fields=[{"name": "Объект", "type": "text"}, {"name": "Иное", "type": "чудо"}])

    assert own_fields.of_kind(kind) == [OwnField("Объект"), OwnField("Иное")]


@pytest.mark.parametrize(
    "fields",
    [
        [OwnField("Объект"), OwnField(" объект ")],
        [OwnField(" ")],
        [OwnField("а" * 101)],
        [OwnField("Вид", FieldType.CHOICE, ("Один",))],
        [OwnField("Вид", FieldType.CHOICE, ("Один", "Один"))],
        [OwnField("Вид", FieldType.TEXT, ("Один", "Два"))],
        [OwnField(str(number)) for number in range(21)],
    ],
)
def test_fields_that_make_no_sense_are_not_declared(fields: list[OwnField]) -> None:
    firm = cast.firm()

    with pytest.raises(Refusal):
        actions.add_kind(
            workspace=firm.workspace, name="Допуск", direction=Direction.INTERNAL, fields=fields, by=firm.administrator
        )
