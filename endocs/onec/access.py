"""Who sets up bases of 1C."""

from django.db.models import QuerySet

from endocs.onec.models import Infobase
from endocs.people.access import check_manages
from endocs.people.models import User


def check_connects(by: User | None, workspace_id: int) -> None:
    """The installation's command line (`by` None) may; of users, administrators of this workspace."""
    if by is not None:
        check_manages(by, workspace_id)


def bases_of(user: User) -> QuerySet[Infobase]:
    """The bases of his workspace, for administrators; nothing for others."""
    found = Infobase.objects.filter(workspace_id=user.workspace_id, removed_at=None)
    return found if user.is_administrator else found.none()
