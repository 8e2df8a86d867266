"""Settings: groups and departments."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from endocs.kernel.refusals import Refusal
from endocs.people import group_actions as actions
from endocs.people import queries
from endocs.people.models import Department, Group
from endocs.web.forms.people import DepartmentForm, GroupForm, NameForm
from endocs.web.views.administration import administrator_of, deed, settings_page
from endocs.workflow import actions as workflow
from endocs.workflow import queries as workflow_queries


@require_http_methods(["GET", "POST"])
def groups(request: HttpRequest) -> HttpResponse:
    """The groups; a new one."""
    administrator = administrator_of(request)
    form = NameForm(request.POST or None)
    if form.is_valid():
        name = form.cleaned_data["name"]
        made = _tried(form, actions.add_group, workspace=administrator.workspace, name=name, by=administrator)
        if made:
            return redirect("web:group", made.pk)
    context = {
        "form": form,
        "groups": queries.groups(administrator),
        "stranded": workflow_queries.stranded_tasks(administrator, size=100),
    }
    return settings_page(request, "groups", "settings/groups.html", context)


@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """The name of a group, who is in it, and which tasks wait for it."""
    administrator = administrator_of(request)
    found = get_object_or_404(Group, pk=pk, workspace_id=administrator.workspace_id)
    given = {"name": found.name, "members": found.members.all()}
    form = GroupForm(request.POST or None, administrator=administrator, initial=given)
    if form.is_valid() and _tried(form, actions.change_group, group=found, **form.cleaned_data, by=administrator):
        messages.success(request, _("Saved."))
        return redirect("web:groups")
    context = {"form": form, "group": found, "tasks": workflow_queries.open_tasks_of_group(found)}
    return settings_page(request, "groups", "settings/group.html", context)


@require_POST
def group_closing(request: HttpRequest, pk: int) -> HttpResponse:
    """A group that gets nothing any more."""
    said = _("The group “%(name)s” is closed.")
    return deed(request, Group, pk, workflow.close_group, said, "web:groups")


@require_POST
def group_reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """A closed group that is needed again."""
    said = _("The group “%(name)s” is open again: say who is in it.")
    return deed(request, Group, pk, actions.reopen_group, said, "web:group", pk)


@require_http_methods(["GET", "POST"])
def departments(request: HttpRequest) -> HttpResponse:
    """The departments; a new one."""
    administrator = administrator_of(request)
    form = NameForm(request.POST or None)
    if form.is_valid():
        name = form.cleaned_data["name"]
        if _tried(form, actions.add_department, workspace=administrator.workspace, name=name, by=administrator):
            return redirect("web:departments")
    context = {"form": form, "departments": queries.departments(administrator)}
    return settings_page(request, "departments", "settings/departments.html", context)


@require_http_methods(["GET", "POST"])
def department(request: HttpRequest, pk: int) -> HttpResponse:
    """The name of a department, who leads it and who works in it."""
    administrator = administrator_of(request)
    departments = Department.objects.select_related("head")
    found = get_object_or_404(departments, pk=pk, workspace_id=administrator.workspace_id)
    given = {"name": found.name, "head": found.head}
    form = DepartmentForm(request.POST or None, administrator=administrator, initial=given)
    values = {"department": found, "by": administrator}
    if form.is_valid() and _tried(form, actions.change_department, **form.cleaned_data, **values):
        messages.success(request, _("Saved."))
        return redirect("web:departments")
    people = [person for person in queries.users(administrator) if person.department_id == found.pk]
    context = {"form": form, "department": found, "people": people}
    return settings_page(request, "departments", "settings/department.html", context)


@require_POST
def department_closing(request: HttpRequest, pk: int) -> HttpResponse:
    """A department that is not offered any more."""
    said = _("%(name)s is not offered any more; its documents stay.")
    return deed(request, Department, pk, actions.close_department, said, "web:departments")


@require_POST
def department_reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """A closed department that is needed again."""
    said = _("%(name)s is offered again.")
    return deed(request, Department, pk, actions.reopen_department, said, "web:departments")


def _tried(form: NameForm, act: Callable[..., Any], **values: Any) -> Any:
    """What the action made; a refusal stands at the name."""
    try:
        return act(**values)
    except Refusal as refusal:
        form.add_error("name", refusal.sentence)
        return None
