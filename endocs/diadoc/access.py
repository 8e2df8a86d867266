"""Who sets up the exchange with the operator."""

from django.db.models import QuerySet

from endocs.diadoc.models import Box, Connection
from endocs.people.access import check_manages
from endocs.people.models import User


def check_connects(by: User | None, workspace_id: int) -> None:
    """The installation's command line (`by` None) may; of users, administrators of this workspace."""
    if by is not None:
        check_manages(by, workspace_id)


def connections_of(user: User) -> QuerySet[Connection]:
    """The connection of his workspace, for administrators; nothing for others."""
    found = Connection.objects.filter(workspace_id=user.workspace_id)
    return found if user.is_administrator else found.none()


def boxes_of(user: User) -> QuerySet[Box]:
    """The boxes of his workspace, for administrators; nothing for others."""
    found = Box.objects.filter(workspace_id=user.workspace_id)
    return found if user.is_administrator else found.none()
