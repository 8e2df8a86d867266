"""Pages of deputies and of handing work over."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from endocs.notifications import composing
from endocs.notifications.models import Letter, Notice
from endocs.people.models import Department, Substitution, User
from endocs.people.substitution import today_of
from endocs.requests import actions as requests
from endocs.requests import waiting
from endocs.workflow import queries as workflow_queries
from endocs.workflow import substituting
from endocs.workflow.models import Succession, Task
from endocs.workflow.substituting import Terms
from tests import cast
from tests.notifications.telling import tell_all

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def as_(client: Client) -> Callable[[User], Client]:
    """The client of that user."""

    def log_in(user: User) -> Client:
        client.force_login(user)
        return client

    return log_in


def appoint(absent: User, deputy: User, **terms: Any) -> Substitution:
    today = today_of(absent.workspace)
    said = Terms(starts_on=today, ends_on=today, **terms)
    return substituting.appoint_deputy(absent=absent, deputy=deputy, terms=said, by=absent)


def form(firm: cast.Firm, **values: Any) -> dict[str, Any]:
    given = {"deputy": firm.manager.pk, "starts_on": "т", "ends_on": "31.12.2026", "moves_tasks": "no", "comment": ""}
    return {**given, **values}


def text(page: Any) -> str:
    return str(page.content.decode()).replace("\xa0", " ")


def test_one_appoints_a_deputy_and_ends_it_early(as_: Callable[[User], Client]) -> None:
    firm = cast.firm()
    client = as_(firm.accountant)
    values = form(
        firm, moves_tasks="yes", amount_limit="100 000", kinds=[firm.kind("act").pk], task_types=["execution"],
        organisations=[firm.organisation.pk], comment="Отпуск",
    )  # fmt: skip

    page = text(client.post(reverse("web:deputies"), values, follow=True))

    made = Substitution.objects.get()
    assert (made.absent, made.deputy) == (firm.accountant, firm.manager)
    assert (made.moves_tasks, made.amount_limit) == (True, Decimal(100000))
    assert (made.kinds, made.task_types) == ([firm.kind("act").pk], ["execution"])
    for words in ("Лебедев А. И.", "действует", "Акт", "до 100 000,00", "Отпуск", "Прекратить"):
        assert words in page
    page = text(client.post(reverse("web:deputy_end", args=[made.pk]), follow=True))
    assert "закончено" in page
    assert "Прекратить</" not in page


def test_what_is_wrong_is_said_beside_the_form(as_: Callable[[User], Client]) -> None:
    firm = cast.firm()
    client = as_(firm.accountant)

    page = client.post(reverse("web:deputies"), form(firm, starts_on="05.12.2026", ends_on="01.12.2026"))

    assert page.status_code == 422
    assert "Последний день раньше первого" in text(page)
    assert client.post(reverse("web:deputies"), form(firm, deputy=firm.accountant.pk)).status_code == 422
    assert not Substitution.objects.exists()


def test_a_deputy_sees_for_whom_and_cannot_end_it(as_: Callable[[User], Client]) -> None:
    firm = cast.firm()
    made = appoint(firm.accountant, firm.manager)
    client = as_(firm.manager)

    page = text(client.get(reverse("web:deputies")))

    assert "Кого я замещаю" in page
    assert "Соколова М. В." in page
    assert client.post(reverse("web:deputy_end", args=[made.pk])).status_code == 404


def test_an_administrator_appoints_anybodys(as_: Callable[[User], Client]) -> None:
    firm = cast.firm()
    client = as_(firm.administrator)

    page = text(client.post(reverse("web:all_deputies"), form(firm, absent=firm.accountant.pk), follow=True))

    assert "Лебедев А. И. за Соколову М. В." in page
    assert Substitution.objects.get().appointed_by == firm.administrator
    made = Substitution.objects.get()
    client.post(reverse("web:deputy_end", args=[made.pk]), {"then": "settings"})
    assert Substitution.objects.get().ended_at is not None


def test_the_deputys_list_says_whose_task_it_is(as_: Callable[[User], Client]) -> None:
    firm = cast.firm()
    cast.submitted(firm)
    appoint(firm.accountant, firm.other_manager)
    client = as_(firm.other_manager)

    page = text(client.get(reverse("web:tasks")))

    assert "за Соколову М. В." in page
    assert '<span class="n">1</span>' in page
    assert "за Соколову М. В." in text(client.get(reverse("web:tasks"), {"for": firm.accountant.pk}))
    assert "за Соколову М. В.</span></a>" not in text(client.get(reverse("web:tasks"), {"for": "0"}))


def test_what_a_list_calls_anothers_is_what_a_decision_calls_so() -> None:
    firm = cast.firm()
    cast.submitted(firm)
    own = cast.submitted(firm)
    requests.take(work_request=own, by=firm.accountant)
    appoint(firm.accountant, firm.other_manager, moves_tasks=True)
    deputy = User.objects.get(pk=firm.other_manager.pk)

    found = workflow_queries.tasks_on(deputy, size=10)
    absent = workflow_queries.absent_behind(deputy, found)

    assert len(found) == 2
    assert set(absent.values()) == {firm.accountant}
    assert len(workflow_queries.tasks_on(deputy, size=10, absent=firm.accountant.pk)) == 2
    assert workflow_queries.tasks_on(deputy, size=10, absent=0) == []
    assert len(workflow_queries.tasks_on(firm.accountant, size=10, absent=0)) == 2


def test_the_history_and_the_card_say_both_names(as_: Callable[[User], Client]) -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    appoint(firm.accountant, firm.other_manager)
    requests.take(work_request=work_request, by=User.objects.get(pk=firm.other_manager.pk))
    client = as_(firm.manager)

    page = text(client.get(reverse("web:request", args=[work_request.pk])))

    assert page.count("Ким Д. С. за Соколову М. В.") >= 2


def test_the_notice_and_the_letter_say_both_names() -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    appoint(firm.accountant, firm.other_manager)
    requests.take(work_request=work_request, by=User.objects.get(pk=firm.other_manager.pk))
    waiting.ask(work_request=work_request, text="За какой месяц?", by=User.objects.get(pk=firm.other_manager.pk))
    Notice.objects.all().delete()
    tell_all()

    letters = [composing.compose(letter) for letter in Letter.objects.filter(user=firm.manager)]

    bodies = " ".join(str(letter.body) for letter in letters if letter).replace("\xa0", " ")
    assert "Ким Д. С. за Соколову М. В." in bodies
    deputys = Notice.objects.filter(user=firm.other_manager, kind="deputy.appointed")
    assert deputys.count() == 1


def test_choosing_a_performer_one_sees_who_is_away(as_: Callable[[User], Client]) -> None:
    firm = cast.firm()
    work_request = cast.draft(firm)
    appoint(firm.accountant, firm.other_manager)

    page = text(as_(firm.manager).get(reverse("web:request", args=[work_request.pk])))

    assert f"отсутствует до {today_of(firm.workspace):%d.%m}, замещает: Ким Д. С." in page


def test_dismissing_shows_what_there_is_and_gives_it_to_others(as_: Callable[[User], Client]) -> None:
    firm = cast.firm()
    cast.submitted(firm)
    Task.objects.update(performer=firm.manager, group=None)
    cast.document(firm, "contract", responsible=firm.manager)
    client = as_(firm.administrator)
    address = reverse("web:user_deactivation", args=[firm.manager.pk])

    page = text(client.get(address))
    assert "Астра-Логистик" in page
    other = firm.other_manager.pk
    page = text(client.post(address, {"clients_to": other, "tasks_to": other, "cards_to": other}, follow=True))

    handed = Succession.objects.get()
    assert (handed.count("clients"), handed.count("tasks"), handed.count("cards")) == (1, 1, 1)
    assert "1 → Ким Д. С." in page
    assert not User.objects.get(pk=firm.manager.pk).is_active


def test_a_department_is_handed_over_and_taken_back(as_: Callable[[User], Client]) -> None:
    firm = cast.firm()
    department = Department.objects.create(workspace=firm.workspace, name="Продажи")
    User.objects.filter(pk=firm.manager.pk).update(department=department)
    client, address = as_(firm.administrator), reverse("web:successions")
    of = f"department:{department.pk}"

    assert "Астра-Логистик" in text(client.get(address, {"of": of}))
    client.post(address, {"of": of, "clients_to": firm.other_manager.pk, "tasks_to": ""})
    firm.client.refresh_from_db()
    assert firm.client.manager == firm.other_manager
    again = client.post(address, {"of": of, "clients_to": firm.other_manager.pk, "tasks_to": ""})
    assert (again.status_code, "Передавать нечего" in text(again)) == (422, True)
    client.post(reverse("web:succession_undoing", args=[Succession.objects.get().pk]))

    firm.client.refresh_from_db()
    assert firm.client.manager == firm.manager
    assert "возвращено" in text(client.get(address))


def test_tasks_that_nobody_can_do_are_shown_to_administrators(as_: Callable[[User], Client]) -> None:
    firm = cast.firm()
    cast.submitted(firm)
    client = as_(firm.administrator)
    client.post(reverse("web:user_deactivation", args=[firm.accountant.pk]))

    page = text(client.get(reverse("web:users")))

    assert "Задачи, которые некому" in page
    assert "Бухгалтерия" in page


@pytest.mark.parametrize("many", [1, 8])
def test_no_page_asks_more_than_twelve_times(as_: Callable[[User], Client], many: int) -> None:
    firm = cast.firm()
    for number in range(many):
        cast.submitted(firm)
        deputy = cast.user(firm.workspace, f"d{number}@vektra.example", "Заместитель", "Иван")
        appoint(firm.accountant, deputy)
        cast.document(firm, "contract", responsible=firm.accountant)
    client = as_(firm.administrator)
    addresses = [
        reverse("web:deputies"), reverse("web:all_deputies"), reverse("web:successions"), reverse("web:users"),
        f"{reverse('web:successions')}?of=user:{firm.accountant.pk}",
        reverse("web:user_deactivation", args=[firm.accountant.pk]),
    ]  # fmt: skip
    seen = {}
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        seen[address] = len(queries)
    client.force_login(deputy)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("web:tasks"))
    seen["tasks"] = len(queries)

    assert {address: count for address, count in seen.items() if count > MOST_QUERIES} == {}


def test_a_deputy_is_not_offered_to_pass_a_task_on(as_: Callable[[User], Client]) -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm)
    appoint(firm.accountant, firm.other_manager)
    address = reverse("web:task_reassignment", args=[Task.objects.get(document=work_request.memo).pk])

    for user, is_offered in ((firm.other_manager, False), (firm.accountant, True)):
        client = as_(user)
        for page in (reverse("web:tasks"), reverse("web:request", args=[work_request.pk])):
            assert (address in text(client.get(page))) is is_offered, (user, page)
