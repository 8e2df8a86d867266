"""The page of tasks: what waits for me, what I gave to others, what I have done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from endocs.kernel.counting import shown
from endocs.kernel.dates import format_date, weekday
from endocs.kernel.working_time import working_minutes_between
from endocs.people.models import User
from endocs.people.substitution import stand_ins
from endocs.requests import queries, timeline
from endocs.requests.models import WorkRequest
from endocs.web import request_parts as parts
from endocs.web import suggestion_parts as found
from endocs.web.fitting import fit_context, twin_of
from endocs.web.forms.requests import PerformerForm
from endocs.web.visitor import user_of
from endocs.workflow import access
from endocs.workflow import actions as workflow
from endocs.workflow import queries as workflow_queries
from endocs.workflow.models import Task

SIZE = 100
TABS = ("mine", "given", "done")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A task in the list."""

    task: Task
    work_request: WorkRequest | None
    title: str
    asked: str
    asker: User
    absent: User | None
    due: str
    is_late: bool
    is_ready: bool
    fit: str
    stamps: Sequence[str]
    state: str
    address: str


@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """The list at the left, the chosen task at the right; without a choice the first one."""
    user, now = user_of(request), timezone.now()
    tab = request.GET.get("tab", "mine") if request.GET.get("tab") in TABS else "mine"
    whose = request.GET.get("for", "")
    shown_tasks = _found(user, tab, int(whose) if whose.isdecimal() and len(whose) < 19 else None)
    work_requests = queries.of_memos([task.document_id for task in shown_tasks], user)
    absent = workflow_queries.absent_behind(user, shown_tasks) if tab == "mine" else {}
    rows = [_row(task, work_requests.get(task.document_id), user, now, tab, absent) for task in shown_tasks]
    groups = _groups(rows, now, tab)
    asked_for = request.GET.get("task", "")
    first = groups[0]["rows"][0] if groups else None
    chosen = next((row for row in rows if str(row.task.pk) == asked_for), first)
    context = {
        "section": "tasks",
        "tab": tab,
        "tabs": _tabs(tab, workflow_queries.counts(user)),
        "chips": _chips(user, whose) if tab == "mine" else [],
        "groups": groups,
        "chosen": chosen,
        "is_chosen": bool(asked_for),
        "is_empty": not rows,
    }
    if not rows and tab == "mine":
        context["held"] = shown(queries.counts(user, scope="all")["me"])
        context["held_url"] = f"{reverse('web:requests')}?tab=all&held=me"
    if chosen and chosen.work_request:
        known = list(work_requests.values())
        context |= _panel(chosen, chosen.work_request, user, now, known, may_decide=tab == "mine")
    return render(request, "tasks/page.html", context)


@require_http_methods(["GET", "POST"])
def reassignment(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an open task to another performer."""
    user = user_of(request)
    task = Task.objects.visible_to(user).select_related("document__kind").get(pk=pk)
    form = PerformerForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        workflow.reassign(task=task, performer=form.performer, by=user)
        messages.success(request, _("The task is now with: %(name)s.") % {"name": form.performer})
        return redirect("web:tasks")
    return render(request, "tasks/reassignment.html", {"section": "tasks", "task": task, "form": form})


def _found(user: User, tab: str, absent: int | None) -> list[Task]:
    if tab == "mine":
        return workflow_queries.tasks_on(user, size=SIZE, absent=absent)
    read = workflow_queries.tasks_set_by if tab == "given" else workflow_queries.tasks_decided_by
    return read(user, size=SIZE)


def _chips(user: User, whose: str) -> list[dict[str, Any]]:
    """Whose tasks, for one who stands in for somebody."""
    people = {one.absent.pk: one.absent for one in stand_ins(user)}
    if not people:
        return []
    address = f"{reverse('web:tasks')}?tab=mine"
    names = {"": _("All"), "0": _("My own")}
    names |= {str(pk): _("for %(name)s") % {"name": absent.name_after_for} for pk, absent in people.items()}
    return [
        {"text": name, "url": f"{address}&for={key}" if key else address, "on": key == whose}
        for key, name in names.items()
    ]


def _row(
    task: Task, work_request: WorkRequest | None, user: User, now: datetime, tab: str, absent: Mapping[int, User]
) -> Row:
    client = task.document.counterparty
    is_ready = tab == "mine" and work_request is not None and found.is_ready(work_request)
    return Row(
        task=task,
        work_request=work_request,
        title=client.title if client else task.document.title,
        asked=parts.asked_words(work_request) if work_request else task.document.title,
        asker=work_request.initiator if work_request else task.assigned_by,
        absent=absent.get(task.pk) if tab == "mine" else task.on_behalf_of,
        due=_due(task, now),
        is_late=task.ended_at is None and task.is_late(now),
        is_ready=is_ready,
        fit=found.fit_words(work_request) if is_ready and work_request else "",
        stamps=found.stamps_of(work_request) if is_ready and work_request else (),
        state=_state(task, work_request, user, now),
        address=f"{reverse('web:tasks')}?tab={tab}&task={task.pk}",
    )


def _due(task: Task, now: datetime) -> str:
    """«до 18:00», «завтра до 12:00», «чт 26.11», «на 2 ч» when late; of a finished one its outcome."""
    if task.ended_at:
        return str(task.get_outcome_display())
    if task.is_late(now):
        late = working_minutes_between(task.due_at, task.paused_at or now, timezone.get_current_timezone())
        return pgettext("short", "%(time)s late") % {"time": timeline.brief(late)}
    if task.paused_at:
        return _("the clock stands")
    local = timezone.localtime(task.due_at)
    days = (local.date() - timezone.localdate(now)).days
    time = f"{local.hour}:{local:%M}"
    if days < 2:
        return (_("until %(time)s") if days == 0 else _("tomorrow until %(time)s")) % {"time": time}
    return f"{weekday(local.date())} {local:%d.%m}" if days < 7 else format_date(local.date())


def _state(task: Task, work_request: WorkRequest | None, user: User, now: datetime) -> str:
    if task.ended_at or work_request is None:
        return ""
    holding = timeline.held(work_request, now, timezone.get_current_timezone())
    if work_request.question_asked_at:
        return _("waiting for an answer %(time)s") % {"time": holding.since}
    return timeline.sentence(holding, user)


def _groups(rows: Sequence[Row], now: datetime, tab: str) -> list[dict[str, Any]]:
    """On me: what can be finished first. Then late, today, later; what is done stands in one group by its order."""
    if tab == "done":
        return [{"name": "", "rows": rows, "is_late": False}] if rows else []
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    ready = [row for row in rows if row.is_ready]
    rows = [row for row in rows if row not in ready]
    late = [row for row in rows if row.is_late]
    today = [row for row in rows if not row.is_late and row.task.due_at < midnight]
    later = [row for row in rows if not row.is_late and row.task.due_at >= midnight]
    named = (
        (_("Can be finished"), ready, False),
        (_("Late tasks"), late, True),
        (_("Today"), today, False),
        (_("Later"), later, False),
    )
    return [{"name": name, "rows": group, "is_late": is_late} for name, group, is_late in named if group]


def _tabs(tab: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    names = {"mine": _("On me"), "given": _("Given by me"), "done": _("Done")}
    return [
        {
            "name": name,
            "url": f"{reverse('web:tasks')}?tab={key}",
            "on": key == tab,
            "count": shown(counts.get(key, 0)),
        }
        for key, name in names.items()
    ]


def _panel(
    row: Row, work_request: WorkRequest, user: User, now: datetime, others: Sequence[WorkRequest], *, may_decide: bool
) -> dict[str, Any]:
    """What the right side shows of a request: its words, each wanted line beside what was found."""
    may_decide = may_decide and row.task.ended_at is None
    holding = timeline.held(work_request, now, timezone.get_current_timezone())
    return {
        "work_request": work_request,
        "memo": work_request.memo,
        **fit_context(work_request, user, others if may_decide else ()),
        "holder_words": timeline.sentence(holding, user),
        "may_decide": may_decide,
        "may_reassign": access.can_give_on(user, row.task) or (may_decide and row.absent is None),
        **parts.client_wait_of(work_request, user, holds_task=may_decide),
        "then": "tasks",
        "stay": f"task-{row.task.pk}",
        **(twin_of(work_request, user) if may_decide else {}),
    }
