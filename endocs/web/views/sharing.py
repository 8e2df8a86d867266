"""Who sees a card and why, and opening it to others: the tab of a card, and a page for memos, which have no tabs."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from endocs.documents import access, queries, sharing
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document, DocumentGrant
from endocs.documents.reasons import Evidence
from endocs.kernel.names import search_key
from endocs.kernel.refusals import Refusal
from endocs.people.models import User
from endocs.web.forms.documents import ShareForm
from endocs.web.paging import page_number
from endocs.web.reason_words import Teller
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
    page = page_number(request.GET.get("page", ""), len(found), PAGE)
    shown = found[page * PAGE :][:PAGE]
    teller = Teller(card, [*mine, *(reason for _watcher, reasons in shown for reason in reasons)])
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
        "grants": [grant for grant in evidence.grants if grant.reason == sharing.EXPLICIT],
        "share": ShareForm(sharer=user) if can_share else None,
    }


@require_POST
def document_grants(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the card to a colleague or a group."""
    user = user_of(request)
    card = queries.card(user, pk)
    form = ShareForm(request.POST, sharer=user)
    if not form.is_valid():
        raise Refusal(_("Choose a colleague or a group from the list."))
    principal = form.principal
    sharing.share(document=card, principal=principal, level=form.cleaned_data["level"], by=user)
    messages.success(request, _("The card is open to: %(name)s.") % {"name": principal})
    return redirect("web:document_access", pk)


@require_POST
def document_grant_withdrawal(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    """Take back what was opened to a colleague or a group."""
    user = user_of(request)
    card = queries.card(user, pk)
    found = next((grant for grant in queries.grants_of(card) if grant.pk == grant_pk), None)
    if found is None:
        raise DocumentGrant.DoesNotExist(grant_pk)
    sharing.withdraw(grant=found, by=user)
    messages.success(request, _("Access withdrawn: %(name)s.") % {"name": found.user or found.group})
    return redirect("web:document_access", pk)


def _named(watchers: list[Any], typed: str) -> list[Any]:
    words = search_key(typed)
    return [one for one in watchers if words in search_key(one[0].full_name)] if words else watchers


def _address(address: str, who: str, page: int) -> str:
    query = {"tab": "access", "who": who, "page": str(page)}
    return f"{address}?{urlencode({name: value for name, value in query.items() if value})}"
