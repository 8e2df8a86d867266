"""What requests do when something happens elsewhere."""

from endocs.documents.models import Document
from endocs.journal.models import Event
from endocs.requests import actions, paper


def note_paper(event: Event) -> None:
    """A card was printed, handed over or came back signed: its packages may be so as a whole."""
    if document := Document.objects.filter(pk=event.subject_id).first():
        paper.note_paper(document=document)


def note_reassigned(event: Event) -> None:
    """The task went to another performer: the request is with him."""
    memos = Document.objects.filter(work_request__isnull=False)
    if event.document_id and (document := memos.filter(pk=event.document_id).first()):
        actions.follow_task(memo=document)
