"""What the frame around every page shows: who is here, and the counters of the menu."""

from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from endocs.kernel.counting import BOUND, shown
from endocs.people.models import User
from endocs.people.substitution import stand_ins
from endocs.workflow import queries as workflow_queries

COUNTERS = """
select
    (select count(*) from (
        select from workflow_task where workspace_id = %(workspace)s and ended_at is null and (performer_id = %(user)s
            or (performer_id is null
                and group_id in (select group_id from people_group_members where user_id = %(user)s)))
        limit %(bound)s) tasks),
    (select count(*) from (
        select from requests_workrequest where workspace_id = %(workspace)s and ended_at is null
            and (%(sees_all)s or initiator_id = %(user)s)
        limit %(bound)s) requests),
    (select count(*) from (
        select from notifications_notice where user_id = %(user)s and in_bell and read_at is null
        limit %(bound)s) notices)
"""


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
    asked = {
        "workspace": user.workspace_id, "user": user.pk, "sees_all": user.sees_open_documents, "bound": BOUND + 1
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(COUNTERS, asked)
        tasks, requests, notices = cursor.fetchone()
    if stand_ins(user):
        tasks = workflow_queries.open_task_count(user, BOUND + 1)
    return {"tasks": shown(tasks), "requests": shown(requests), "notices": shown(notices)}
