"""Who manages a workspace."""

from django.utils.translation import gettext as _

from endocs.kernel.refusals import Refusal
from endocs.people.models import User


def check_manages(user: User, workspace_id: int) -> None:
    """Refuse who is not an administrator of that workspace; a foreign workspace does not exist for him."""
    if user.workspace_id != workspace_id:
        raise User.DoesNotExist(workspace_id)
    if not user.is_administrator:
        raise Refusal(_("Only an administrator does this."), code="not_allowed")
