"""Pages of requests: the timetable of all, and one with its talk, its story and its package."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from endocs.documents import access as document_access
from endocs.documents.models import Document, Remark
from endocs.documents.states import PaperState, ProcessState
from endocs.kernel.counting import shown
from endocs.people.models import User
from endocs.people.substitution import away_words
from endocs.requests import access, queries, timeline
from endocs.requests.models import Channel, Holder, WorkRequest
from endocs.web import message_parts
from endocs.web import request_parts as parts
from endocs.web.fitting import fit_context
from endocs.web.forms.requests import HandoverForm, SubmissionForm
from endocs.web.request_story import now_of, story_of
from endocs.web.visitor import user_of
from endocs.workflow import access as workflow_access
from endocs.workflow import queries as workflow_queries
from endocs.workflow.models import Task

SIZE = 30
TABS = {"mine": ("mine", "open"), "all": ("all", "open"), "closed": ("all", "closed")}
HOLDERS = ("me", Holder.ACCOUNTANT, Holder.CLIENT)
PAPER_DONE = (PaperState.ORIGINAL_RETURNED,)


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Where every request is and who holds it."""
    user, now, typed = user_of(request), timezone.now(), request.GET
    tab = typed["tab"] if typed.get("tab") in TABS else "all" if user.sees_open_documents else "mine"
    held_by = typed["held"] if typed.get("held") in HOLDERS and tab != "closed" else ""
    before = int(typed["before"]) if typed.get("before", "").isdecimal() else None
    scope, state = TABS[tab]
    found = queries.page(user, scope=scope, state=state, held_by=held_by, before=before, size=SIZE)
    terms = workflow_queries.terms(work_request.memo_id for work_request in found)
    counts = queries.counts(user, scope=scope)
    context = {
        "section": "requests",
        "rows": [parts.row(work_request, user, now, terms.get(work_request.memo_id)) for work_request in found[:SIZE]],
        "stop_names": timeline.stop_names(),
        "tab": tab,
        "tabs": request_tabs(tab, counts),
        "chips": _chips(tab, held_by, counts),
        "held_by": held_by,
        "next_url": _address(tab, held_by, found[SIZE - 1].pk) if len(found) > SIZE else "",
        "back_url": _address(tab, held_by) if before else "",
    }
    return render(request, "requests/page.html", context)


def request_tabs(tab: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The tabs; that of found documents is there for who has any to decide, and on its own page."""
    names = {"mine": _("Mine"), "all": _("All I see"), "closed": _("Closed")}
    tabs = [
        {"name": name, "url": _address(key), "on": key == tab, "count": shown(counts.get(key, 0))}
        for key, name in names.items()
    ]
    if counts["suggestions"] or tab == "suggestions":
        url, count = reverse("web:suggestions"), shown(counts["suggestions"])
        tabs.append({"name": _("Found documents"), "url": url, "on": tab == "suggestions", "count": count})
    return tabs


def _chips(tab: str, held_by: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    if tab == "closed":
        return []
    names = {
        "": _("All open"),
        "me": _("Now with me"),
        Holder.ACCOUNTANT: _("With the accountant"),
        Holder.CLIENT: _("With the client"),
    }
    return [
        {"text": name, "url": _address(tab, key), "on": key == held_by, "count": shown(counts[key or tab])}
        for key, name in names.items()
    ]


def _address(tab: str, held_by: str = "", before: int | None = None) -> str:
    asked = {"tab": tab, "held": str(held_by), "before": before or ""}
    return f"{reverse('web:requests')}?{urlencode({key: value for key, value in asked.items() if value})}"


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: asked and talk, what happened, the package, the next step."""
    user = user_of(request)
    work_request = queries.card(user, pk)
    memo = work_request.memo
    is_running = memo.process_state == ProcessState.IN_PROCESS
    task, holds_task = workflow_queries.open_task_for(memo, user) if is_running else (None, False)
    step = timeline.next_step(work_request, user, holds_task=holds_task)
    may_prepare = holds_task or (user.sees_open_documents and access.can_prepare(user, work_request))
    context = {
        "section": "requests",
        "work_request": work_request,
        "memo": memo,
        "task": task,
        "step": step,
        "may_decide": holds_task,
        "may_prepare": may_prepare,
        "talk": message_parts.with_readings(talk_of(memo, user), work_request, user, may_prepare=may_prepare),
        "away": _away(user, task),
        **_seen(user, work_request, task.due_at if task else None),
        "may_reassign": task is not None and _may_reassign(user, task, holds_task),
        **_deeds(user, work_request),
        **parts.client_wait_of(work_request, user, holds_task=holds_task),
        **_forms(user, work_request, step),
    }
    return render(request, "requests/card.html", context)


def _may_reassign(user: User, task: Task, holds_task: bool) -> bool:
    is_own = holds_task and not workflow_queries.absent_behind(user, [task])
    return is_own or workflow_access.can_give_on(user, task)


def _away(user: User, task: Task | None) -> str:
    """Of an absent performer: until when, and who stands in for him."""
    if task is None or task.performer_id in (None, user.pk):
        return ""
    return away_words(user).get(task.performer_id or 0, "")


def _seen(user: User, work_request: WorkRequest, due_at: datetime | None) -> dict[str, Any]:
    """What the card shows of the request itself."""
    now = timezone.now()
    holding = timeline.held(work_request, now, timezone.get_current_timezone())
    sentence = timeline.sentence(holding, user)
    papers = [answer.document_id for answer in work_request.answers.all()]
    return {
        "row": parts.row(work_request, user, now, due_at),
        "state": parts.state_of(work_request),
        "note": sentence,
        "tale": now_of(work_request.held_since, sentence) + story_of(work_request.memo, papers),
        "shares": parts.time_of(work_request, user, now),
        **fit_context(work_request, user),
        "stay": "",
        "package_url": package_address(work_request),
    }


def package_address(work_request: WorkRequest) -> str:
    """Where the package is one PDF; empty while nothing of it is ready."""
    return reverse("web:request_package", args=[work_request.pk]) if work_request.prepared_at else ""


def talk_of(memo: Document, reader: User) -> list[dict[str, Any]]:
    """The conversation on the memo, oldest first."""
    remarks = message_parts.with_settled(Remark.objects.filter(document=memo), memo)
    return [
        {
            "author": remark.author or {"initials": "–", "short_name": ""},
            "mine": remark.author_id == reader.pk,
            "channel": "" if remark.channel == Channel.WEB else Channel(remark.channel).label,
            "at": remark.made_at,
            "text": remark.text,
            "remark": remark,
        }
        for remark in remarks.select_related("author").order_by("id")
    ]


def _deeds(user: User, work_request: WorkRequest) -> dict[str, Any]:
    """What the menu of the card offers."""
    memo = work_request.memo
    return {
        "may_submit": access.can_submit(user, work_request),
        "may_interrupt": access.can_interrupt(user, work_request),
        "may_renew": document_access.can_renew(user, memo),
        "may_archive": document_access.can_archive(user, memo),
        "was_sent": queries.was_sent(work_request),
        "may_hand_over": access.can_hand_over(user, work_request) and timeline.needs_paper(work_request),
    }


def _forms(user: User, work_request: WorkRequest, step: timeline.Step) -> dict[str, Any]:
    """The forms of the present step."""
    papers = [paper for paper in parts.papers_of(work_request, user) if paper.document.paper_state not in PAPER_DONE]
    return {
        "submission": SubmissionForm(user=user) if step == timeline.Step.SUBMIT else None,
        "handover": HandoverForm(initial={"on": timezone.localdate()}),
        "awaited": [paper for paper in papers if paper.lamps[-1]["state"] != "unneeded"],
    }
