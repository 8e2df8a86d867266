"""What the ledger does when something happens to cards."""

from endocs.documents.models import Document
from endocs.journal.models import Event
from endocs.originals import copying


def follow(event: Event) -> None:
    """A card was printed, handed over, or its signed paper or scan came."""
    if document := Document.objects.filter(pk=event.subject_id).first():
        copying.follow(document=document, event=event)
