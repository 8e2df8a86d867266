"""Reminders of terms: before, at and after them, and to the head of the department. In working time only."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef
from django.utils import timezone

from endocs.documents import actions as documents
from endocs.documents.models import Level
from endocs.journal.kinds import Kind
from endocs.kernel.working_time import add_working_hours, is_working_moment, working_minutes_between
from endocs.people.models import Department, Role, User, Workspace
from endocs.workflow import reminder_settings
from endocs.workflow.actions import escalation_of, record
from endocs.workflow.models import Reminder, ReminderSettings, Stage, Task

KINDS = {
    Stage.SOON: Kind.TASK_DUE_SOON, Stage.DUE: Kind.TASK_OVERDUE, Stage.LATE: Kind.TASK_OVERDUE,
    Stage.ESCALATED: Kind.TASK_ESCALATED,
}  # fmt: skip


def remind_all(now: datetime | None = None) -> None:
    """What is to be told now in every workspace that is at work."""
    now = now or timezone.now()
    for workspace in Workspace.objects.filter(pk__in=Task.objects.open().values("workspace")).order_by("pk"):
        if is_working_moment(now, ZoneInfo(workspace.time_zone)):
            remind(workspace=workspace, now=now)


def remind(*, workspace: Workspace, now: datetime) -> None:
    """Tell of the open tasks of one workspace; each stage of a term once, of several that are due the last one.

    Two queries while nothing is due. A task whose clock stands is left alone.
    """
    settings, tz = reminder_settings.of(workspace), ZoneInfo(workspace.time_zone)
    horizon = add_working_hours(now, settings.hours_before, tz) if settings.hours_before else now
    told = Reminder.objects.filter(task=OuterRef("pk"), due_at=OuterRef("due_at")).values("stage")
    tasks = Task.objects.open().filter(workspace=workspace, paused_at=None, due_at__lte=horizon)
    rows = tasks.annotate(told=ArraySubquery(told)).values_list("pk", "assigned_at", "due_at", "told")
    for key, assigned_at, due_at, stages in rows.order_by("due_at"):
        for reached in reached_stages(settings, assigned_at, due_at, now, tz):
            if reached and reached[-1] not in stages:
                _tell(key, due_at, reached, now, tz)


def reached_stages(
    settings: ReminderSettings, assigned_at: datetime, due_at: datetime, now: datetime, tz: tzinfo
) -> Iterator[Sequence[Stage]]:
    """The stages whose time has come, the last one last: those of the performer, then that of his head."""
    if due_at > now:
        notice = (settings.hours_before or 0) * 60
        is_short = working_minutes_between(assigned_at, due_at, tz) <= notice
        yield [] if is_short or working_minutes_between(now, due_at, tz) > notice else [Stage.SOON]
        return
    late = working_minutes_between(due_at, now, tz)
    own = [Stage.DUE] if settings.is_told_at_term else []
    yield [*own, Stage.LATE] if settings.hours_late and late >= settings.hours_late * 60 else own
    yield [Stage.ESCALATED] if settings.escalation_hours and late >= settings.escalation_hours * 60 else []


@transaction.atomic
def _tell(key: int, due_at: datetime, reached: Sequence[Stage], now: datetime, tz: tzinfo) -> None:
    """One reminder with its event, unless the task has moved on or another worker tells of it now."""
    tasks = Task.objects.select_for_update(of=("self",), skip_locked=True).open()
    task = (
        tasks.select_related("document__kind", "performer", "group")
        .filter(pk=key, due_at=due_at, paused_at=None)
        .first()
    )
    if task is None or Reminder.objects.filter(task=task, due_at=due_at, stage=reached[-1]).exists():
        return
    Reminder.objects.bulk_create(
        [Reminder(workspace_id=task.workspace_id, task=task, due_at=due_at, stage=stage) for stage in reached],
        ignore_conflicts=True,
    )
    data = {
        "due_at": due_at,
        "minutes": abs(working_minutes_between(due_at, now, tz)),
        "holder": str(task.performer or task.group),
    }
    if reached[-1] == Stage.ESCALATED:
        heads = heads_of(task)
        for head in heads:
            _open_card(task, head)
        data["heads"] = [head.pk for head in heads]
    record(KINDS[reached[-1]], task, None, data)


def heads_of(task: Task) -> list[User]:
    """Who is told that a task is late: the heads of its performer's department, or of the untaken group's people's.

    Nobody is told of himself; without a head who works here, the administrators.
    """
    if task.performer_id:
        departments = Department.objects.filter(user=task.performer_id)
    else:
        departments = Department.objects.filter(user__groups=task.group_id, user__is_active=True)
    heads = User.objects.filter(pk__in=departments.exclude(head=None).values("head"), is_active=True)
    found = list(heads.exclude(pk=task.performer_id or 0).order_by("pk"))
    administrators = User.objects.filter(workspace_id=task.workspace_id, role=Role.ADMINISTRATOR, is_active=True)
    return found or list(administrators.exclude(pk=task.performer_id or 0).order_by("pk"))


def _open_card(task: Task, head: User) -> None:
    """A head sees what is late under him, as long as the task is open; a confidential card stays closed."""
    if not task.document.is_confidential and not head.is_administrator:
        documents.open_to(document=task.document, principal=head, reason=escalation_of(task), by=None, level=Level.SEE)
