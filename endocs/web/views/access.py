"""Settings: the rules of access, what a person would see by them, and what each role may do."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from endocs.documents import queries, rule_tables, ruling, trying
from endocs.documents.models import AccessRule
from endocs.formats.csv_tables import write_table
from endocs.kernel.filenames import content_disposition
from endocs.kernel.refusals import Refusal
from endocs.people import queries as people
from endocs.people.models import Role, User
from endocs.web import rule_history
from endocs.web.forms.access import CLOSING, OPENING, ChangeTrialForm, RuleForm, TrialForm
from endocs.web.paging import page_number
from endocs.web.reason_words import Teller
from endocs.web.roles import deeds_of
from endocs.web.rule_words import Names
from endocs.web.views.administration import administrator_of, menu

PAGE = 100


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """The switch, the rules as sentences, and their latest changes."""
    administrator = administrator_of(request)
    found, events = queries.access_rules(administrator), queries.rule_changes(administrator)
    names = Names(administrator.workspace_id, rule_history.told_in(events))
    for_everything = [rule for rule in found if rule.is_for_everybody and rule.opens_everything]
    others = [rule for rule in found if rule not in for_everything]
    page = page_number(request.GET.get("page", ""), len(others), PAGE)
    shown = others[page * PAGE :][:PAGE]
    context = {
        "open_rules": [(rule, names.of(rule)) for rule in for_everything],
        "rules": [(rule, names.of(rule)) for rule in shown],
        "has_rules": bool(found),
        "switch": CLOSING if for_everything else OPENING,
        "changes": rule_history.entries(events, names),
        "back_url": f"?page={page}" if page else "",
        "next_url": f"?page={page + 2}" if len(others) > (page + 1) * PAGE else "",
    }
    return _render(request, "settings/rules.html", context)


@require_POST
def opening(request: HttpRequest) -> HttpResponse:
    """Every card that is not confidential is open to everybody from now on."""
    administrator = administrator_of(request)
    ruling.open_to_everybody(workspace=administrator.workspace, is_open=True, by=administrator)
    messages.success(request, _("All employees see all documents now."))
    return redirect("web:rules")


@require_POST
def closing(request: HttpRequest) -> HttpResponse:
    """Everybody sees what is his and what the other rules open."""
    administrator = administrator_of(request)
    ruling.open_to_everybody(workspace=administrator.workspace, is_open=False, by=administrator)
    messages.success(request, _("Everybody sees his own and what the rules open now."))
    return redirect("web:rules")


@require_http_methods(["GET", "POST"])
def rule_new(request: HttpRequest) -> HttpResponse:
    """A new rule."""
    administrator = administrator_of(request)
    form = RuleForm(request.POST or None, administrator=administrator)
    if form.is_valid():
        try:
            ruling.add_rule(workspace=administrator.workspace, said=form.said(), by=administrator)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("The rule is in force."))
            return redirect("web:rules")
    return _form_page(request, form, TrialForm(administrator=administrator), None)


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Saying a rule otherwise."""
    administrator = administrator_of(request)
    found = get_object_or_404(AccessRule, pk=pk, workspace_id=administrator.workspace_id)
    form = RuleForm(request.POST or None, administrator=administrator, rule=found)
    if form.is_valid():
        try:
            ruling.change_rule(rule=found, said=form.said(), by=administrator)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("The rule is in force."))
            return redirect("web:rules")
    return _form_page(request, form, TrialForm(administrator=administrator), found)


@require_POST
def rule_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """A rule that opens nothing any more."""
    administrator = administrator_of(request)
    found = get_object_or_404(AccessRule, pk=pk, workspace_id=administrator.workspace_id)
    ruling.remove_rule(rule=found, by=administrator)
    messages.success(request, _("The rule is taken away."))
    return redirect("web:rules")


@require_http_methods(["GET", "POST"])
def trial(request: HttpRequest) -> HttpResponse:
    """What a person sees, also with a rule gone or the switch turned (GET), or by a rule not saved yet (POST)."""
    administrator = administrator_of(request)
    if request.method == "GET":
        asked_now = ChangeTrialForm(request.GET, administrator=administrator)
        result = _tried(administrator, asked_now, **asked_now.pretended()) if asked_now.is_valid() else None
        return _render(request, "settings/trial.html", {"asked": asked_now, "trial": result})
    key = request.POST.get("rule", "")
    found = None
    if key:
        rules_of_ours = AccessRule.objects.filter(workspace_id=administrator.workspace_id)
        found = get_object_or_404(rules_of_ours, pk=int(key) if key.isdecimal() and len(key) < 19 else 0)
    form = RuleForm(request.POST, administrator=administrator, rule=found)
    asked = TrialForm(request.POST, administrator=administrator)
    if not (form.is_valid() and asked.is_valid()):
        return _form_page(request, form, asked, found)
    result = _tried(administrator, asked, said=form.said(), rule=found)
    return _form_page(request, form, asked, found, result)


def _tried(administrator: User, asked: TrialForm, **pretended: Any) -> dict[str, Any]:
    """The result in words."""
    person, text = asked.cleaned_data["person"], asked.cleaned_data["card"]
    found = trying.tried(person=person, by=administrator, text=text, **pretended)
    verdicts = []
    for one in found.verdicts:
        teller = Teller(one.document, [(found.person, one.reasons)])
        verdicts.append({"document": one.document, "reasons": teller.told(found.person, one.reasons)})
    return {
        "person": found.person,
        "is_pretended": bool(pretended),
        "is_long": max(found.count, found.count_now) >= queries.COUNT_BOUND,
        "gained": _bounded(found.gained, trying.MOVED_BOUND),
        "lost": _bounded(found.lost, trying.MOVED_BOUND),
        "count": _bounded(found.count, queries.COUNT_BOUND),
        "count_now": _bounded(found.count_now, queries.COUNT_BOUND),
        "rows": [
            *({"document": card, "change": "closes"} for card in found.closed),
            *({"document": card, "change": "opens" if card.pk in found.opened else ""} for card in found.cards),
        ],
        "is_asked": bool(text.strip()),
        "verdicts": verdicts,
    }


def _bounded(count: int, bound: int) -> str:
    return f"{bound - 1}+" if count >= bound else str(count)


def _form_page(
    request: HttpRequest, form: RuleForm, asked: TrialForm, found: AccessRule | None, result: Any = None
) -> HttpResponse:
    asked.use_required_attribute = False  # saving asks for nobody to try it as
    is_wrong = request.method == "POST" and result is None
    context = {"form": form, "asked": asked, "rule": found, "trial": result}
    return _render(request, "settings/rule.html", context, status=422 if is_wrong else 200)


@require_GET
def rules_export(request: HttpRequest) -> StreamingHttpResponse:
    """The rules as a table with names, which can be changed and loaded back."""
    administrator = administrator_of(request)
    name = _("access rules %(date)s.csv") % {"date": timezone.localdate().isoformat()}
    rows = list(rule_tables.lines(administrator))
    return StreamingHttpResponse(
        write_table(rule_tables.headings(), rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition(name, inline=False), "X-Content-Type-Options": "nosniff"},
    )


@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """What each role may do, and who holds it."""
    administrator = administrator_of(request)
    everybody = people.users(administrator)
    held = {role: [person for person in everybody if person.role == role] for role in Role}
    context = {
        "roles": [
            {"name": role.label, "deeds": deeds_of(role), "holders": held[role], "is_first": role == Role.EMPLOYEE}
            for role in (Role.EMPLOYEE, Role.ACCOUNTANT, Role.ADMINISTRATOR)
        ]
    }
    return _render(request, "settings/roles.html", context, part="roles")


def _render(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200, part: str = "rules"
) -> HttpResponse:
    return render(request, template, {"section": "settings", "menu": menu(part), **context}, status=status)
