"""What payments do when something happens elsewhere."""

from endocs.documents.models import Document
from endocs.journal.models import Event
from endocs.payments import settling


def note_changed(event: Event) -> None:
    """The amount of an invoice was changed: the same money may pay it wholly now, or not any more."""
    if "amount" not in event.data.get("changes", {}):
        return
    if invoice := Document.objects.filter(pk=event.subject_id, settlements__isnull=False).distinct().first():
        settling.reckon_again(invoice=invoice)


def note_merged(event: Event) -> None:
    """Two invoices became one, or one two again: each is paid as far as the money settled on it says."""
    cards = Document.objects.filter(pk__in=(event.data["kept"], event.data["other"]), settlements__isnull=False)
    for invoice in cards.distinct().order_by("pk"):
        settling.reckon_again(invoice=invoice)
