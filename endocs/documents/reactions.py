"""What cards do when something happens to cards."""

from endocs.documents import deed_pairs, merging
from endocs.documents.models import Document
from endocs.journal.models import Event


def look_for_same(event: Event) -> None:
    """A card came, was corrected or became one with another: it may be the same deed as another card."""
    if document := Document.objects.filter(pk=event.subject_id).first():
        deed_pairs.look(document=document)


def gather(event: Event) -> None:
    """Cards became one: what was being written to the other one meanwhile goes over too."""
    if document := Document.objects.filter(pk=event.data.get("other", 0)).first():
        merging.gather(document=document)
