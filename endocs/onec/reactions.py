"""What goes to 1C when something happens to a card."""

from endocs.documents.models import Document, File
from endocs.journal.models import Event
from endocs.onec import outbox


def offer_scan(event: Event) -> None:
    """A file came onto a card: a signed scan goes to the bases that know the document."""
    if file := File.objects.filter(pk=event.data.get("file")).first():
        outbox.offer_scan(file=file)


def offer_state(event: Event) -> None:
    """The paper came back, or the exchange was decided: the bases that know the document are told."""
    if event.document_id and (document := Document.objects.filter(pk=event.document_id).first()):
        outbox.offer_state(document=document)
