"""Settings: templates of packages, kept by administrators and accountants."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from endocs.kernel.refusals import Refusal
from endocs.people.models import User
from endocs.requests import access, queries, template_actions, templates
from endocs.requests.lines import Wanted
from endocs.requests.models import Delivery, PackageTemplate
from endocs.web import package_parts
from endocs.web.forms.package_templates import TemplateForm, line_rows
from endocs.web.forms.requests import initial_lines, typed_lines
from endocs.web.views.administration import menu
from endocs.web.visitor import user_of


def keeper_of(request: HttpRequest) -> User:
    """The user, when he keeps the templates; for others they do not exist."""
    user = user_of(request)
    if not access.can_manage_templates(user):
        raise Http404
    return user


@require_GET
def package_templates(request: HttpRequest) -> HttpResponse:
    """All templates: those in use in their order, then those that are not offered."""
    found = templates.all_of(keeper_of(request))
    rows = [(template, package_parts.words_of(template)) for template in found]
    return _page(request, "settings/package_templates.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def package_template_new(request: HttpRequest) -> HttpResponse:
    """A new template, empty or with what a request asks for."""
    user = keeper_of(request)
    place = sum(1 for template in templates.all_of(user) if template.retired_at is None) + 1
    initial = {"position": min(place, template_actions.LAST)}
    return _edited(request, user, None, initial=initial, rows=_asked(request, user))


@require_http_methods(["GET", "POST"])
def package_template(request: HttpRequest, pk: int) -> HttpResponse:
    """One template: its name, its place and its lines."""
    user = keeper_of(request)
    template = templates.one_of(user, pk)
    wanted = [
        Wanted(kind=line.kind, count=line.count, copies=line.copies, delivery=Delivery(line.delivery))
        for line in template.lines.all()
    ]
    return _edited(request, user, template, initial=TemplateForm.of(template), rows=package_parts.rows_of(wanted))


@require_POST
def package_template_retirement(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not offered any more."""
    user = keeper_of(request)
    template = templates.one_of(user, pk)
    template_actions.retire_template(template=template, by=user)
    messages.success(request, _("“%(name)s” is not offered any more.") % {"name": template.name})
    return redirect("web:package_templates")


@require_POST
def package_template_restoration(request: HttpRequest, pk: int) -> HttpResponse:
    """It is offered again."""
    user = keeper_of(request)
    template = templates.one_of(user, pk)
    try:
        template_actions.restore_template(template=template, by=user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("“%(name)s” is offered again.") % {"name": template.name})
    return redirect("web:package_templates")


def _asked(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    """The lines of the request that is to become a template; nothing without one."""
    key = request.GET.get("request", "")
    if not key.isdecimal():
        return []
    work_request = queries.card(user, int(key))
    return initial_lines([line for line in work_request.lines.all() if line.dropped_at is None])


def _edited(
    request: HttpRequest,
    user: User,
    template: PackageTemplate | None,
    *,
    initial: dict[str, Any],
    rows: list[dict[str, Any]],
) -> HttpResponse:
    """The form: drawn, drawn again with a row more or less, or saved."""
    if request.method != "POST":
        return _form(request, template, TemplateForm(initial=initial), line_rows(user, initial=rows))
    if "more" in request.POST or "remove" in request.POST:
        typed = typed_lines(request.POST, removed=request.POST.get("remove", ""))
        return _form(request, template, TemplateForm(initial=request.POST.dict()), line_rows(user, initial=typed))
    form, lines = TemplateForm(request.POST), line_rows(user, request.POST)
    if not (form.is_valid() and lines.is_valid()):
        return _form(request, template, form, lines)
    told = {**form.cleaned_data, "wanted": lines.wanted(), "by": user}
    try:
        if template:
            template_actions.change_template(template=template, **told)
        else:
            template_actions.add_template(**told)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _form(request, template, form, lines)
    messages.success(request, _("The template is saved."))
    return redirect("web:package_templates")


def _form(request: HttpRequest, template: PackageTemplate | None, form: TemplateForm, lines: Any) -> HttpResponse:
    return _page(request, "settings/package_template.html", {"template": template, "form": form, "lines": lines})


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the settings; an accountant has only this part of them."""
    items = [item for item in menu("package_templates") if user_of(request).is_administrator or item["on"]]
    form = context.get("form")
    status = 422 if form is not None and form.is_bound else 200
    return render(request, name, {"section": "settings", "menu": items, **context}, status=status)
