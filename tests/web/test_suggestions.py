"""Found documents beside the lines of a request, the list of all that wait, and the settings of matching."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from endocs.documents.models import Document
from endocs.people.models import User
from endocs.requests import actions as requests
from endocs.requests import completing, request_settings
from endocs.requests.matching.facts import Fact
from endocs.requests.models import Answer, Linking, Suggestion, WorkRequest
from endocs.web.matching_words import MOST, period_words, words_of
from endocs.workflow.models import Task
from tests import cast
from tests.requests.matching_world import Reacting, ask, came

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def found(work_request: WorkRequest, document: Document, *, sure: bool = True, **values: str) -> Suggestion:
    """A document suggested to the request."""
    reasons = [{"fact": "kind", "values": {}}, {"fact": "amount", "values": {}}] if sure else [
        {"fact": "kind", "values": {}}, {"fact": "other_period", "values": values},
    ]  # fmt: skip
    return Suggestion.objects.create(
        workspace_id=work_request.workspace_id, work_request=work_request, document=document, is_sure=sure,
        reasons=reasons, line=work_request.lines.first(),
    )  # fmt: skip


def told(*reasons: tuple[str, dict[str, str]], **options: Any) -> list[tuple[str, bool]]:
    return words_of([{"fact": fact, "values": values} for fact, values in reasons], **options)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_fact_is_worded_with_and_without_values(language: str) -> None:
    values = {
        "asked": "184220.00", "came": "148220.00", "words": "кабель", "kind": "upd", "requests": "2", "number": "7",
    }  # fmt: skip
    with translation.override(language):
        for fact in Fact:
            for given in ({}, values):
                words = told((fact, given))
                assert words, fact
                assert all(text and "%(" not in text for text, _speaks in words), fact


def test_the_strongest_four_are_told_and_no_doubt_is_left_out() -> None:
    sums = {"asked": "184220.00", "came": "184220.00"}

    sure = told(
        ("kind", {"kind": "invoice"}), ("accountant", {}), ("contract", {"asked": "27/26"}), ("amount", sums),
        ("subject", {"words": "кабель"}), is_own=True,
    )  # fmt: skip
    doubtful = told(
        ("amount", sums), ("period", {"asked": "2026-11"}), ("contract", {"asked": "27/26"}), ("several", {}),
        elsewhere="12",
    )  # fmt: skip

    assert sure == [("ИНН", True), ("сумма до копейки", True), ("договор 27/26", True), ("предмет: кабель", True)]
    assert len(doubtful) == MOST
    assert doubtful[-1] == ("ещё подходит к записке №\u00a012", False)
    assert told(("kind", {}), ("accountant", {}), is_own=True)[1] == ("сделали вы", True)
    assert told(("kind", {}), ("swapped_digits", {"asked": "184220.00"}))[-1] == (
        "переставлены цифры в сумме: просили 184\u00a0220,00\u00a0₽", False,
    )  # fmt: skip
    assert told(("invoice", {"asked": "412"}))[-1] == ("пакет со счётом №\u00a0412", True)
    assert told() == []


def test_periods_are_named_as_people_say_them() -> None:
    year = timezone.localdate().year
    assert period_words(f"{year}-11") == "ноябрь"
    assert period_words("2024-11") == "ноябрь 2024"
    assert period_words("2024-Q3") == "III квартал 2024"
    assert period_words("2024-H1") == "I полугодие 2024"
    assert period_words("2024-10-24") == "24.10.2024"
    assert [period_words(code) for code in ("", "никогда", "2024-13", "2024-99-99")] == ["", "", "", ""]


def test_sure_ones_stand_ticked_doubtful_ones_do_not() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act", "utd"])
    sure = found(work_request, cast.document(firm, "act"))
    doubtful = found(work_request, cast.document(firm, "utd", number="7"), sure=False, came="2024-10")

    answer = browser(firm.accountant).get(reverse("web:tasks"))
    page = answer.content.decode()

    ticks = {
        one: page.partition(f'value="{completing.stamp_of(one)}"')[2].partition(">")[0] for one in (sure, doubtful)
    }
    assert "checked" in ticks[sure]
    assert "checked" not in ticks[doubtful]
    assert "другой период: октябрь 2024" in page
    assert [wish.name for wish in answer.context["lacking"]] == ["УПД"]


def test_package_that_sure_ones_complete_can_be_finished_first() -> None:
    firm = cast.firm()
    cast.submitted(firm, ["act"])
    ready = cast.submitted(firm, ["act", "vat_invoice"])
    found(ready, cast.document(firm, "utd"))

    answer = browser(firm.accountant).get(reverse("web:tasks"))

    groups = [(group["name"], [row.work_request for row in group["rows"]]) for group in answer.context["groups"]]
    assert groups[0] == ("Можно завершить", [ready])
    assert "Подошли\u00a02\u00a0из\u00a02" in answer.content.decode()


def test_finishing_from_the_page_takes_the_ticks_and_a_changed_one_is_refused_plainly() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])
    suggestion = found(work_request, cast.document(firm, "act"))
    client, address = browser(firm.accountant), reverse("web:request_completion", args=[work_request.pk])
    ticked = {"suggestion": completing.stamp_of(suggestion), "then": "tasks"}
    Suggestion.objects.filter(pk=suggestion.pk).update(is_sure=False)

    refused = client.post(address, ticked)
    Suggestion.objects.filter(pk=suggestion.pk).update(is_sure=True)
    finished = client.post(address, ticked)

    assert refused.status_code in (409, 422)
    assert "подбор изменился" in refused.content.decode()
    assert finished.status_code == 302
    assert Answer.objects.get().document == suggestion.document


def test_only_who_prepares_sees_what_was_found() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])
    act = cast.document(firm, "act", number="КЛ-298")
    secret = cast.document(firm, "act", number="ТАЙНА-1", is_confidential=True, by=firm.manager)
    found(work_request, act)
    found(work_request, secret)
    card, page = reverse("web:request", args=[work_request.pk]), reverse("web:suggestions")

    assert "КЛ-298" not in browser(firm.manager).get(card).content.decode()
    assert "КЛ-298" not in browser(firm.manager).get(page).content.decode()
    for address in (card, page, reverse("web:tasks")):
        seen = browser(firm.accountant).get(address).content.decode()
        assert "КЛ-298" in seen
        assert "ТАЙНА-1" not in seen


def test_one_click_takes_or_refuses_and_the_refusal_can_be_undone() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])
    suggestion = found(work_request, cast.document(firm, "act"), sure=False)
    client, task = browser(firm.accountant), Task.objects.get(document=work_request.memo)
    stay = {"then": f"task-{task.pk}"}

    refused = client.post(reverse("web:suggestion_refusal", args=[suggestion.pk]), stay, follow=True)
    undo = f"{reverse('web:suggestion_return', args=[suggestion.pk])}?then=task-{task.pk}"
    assert undo in refused.content.decode()
    assert refused.redirect_chain[-1][0].endswith(f"task={task.pk}")
    client.post(undo)
    client.post(reverse("web:suggestion_acceptance", args=[suggestion.pk]), stay)

    assert Answer.objects.get().accepted_by == firm.accountant


def test_document_that_was_linked_by_itself_goes_in_one_click_and_is_refused() -> None:
    firm, worker = cast.firm(), Reacting()
    work_request = ask(firm, ["act"], amount="184220.00")
    act = came(firm, "act", amount="184220.00")
    worker.settle()
    client = browser(firm.accountant)
    page = client.get(reverse("web:tasks")).content.decode()
    assert "связан сам" in page
    assert "сумма до копейки" in page

    client.post(reverse("web:request_answer_withdrawal", args=[work_request.pk, Answer.objects.get().pk]))
    worker.settle()

    assert not Answer.objects.exists()
    assert Suggestion.objects.get(document=act).refused_by == firm.accountant


def test_initiator_reads_in_the_tale_why_a_document_was_linked() -> None:
    firm, worker = cast.firm(), Reacting()
    work_request = ask(firm, ["act"], amount="184220.00")
    came(firm, "act", amount="184220.00")
    worker.settle()

    page = browser(firm.manager).get(reverse("web:request", args=[work_request.pk])).content.decode()

    assert "ИНН, сумма до копейки, вид документа" in page


def test_document_for_a_closed_request_is_decided_on_its_card_and_in_the_list() -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ["act"])
    late = cast.document(firm, "utd", number="77")
    suggestion = found(work_request, late, sure=False)
    client, card = browser(firm.accountant), reverse("web:request", args=[work_request.pk])
    acceptance = reverse("web:suggestion_acceptance", args=[suggestion.pk])
    assert acceptance in client.get(card).content.decode()
    assert acceptance in client.get(reverse("web:suggestions")).content.decode()

    client.post(acceptance)

    assert late in Document.objects.visible_to(firm.manager)


def test_tab_counts_what_waits_and_is_absent_for_who_decides_nothing() -> None:
    firm = cast.firm()
    found(cast.submitted(firm, ["act"]), cast.document(firm, "act"))
    address = reverse("web:suggestions")

    tabs = {
        user: {tab["name"]: tab["count"] for tab in browser(user).get(reverse("web:requests")).context["tabs"]}
        for user in (firm.accountant, firm.manager)
    }

    assert tabs[firm.accountant]["Подбор"] == "1"
    assert "Подбор" not in tabs[firm.manager]
    assert "Решать нечего" in browser(firm.manager).get(address).content.decode()


def test_second_of_two_same_requests_is_sent_back_as_a_repeat_in_one_click() -> None:
    firm, worker = cast.firm(), Reacting()
    first, second = (ask(firm, ["act"], amount="184220.00") for _ in range(2))
    worker.settle()
    client = browser(firm.accountant)
    tasks = {one: Task.objects.get(document=one.memo) for one in (first, second)}

    pages = {one: client.get(reverse("web:tasks"), {"task": tasks[one].pk}) for one in (first, second)}
    assert "Вернуть как повтор" not in pages[first].content.decode()
    assert "Вернуть как повтор" in pages[second].content.decode()
    reason = pages[second].context["twin_reason"]
    client.post(reverse("web:request_return", args=[second.pk]), {"reason": reason, "then": "tasks"})

    tasks[second].refresh_from_db()
    assert tasks[second].comment == f"Повтор записки №\u00a0{first.memo.registration_number}"


def test_administrator_chooses_what_is_done_by_itself() -> None:
    firm = cast.firm()
    address = reverse("web:matching")
    assert browser(firm.accountant).get(address).status_code == 404
    administrator = browser(firm.administrator)

    administrator.post(address, {"linking": "propose", "closes_complete": "yes"})
    chosen = request_settings.of(firm.workspace)
    wrong = administrator.post(address, {"linking": "всегда"})

    assert (chosen.linking, chosen.closes_complete) == (Linking.PROPOSE, True)
    assert wrong.status_code == 422
    assert request_settings.of(firm.workspace).linking == Linking.PROPOSE


def test_queries_do_not_grow_with_what_was_found(django_assert_max_num_queries: Callable[..., Any]) -> None:
    firm = cast.firm()
    for number in range(5):
        work_request = cast.submitted(firm, ["act", "utd"])
        requests.accept(
            work_request=work_request, document=cast.document(firm, "utd", number=f"У{number}"), line=None,
            by=firm.accountant,
        )  # fmt: skip
        for copy in range(3):
            found(work_request, cast.document(firm, "act", number=f"{number}-{copy}"), sure=copy == 0)
    closed = cast.prepared(firm, ["act"])
    found(closed, cast.document(firm, "act", number="П"), sure=False)
    client = browser(firm.accountant)

    for address in (
        reverse("web:tasks"), reverse("web:suggestions"), reverse("web:requests"),
        reverse("web:request", args=[work_request.pk]), reverse("web:request", args=[closed.pk]),
    ):  # fmt: skip
        with django_assert_max_num_queries(MOST_QUERIES, info=address):
            assert client.get(address).status_code == 200
