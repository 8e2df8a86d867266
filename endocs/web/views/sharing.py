"""Who sees a card and why, and opening it to others."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from endocs.documents import access, queries, sharing
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import DocumentGrant
from endocs.documents.reasons import Evidence, Reason
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
    """Why one sees a card; for who manages it also who else does, and to whom it is opened by hand."""
    user = user_of(request)
    card = queries.access_card(user, pk)
    card.workspace = user.workspace
    evidence = Evidence(card)
    mine, can_share = evidence.reasons(user), access.can_share(user, card)
    typed = request.GET.get("who", "").strip()[:100]
    found = _named(evidence.everybody(asked_by=user), typed) if can_share else []
    page = page_number(request.GET.get("page", ""), len(found), PAGE)
    shown = found[page * PAGE :][:PAGE]
    teller = Teller(card, [(user, mine), *shown], known=evidence.people if can_share else ())
    context = {
        "section": "requests" if card.kind.code == BuiltInKind.MEMO else "documents",
        "document": card,
        "mine": teller.told(user, mine),
        "watchers": [{"person": person, "reasons": teller.told(person, reasons)} for person, reasons in shown],
        "watcher_count": len(found),
        "is_long": len(found) > PAGE or bool(typed),
        "who": typed,
        "back_url": _address(typed, page) if page else "",
        "next_url": _address(typed, page + 2) if len(found) > (page + 1) * PAGE else "",
        "grants": [grant for grant in evidence.grants if grant.reason == sharing.EXPLICIT],
        "share": _share_form(user, evidence) if can_share else None,
    }
    return render(request, "documents/access.html", context)


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


def _share_form(user: User, evidence: Evidence) -> ShareForm:
    people = [person for person in evidence.people if person.is_active]
    groups = [group for group in evidence.groups if group.closed_at is None]
    return ShareForm(sharer=user, people=people, groups=groups)


Watcher = tuple[User, list[Reason]]


def _named(watchers: Sequence[Watcher], typed: str) -> Sequence[Watcher]:
    words = search_key(typed)
    return [one for one in watchers if words in search_key(one[0].full_name)] if words else watchers


def _address(who: str, page: int) -> str:
    query = {"who": who, "page": str(page)}
    return f"?{urlencode({name: value for name, value in query.items() if value})}"
