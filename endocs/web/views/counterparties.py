"""The directory of counterparties."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from endocs.counterparties import access, actions, queries
from endocs.counterparties.actions import DuplicateCounterparty
from endocs.counterparties.models import Counterparty
from endocs.kernel.names import split_legal_form
from endocs.web.forms.counterparties import CounterpartyForm
from endocs.web.visitor import user_of

PAGE = 50


@require_GET
def counterparties(request: HttpRequest) -> HttpResponse:
    """The directory by name, searched by a part of the name or INN."""
    user, text = user_of(request), request.GET.get("q", "")
    key = request.GET.get("after", "")
    after = get_object_or_404(Counterparty.objects.visible_to(user), pk=key) if key.isdecimal() else None
    found = queries.page(user, text=text, after=after, size=PAGE)
    more = urlencode({"q": text, "after": str(found[PAGE - 1].pk)}) if len(found) > PAGE else ""
    context = {
        "section": "counterparties", "found": found[:PAGE], "text": text, "is_first": after is None,
        "next_url": f"?{more}" if more else "", "back_url": "" if after is None else f"?{urlencode({'q': text})}",
    }  # fmt: skip
    return render(request, "counterparties/list.html", context)


@require_GET
def counterparty(request: HttpRequest, pk: int) -> HttpResponse:
    """One counterparty."""
    user = user_of(request)
    found = get_object_or_404(Counterparty.objects.visible_to(user).select_related("manager"), pk=pk)
    context = {"section": "counterparties", "counterparty": found, "can_close": access.can_close(user, found)}
    return render(request, "counterparties/card.html", context)


@require_http_methods(["GET", "POST"])
def counterparty_new(request: HttpRequest) -> HttpResponse:
    """A new counterparty; one that is there already is named with a link."""
    user = user_of(request)
    form, name = request.GET.get("form", ""), request.GET.get("name", "")
    if name and not form:
        form, name = split_legal_form(name)
    typed = CounterpartyForm(request.POST or None, reader=user, initial={
        "legal_form": form, "name": name, "inn": request.GET.get("inn", ""),
    })  # fmt: skip
    existing = None
    if typed.is_valid():
        try:
            made = actions.register(workspace=user.workspace, profile=typed.profile(), by=user)
        except DuplicateCounterparty as refusal:
            existing = refusal.existing
        else:
            messages.success(request, _("The counterparty is in the directory."))
            return redirect("web:counterparty", made.pk)
    return _form(request, typed, existing, None)


@require_http_methods(["GET", "POST"])
def counterparty_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Changing what is known."""
    user = user_of(request)
    found = get_object_or_404(Counterparty.objects.visible_to(user), pk=pk)
    typed = CounterpartyForm(request.POST or None, reader=user, instance=found)
    existing = None
    if typed.is_valid():
        try:
            actions.change(
                counterparty=Counterparty.objects.visible_to(user).get(pk=pk), profile=typed.profile(), by=user
            )
        except DuplicateCounterparty as refusal:
            existing = refusal.existing
        else:
            return redirect("web:counterparty", pk)
    return _form(request, typed, existing, found)


@require_POST
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """A counterparty that is not offered any more."""
    user = user_of(request)
    found = get_object_or_404(Counterparty.objects.visible_to(user), pk=pk)
    actions.deactivate(counterparty=found, by=user)
    messages.success(request, _("%(name)s is not offered any more; its documents stay.") % {"name": found.title})
    return redirect("web:counterparties")


@require_POST
def reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """A closed counterparty that is needed again."""
    user = user_of(request)
    found = get_object_or_404(Counterparty.objects.visible_to(user), pk=pk)
    actions.reactivate(counterparty=found, by=user)
    messages.success(request, _("%(name)s is offered again.") % {"name": found.title})
    return redirect("web:counterparty", pk)


def _form(
    request: HttpRequest, typed: CounterpartyForm, existing: Counterparty | None, counterparty: Counterparty | None
) -> HttpResponse:
    context = {
        "section": "counterparties", "form": typed, "existing": existing, "counterparty": counterparty,
        "warned": typed.warned, "can_reopen": existing and access.can_close(user_of(request), existing),
    }  # fmt: skip
    return render(request, "counterparties/form.html", context, status=422 if request.method == "POST" else 200)


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """Lines under a reference field: name, INN, manager."""
    user, text = user_of(request), request.GET.get("q", "")[:100]
    items = [
        {
            "value": found.pk,
            "text": found.title,
            "hint": " · ".join(
                part for part in (f"{_('INN')} {found.inn}" if found.inn else "", str(found.manager or "")) if part
            ),
            "initials": found.name.strip('«»"“„ ')[:1].upper(),
        }
        for found in queries.search(user, text)
    ]
    context = {
        "items": items, "query": text, "new_url": f"{reverse('web:counterparty_new')}?{urlencode({'name': text})}",
        "new_text": _("New counterparty “%(text)s”") % {"text": text} if text else _("New counterparty"),
    }  # fmt: skip
    return render(request, "counterparties/suggestions.html", context)
