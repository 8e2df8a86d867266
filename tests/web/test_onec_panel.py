"""The part of a card that tells of 1C, and the history in words."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from endocs.documents.models import Document
from endocs.documents.states import ProcessState
from endocs.onec.models import Infobase, Outbox
from endocs.people.models import User
from tests import cast
from tests.onec import telling
from tests.onec.telling import SALE, again, base, row, take, upsert

pytestmark = pytest.mark.django_db


def page(client: Client, user: User, card: Document, tab: str = "files") -> str:
    """The card's page as the user sees it."""
    client.force_login(user)
    return client.get(f"{reverse('web:document', args=[card.pk])}?tab={tab}").content.decode()


def signed(firm: cast.Firm) -> tuple[Infobase, Document]:
    """A sale of 1C with everything on its panel: it is settled, differs, waits for its invoice, lacks a form."""
    infobase = base(firm)
    told = upsert(
        firm, type=SALE, operation="Услуги", invoice_ref=telling.key("счёт"), responsible="Петрова",
        files=(telling.sent(infobase, "акт.pdf"),), warnings=("Не удалось сформировать ТОРГ-12",),
    )  # fmt: skip
    take(infobase, told)
    Document.objects.filter(kind__code="act").update(process_state=ProcessState.SIGNED)
    take(infobase, again(told, 5, total=Decimal("99.50"), is_marked_deleted=True))
    known = row(infobase, told)
    what = {"workspace": firm.workspace, "infobase": infobase, "onec_document": known}
    scan = known.document.files.get()
    Outbox.objects.create(**what, kind="signed_scan", file=scan, taken_at=telling.at(7))
    Outbox.objects.create(**what, kind="signed_scan", file=scan, taken_at=telling.at(8), problem="Нет прав")
    Outbox.objects.create(**what, kind="card_state", data={"words": "Оригинал вернулся"})
    return infobase, known.document


def test_card_tells_what_1c_says_of_it(client: Client) -> None:
    firm = cast.firm()
    _infobase, card = signed(firm)

    shown = page(client, firm.accountant, card)

    for words in (
        "Бухгалтерия", "Реализация товаров услуг", "Услуги", "Соколова", "Петрова", "e1cib/data/",
        "помечен на удаление в 1С", "Удалён в 1С", "Не удалось сформировать ТОРГ-12", "В 1С другие данные.",
        "99,50", "1 документ-основание ещё не пришёл", "Уже в 1С: скан с подписью «акт.pdf»",
        "1С не смогла принять: скан с подписью «акт.pdf»", "Нет прав", "Ждёт, когда заберёт 1С: Оригинал вернулся",
    ):  # fmt: skip
        assert words in shown, words


def test_history_tells_what_differs(client: Client) -> None:
    firm = cast.firm()
    _infobase, card = signed(firm)

    shown = page(client, firm.accountant, card, "history")

    assert "документ проведён в 1С" in shown
    assert "документ помечен на удаление в 1С" in shown
    assert "в 1С другие данные, карточка осталась прежней" in shown
    assert "Сумма: в карточке 1250.50, в 1С 99.50" in shown


def test_posted_invoice_wears_its_mark(client: Client) -> None:
    firm = cast.firm()
    infobase = base(firm)
    told = upsert(firm)
    take(infobase, told)

    assert "Проведён в 1С" in page(client, firm.accountant, row(infobase, told).document)


def test_card_that_1c_does_not_know_says_nothing_of_it(client: Client) -> None:
    firm = cast.firm()

    assert 'id="onec"' not in page(client, firm.accountant, cast.document(firm))


def test_removed_base_is_told_of(client: Client) -> None:
    firm = cast.firm()
    infobase, card = signed(firm)
    infobase.removed_at = telling.at(9)
    infobase.save()

    assert "База больше не подключена" in page(client, firm.accountant, card)


def test_card_with_its_panel_needs_few_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    firm = cast.firm()
    _infobase, card = signed(firm)
    client.force_login(firm.accountant)

    with django_assert_max_num_queries(12):
        client.get(reverse("web:document", args=[card.pk]))


def test_card_from_1c_is_seen_by_the_rules_like_any_card_and_says_why(client: Client) -> None:
    firm = cast.firm()
    _infobase, card = signed(firm)

    client.force_login(firm.other_manager)
    assert client.get(reverse("web:document", args=[card.pk])).status_code == 404
    client.force_login(firm.manager)
    assert client.get(reverse("web:document", args=[card.pk])).status_code == 200
    why = client.get(reverse("web:document_access", args=[card.pk])).content.decode()
    assert "ответственный" in why.lower()
