"""Settings: what comes from the outside by itself; the connection with the operator Диадок."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from endocs.diadoc import checking, connecting, queries
from endocs.diadoc.connecting import Offered
from endocs.diadoc.models import Connection
from endocs.gateways.diadoc.reasons import reason
from endocs.kernel.refusals import Refusal
from endocs.onec import queries as onec
from endocs.people.models import User
from endocs.web import connection_words as words
from endocs.web import onec_words
from endocs.web.forms.connections import BoxForm, CredentialsForm
from endocs.web.views.administration import administrator_of, settings_page


@require_GET
def connections(request: HttpRequest) -> HttpResponse:
    """Every box and base with its state; what needs a person on top of its row."""
    administrator = administrator_of(request)
    connection = queries.connection_of(administrator)
    rows = [words.box_row(state) for state in queries.box_states(administrator)]
    context = {
        "connection": connection, "rows": rows,
        "bases": [onec_words.base_row(state) for state in onec.base_states(administrator)],
        "stop": reason(connection.stop_code) if connection and connection.stopped_at else None,
    }  # fmt: skip
    return settings_page(request, "connections", "connections/list.html", context)


@require_GET
def diadoc(request: HttpRequest) -> HttpResponse:
    """The connection: its token, what the last check saw, the boxes that are loaded and those that may be."""
    administrator = administrator_of(request)
    connection = _connection(administrator)
    findings, states = checking.findings_of(connection), queries.box_states(administrator)
    rows = {state.box.box_id: words.box_row(state) for state in states}
    token, token_tone = words.token_words(connection)
    context = {
        "connection": connection, "findings": findings, "token": token, "token_tone": token_tone,
        "is_being_checked": checking.is_being_checked(connection),
        "fault": reason(findings.fault) if findings.fault else None,
        "stop": reason(connection.stop_code) if connection.stopped_at else None,
        "found": [words.finding_row(finding, rows) for finding in findings.boxes],
        "rows": list(rows.values()),
        "changes": words.happenings(queries.happenings(administrator)),
    }  # fmt: skip
    return settings_page(request, "connections", "connections/diadoc.html", context)


@require_http_methods(["GET", "POST"])
def credentials(request: HttpRequest) -> HttpResponse:
    """What the operator gave; saved again it replaces what is kept."""
    administrator = administrator_of(request)
    found = queries.connection_of(administrator)
    form = CredentialsForm(request.POST or None, connection=found)
    if form.is_valid():
        try:
            connection = connecting.connect(
                workspace=administrator.workspace, credentials=form.credentials(), by=administrator
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            checking.ask_check(connection=connection, by=administrator)
            return redirect("web:diadoc")
    return settings_page(request, "connections", "connections/credentials.html", {"form": form, "connection": found})


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """The connection is looked at once more."""
    administrator = administrator_of(request)
    checking.ask_check(connection=_connection(administrator), by=administrator)
    return redirect("web:diadoc")


@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, box: str) -> HttpResponse:
    """A box that the service user sees is loaded from now on."""
    administrator = administrator_of(request)
    connection = _connection(administrator)
    offered = _offered(connection, box)
    form = BoxForm(request.POST or None, administrator=administrator, offered=offered)
    if form.is_valid():
        try:
            chosen = connecting.choose_box(
                connection=connection, offered=offered, organisation=form.chosen_organisation, loading=form.loading(),
                by=administrator,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Documents of this box appear by themselves from now on."))
            return redirect("web:diadoc_box", chosen.pk)
    return settings_page(request, "connections", "connections/offer.html", {"form": form, "offered": offered})


def _connection(administrator: User) -> Connection:
    found = queries.connection_of(administrator)
    if found is None:
        raise Http404
    return found


def _offered(connection: Connection, box_id: str) -> Offered:
    """The box as the last check saw it; what it did not see is not there."""
    for finding in checking.findings_of(connection).boxes:
        if finding.box_id == box_id:
            return finding.offered
    raise Http404
