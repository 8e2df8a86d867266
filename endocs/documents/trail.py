"""What happens to a card is written down in one way."""

from collections.abc import Mapping
from typing import Any

from endocs.documents.models import Document
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.people.models import User


def record(kind: Kind, document: Document, by: User | None, data: Mapping[str, Any] | None = None) -> Event:
    """Write an event of this card, last in the action's transaction."""
    return journal.record(
        kind,
        workspace_id=document.workspace_id,
        subject=("document", document.pk),
        document_id=document.pk,
        by=by,
        data=data,
    )
