"""Who may do what with a counterparty; everybody of the workspace sees it and changes the rest."""

from endocs.counterparties.models import Counterparty
from endocs.people.models import User


def can_close(user: User, counterparty: Counterparty) -> bool:
    """Accountants, administrators and the counterparty's own manager close it and open it again."""
    return _leads(user, counterparty)


def can_give(user: User, counterparty: Counterparty) -> bool:
    """The same give it to a manager: whose client it is opens its cards. Who registers one names its first manager."""
    return _leads(user, counterparty)


def _leads(user: User, counterparty: Counterparty) -> bool:
    return user.sees_open_documents or user.pk == counterparty.manager_id
