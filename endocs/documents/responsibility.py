"""Who answers for a card, changed for many cards at once."""

from django.db import transaction
from django.db.models import F

from endocs.documents.models import Document
from endocs.documents.models.cards import DocumentQuerySet
from endocs.documents.states import ProcessState
from endocs.documents.trail import record
from endocs.journal.kinds import Kind
from endocs.people.models import User


def cards_of(person: User, *, seen_by: User) -> DocumentQuerySet:
    """The cards that person answers for, outside of the archive, as far as the other one sees them."""
    cards = DocumentQuerySet(Document).visible_to(seen_by).filter(responsible=person)
    return cards.exclude(process_state=ProcessState.ARCHIVED)


@transaction.atomic
def make_responsible(*, document: Document, person: User, by: User) -> None:
    """Another person answers for the card; the same one again is harmless."""
    if person.workspace_id != document.workspace_id:
        raise User.DoesNotExist(person.pk)
    card = Document.objects.select_for_update(of=("self",)).select_related("responsible").get(pk=document.pk)
    if card.responsible_id == person.pk:
        return
    before = card.responsible
    Document.objects.filter(pk=card.pk).update(responsible=person, revision=F("revision") + 1)
    changes = {"responsible": [str(before) if before else None, str(person)]}
    record(Kind.DOCUMENT_CHANGED, card, by, {"changes": changes})
