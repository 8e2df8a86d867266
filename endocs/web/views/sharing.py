"""Who sees a card and why: the tab of a card, and a page for cards whose own page has no tabs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from endocs.documents import access, queries
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document, Level
from endocs.documents.reasons import Evidence
from endocs.kernel.names import search_key
from endocs.people.models import User
from endocs.web.reason_words import Teller
from endocs.web.rule_words import level_words
from endocs.web.visitor import user_of

PAGE = 25


@require_GET
def document_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Why one sees a card; of a memo a page of its own, of the others their tab."""
    user = user_of(request)
    card = queries.card(user, pk)
    if card.kind.code != BuiltInKind.MEMO:
        return redirect(f"{reverse('web:document', args=[pk])}?tab=access")
    address = reverse("web:document_access", args=[pk])
    context = {"section": "requests", "document": card, **access_of(request, user, card, address)}
    return render(request, "documents/access_page.html", context)


def access_tab(request: HttpRequest, user: User, card: Document) -> dict[str, Any]:
    """The tab of a card."""
    return access_of(request, user, card, reverse("web:document", args=[card.pk]))


def access_of(request: HttpRequest, user: User, card: Document, address: str) -> dict[str, Any]:
    """Why the user sees the card; for who manages it also who else does, and to whom it can be opened."""
    evidence = Evidence(card)
    mine, can_share = evidence.reasons(user), access.can_share(user, card)
    typed = request.GET.get("who", "").strip()[:100]
    found = _named(evidence.everybody(), typed) if can_share else []
    page = _page_number(request.GET.get("page", ""), len(found))
    shown = found[page * PAGE :][:PAGE]
    teller = Teller(card, [*mine, *(reason for _watcher, reasons in shown for reason in reasons)])
    people = User.objects.filter(workspace_id=user.workspace_id, is_active=True).order_by("sort_key")
    return {
        "mine": teller.told(user, mine),
        "can_share": can_share,
        "watchers": [{"person": person, "reasons": teller.told(person, reasons)} for person, reasons in shown],
        "watcher_count": len(found),
        "is_long": len(found) > PAGE or bool(typed),
        "who": typed,
        "access_url": address,
        "back_url": _address(address, typed, page) if page else "",
        "next_url": _address(address, typed, page + 2) if len(found) > (page + 1) * PAGE else "",
        "grants": [grant for grant in queries.grants_of(card) if grant.reason == "explicit"],
        "people": list(people) if can_share else [],
        "levels": [(int(level), level_words(level)) for level in Level],
        "usual_level": int(Level.ADD_FILES),
    }


def _named(watchers: list[Any], typed: str) -> list[Any]:
    words = search_key(typed)
    return [one for one in watchers if words in search_key(one[0].full_name)] if words else watchers


def _page_number(typed: str, count: int) -> int:
    """The page that was asked for, from 0, as far as there is one."""
    asked = int(typed) - 1 if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 0
    return max(0, min(asked, (count - 1) // PAGE))


def _address(address: str, who: str, page: int) -> str:
    query = {"tab": "access", "who": who, "page": page}
    return f"{address}?{urlencode({name: value for name, value in query.items() if value})}"
