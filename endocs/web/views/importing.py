"""Loading tables of users, organisations and counterparties; what became of every line is shown at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from endocs.counterparties import importing as counterparties_importing
from endocs.documents import rule_tables
from endocs.kernel.refusals import Refusal
from endocs.kernel.reports import Fate, Report
from endocs.people import importing as people_importing
from endocs.people.models import User
from endocs.web.forms.importing import TableForm
from endocs.web.views.administration import administrator_of
from endocs.web.visitor import user_of


@dataclass(frozen=True, slots=True)
class Loading:
    """One kind of table: its name, where its list and its cards are, its columns and the function that loads it."""

    title: str | Promise
    back: str
    columns: Mapping[str, Sequence[str]]
    load: Callable[..., Report]
    section: str = "settings"
    card: str = ""


USERS = Loading(_("Load a list of users"), "web:users", people_importing.USER_COLUMNS, people_importing.import_users)
ORGANISATIONS = Loading(
    _("Load a list of organisations"), "web:organisations", people_importing.ORGANISATION_COLUMNS,
    people_importing.import_organisations,
)  # fmt: skip
COUNTERPARTIES = Loading(
    _("Load a list of counterparties"), "web:counterparties", counterparties_importing.COLUMNS,
    counterparties_importing.import_counterparties, "counterparties", "web:counterparty",
)  # fmt: skip
RULES = Loading(_("Load access rules"), "web:rules", rule_tables.COLUMNS, rule_tables.import_rules)


@require_http_methods(["GET", "POST"])
def users(request: HttpRequest) -> HttpResponse:
    """Invitations from a table."""
    return _page(request, administrator_of(request), USERS)


@require_http_methods(["GET", "POST"])
def organisations(request: HttpRequest) -> HttpResponse:
    """Own organisations from a table."""
    return _page(request, administrator_of(request), ORGANISATIONS)


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Rules of access from a table."""
    return _page(request, administrator_of(request), RULES)


@require_http_methods(["GET", "POST"])
def counterparties(request: HttpRequest) -> HttpResponse:
    """Clients and suppliers from a table: for accountants and administrators."""
    user = user_of(request)
    if not user.sees_open_documents:
        raise Http404
    return _page(request, user, COUNTERPARTIES)


def _page(request: HttpRequest, user: User, loading: Loading) -> HttpResponse:
    form = TableForm(request.POST or None, request.FILES or None)
    report = None
    if form.is_valid():
        try:
            report = loading.load(workspace=user.workspace, data=form.cleaned_data["table"], by=user)
        except Refusal as refusal:
            form.add_error("table", refusal.sentence)
    context = {
        "section": loading.section,
        "title": loading.title,
        "back": reverse(loading.back),
        "columns": [names[0] for names in loading.columns.values()],
        "form": form,
        "report": report,
        "card": loading.card,
        "fates": report and {fate.value: report.count(fate) for fate in Fate},
    }
    return render(request, "importing/page.html", context, status=422 if form.errors else 200)
