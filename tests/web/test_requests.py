"""Pages of requests: the timetable, the card, the memo's form, and who may not."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from endocs.documents.models import Document, File
from endocs.documents.states import PaperState, ProcessState
from endocs.people.models import User
from endocs.requests.models import Answer, WorkRequest
from tests import cast
from tests.flows.test_main_story import browser, memo_of, prepared_row
from tests.notifications.telling import tell_all

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
DEEDS = (
    "submission", "taking", "question", "remark", "answers", "preparation", "completion", "return",
    "interruption", "renewal", "archiving", "handover",
)  # fmt: skip


def card(work_request: WorkRequest) -> str:
    return reverse("web:request", args=[work_request.pk])


def deed(name: str, work_request: WorkRequest) -> str:
    return reverse(f"web:request_{name}", args=[work_request.pk])


@pytest.mark.parametrize("name", ["requests", "create", "request_new"])
def test_stranger_is_sent_to_the_entrance(name: str) -> None:
    answer = Client().get(reverse(f"web:{name}"))

    assert answer.status_code == 302


@pytest.mark.parametrize("name", DEEDS)
def test_who_does_not_see_the_memo_can_do_nothing_with_it(name: str) -> None:
    firm, other = cast.firm(), cast.firm("chuzhaya")
    work_request = cast.submitted(firm)

    for person in (firm.other_manager, other.administrator):
        assert browser(person).post(deed(name, work_request), {"text": "а", "reason": "а"}).status_code == 404
        assert browser(person).get(card(work_request)).status_code == 404


def test_list_shows_mine_and_only_what_i_see() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    address = reverse("web:requests")

    assert card(work_request) in browser(firm.manager).get(address).content.decode()
    assert card(work_request) in browser(firm.accountant).get(address).content.decode()
    assert card(work_request) not in browser(firm.accountant).get(address, {"tab": "mine"}).content.decode()
    assert card(work_request) not in browser(firm.other_manager).get(address, {"tab": "all"}).content.decode()


def test_tabs_and_filters_tell_how_many_requests_they_hold() -> None:
    firm = cast.firm()
    for _ in range(2):
        cast.submitted(firm)
    cast.draft(firm, ["act"])
    address = reverse("web:requests")

    mine = browser(firm.manager).get(address).context
    others = browser(firm.other_manager).get(address).context

    assert [tab["count"] for tab in mine["tabs"]] == ["3", "3", ""]
    assert [chip["count"] for chip in mine["chips"]] == ["3", "1", "2", ""]
    assert not any(item["count"] for item in (*others["tabs"], *others["chips"]))


def test_counters_stop_at_a_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("endocs.kernel.counting.BOUND", 2)
    firm = cast.firm()
    for _ in range(4):
        cast.draft(firm, ["act"])

    tabs = browser(firm.manager).get(reverse("web:requests")).context["tabs"]

    assert tabs[0]["count"] == "2+"


@pytest.mark.parametrize(("held", "seen"), [("me", False), ("accountant", True), ("client", False), ("nonsense", True)])
def test_filter_by_the_holder(held: str, seen: bool) -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)

    page = browser(firm.manager).get(reverse("web:requests"), {"held": held}).content.decode()

    assert (card(work_request) in page) == seen


def test_list_is_read_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("endocs.web.views.requests.SIZE", 2)
    firm = cast.firm()
    made = [cast.draft(firm, ["act"]) for _ in range(3)]
    manager = browser(firm.manager)

    first = manager.get(reverse("web:requests")).content.decode()
    second = manager.get(reverse("web:requests"), {"before": made[1].pk}).content.decode()

    assert card(made[2]) in first
    assert f"before={made[1].pk}" in first
    assert card(made[0]) not in first
    assert card(made[0]) in second


def test_draft_is_saved_changed_and_sent() -> None:
    firm = cast.firm()
    manager = browser(firm.manager)
    manager.post(reverse("web:request_new"), memo_of(firm, deed="draft"))
    work_request = WorkRequest.objects.get()
    assert work_request.memo.process_state == ProcessState.NEW
    assert "Нужен акт за ноябрь" in manager.get(deed("edit", work_request)).content.decode()

    changed = memo_of(firm, comment="Нужен акт за октябрь", deed="submit", revision=work_request.memo.revision)
    manager.post(deed("edit", work_request), changed)

    memo = Document.objects.get(pk=work_request.memo_id)
    assert memo.comment == "Нужен акт за октябрь"
    assert memo.process_state == ProcessState.IN_PROCESS


def test_memo_is_written_for_another() -> None:
    firm = cast.firm()

    browser(firm.accountant).post(
        reverse("web:request_new"), memo_of(firm, initiator=str(firm.other_manager.pk), channel="phone")
    )

    work_request = WorkRequest.objects.get()
    assert (work_request.initiator, work_request.channel) == (firm.other_manager, "phone")
    assert browser(firm.other_manager).get(card(work_request)).status_code == 200


def test_client_is_found_by_his_words_without_scripts() -> None:
    firm = cast.firm()

    browser(firm.manager).post(
        reverse("web:request_new"), memo_of(firm, counterparty="", counterparty_text="астра-логистик", deed="draft")
    )

    assert WorkRequest.objects.get().memo.counterparty == firm.client


def test_changed_words_mean_another_client_than_the_key_beside_them() -> None:
    firm = cast.firm()
    other = cast.counterparty(firm.workspace, "«Бирюза»", "7806415299")

    typed = memo_of(firm, counterparty=str(firm.client.pk), counterparty_text="Бирюза", deed="draft")
    browser(firm.manager).post(reverse("web:request_new"), typed)

    assert WorkRequest.objects.get().memo.counterparty == other


def test_sent_memo_is_not_offered_for_change() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)

    answer = browser(firm.manager).get(deed("edit", work_request))

    assert answer.headers["Location"] == card(work_request)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"counterparty": "", "counterparty_text": "Нет такого"}, "Выберите клиента из списка"),
        ({"lines-0-kind": ""}, "Назовите хотя бы один нужный документ."),
        ({"lines-0-amount": "много"}, "Сумму пишите так"),
        ({"needed_by": "завтра утром"}, "Дату пишите так"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(changes: dict[str, Any], sentence: str) -> None:
    firm = cast.firm()

    answer = browser(firm.manager).post(reverse("web:request_new"), memo_of(firm, **changes))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Нужен акт за ноябрь" in answer.content.decode()
    assert not WorkRequest.objects.exists()


def test_foreign_client_is_no_choice() -> None:
    firm, other = cast.firm(), cast.firm("chuzhaya")

    typed = memo_of(firm, counterparty=str(other.client.pk), counterparty_text="")
    answer = browser(firm.manager).post(reverse("web:request_new"), typed)

    assert answer.status_code == 422
    assert not WorkRequest.objects.exists()


def test_row_is_added_and_removed_without_scripts() -> None:
    firm = cast.firm()
    manager, typed = browser(firm.manager), memo_of(firm)
    del typed["deed"]

    more = manager.post(reverse("web:request_new"), {**typed, "more": "1"}).content.decode()
    less = manager.post(reverse("web:request_new"), {**typed, "remove": "0"}).content.decode()

    assert "lines-1-kind" in more
    assert "Нужен акт за ноябрь" in more
    assert "184 220,00" in more
    assert "184 220,00" not in less


def test_several_files_become_cards_at_once() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act", "utd"])
    act, utd = work_request.lines.order_by("position")
    rows = prepared_row(firm, act.pk) | {
        "rows-TOTAL_FORMS": "3", "rows-1-line": str(utd.pk), "rows-1-kind": str(firm.kind("utd").pk),
        "rows-1-number": "1203", "rows-1-dated_on": "24.11.2026", "rows-1-amount": "184220",
        "rows-1-attached": SimpleUploadedFile("УПД.pdf", cast.PDF + b" "), "rows-2-kind": str(firm.kind("act").pk),
    }  # fmt: skip

    browser(firm.accountant).post(deed("preparation", work_request), rows)

    assert sorted(Answer.objects.values_list("document__kind__code", "document__number")) == [
        ("act", "298"),
        ("utd", "1203"),
    ]


def test_row_without_what_its_kind_asks_for_is_refused_with_the_name_of_the_field() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])
    line = work_request.lines.get()

    answer = browser(firm.accountant).post(
        deed("preparation", work_request), prepared_row(firm, line.pk, **{"rows-0-number": ""})
    )

    assert answer.status_code == 422
    assert "Номер" in answer.content.decode()
    assert not Answer.objects.exists()


def test_files_of_a_wrong_row_need_not_be_chosen_again() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])
    line = work_request.lines.get()
    accountant = browser(firm.accountant)
    wrong = prepared_row(firm, line.pk, **{"rows-0-number": ""})
    page = accountant.post(deed("preparation", work_request), wrong).content.decode()
    kept = re.search(r'name="rows-0-kept" value="([^"]+)"', page)
    assert kept is not None
    assert "Акт 298.pdf" in page

    again = prepared_row(firm, line.pk, **{"rows-0-kept": kept[1], "rows-0-attached": ""})
    assert browser(firm.administrator).post(deed("preparation", work_request), again).status_code == 302
    assert not Answer.objects.exists()  # what one person sent is no key for another
    accountant.post(deed("preparation", work_request), again)

    assert File.objects.get(document=Answer.objects.get().document).name == "Акт 298.pdf"


def test_cards_are_linked_and_taken_out_as_far_as_one_sees_them() -> None:
    firm, other = cast.firm(), cast.firm("chuzhaya")
    work_request = cast.submitted(firm, ["act"])
    act, foreign = cast.document(firm), cast.document(other)
    accountant = browser(firm.accountant)
    assert act.title in accountant.get(deed("candidates", work_request), {"find": "298"}).content.decode()

    accountant.post(deed("answers", work_request), {"document": [act.pk, foreign.pk]})
    answer = Answer.objects.get()
    assert answer.document == act

    accountant.post(reverse("web:request_answer_withdrawal", args=[work_request.pk, answer.pk]))
    assert not Answer.objects.exists()


def test_open_line_needs_a_reason_or_to_be_dropped() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])
    accountant = browser(firm.accountant)

    refused = accountant.post(deed("completion", work_request))
    assert refused.status_code == 409
    assert "Завершить нельзя" in refused.content.decode()

    line = work_request.lines.get()
    accountant.post(
        reverse("web:request_line_dropping", args=[work_request.pk, line.pk]), {"reason": "клиент передумал"}
    )
    accountant.post(deed("completion", work_request))
    work_request.refresh_from_db()
    assert work_request.prepared_at is not None


def test_refusal_goes_back_to_the_page_with_a_sentence() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])

    page = browser(firm.accountant).post(
        deed("return", work_request), {"reason": " "}, headers={"referer": f"http://testserver{card(work_request)}"},
        follow=True,
    )  # fmt: skip

    assert "Чтобы отклонить, напишите причину." in page.content.decode()


def test_question_and_answer_in_the_talk() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])

    browser(firm.accountant).post(deed("question", work_request), {"text": "За какой период?"})
    page = browser(firm.manager).get(card(work_request)).content.decode()
    assert "За какой период?" in page
    browser(firm.manager).post(deed("remark", work_request), {"text": "За ноябрь"})

    work_request.refresh_from_db()
    assert work_request.question_asked_at is None
    assert "За ноябрь" in browser(firm.accountant).get(card(work_request)).content.decode()


def test_question_answer_and_completion_are_told_to_the_other_side_and_to_nobody_of_his_own_act() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])
    accountant, manager = browser(firm.accountant), browser(firm.manager)

    accountant.post(deed("question", work_request), {"text": "За какой период?"})
    tell_all()
    asked = notices(manager)
    manager.post(deed("remark", work_request), {"text": "За ноябрь"})
    tell_all()
    answered = notices(manager)
    accountant.post(deed("completion", work_request), {"open_lines_reason": "акта не будет"})
    tell_all()

    assert "Соколова М. В. спрашивает: За какой период?" in asked
    assert "запрос ждёт вашего ответа" in asked
    assert "запрос ждёт вашего ответа" not in answered
    assert "отвечает" not in answered
    assert "Лебедев А. И. отвечает: За ноябрь" in notices(accountant)
    assert "спрашивает" not in notices(accountant)
    assert "Документы готовы" in notices(manager)
    assert "Документы готовы" not in notices(accountant)
    for person in (firm.other_manager, firm.administrator):
        assert "запрос №" not in notices(browser(person))


def notices(client: Client) -> str:
    """What the page of notices says, without the page around it."""
    page = client.get(reverse("web:notices"), {"only": "all"}).content.decode()
    words = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    return re.sub(r"\s+", " ", words.replace("\xa0", " "))


def test_package_is_printed_without_scripts_and_the_card_tells_it() -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ["act"])
    manager = browser(firm.manager)
    package = reverse("web:request_package", args=[work_request.pk])
    form = re.search(rf'<form[^>]*action="{package}"[^>]*>', manager.get(card(work_request)).content.decode())

    printed = manager.post(package)

    assert form is not None
    assert 'method="post"' in form[0]
    assert 'target="_blank"' in form[0]
    assert printed["Content-Type"] == "application/pdf"
    assert b"".join(printed.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # it streams
    page = manager.get(card(work_request)).content.decode()
    assert "Пакет напечатан" in page
    assert "Передал клиенту" in page
    assert Document.objects.get(answers__work_request=work_request).paper_state == PaperState.PRINTED


def test_interrupted_request_is_renewed_and_archived_by_an_administrator_only() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])
    browser(firm.manager).post(deed("interruption", work_request))
    assert browser(firm.manager).post(deed("renewal", work_request)).status_code == 409

    administrator = browser(firm.administrator)
    administrator.post(deed("renewal", work_request))
    assert Document.objects.get(pk=work_request.memo_id).process_state == ProcessState.NEW
    administrator.post(deed("archiving", work_request))
    assert Document.objects.get(pk=work_request.memo_id).process_state == ProcessState.ARCHIVED


def test_package_is_handed_over_with_day_and_name() -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ["act"])
    manager = browser(firm.manager)
    page = manager.get(card(work_request)).content.decode()
    assert reverse("web:request_package", args=[work_request.pk]) in page

    manager.post(deed("handover", work_request), {"on": "т", "to": "Зайцева О. Ю."})

    act = Document.objects.get(kind__code="act")
    assert (act.paper_state, act.handed_over_to) == (PaperState.HANDED_OVER, "Зайцева О. Ю.")
    assert reverse("web:document_scan", args=[act.pk]) in manager.get(card(work_request)).content.decode()


def test_kinds_are_found_by_typing() -> None:
    firm = cast.firm()
    manager = browser(firm.manager)

    assert reverse("web:request_new") in manager.get(reverse("web:create")).content.decode()
    found = manager.get(reverse("web:create"), {"find": "сверк"}).content.decode()
    assert f"{reverse('web:document_new')}?kind=reconciliation" in found
    assert f"{reverse('web:document_new')}?kind=contract" not in found


@pytest.mark.parametrize("who", ["manager", "accountant", "administrator"])
def test_queries_are_bounded(who: str, django_assert_max_num_queries: Callable[..., Any]) -> None:
    firm = cast.firm()
    person: User = getattr(firm, who)
    full = [cast.prepared(firm, ["payment_invoice", "act"]) for _ in range(4)]
    running = cast.submitted(firm, ["payment_invoice", "act", "utd"])
    fresh = cast.draft(firm)
    client = browser(person)
    addresses = [
        reverse("web:requests"), f"{reverse('web:requests')}?tab=all", f"{reverse('web:requests')}?tab=closed",
        card(full[0]), card(running), card(fresh), reverse("web:request_new"), reverse("web:create"),
    ]  # fmt: skip
    addresses += [deed("preparation", running)] if who == "accountant" else []

    for address in addresses:
        with django_assert_max_num_queries(MOST_QUERIES, info=address):
            assert client.get(address).status_code == 200
