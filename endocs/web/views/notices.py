"""Pages of notices: the list, the bell's poll, and what a person wants to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from endocs.journal.kinds import Kind
from endocs.kernel.counting import shown
from endocs.notifications import actions, queries, sentences
from endocs.notifications.models import Notice
from endocs.notifications.notices import RULES, Channels
from endocs.notifications.queries import Surroundings
from endocs.notifications.sentences import Told
from endocs.people.models import User
from endocs.web.visitor import user_of

PANEL_SIZE = 8
OF_CONNECTIONS = (
    Kind.DIADOC_BOX_STOPPED, Kind.DIADOC_TOKEN_ENDS, Kind.DIADOC_EVENT_QUARANTINED, Kind.DIADOC_DIFFERED,
    Kind.DIADOC_WORD_UNKNOWN, Kind.ONEC_STOPPED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as the list draws it."""

    pk: int
    at: datetime
    is_new: bool
    icon: str
    tone: str
    headline: str
    detail: str = ""
    is_open: bool = True
    print_address: str = ""
    reply_address: str = ""
    who: str = ""


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What the person was told, newest first, grouped by card."""
    user = user_of(request)
    only_unread = request.GET.get("only") != "all"
    before = request.GET.get("before", "")
    page = queries.notices_of(user, only_unread=only_unread, before=int(before) if before.isdecimal() else None)
    around = queries.surroundings(user, page.notices)
    unread, address = queries.unread_count(user), reverse("web:notices")
    context = {
        "section": "notices",
        "groups": _groups(user, page.notices, around),
        "unread": unread,
        "is_first": not before,
        "tabs": [
            {"name": _("New ones"), "url": address, "on": only_unread, "count": shown(unread)},
            {"name": _("All"), "url": f"{address}?only=all", "on": not only_unread},
        ],
        "only_unread": only_unread,
        "notices_address": address,
        "all_address": f"{address}?only=all",
        "next_url": f"{address}?only={'new' if only_unread else 'all'}&before={page.next_before}"
        if page.next_before
        else "",
    }
    return render(request, "notices/notices.html", context)


@require_GET
def latest(request: HttpRequest) -> HttpResponse:
    """The panel under the bell: the newest notices, the unread ones first while there are any."""
    user = user_of(request)
    unread = queries.unread_count(user)
    wanted = request.GET.get("only", "new" if unread else "all")
    page = queries.notices_of(user, only_unread=wanted != "all", size=PANEL_SIZE)
    context = {
        "groups": _groups(user, page.notices, queries.surroundings(user, page.notices)),
        "unread": shown(unread),
        "only_unread": wanted != "all",
        "in_panel": True,
    }
    return render(request, "notices/panel.html", context)


def _groups(user: User, notices: Sequence[Notice], around: Surroundings) -> list[tuple[str, list[Line]]]:
    """Neighbours about one card stand under its name."""
    groups = []
    for _card, members in groupby(notices, key=lambda notice: notice.document_id):
        together = [(notice, queries.told(user, notice, around)) for notice in members]
        first = together[0][1]
        groups.append(
            (sentences.subject_of(first) if first else "", [_line(notice, told) for notice, told in together])
        )
    return groups


def _line(notice: Notice, told: Told | None) -> Line:
    rule, is_new = RULES[notice.kind], notice.read_at is None
    if told is None:
        return Line(notice.pk, notice.at, is_new, "ban", "", _("This card is not open to you any more."), is_open=False)
    words = rule.words(told)
    work_request = told.work_request
    can_reply = notice.kind == Kind.REQUEST_QUESTION_ASKED and work_request and work_request.question_asked_at
    can_print = notice.kind == Kind.REQUEST_CLOSED and work_request
    tone = "w" if notice.data.get("reverted") else rule.tone  # money that went back is no good news
    return Line(
        notice.pk, notice.at, is_new, rule.icon, tone, words.headline, words.detail,
        print_address=reverse("web:request_package", args=[work_request.pk]) if can_print and work_request else "",
        reply_address=reverse("web:request_remark", args=[work_request.pk]) if can_reply and work_request else "",
        who=told.who,
    )  # fmt: skip


@require_GET
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks the notice as read and leads to its card."""
    user = user_of(request)
    found = Notice.objects.get(pk=pk, user=user)
    actions.mark_read(notice=found, by=user)
    told = queries.told(user, found, queries.surroundings(user, [found]))
    if found.kind in (Kind.DEPUTY_APPOINTED, Kind.SUBSTITUTION_ENDED):
        return redirect("web:deputies")
    if found.kind in (Kind.ORIGINAL_REMINDED, Kind.ORIGINAL_NOT_REMINDED):
        return redirect(f"{reverse('web:originals')}?client={found.data.get('client_id', '')}")
    if found.kind in OF_CONNECTIONS:
        if found.data.get("infobase"):
            return redirect("web:onec_base", found.data["infobase"])
        return redirect("web:diadoc_box", found.data["box"]) if found.data.get("box") else redirect("web:diadoc")
    if told is None or told.document is None:
        return redirect("web:notices")
    if told.work_request is not None:
        return redirect("web:request", told.work_request.pk)
    return redirect("web:document", told.document.pk)


@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """Everything is read."""
    actions.mark_all_read(by=user_of(request))
    return redirect("web:notices_latest" if "HX-Request" in request.headers else "web:notices")


@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The number of unread notices; nothing is sent when it is what the page shows already."""
    count = shown(queries.unread_count(user_of(request)))
    tag = f'"{count or 0}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    return JsonResponse({"notices": count}, headers={"ETag": tag, "Cache-Control": "private, no-cache"})


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Which event by which channel."""
    user = user_of(request)
    if request.method == "POST":
        chosen = {
            kind: Channels(bell=f"{kind}.bell" in request.POST, letter=f"{kind}.letter" in request.POST)
            for kind in queries.preferences_of(user)
        }
        actions.choose_channels(chosen=chosen, by=user)
        messages.success(request, _("Saved."))
        return redirect("web:notice_settings")
    rows = [(kind, RULES[kind].label, channels) for kind, channels in queries.preferences_of(user).items()]
    return render(request, "notices/settings.html", {"section": "profile", "rows": rows})
