"""What the frame around every page shows: who is here, and the counters of the menu."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from endocs.diadoc import queries as diadoc
from endocs.documents.models import DeedPair
from endocs.kernel.counting import bounded, shown
from endocs.notifications import queries as notice_queries
from endocs.onec import queries as onec
from endocs.originals import queries as originals
from endocs.payments import access
from endocs.payments import queries as payments
from endocs.people.models import User
from endocs.requests.models import WorkRequest
from endocs.workflow.models import Task


def frame(request: HttpRequest) -> dict[str, Any]:
    """Theme, user and counters; a stranger's page has the theme of his system and no counters.

    The counters are read when a page draws its menu: a part of a page has none and asks nothing.
    """
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"theme": "auto", "me": None, "counts": {}}
    return {"theme": user.theme, "me": user, "counts": SimpleLazyObject(lambda: counts(user))}


def counts(user: User) -> dict[str, str]:
    """The counters of the menu as they are shown: "" for none, "100+" for more than a hundred."""
    requests = WorkRequest.objects.open().filter(workspace_id=user.workspace_id)
    asked = {
        "tasks": Task.objects.on(user).open(),
        "requests": requests if user.sees_open_documents else requests.filter(initiator=user),
        "notices": notice_queries.unread(user),
        "originals": originals.overdue(user),
        **({"payments": payments.unsettled(user)} if access.can_see(user) else {}),
        **({"same_deeds": DeedPair.objects.visible_to(user).open()} if user.sees_open_documents else {}),
        **(connections(user) if user.is_administrator else {}),
    }
    rows = User.objects.filter(pk=user.pk).values_list(*(bounded(one) for one in asked.values()))
    numbers = dict(zip(asked, rows[0], strict=True))
    if user.is_administrator:
        numbers["connections"] = sum(numbers.pop(name) for name in CONNECTIONS)
    return {name: shown(number) for name, number in numbers.items()}


CONNECTIONS = ("boxes", "connection", "bases")


def connections(user: User) -> dict[str, QuerySet[Any]]:
    """What of the connections needs an administrator; counted together beside their entry in the settings."""
    asked = (diadoc.boxes_in_need(user), diadoc.stopped_without_boxes(user), onec.bases_in_need(user))
    return dict(zip(CONNECTIONS, asked, strict=True))
