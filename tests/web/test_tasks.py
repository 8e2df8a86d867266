"""The page of tasks."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from endocs.people import actions as people
from endocs.people.models import User
from endocs.requests import actions as requests
from endocs.requests import waiting
from endocs.workflow.models import Task
from tests import cast

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_stranger_is_sent_to_the_entrance() -> None:
    answer = Client().get(reverse("web:tasks"))

    assert answer.status_code == 302
    assert reverse("web:login") in answer.headers["Location"]


def test_accountant_sees_the_task_with_the_words_of_the_asker() -> None:
    firm = cast.firm()
    cast.submitted(firm)

    page = browser(firm.accountant).get(reverse("web:tasks")).content.decode()

    assert "Нужно сегодня" in page
    assert firm.client.title in page


def test_what_is_answered_line_by_line_stands_first_and_can_be_finished() -> None:
    firm = cast.firm()
    cast.submitted(firm, ["act"])
    answered = cast.submitted(firm, ["utd"])
    requests.accept(work_request=answered, document=cast.document(firm, "utd"), line=None, by=firm.accountant)

    answer = browser(firm.accountant).get(reverse("web:tasks"))

    groups = [(group["name"], [row.work_request for row in group["rows"]]) for group in answer.context["groups"]]
    assert groups[0] == ("Можно завершить", [answered])
    assert answer.context["chosen"].work_request == answered


def test_tabs_tell_how_many_tasks_they_hold() -> None:
    firm = cast.firm()
    for _ in range(2):
        cast.submitted(firm, ["act"])

    given = browser(firm.manager).get(reverse("web:tasks"), {"tab": "given"}).context["tabs"]
    mine = browser(firm.accountant).get(reverse("web:tasks"), {"tab": "done"}).context["tabs"]

    assert [tab["count"] for tab in given] == ["", "2", ""]
    assert [tab["count"] for tab in mine] == ["2", "", ""]


def test_who_has_no_tasks_is_shown_the_requests_that_wait_for_him() -> None:
    firm = cast.firm()
    waiting.ask(work_request=cast.submitted(firm, ["act"]), text="За какой период?", by=firm.accountant)
    held = f"{reverse('web:requests')}?tab=all&amp;held=me"

    assert held in browser(firm.manager).get(reverse("web:tasks")).content.decode()
    assert held not in browser(firm.other_manager).get(reverse("web:tasks")).content.decode()


def test_administrator_is_shown_the_tasks_nobody_can_do() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    task = Task.objects.get(document=work_request.memo)
    address = reverse("web:task_reassignment", args=[task.pk])
    pages = [reverse("web:users"), reverse("web:groups")]
    before = [browser(firm.administrator).get(page).content.decode() for page in pages]

    for member in firm.accounting.members.all():
        people.deactivate_user(user=member, by=firm.administrator)
    after = [browser(firm.administrator).get(page).content.decode() for page in pages]

    assert not any(address in page for page in before)
    assert all(address in page for page in after)


def test_nobody_else_sees_the_task() -> None:
    firm = cast.firm()
    cast.submitted(firm)

    page = browser(firm.other_manager).get(reverse("web:tasks")).content.decode()

    assert firm.client.title not in page


def test_asker_sees_it_among_those_he_gave() -> None:
    firm = cast.firm()
    cast.submitted(firm)

    page = browser(firm.manager).get(reverse("web:tasks"), {"tab": "given"}).content.decode()

    assert firm.client.title in page
    assert "/completion/" not in page


def test_chosen_task_is_shown_and_the_next_opens_after_finishing() -> None:
    firm = cast.firm()
    first, second = cast.submitted(firm, ["act"]), cast.submitted(firm, ["utd"])
    accountant = browser(firm.accountant)
    task = Task.objects.get(document=second.memo)
    page = accountant.get(reverse("web:tasks"), {"task": task.pk}).content.decode()
    assert reverse("web:request_completion", args=[second.pk]) in page

    finished = accountant.post(
        reverse("web:request_completion", args=[second.pk]),
        {"then": "tasks", "open_lines_reason": "не нужно"},
        follow=True,
    ).content.decode()

    assert reverse("web:request_completion", args=[first.pk]) in finished
    assert reverse("web:request_completion", args=[second.pk]) not in finished


def test_task_is_passed_to_another() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    task = Task.objects.get(document=work_request.memo)
    address = reverse("web:task_reassignment", args=[task.pk])
    assert browser(firm.accountant).get(address).status_code == 200
    assert browser(firm.other_manager).get(address).status_code == 404

    browser(firm.accountant).post(address, {"performer_key": f"user:{firm.administrator.pk}"})

    task.refresh_from_db()
    assert task.performer == firm.administrator


def test_queries_do_not_grow_with_the_tasks(django_assert_max_num_queries: Callable[..., object]) -> None:
    firm = cast.firm()
    for _ in range(6):
        cast.submitted(firm, ["payment_invoice", "act"])
    cast.document(firm, "act")
    accountant = browser(firm.accountant)

    with django_assert_max_num_queries(MOST_QUERIES):  # type: ignore[attr-defined]  # a context of pytest-django
        accountant.get(reverse("web:tasks"))
