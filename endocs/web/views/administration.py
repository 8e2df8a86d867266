"""The door of the settings."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
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


def menu(current: str) -> list[dict[str, object]]:
    """The settings' own menu."""
    parts = {
        "users": _("Users"), "groups": _("Groups"), "departments": _("Departments"),
        "organisations": _("Organisations"), "rules": _("Access rights"), "roles": _("Roles"),
        "all_deputies": _("Deputies"), "kinds": _("Kinds of documents"), "tokens": _("API tokens"),
        "jobs": _("Background jobs"), "letters": _("Letters"), "start": _("First steps"),
    }  # fmt: skip
    return [{"name": text, "url": reverse(f"web:{key}"), "on": key == current} for key, text in parts.items()]
