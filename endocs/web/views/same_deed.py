"""Cards that may be one deed: the list, the decision, taking apart what was made one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from endocs.documents import deed_pairs, merging
from endocs.documents.models import DeedPair
from endocs.people.models import User
from endocs.web import same_deed_parts
from endocs.web.visitor import user_of


@require_GET
def same_deeds(request: HttpRequest) -> HttpResponse:
    """Pairs that wait for a decision, the newest first."""
    user, before = _decider(request), request.GET.get("before", "")
    asked = int(before) if before.isascii() and before.isdecimal() and len(before) < 18 else None
    found = deed_pairs.waiting(user, before=asked, size=deed_pairs.PAGE + 1)
    shown = found[: deed_pairs.PAGE]
    address = reverse("web:same_deeds")
    context = {
        "section": "same_deeds",
        "alike": [same_deed_parts.likeness(user, pair) for pair in shown],
        "back_url": address if asked else "",
        "next_url": f"{address}?before={shown[-1].pk}" if len(found) > len(shown) else "",
    }
    return render(request, "documents/same_deeds.html", context)


@require_POST
def same_deed_merging(request: HttpRequest, pk: int) -> HttpResponse:
    """It is one document."""
    user = _decider(request)
    made = deed_pairs.decide_same(pair=deed_pairs.pair_for(user, pk), by=user)
    messages.success(request, _("It is one card now. Files, links and tasks of both are here."))
    return redirect("web:same_deeds") if request.POST.get("then") == "list" else redirect("web:document", made.kept_id)


@require_POST
def same_deed_difference(request: HttpRequest, pk: int) -> HttpResponse:
    """They are two documents."""
    user = _decider(request)
    pair = deed_pairs.pair_for(user, pk)
    deed_pairs.tell_apart(pair=pair, by=user)
    messages.success(request, _("They stay two cards and are not proposed again."))
    return _back(request, pair)


@require_POST
def same_deed_difference_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """They may be one document after all."""
    user = _decider(request)
    pair = deed_pairs.pair_for(user, pk)
    deed_pairs.take_back(pair=pair, by=user)
    return _back(request, pair)


@require_GET
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens when a card is taken apart, and the button for it."""
    user = _decider(request)
    made = deed_pairs.merge_for(user, pk)
    context = {
        "section": "documents",
        "merge": made,
        "document": made.kept,
        "goes_back": same_deed_parts.goes_back(made),
        "can_take_apart": made.undone_at is None and merging.can_merge(user, [made.kept]),
    }
    return render(request, "documents/merge.html", context)


@require_POST
def merge_undoing(request: HttpRequest, pk: int) -> HttpResponse:
    """Two cards again."""
    user = _decider(request)
    made = deed_pairs.merge_for(user, pk)
    merging.undo(merge=made, by=user)
    messages.success(request, _("They are two cards again: “%(title)s” has its own back.") % {"title": made.title})
    return redirect("web:document", made.kept_id)


def _decider(request: HttpRequest) -> User:
    """Accountants and administrators; the page does not exist for others."""
    user = user_of(request)
    if not user.sees_open_documents:
        raise Http404
    return user


def _back(request: HttpRequest, pair: DeedPair) -> HttpResponse:
    """To the card on which it was decided, else to the list."""
    card = request.POST.get("card", "")
    keys = {str(key): key for key in (pair.first_id, pair.second_id)}
    return redirect("web:document", keys[card]) if card in keys else redirect("web:same_deeds")
