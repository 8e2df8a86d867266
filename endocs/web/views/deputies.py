"""Deputies: one's own, and for administrators everybody's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from endocs.kernel.dates import format_date
from endocs.kernel.money import format_money
from endocs.kernel.refusals import Refusal
from endocs.people import queries
from endocs.people.models import Substitution, User
from endocs.people.substitution import today_of
from endocs.web.forms.deputies import DeputyForm
from endocs.web.views.administration import administrator_of, settings_page
from endocs.web.visitor import user_of
from endocs.workflow import substituting
from endocs.workflow.models import TaskType


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A substitution as the lists draw it."""

    substitution: Substitution
    period: str
    limits: str
    state: str
    tone: str
    may_end: bool


@require_http_methods(["GET", "POST"])
def deputies(request: HttpRequest) -> HttpResponse:
    """Who stands in for me, and for whom I stand in; a new deputy."""
    user = user_of(request)
    form = DeputyForm(request.POST or None, user=user, for_anybody=False)
    if request.method == "POST" and _appointed(request, form, user):
        return redirect("web:deputies")
    found = _rows(form, user, queries.substitutions_around(user))
    context = {
        "section": "profile", "form": form,
        "mine": [row for row in found if row.substitution.absent_id == user.pk],
        "others": [row for row in found if row.substitution.deputy_id == user.pk],
    }  # fmt: skip
    return render(request, "deputies/page.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def all_deputies(request: HttpRequest) -> HttpResponse:
    """Everybody's, for administrators."""
    administrator = administrator_of(request)
    form = DeputyForm(request.POST or None, user=administrator, for_anybody=True)
    if request.method == "POST" and _appointed(request, form, administrator):
        return redirect("web:all_deputies")
    rows = _rows(form, administrator, queries.substitutions(administrator))
    return settings_page(request, "all_deputies", "settings/deputies.html", {"form": form, "rows": rows})


@require_POST
def deputy_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Before its time; the deputy himself cannot."""
    user = user_of(request)
    found = Substitution.objects.select_related("absent__workspace", "deputy", "workspace")
    substitution = found.get(pk=pk, workspace_id=user.workspace_id)
    if not substituting.can_appoint(user, substitution.absent):
        raise Http404
    substituting.end_substitution(substitution=substitution, by=user)
    messages.success(request, _("The substitution has ended; tasks that nobody took have come back."))
    return redirect("web:all_deputies" if request.POST.get("then") == "settings" else "web:deputies")


def _appointed(request: HttpRequest, form: DeputyForm, by: User) -> bool:
    if not form.is_valid():
        return False
    absent, deputy = form.two()
    try:
        substituting.appoint_deputy(absent=absent, deputy=deputy, terms=form.terms(), by=by)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return False
    messages.success(request, _("Appointed: %(name)s.") % {"name": deputy.short_name})
    return True


def _rows(form: DeputyForm, user: User, found: Sequence[Substitution]) -> list[Row]:
    names: dict[str, dict[int, str]] = {
        "kinds": {kind.pk: kind.name for kind in form.all_kinds},
        "organisations": {firm.pk: firm.name for firm in form.firms},
    }
    return [
        Row(
            substitution=one,
            period=f"{format_date(one.starts_on)} – {format_date(one.ends_on)}",
            limits=_limits(one, names),
            may_end=substituting.can_end(user, one) and not _state(one)[2],
            **dict(zip(("state", "tone"), _state(one)[:2], strict=True)),
        )
        for one in found
    ]


def _state(one: Substitution) -> tuple[str, str, bool]:
    """A word, its tone, and whether it is over."""
    today = today_of(one.workspace)
    if one.ended_at is not None or one.ends_on < today or not (one.absent.is_active and one.deputy.is_active):
        return pgettext("substitution", "over"), "", True
    if one.starts_on > today:
        return pgettext("substitution", "to come"), "wait", False
    return pgettext("substitution", "in force"), "good", False


def _limits(one: Substitution, names: dict[str, dict[int, str]]) -> str:
    """«акт, УПД · до 100 000,00 ₽»; «всё», when nothing is limited."""
    parts: list[Any] = [
        ", ".join(names[name][pk] for pk in getattr(one, name) if pk in names[name])
        for name in ("kinds", "organisations")
    ]
    parts.append(", ".join(str(TaskType(type_).label) for type_ in one.task_types))
    if one.amount_limit is not None:
        parts.append(_("up to %(sum)s") % {"sum": format_money(one.amount_limit)})
    told = [part for part in parts if part] or [_("all work")]
    return " · ".join([*told, *([_("open tasks moved")] if one.moves_tasks else [])])
