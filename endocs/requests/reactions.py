"""What requests do when something happens elsewhere."""

from endocs.documents.models import Document
from endocs.journal.models import Event
from endocs.requests import paper


def note_returned(event: Event) -> None:
    """An original returned: the packages it belongs to may be whole again."""
    if document := Document.objects.filter(pk=event.subject_id).first():
        paper.note_returned(document=document)
