"""What the frame around every page shows: who is here, and the counters of the menu."""

from typing import Any

from django.http import HttpRequest

from endocs.notifications import queries as notifications
from endocs.people.models import User
from endocs.requests import queries as requests
from endocs.workflow import queries as workflow

BOUND = 100


def frame(request: HttpRequest) -> dict[str, Any]:
    """Theme, user and counters; a stranger's page has the theme of his system and no counters."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"theme": "auto", "me": None, "counts": {}}
    return {"theme": user.theme, "me": user, "counts": counts(user)}


def counts(user: User) -> dict[str, str]:
    """The counters of the menu as they are shown: "" for none, "100+" for more than a hundred."""
    return {
        "tasks": _shown(workflow.open_task_count(user)),
        "requests": _shown(requests.open_request_count(user)),
        "notices": _shown(notifications.unread_count(user)),
    }


def _shown(number: int) -> str:
    return f"{BOUND}+" if number > BOUND else str(number or "")
