"""The door of the settings."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from endocs.people.models import User
from endocs.web.visitor import user_of


def administrator_of(request: HttpRequest) -> User:
    """The user, when he is an administrator; for others the settings do not exist."""
    user = user_of(request)
    if not user.is_administrator:
        raise Http404
    return user


def settings_page(request: HttpRequest, part: str, template: str, context: Mapping[str, object]) -> HttpResponse:
    """A page of the settings; after a POST it says what was wrong, for what was right has been redirected."""
    context = {"section": "settings", "menu": menu(part), **context}
    return render(request, template, context, status=422 if request.method == "POST" else 200)


def deed(
    request: HttpRequest, model: type[Model], pk: int, act: Callable[..., object], said: str, leads_to: str, *keys: int
) -> HttpResponse:
    """Do one verb to a thing of the workspace (`act(user=…, by=…)`, by the model's name), say so and lead on.

    `said` may name the thing by `%(name)s`, and a person's address by `%(email)s`.
    """
    administrator = administrator_of(request)
    found = get_object_or_404(model, pk=pk, workspace_id=administrator.workspace_id)
    act(**{str(model._meta.model_name): found}, by=administrator)
    messages.success(request, said % {"name": found, "email": getattr(found, "email", "")})
    return redirect(leads_to, *keys)


def menu(current: str) -> list[dict[str, object]]:
    """The settings' own menu."""
    parts = {
        "users": _("Users"), "groups": _("Groups"), "departments": _("Departments"),
        "organisations": _("Organisations"), "rules": _("Access rights"), "roles": _("Roles"),
        "all_deputies": _("Deputies"), "kinds": _("Kinds of documents"),
        "matching": _("Matching of documents"), "reminders": _("Reminders of terms"),
        "package_templates": _("Templates of packages"),
        "originals_settings": _("Reminders of originals"),
        "connections": _("Connections"), "tokens": _("API tokens"),
        "jobs": _("Background jobs"), "letters": _("Letters"), "start": _("First steps"),
    }  # fmt: skip
    return [
        {"key": key, "name": text, "url": reverse(f"web:{key}"), "on": key == current} for key, text in parts.items()
    ]
