"""Settings: dismissing somebody, handing work over, what went over and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from endocs.counterparties.models import Counterparty
from endocs.kernel.refusals import Refusal
from endocs.people import queries as people
from endocs.people.models import Department, User
from endocs.requests import succession
from endocs.requests.succession import Estate
from endocs.web.forms.successions import HeirsForm, SourceForm
from endocs.web.views.administration import administrator_of, settings_page
from endocs.workflow import queries
from endocs.workflow.models import Succession

BOUND = 1000
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the work: how much, the first of it, and the field of who gets it."""

    field: BoundField
    count: str
    first: Sequence[str]
    is_more: bool


@require_http_methods(["GET", "POST"])
def leaving(request: HttpRequest, pk: int) -> HttpResponse:
    """What the person has, and to whom it goes when he leaves."""
    administrator = administrator_of(request)
    everybody = people.users(administrator, only_active=False)
    person = next((one for one in everybody if one.pk == pk), None)
    if person is None:
        raise User.DoesNotExist(pk)
    form = HeirsForm(request.POST or None, administrator=administrator, source=person, known=everybody)
    if request.method == "POST" and (form.is_valid() or not form.is_bound):
        heirs = form.heirs() if form.is_bound else succession.Heirs()
        handed = succession.dismiss(user=person, heirs=heirs, by=administrator)
        messages.success(request, _("%(name)s cannot come in any more.") % {"name": person.short_name})
        return redirect("web:succession", handed.pk) if handed and _is_any(handed) else redirect("web:user", pk)
    found = succession.estate(person, seen_by=administrator)
    ending = succession.ending_with(person)
    context = {"person": person, "form": form, "ending": ending, "parts": _parts(form, found)}
    return settings_page(request, "users", "settings/leaving.html", context)


@require_http_methods(["GET", "POST"])
def successions(request: HttpRequest) -> HttpResponse:
    """Whose work, what it is, to whom; and what was handed over lately."""
    administrator = administrator_of(request)
    source_form = SourceForm(request.POST or request.GET or None, administrator=administrator)
    source = source_form.source
    known = source_form.people
    form = HeirsForm(request.POST or None, administrator=administrator, source=source, known=known) if source else None
    if request.method == "POST" and source and form and form.is_valid():
        handed = _handed_over(form, source, administrator)
        if handed:
            return redirect("web:succession", handed.pk)
    context: dict[str, Any] = {"source_form": source_form, "source": source, "form": form}
    if source and form:
        context["parts"] = _parts(form, succession.estate(source, seen_by=administrator))
    else:
        context["lately"] = queries.successions(administrator)
    return settings_page(request, "users", "settings/successions.html", context)


@require_GET
def succession_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What went over, how far it is, and the way back."""
    administrator = administrator_of(request)
    handed = queries.succession(administrator, pk)
    is_going_back = handed.undone_at is not None and handed.count("cards") > 0
    context = {
        "handed": handed,
        "can_undo": succession.can_undo(administrator, handed),
        "cards": handed.count("cards"),
        "is_running": is_going_back or (handed.undone_at is None and handed.ended_at is None),
    }
    return settings_page(request, "users", "settings/succession.html", context)


@require_POST
def succession_undoing(request: HttpRequest, pk: int) -> HttpResponse:
    """What nobody has touched since goes back."""
    administrator = administrator_of(request)
    succession.undo(handed=queries.succession(administrator, pk), by=administrator)
    messages.success(request, _("What nobody has changed since has gone back."))
    return redirect("web:succession", pk)


def _handed_over(form: HeirsForm, source: User | Department, by: User) -> Succession | None:
    try:
        return succession.hand_over(source=source, heirs=form.heirs(), by=by)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return None


def _is_any(handed: Succession) -> bool:
    """Whether work went over; what stayed is shown on the person's own page."""
    return any(handed.count(what) for what in ("clients", "tasks", "requests")) or handed.cards_total > 0


def _parts(form: HeirsForm, found: Estate) -> list[Part]:
    clients, tasks = list(found.clients[: BOUND + 1]), list(found.tasks[: BOUND + 1])
    requests = list(found.requests[: BOUND + 1])
    parts = [
        _part(form["clients_to"], [_client(client, found) for client in clients]),
        _part(form["tasks_to"], [f"{task.document.counterparty or ''} {task.document}".strip() for task in tasks]),
        _part(form["requests_to"], [f"{one.memo.counterparty or ''} {one.memo}".strip() for one in requests]),
    ]
    if "cards_to" in form.fields:
        cards = found.cards.select_related("kind").order_by("-listed_on", "-id")[: BOUND + 1]
        parts.append(_part(form["cards_to"], [str(card) for card in cards]))
    return parts


def _client(client: Counterparty, found: Estate) -> str:
    """Of a department also whose client it is."""
    return f"{client.title} ({client.manager})" if isinstance(found.source, Department) else client.title


def _part(field: BoundField, names: Sequence[str]) -> Part:
    count = f"{BOUND}+" if len(names) > BOUND else str(len(names))
    return Part(field, count, names[:SHOWN], len(names) > SHOWN)
