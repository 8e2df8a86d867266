"""«Как в прошлом месяце»: the page of a month, and what became of an order."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from endocs.counterparties.models import Counterparty
from endocs.kernel.refusals import Refusal
from endocs.people.models import User
from endocs.requests import month, month_actions
from endocs.requests.models import MonthRun, WorkRequest
from endocs.web import month_parts
from endocs.web.visitor import user_of


@require_http_methods(["GET", "POST"])
def month_page(request: HttpRequest) -> HttpResponse:
    """What was asked the month before and would be asked now; a POST asks the chosen ones anew."""
    user = user_of(request)
    typed = request.POST if request.method == "POST" else request.GET
    day = _month_of(user, typed.get("month", ""))
    if request.method == "POST":
        return _ordered(request, user, day)
    key = typed.get("client", "")
    client = get_object_or_404(Counterparty.objects.visible_to(user), pk=key) if key.isdecimal() else None
    is_mine = typed.get("whose") == "mine" or not user.sees_open_documents
    found = month.plan(user, day, client=client.pk if client else None, is_mine=is_mine)
    rows = [month_parts.row(planned, user) for planned in found.planned]
    context = {
        "section": "requests",
        "client": client,
        "month": day,
        "month_words": month_parts.month_words(day),
        "before_words": month_parts.month_words(month.first_day(day, -1)),
        "tabs": _tabs(user, day, client, is_mine),
        "chips": _chips(user, day, client, is_mine),
        "ready": [row for row in rows if row.planned.is_ready],
        "doubtful": [row for row in rows if not row.planned.is_ready],
        "made": found.made,
        "is_more": found.is_more,
        "most": month.MOST,
    }
    return render(request, "requests/month.html", context)


@require_GET
def month_run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an order is, what was made, what was not and why; only for the one who gave it."""
    user = user_of(request)
    run = get_object_or_404(MonthRun.objects.filter(by=user, workspace_id=user.workspace_id), pk=pk)
    seen = WorkRequest.objects.visible_to(user).select_related("memo__kind", "memo__counterparty")
    sources = {one.pk: one for one in seen.filter(pk__in=run.sources[: run.done])}
    drafts = list(run.drafts.filter(made__in=seen).select_related("made__memo__kind"))
    found = month_parts.outcomes(run, sources, drafts)
    context = {
        "section": "requests",
        "run": run,
        "total": len(run.sources),
        "month_words": month_parts.month_words(run.month),
        "outcomes": found,
        "made": sum(one.made is not None for one in found),
        "sent": sum(one.tone == "good" for one in found),
        "refused": sum(one.made is None for one in found),
    }
    return render(request, "requests/month_run.html", context)


def _ordered(request: HttpRequest, user: User, day: date) -> HttpResponse:
    keys = [int(key) for key in request.POST.getlist("source") if key.isdecimal() and len(key) < 19]
    try:
        run = month_actions.ask_again(month_of=day, sources=keys, is_sent=request.POST.get("deed") == "submit", by=user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(_address(day, client=request.POST.get("client", "")))
    return redirect("web:month_run", run.pk)


def _month_of(user: User, typed: str) -> date:
    """The month that was asked for, «2026-12»; the present one when it cannot be asked for."""
    months = month_actions.open_months(user)
    return next((day for day in months if f"{day:%Y-%m}" == typed), months[0])


def _tabs(user: User, chosen: date, client: Counterparty | None, is_mine: bool) -> list[dict[str, Any]]:
    return [
        {
            "name": month_parts.month_words(day).capitalize(),
            "url": _address(day, client=str(client.pk) if client else "", whose=_whose(user, is_mine)),
            "on": day == chosen,
        }
        for day in month_actions.open_months(user)
    ]


def _chips(user: User, day: date, client: Counterparty | None, is_mine: bool) -> list[dict[str, Any]]:
    """Whose requests: only for those who see more than their own."""
    if not user.sees_open_documents:
        return []
    key = str(client.pk) if client else ""
    return [
        {"text": _("All I see"), "url": _address(day, client=key), "on": not is_mine},
        {"text": _("Mine"), "url": _address(day, client=key, whose="mine"), "on": is_mine},
    ]


def _whose(user: User, is_mine: bool) -> str:
    return "mine" if is_mine and user.sees_open_documents else ""


def _address(day: date, *, client: str = "", whose: str = "") -> str:
    asked = {"month": f"{day:%Y-%m}", "client": client if client.isdecimal() else "", "whose": whose}
    return f"{reverse('web:month')}?{urlencode({key: value for key, value in asked.items() if value})}"
