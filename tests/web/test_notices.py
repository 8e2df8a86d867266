"""Pages of notices: the list, the bell, opening, answering in place, and what a person wants to be told."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from endocs.documents import actions as documents
from endocs.documents.models import DocumentGrant
from endocs.jobs.letters import LetterState
from endocs.journal.kinds import Kind
from endocs.kernel.counting import shown
from endocs.notifications import queries
from endocs.notifications.models import Letter, Notice
from endocs.notifications.notices import Channels
from endocs.people.models import User
from endocs.requests import actions as requests
from endocs.requests import waiting
from tests import cast
from tests.notifications.telling import tell_all

pytestmark = pytest.mark.django_db


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_list_shows_what_is_new_grouped_by_request() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    tell_all()

    page = _as(firm.accountant).get("/notices/").content.decode().replace("\u00a0", " ")

    assert "Лебедев А. И. просит документы" in page
    assert f"запрос № {work_request.memo.registration_number}" in page
    assert "ООО «Астра-Логистик»" in page


def test_empty_list_says_so() -> None:
    firm = cast.firm()

    page = _as(firm.manager).get("/notices/").content.decode()

    assert "Новых уведомлений нет" in page


def test_opening_a_notice_reads_it_and_leads_to_the_request() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    tell_all()
    notice = Notice.objects.get(user=firm.accountant)

    answer = _as(firm.accountant).get(f"/notices/{notice.pk}/")

    assert answer["Location"] == f"/requests/{work_request.pk}/"
    assert queries.unread_count(firm.accountant) == 0


def test_notice_of_another_person_does_not_exist() -> None:
    firm = cast.firm()
    cast.submitted(firm)
    tell_all()
    notice = Notice.objects.get(user=firm.accountant)

    answer = _as(firm.administrator).get(f"/notices/{notice.pk}/")

    assert answer.status_code == 404
    assert queries.unread_count(firm.accountant) == 1


def test_all_are_read_at_once_by_a_post_only() -> None:
    firm = cast.firm()
    cast.submitted(firm)
    cast.submitted(firm)
    tell_all()
    client = _as(firm.accountant)

    assert client.get("/notices/reading/").status_code == 405
    client.post("/notices/reading/")

    assert queries.unread_count(firm.accountant) == 0


def test_question_is_answered_in_place() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    requests.take(work_request=work_request, by=firm.accountant)
    waiting.ask(work_request=work_request, text="На чьё имя договор?", by=firm.accountant)
    tell_all()
    client = _as(firm.manager)

    address = f"/requests/{work_request.pk}/remark/"
    before = client.get("/notices/").content.decode()
    client.post(address, {"text": "На директора"})
    after = client.get("/notices/").content.decode()

    assert address in before
    assert address not in after
    work_request.refresh_from_db()
    assert work_request.question_asked_at is None


def test_card_that_was_closed_meanwhile_is_not_named() -> None:
    firm = cast.firm()
    document = cast.document(firm, number="412", by=firm.accountant)
    documents.open_to(document=document, principal=firm.manager, reason="explicit", by=firm.accountant)
    documents.remark(document=document, text="Вижу", by=firm.manager)
    documents.remark(document=document, text="Тайна", by=firm.accountant)
    tell_all()
    DocumentGrant.objects.filter(document=document).update(withdrawn_at=document.created_at)

    page = _as(firm.manager).get("/notices/").content.decode()

    assert "Карточка вам больше не открыта" in page
    assert "Тайна" not in page
    assert "412" not in page


def test_list_is_read_page_by_page() -> None:
    firm = cast.firm()
    cast.submitted(firm)
    tell_all()
    first = Notice.objects.get(user=firm.accountant)
    Notice.objects.bulk_create(
        Notice(
            workspace=firm.workspace, user=firm.accountant, event_id=1000 + number, kind=first.kind,
            document_id=first.document_id, data=first.data, at=first.at,
        )
        for number in range(queries.PAGE_SIZE)
    )  # fmt: skip

    page = queries.notices_of(firm.accountant, only_unread=True)
    rest = queries.notices_of(firm.accountant, only_unread=True, before=page.next_before)

    assert len(page.notices) == queries.PAGE_SIZE
    assert list(rest.notices) == [first]
    assert rest.next_before is None


def test_bell_answers_the_count_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    firm = cast.firm()
    cast.submitted(firm)
    tell_all()
    client = _as(firm.accountant)

    with django_assert_num_queries(3):  # session, user with his workspace, count
        answer = client.get("/bell/")
    again = client.get("/bell/", headers={"If-None-Match": answer["ETag"]})

    assert answer.json() == {"notices": "1"}
    assert again.status_code == 304


def test_counter_stops_at_a_hundred() -> None:
    assert shown(0) == ""
    assert shown(100) == "100"
    assert shown(101) == "100+"


def test_person_chooses_by_which_channel_he_is_told() -> None:
    firm = cast.firm()
    client = _as(firm.manager)

    client.post("/notices/settings/", {f"{Kind.REQUEST_CLOSED}.bell": "on", f"{Kind.REQUEST_TAKEN}.letter": "on"})

    chosen = queries.preferences_of(firm.manager)
    assert chosen[Kind.REQUEST_CLOSED] == Channels(bell=True, letter=False)
    assert chosen[Kind.REQUEST_TAKEN] == Channels(bell=False, letter=True)
    assert f'name="{Kind.REQUEST_CLOSED}.bell" checked' in client.get("/notices/settings/").content.decode()


def test_administrator_sees_why_a_letter_failed_and_sends_it_again() -> None:
    firm = cast.firm()
    cast.submitted(firm)
    tell_all()
    letter = Letter.objects.get()
    Letter.objects.update(state=LetterState.FAILED, reason="550 5.1.1 No such user", attempts=1)
    client = _as(firm.administrator)

    page = client.get("/settings/letters/?only=failed").content.decode()
    client.post(f"/settings/letters/{letter.pk}/sending/")

    assert "550 5.1.1 No such user" in page
    assert Letter.objects.get().state == LetterState.WAITING


def test_letters_are_for_administrators_of_the_same_workspace() -> None:
    firm, other = cast.firm(), cast.firm("other")
    cast.submitted(firm)
    tell_all()
    letter = Letter.objects.get()
    Letter.objects.update(state=LetterState.FAILED)

    assert _as(firm.accountant).get("/settings/letters/").status_code == 404
    assert firm.accountant.email not in _as(other.administrator).get("/settings/letters/").content.decode()
    assert _as(other.administrator).post(f"/settings/letters/{letter.pk}/sending/").status_code == 404


def test_stranger_is_led_to_the_entrance() -> None:
    for address in ("/notices/", "/notices/1/", "/notices/settings/", "/bell/", "/settings/letters/"):
        assert Client().get(address).status_code == 302


def test_list_needs_few_queries_whatever_is_on_it(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    firm = cast.firm()
    for _number in range(6):
        requests.take(work_request=cast.submitted(firm), by=firm.accountant)
        cast.submitted(firm)
    tell_all()
    client = _as(firm.accountant)

    with django_assert_max_num_queries(12):
        client.get("/notices/")


def test_panel_of_the_bell_shows_what_is_new_and_all_when_nothing_is() -> None:
    firm = cast.firm()
    cast.submitted(firm)
    tell_all()
    client = _as(firm.accountant)

    fresh = client.get("/notices/latest/").content.decode().replace("\u00a0", " ")
    after = client.post("/notices/reading/", headers={"HX-Request": "true"}, follow=True)

    assert 'id="nt-new"' in fresh
    assert "<html" not in fresh
    assert "Лебедев А. И. просит документы" in fresh
    assert after.redirect_chain == [("/notices/latest/", 302)]
    assert "Лебедев А. И. просит документы" in after.content.decode().replace("\u00a0", " ")


def test_panel_costs_no_more_than_the_page(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    firm = cast.firm()
    for _ in range(4):
        cast.submitted(firm)
    tell_all()
    client = _as(firm.accountant)

    with django_assert_max_num_queries(12):
        client.get("/notices/latest/")
