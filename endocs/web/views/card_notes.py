"""What is worth knowing about a card and takes questions of its own: it comes after the card is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from endocs.documents import queries
from endocs.documents.checks import dismissing
from endocs.documents.models import Document
from endocs.people.models import User
from endocs.requests import checks
from endocs.web import card_checks, original_parts, same_deed_parts
from endocs.web.visitor import user_of


@dataclass(frozen=True, slots=True)
class Part:
    """A template and what fills it; an empty context leaves the part out. The names of a context are the part's own."""

    template: str
    context_of: Callable[[Document, User], dict[str, Any]]


# In the order in which they stand on the card.
PARTS: tuple[Part, ...] = (
    Part("documents/same_deed.html", same_deed_parts.context_of),
    Part("documents/original.html", original_parts.context_of),
    Part("documents/checks.html", card_checks.context_of),
)


@require_GET
def document_notes(request: HttpRequest, pk: int) -> HttpResponse:
    """The notes of a card the user may see: a part of its page for htmx, a page of their own without scripts."""
    user = user_of(request)
    card = queries.card(user, pk)
    templates, context = [], dict[str, Any]()
    for part in PARTS:
        filled = part.context_of(card, user)
        if filled:
            templates.append(part.template)
            context |= filled
    page = "documents/card_notes.html" if "HX-Request" in request.headers else "documents/card_notes_page.html"
    return render(request, page, {**context, "section": "documents", "document": card, "templates": templates})


@require_POST
def document_warnings(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a warning of the card right, or take that back; back to where it was shown."""
    user = user_of(request)
    card = queries.card(user, pk)
    fingerprint = request.POST.get("fingerprint", "")
    if request.POST.get("deed") == "restore":
        dismissing.restore(document=card, fingerprint=fingerprint, by=user)
    else:
        found = next((one for one in checks.of_card(card, user) if one.finding.fingerprint == fingerprint), None)
        if found:
            dismissing.dismiss(document=card, finding=found.finding, by=user)
        else:
            messages.info(request, _("The card has changed meanwhile: this warning is gone."))
    if "HX-Request" in request.headers:
        return redirect("web:document_notes", pk)
    return redirect("web:document", pk)


@require_GET
def request_warnings(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs in the package of a request the user may see."""
    user = user_of(request)
    work_request, found = checks.of_request(user, pk)
    is_part = "HX-Request" in request.headers
    context = {
        "section": "requests",
        "work_request": work_request,
        "warnings": [one for one in found if not one.dismissed],
    }
    return render(request, "requests/warnings.html" if is_part else "requests/warnings_page.html", context)
