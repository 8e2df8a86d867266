"""Incoming money: the list, the invoice that it pays, and taking that back."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from endocs.documents.models import Document
from endocs.kernel.counting import BOUND, shown
from endocs.payments import access, queries, settling
from endocs.payments.models import Settlement
from endocs.payments.queries import Place
from endocs.people.models import User
from endocs.web import payment_parts
from endocs.web.forms.payments import SettlementForm
from endocs.web.visitor import user_of

PAGE = 30


@require_GET
def payments(request: HttpRequest) -> HttpResponse:
    """Incoming money: what waits for an invoice first, with proposals and their reasons."""
    user, text = _reader(request), request.GET.get("q", "").replace("\x00", "")[:100]
    only_unsettled = request.GET.get("only") != "all"
    after = _place(request.GET.get("after", ""))
    found = queries.page(user, only_unsettled=only_unsettled, text=text, after=after, size=PAGE)
    rows = found[:PAGE]
    context = {
        "section": "payments",
        "lines": payment_parts.lines(user, rows, queries.proposed(user, rows)),
        "text": text,
        "only_unsettled": only_unsettled,
        "tabs": _tabs(user, text, only_unsettled=only_unsettled),
        "here": request.get_full_path(),
        "back_url": _address(text, only_unsettled) if after else "",
        "next_url": _address(text, only_unsettled, f"{rows[-1].received_on}.{rows[-1].pk}")
        if len(found) > PAGE
        else "",
    }
    return render(request, "payments/list.html", context)


@require_GET
def payment(request: HttpRequest, pk: int) -> HttpResponse:
    """One payment: what it pays, and choosing an invoice for the rest."""
    user, text = _reader(request), request.GET.get("find", "").replace("\x00", "")[:100]
    found = queries.payment(user, pk)
    proposed = queries.proposed(user, [found]).get(found.pk, [])
    can_settle = access.can_settle(user, found) and found.waits
    invoices = queries.choices(user, found, text) if can_settle else []
    first = [one.invoice for one in proposed] if not text.strip() else []
    invoices = first + [one for one in invoices if one.pk not in {it.pk for it in first}]
    context = {
        "section": "payments",
        "line": payment_parts.line(user, found, proposed, queries.seen_invoices(user, [found])),
        "can_settle": can_settle,
        "choices": payment_parts.choices(found, invoices, proposed),
        "find": text,
    }
    return render(request, "payments/payment.html", context)


@require_POST
def payment_settlements(request: HttpRequest, pk: int) -> HttpResponse:
    """So much of the payment goes to the chosen invoice."""
    user = _reader(request)
    found = queries.payment(user, pk)
    form = SettlementForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.sentence())
        return redirect("web:payment", pk)
    invoice = Document.objects.visible_to(user).get(pk=form.cleaned_data["invoice"])
    settlement = settling.settle(payment=found, invoice=invoice, amount=form.cleaned_data["amount"], by=user)
    undoing = reverse("web:settlement_undoing", args=[settlement.pk])
    messages.success(request, _("The money went to: %(title)s.") % {"title": invoice.title}, extra_tags=undoing)
    return redirect(_then(request, reverse("web:payments")))


@require_POST
def settlement_undoing(request: HttpRequest, pk: int) -> HttpResponse:
    """The money pays that invoice no more and waits again."""
    user = _reader(request)
    settlement = Settlement.objects.get(pk=pk, workspace_id=user.workspace_id)
    settling.take_back(settlement=settlement, by=user)
    messages.success(request, _("The money waits for an invoice again."))
    return redirect(_then(request, reverse("web:payment", args=[settlement.payment_id])))


def _reader(request: HttpRequest) -> User:
    """The user, when he sees incoming money; for others it does not exist."""
    user = user_of(request)
    if not access.can_see(user):
        raise Http404
    return user


def _tabs(user: User, text: str, *, only_unsettled: bool) -> list[dict[str, object]]:
    waiting = queries.unsettled(user)[: BOUND + 1].count()
    return [
        {
            "name": _("Waiting for an invoice"),
            "url": _address(text, True),
            "on": only_unsettled,
            "count": shown(waiting),
        },
        {"name": _("All that came in"), "url": _address(text, False), "on": not only_unsettled},
    ]


def _address(text: str, only_unsettled: bool, after: str = "") -> str:
    asked = {"only": "" if only_unsettled else "all", "q": text, "after": after}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('web:payments')}?{query}" if query else reverse("web:payments")


def _place(text: str) -> Place | None:
    day, _dot, key = text.partition(".")
    try:
        return Place(date.fromisoformat(day), int(key)) if len(key) < 19 else None
    except ValueError:
        return None


def _then(request: HttpRequest, otherwise: str) -> str:
    """Where the person came from, when that is a page of ours."""
    then = request.POST.get("then", "")
    return then if then and url_has_allowed_host_and_scheme(then, allowed_hosts=None) else otherwise
