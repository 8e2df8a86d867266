"""The door of the settings."""

from django.http import Http404, HttpRequest
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


def menu(current: str) -> list[dict[str, object]]:
    """The settings' own menu."""
    parts = {
        "users": _("Users"), "groups": _("Groups"), "departments": _("Departments"),
        "organisations": _("Organisations"), "kinds": _("Kinds of documents"), "tokens": _("API tokens"),
        "jobs": _("Background jobs"), "letters": _("Letters"), "start": _("First steps"),
    }  # fmt: skip
    return [{"name": text, "url": reverse(f"web:{key}"), "on": key == current} for key, text in parts.items()]
