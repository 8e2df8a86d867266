"""Reminders of terms: when, to whom, once each, whatever happens to the worker and to the term."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from endocs.documents.models import Document
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.notifications.models import Notice
from endocs.people import group_actions
from endocs.people.models import Department, User
from endocs.requests import actions as requests
from endocs.workflow import actions as workflow
from endocs.workflow import reminder_settings, reminding
from endocs.workflow.models import Reminder, Task
from tests import cast
from tests.notifications.telling import tell_all

pytestmark = pytest.mark.django_db

MOSCOW = ZoneInfo("Europe/Moscow")


class Killed(BaseException):
    """What a worker dies of."""


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=MOSCOW)


def late_firm(due: datetime, *, assigned: datetime | None = None, head: bool = True) -> cast.Firm:
    """A firm whose accountant has taken a task that is due then; her department has a head who sees no memos."""
    firm = cast.firm()
    requests.take(work_request=cast.submitted(firm, ["act"]), by=firm.accountant)
    Task.objects.update(due_at=due, assigned_at=assigned or due - timedelta(days=3))
    department = Department.objects.create(
        workspace=firm.workspace, name="Бухгалтерия", head=firm.other_manager if head else None
    )
    User.objects.filter(pk=firm.accountant.pk).update(department=department)
    return firm


def said(now: datetime) -> list[str]:
    """What is told then that was not told before."""
    seen = set(Event.objects.values_list("pk", flat=True))
    reminding.remind_all(now)
    new = Event.objects.exclude(pk__in=seen).filter(kind__startswith="task.").order_by("pk")
    return list(new.values_list("kind", flat=True))


def people_told(kind: Kind) -> set[User]:
    Notice.objects.all().delete()
    tell_all()
    return {notice.user for notice in Notice.objects.filter(kind=kind).select_related("user")}


def test_each_stage_comes_in_its_time_and_once() -> None:
    late_firm(at(24, 15))

    assert said(at(24, 11, 55)) == []
    assert said(at(24, 12)) == [Kind.TASK_DUE_SOON]  # two working hours: lunch does not count
    assert said(at(24, 14)) == []
    assert said(at(24, 15)) == [Kind.TASK_OVERDUE]
    assert said(at(25, 14)) == []
    assert said(at(25, 15)) == [Kind.TASK_OVERDUE, Kind.TASK_ESCALATED]
    assert said(at(26, 15)) == said(at(27, 15)) == []


def test_nobody_is_reminded_outside_working_time() -> None:
    late_firm(at(20, 17))

    for now in (at(20, 18, 30), at(21, 12), at(22, 12), at(23, 8, 55), at(23, 13, 30)):
        assert said(now) == []
    assert said(at(23, 9)) == [Kind.TASK_OVERDUE]


def test_a_worker_that_slept_tells_the_last_stage_only() -> None:
    late_firm(at(20, 17))

    assert said(at(24, 12)) == [Kind.TASK_OVERDUE, Kind.TASK_ESCALATED]
    assert said(at(24, 14)) == []
    late = Event.objects.get(kind=Kind.TASK_OVERDUE).data["minutes"]
    assert late == 12 * 60  # an hour of Friday, the whole Monday, three hours of Tuesday


def test_a_term_shorter_than_the_notice_is_not_announced() -> None:
    late_firm(at(24, 12), assigned=at(24, 10, 30))

    assert said(at(24, 11)) == []
    assert said(at(24, 12)) == [Kind.TASK_OVERDUE]


def test_a_moved_term_is_reminded_of_anew_and_an_ended_task_of_nothing() -> None:
    firm = late_firm(at(24, 15))
    assert said(at(24, 15)) == [Kind.TASK_OVERDUE]

    Task.objects.update(due_at=at(25, 15))

    assert said(at(24, 16)) == []
    assert said(at(25, 14)) == [Kind.TASK_DUE_SOON]
    task = Task.objects.get()
    requests.send_back(work_request=task.document.work_request, reason="нет договора", by=firm.accountant)
    assert said(at(25, 17)) == []


def test_nobody_is_reminded_while_the_clock_stands() -> None:
    late_firm(at(24, 15))
    Task.objects.update(paused_at=at(24, 12))

    assert said(at(24, 14)) == said(at(26, 15)) == []


def test_what_is_switched_off_is_not_told() -> None:
    firm = late_firm(at(24, 15))
    reminder_settings.change(
        workspace=firm.workspace, hours_before=None, is_told_at_term=False, hours_late=None, escalation_hours=1,
        by=firm.administrator,
    )  # fmt: skip

    assert said(at(24, 14)) == said(at(24, 15)) == []
    assert said(at(24, 16)) == [Kind.TASK_ESCALATED]


def test_the_performer_alone_is_told_until_the_head_and_the_initiator_are() -> None:
    firm = late_firm(at(24, 15))

    reminding.remind_all(at(24, 15))
    assert people_told(Kind.TASK_OVERDUE) == {firm.accountant}

    reminding.remind_all(at(26, 15))
    assert people_told(Kind.TASK_ESCALATED) == {firm.other_manager, firm.manager}
    assert Document.objects.visible_to(firm.other_manager).filter(pk=Task.objects.get().document_id).exists()


def test_the_head_sees_the_card_until_the_task_ends() -> None:
    firm = late_firm(at(24, 15))
    reminding.remind_all(at(26, 15))
    task = Task.objects.get()

    requests.send_back(work_request=task.document.work_request, reason="нет договора", by=firm.accountant)

    assert not Document.objects.visible_to(firm.other_manager).filter(pk=task.document_id).exists()
    assert Document.objects.visible_to(firm.accountant).filter(pk=task.document_id).exists()


def test_an_administrator_is_not_told_of_himself() -> None:
    firm = late_firm(at(24, 15), head=False)
    Task.objects.update(performer=firm.administrator)

    assert reminding.heads_of(Task.objects.get()) == []


def test_an_untaken_task_is_told_to_the_group() -> None:
    firm = cast.firm()
    cast.submitted(firm, ["act"])
    Task.objects.update(due_at=at(24, 15), assigned_at=at(23, 9))

    reminding.remind_all(at(24, 15))

    assert people_told(Kind.TASK_OVERDUE) == {firm.accountant}


@pytest.mark.parametrize("what", ["none", "left", "himself"])
def test_without_a_head_the_administrators_are_told(what: str) -> None:
    firm = late_firm(at(24, 15), head=what == "left")
    if what == "left":
        User.objects.filter(pk=firm.other_manager.pk).update(is_active=False, deactivated_at=at(23, 9))
    if what == "himself":
        Department.objects.update(head=firm.accountant)

    assert reminding.heads_of(Task.objects.get()) == [firm.administrator]


def test_a_confidential_card_stays_closed_to_the_head() -> None:
    firm = late_firm(at(24, 15))
    Document.objects.filter(tasks__isnull=False).update(is_confidential=True)

    reminding.remind_all(at(26, 15))

    assert people_told(Kind.TASK_ESCALATED) == {firm.manager}
    assert not Document.objects.visible_to(firm.other_manager).filter(tasks__isnull=False).exists()


def test_a_killed_worker_tells_the_rest_later_and_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    firm = cast.firm()
    for _number in range(3):
        cast.submitted(firm, ["act"])
    Task.objects.update(due_at=at(24, 15), assigned_at=at(23, 9))
    real, calls = workflow.record, []

    def dies_at_the_second(*args: object) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise Killed
        real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(reminding, "record", dies_at_the_second)
    with pytest.raises(Killed):
        reminding.remind_all(at(24, 15))
    monkeypatch.setattr(reminding, "record", real)

    assert Reminder.objects.count() == 1
    assert said(at(24, 15, 5)) == [Kind.TASK_OVERDUE] * 2
    assert said(at(24, 15, 10)) == []


def test_a_run_with_nothing_to_tell_asks_a_few_questions_whatever_is_open() -> None:
    firm = late_firm(at(24, 15))
    reminding.remind_all(at(24, 15))
    task = Task.objects.get()
    Task.objects.bulk_create(
        Task(
            workspace=firm.workspace, process=task.process, document=task.document, type=task.type,
            purpose=task.purpose, performer=firm.accountant, assigned_by=firm.manager, assigned_at=at(20, 9),
            due_at=at(30, 15),
        )
        for _number in range(1000)
    )  # fmt: skip

    with CaptureQueriesContext(connection) as asked:
        reminding.remind_all(at(24, 15, 5))

    assert len(asked) <= 3


def test_the_head_is_chosen_among_those_who_work_here() -> None:
    firm = cast.firm()
    department = group_actions.add_department(workspace=firm.workspace, name="Бухгалтерия", by=firm.administrator)
    User.objects.filter(pk=firm.other_manager.pk).update(is_active=False, deactivated_at=at(23, 9))
    firm.other_manager.refresh_from_db()

    group_actions.appoint_head(department=department, head=firm.accountant, by=firm.administrator)
    with pytest.raises(Refusal):
        group_actions.appoint_head(department=department, head=firm.other_manager, by=firm.administrator)
    with pytest.raises(User.DoesNotExist):
        group_actions.appoint_head(department=department, head=cast.firm("astra").manager, by=firm.administrator)

    department.refresh_from_db()
    assert department.head == firm.accountant
    assert Event.objects.filter(kind=Kind.DEPARTMENT_CHANGED).count() == 1
