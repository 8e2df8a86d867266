"""Who may do what with a counterparty; everybody of the workspace sees and changes it."""

from endocs.counterparties.models import Counterparty
from endocs.people.models import User


def can_close(user: User, counterparty: Counterparty) -> bool:
    """Accountants, administrators and the counterparty's own manager close it and open it again."""
    return user.sees_open_documents or user.pk == counterparty.manager_id
