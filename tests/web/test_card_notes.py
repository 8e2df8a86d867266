"""The notes that come after a card, and the checks of a package beside its request."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from endocs.documents.models import DeedPair, DismissedWarning, Document
from endocs.requests import actions as requests
from endocs.requests.lines import Wanted
from endocs.requests.models import Suggestion, WorkRequest
from tests import cast
from tests.originals import paper

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def wrong_act(firm: cast.Firm) -> Document:
    """An act whose VAT fits no rate."""
    return cast.document(firm, amount=Decimal("122000.00"), vat=Decimal("21000.00"), dated_on=date(2026, 3, 24))


def package(firm: cast.Firm, size: int = 2) -> WorkRequest:
    """A request for acts of 100,000 roubles for October, answered by acts of another sum; one of another client."""
    asked = requests.Asked(
        requisites=cast.asked(firm, ()).requisites,
        wanted=[Wanted(kind=firm.kind("act"), amount=Decimal(100000), period="октябрь 2026") for _ in range(size)],
    )
    work_request = requests.file_request(asked=asked, initiator=firm.manager, by=firm.manager)
    other = cast.counterparty(firm.workspace, "«Балтика»", "7814339099")
    for number in range(size):
        card = cast.document(
            firm, number=f"{700 + 40 * number}", amount=Decimal("210000.00"), counterparty=None if number else other,
            subject="Монтаж за сентябрь 2026", dated_on=date(2026, 10, 5), by=firm.manager,
        ) if not number else cast.document(
            firm, number=f"{700 + 40 * number}", amount=Decimal("210000.00"), dated_on=date(2026, 10, 5),
            by=firm.manager,
        )  # fmt: skip
        work_request.answers.create(
            workspace=firm.workspace, document=card, line=work_request.lines.all()[number], accepted_by=firm.accountant
        )
    return work_request


def test_a_warning_comes_after_the_card_and_is_called_right_in_one_click(client: Client) -> None:
    firm = cast.firm()
    act = wrong_act(firm)
    client.force_login(firm.accountant)
    notes = reverse("web:document_notes", args=[act.pk])

    page = client.get(reverse("web:document", args=[act.pk])).content.decode()
    part = client.get(notes, headers=HTMX)
    fingerprint = part.context["warnings"][0].finding.fingerprint
    client.post(reverse("web:document_warnings", args=[act.pk]), {"fingerprint": fingerprint}, headers=HTMX)
    quiet = client.get(notes, headers=HTMX)
    client.post(reverse("web:document_warnings", args=[act.pk]), {"fingerprint": fingerprint, "deed": "restore"})

    assert f'hx-get="{notes}"' in page
    assert f'href="{notes}"' in page
    assert "НДС 21\xa0000,00\xa0₽ не сходится ни с одной ставкой" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert quiet.context["warnings"] == []
    assert "1 предупреждение отмечено «Так и надо»" in quiet.content.decode()
    assert firm.accountant.short_name in quiet.content.decode()
    assert not DismissedWarning.objects.exists()
    history = client.get(reverse("web:document", args=[act.pk]), {"tab": "history"}).content.decode()
    assert "отметка «Так и надо» на предупреждении" in history


def test_without_scripts_the_notes_are_a_page_and_a_click_leads_back_to_the_card(client: Client) -> None:
    firm = cast.firm()
    act = wrong_act(firm)
    client.force_login(firm.accountant)
    notes = client.get(reverse("web:document_notes", args=[act.pk]))
    fingerprint = notes.context["warnings"][0].finding.fingerprint

    answer = client.post(reverse("web:document_warnings", args=[act.pk]), {"fingerprint": fingerprint})
    gone = client.post(reverse("web:document_warnings", args=[act.pk]), {"fingerprint": "0" * 32}, follow=True)
    clean = client.get(reverse("web:document_notes", args=[cast.document(firm, number="1").pk]))

    assert "<html" in notes.content.decode()
    assert answer.headers["location"] == reverse("web:document", args=[act.pk])
    assert "этого предупреждения больше нет" in gone.content.decode()
    assert "Замечаний нет." in clean.content.decode()


def test_who_may_not_change_the_card_reads_the_warnings_and_gets_no_button(client: Client) -> None:
    firm = cast.firm()
    act = wrong_act(firm)
    Document.objects.filter(pk=act.pk).update(process_state="archived")
    client.force_login(firm.accountant)

    part = client.get(reverse("web:document_notes", args=[act.pk]), headers=HTMX).content.decode()

    assert "не сходится" in part
    assert "Так и надо" not in part


@pytest.mark.parametrize("name", ["web:document_notes", "web:request_warnings"])
def test_for_strangers_there_are_no_notes(client: Client, name: str) -> None:
    firm = cast.firm()
    work_request = package(firm)
    key = work_request.pk if "request" in name else work_request.answers.all()[0].document_id
    client.force_login(firm.other_manager)

    assert client.get(reverse(name, args=[key]), headers=HTMX).status_code == 404


def test_a_large_package_is_looked_through_with_few_questions(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    firm = cast.firm()
    work_request = package(firm, size=12)
    client.force_login(firm.manager)

    with django_assert_max_num_queries(12):
        page = client.get(reverse("web:request_warnings", args=[work_request.pk])).content.decode()
    with django_assert_max_num_queries(12):
        part = client.get(reverse("web:request_warnings", args=[work_request.pk]), headers=HTMX).content.decode()
    with django_assert_max_num_queries(12):
        card = client.get(
            reverse("web:document_notes", args=[work_request.answers.all()[0].document_id]), headers=HTMX
        ).content.decode()

    assert part.count("Сумма 210\xa0000,00\xa0₽, в запросе 100\xa0000,00\xa0₽.") == 12
    assert "Документ для другого клиента: ООО\xa0«Балтика»." in part
    assert "Документ за период с 01.09.2026 по 30.09.2026, а в запросе «октябрь 2026»." in card
    assert "Проверки пакета" in page


def test_what_one_may_not_see_is_not_named_in_a_package(client: Client) -> None:
    firm = cast.firm()
    work_request = package(firm)
    hidden = work_request.answers.all()[1].document
    Document.objects.filter(pk=hidden.pk).update(is_confidential=True, author=firm.accountant)
    hidden.grants.all().delete()
    client.force_login(firm.manager)

    part = client.get(reverse("web:request_warnings", args=[work_request.pk]), headers=HTMX).content.decode()

    assert "№ 700" in part.replace("\xa0", " ")
    assert "740" not in part


def test_a_suggested_document_is_checked_for_who_prepares_the_package_only(client: Client) -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])
    card = cast.document(firm, amount=Decimal("122000.00"), vat=Decimal("21000.00"), by=firm.manager)
    Suggestion.objects.create(
        workspace=firm.workspace, work_request=work_request, document=card, line=work_request.lines.get()
    )
    address = reverse("web:request_warnings", args=[work_request.pk])

    client.force_login(firm.accountant)
    prepares = client.get(address, headers=HTMX).content.decode()
    client.force_login(firm.manager)
    waits = client.get(address, headers=HTMX).content.decode()

    assert "не сходится ни с одной ставкой" in prepares
    assert "не сходится" not in waits


def test_all_notes_of_a_card_together_stay_within_twelve_questions(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    firm = cast.firm()
    copy = paper.handed(firm, days=40, amount=Decimal("122000.00"), vat=Decimal("21000.00"))
    work_request = cast.submitted(firm, ["act", "payment_invoice"])
    line = work_request.lines.order_by("position")[0]
    requests.accept(work_request=work_request, document=copy.document, line=line, by=firm.accountant)
    like = cast.document(firm, "payment_invoice", number="298")
    requests.accept(work_request=work_request, document=like, line=None, by=firm.accountant)
    DeedPair.objects.create(workspace=firm.workspace, first=copy.document, second=like)
    client.force_login(firm.accountant)

    with django_assert_max_num_queries(12):
        part = client.get(reverse("web:document_notes", args=[copy.document_id]), headers=HTMX).content.decode()

    assert "не сходится ни с одной ставкой" in part
    assert like.title in part
    assert "Орлова" in part
