"""The checks of a card as its page shows them."""

from typing import Any

from endocs.documents import access
from endocs.documents.models import Document
from endocs.people.models import User
from endocs.requests import checks


def context_of(document: Document, user: User) -> dict[str, Any]:
    """Warnings that are open and those that somebody called right; nothing when there are none."""
    found = checks.of_card(document, user)
    if not found:
        return {}
    return {
        "warnings": [one for one in found if not one.dismissed],
        "dismissed": [one for one in found if one.dismissed],
        "can_dismiss": access.can_change(user, document),
    }
