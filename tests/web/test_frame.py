"""The frame around every page: its counters say what the lists behind them hold."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from endocs.people.models import Role, User
from endocs.people.substitution import today_of
from endocs.requests import actions as requests
from endocs.web.context import counts
from endocs.workflow import queries as workflow
from endocs.workflow import substituting
from endocs.workflow.substituting import Terms
from tests import cast

pytestmark = pytest.mark.django_db


def _asked(user: User, name: str) -> list[str]:
    client = Client()
    client.force_login(user)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(name)).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def test_the_accountant_counts_tasks_of_her_group_and_every_open_request() -> None:
    firm, other = cast.firm(), cast.firm("beta")
    cast.submitted(firm)
    cast.submitted(other)

    shown = {"tasks": "1", "requests": "1", "notices": "", "originals": "", "payments": "", "same_deeds": ""}
    assert counts(firm.accountant) == shown


def test_a_task_that_went_to_the_deputy_is_counted_where_the_lists_show_it() -> None:
    firm = cast.firm()
    deputy = cast.user(firm.workspace, "deputy@vektra.example", "Павлова", "Елена", role=Role.ACCOUNTANT)
    work_request = cast.draft(firm)
    requests.submit(
        work_request=work_request, performer=firm.accountant, due_at=timezone.now(), text="", by=firm.manager
    )
    today = today_of(firm.workspace)
    terms = Terms(starts_on=today, ends_on=today, moves_tasks=True)
    substituting.appoint_deputy(absent=firm.accountant, deputy=deputy, terms=terms, by=firm.accountant)

    for pk in (firm.accountant.pk, deputy.pk):
        person = User.objects.get(pk=pk)
        assert len(workflow.tasks_on(person, size=9)) == 1
        assert counts(person)["tasks"] == "1"


def test_an_employee_counts_only_his_own_requests() -> None:
    firm = cast.firm()
    cast.submitted(firm)
    stranger = cast.user(firm.workspace, "stranger@vektra.example", "Чужой", "Иван")

    assert counts(firm.manager)["requests"] == "1"
    assert counts(firm.manager)["tasks"] == ""
    assert counts(stranger) == {"tasks": "", "requests": "", "notices": "", "originals": ""}


def test_counters_are_one_question_of_a_whole_page_and_none_of_a_part() -> None:
    firm = cast.firm()

    page, part = _asked(firm.accountant, "web:registry"), _asked(firm.accountant, "web:counterparty_suggestions")

    assert sum("notifications_notice" in sql for sql in page) == 1
    assert not any("notifications_notice" in sql for sql in part)
    assert not any('FROM "people_workspace"' in sql for sql in page)
