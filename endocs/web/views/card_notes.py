"""What is worth knowing about a card and takes questions of its own: it comes after the card is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from endocs.documents import queries
from endocs.documents.models import Document
from endocs.people.models import User
from endocs.web.visitor import user_of


@dataclass(frozen=True, slots=True)
class Part:
    """A template and what fills it; an empty context leaves the part out. The names of a context are the part's own."""

    template: str
    context_of: Callable[[Document, User], dict[str, Any]]


# In the order in which they stand on the card.
PARTS: tuple[Part, ...] = ()


@require_GET
def document_notes(request: HttpRequest, pk: int) -> HttpResponse:
    """The notes of a card the user may see: a part of its page for htmx, a page of their own without scripts."""
    user = user_of(request)
    return notes(request, user, queries.card(user, pk))


def notes(request: HttpRequest, user: User, card: Document) -> HttpResponse:
    """The filled parts of a card the user has been let see."""
    templates, context = [], {"section": "documents", "document": card}
    for part in PARTS:
        filled = part.context_of(card, user)
        if filled:
            templates.append(part.template)
            context |= filled
    is_part = "HX-Request" in request.headers
    page = "documents/card_notes.html" if is_part else "documents/card_notes_page.html"
    return render(request, page, {**context, "templates": templates})
