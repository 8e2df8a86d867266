"""Documents that wait for a person's decision: the list of all, and the deeds with one."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from endocs.people.models import User
from endocs.requests import queries, suggesting
from endocs.requests.models import Suggestion
from endocs.web.matching_words import words_of
from endocs.web.returning import way_back
from endocs.web.suggestion_parts import memo_number
from endocs.web.views.requests import request_tabs
from endocs.web.visitor import user_of

SIZE = 30


@dataclass(frozen=True, slots=True)
class Row:
    """A document beside the request it may belong to."""

    suggestion: Suggestion
    client: str
    reasons: list[tuple[str, bool]]


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """All documents that wait for this person's decision, newest first."""
    user = user_of(request)
    typed = request.GET.get("before", "")
    before = int(typed) if typed.isdecimal() and len(typed) < 19 else None
    found = suggesting.waiting(user, before=before, size=SIZE + 1)
    address = reverse("web:suggestions")
    context = {
        "section": "requests",
        "rows": _rows(found[:SIZE], user),
        "tabs": request_tabs("suggestions", queries.counts(user, scope="all")),
        "next_url": f"{address}?{urlencode({'before': found[SIZE - 1].pk})}" if len(found) > SIZE else "",
        "back_url": address if before else "",
    }
    return render(request, "requests/suggestions.html", context)


def _rows(found: list[Suggestion], user: User) -> list[Row]:
    """The rows; a document that fits several requests of the page names one of the others."""
    memos: dict[int, dict[int, str]] = {}
    for one in found:
        memos.setdefault(one.document_id, {})[one.work_request_id] = memo_number(one.work_request)
    rows = []
    for one in found:
        others = [name for key, name in memos[one.document_id].items() if key != one.work_request_id]
        reasons = words_of(one.reasons, is_own=one.document.author_id == user.pk, elsewhere=others[0] if others else "")
        client = one.document.counterparty
        if reasons:  # no reason, no proposal
            rows.append(Row(one, client.title if client else "", reasons))
    return rows


@require_POST
def acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    """The document belongs to the request."""
    user = user_of(request)
    suggestion = _suggestion(user, pk)
    suggesting.accept(suggestion=suggestion, by=user)
    messages.success(request, _("In the package: %(title)s.") % {"title": suggestion.document.title})
    return redirect(_back(request, suggestion))


@require_POST
def refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """The document does not belong to the request; for ten seconds a click takes that back."""
    user = user_of(request)
    suggestion = _suggestion(user, pk)
    suggesting.refuse(suggestion=suggestion, by=user)
    undo = return_address(suggestion.pk, request.POST.get("then", ""))
    messages.success(request, _("Does not fit: %(title)s.") % {"title": suggestion.document.title}, extra_tags=undo)
    return redirect(_back(request, suggestion))


@require_POST
def refusal_return(request: HttpRequest, pk: int) -> HttpResponse:
    """The refusal is taken back: the document is suggested again."""
    user = user_of(request)
    suggestion = _suggestion(user, pk)
    suggesting.take_back_refusal(suggestion=suggestion, by=user)
    messages.success(request, _("It is suggested again: %(title)s.") % {"title": suggestion.document.title})
    return redirect(_back(request, suggestion))


def return_address(pk: int, then: str) -> str:
    """Where a refusal is taken back, and where that leads afterwards."""
    address = reverse("web:suggestion_return", args=[pk])
    return f"{address}?{urlencode({'then': then})}" if then else address


def _suggestion(user: User, pk: int) -> Suggestion:
    found = suggesting.decided_by(user).select_related("document__kind", "work_request")
    return found.get(pk=pk)


def _back(request: HttpRequest, suggestion: Suggestion) -> str:
    return way_back(request, reverse("web:request", args=[suggestion.work_request_id]))
