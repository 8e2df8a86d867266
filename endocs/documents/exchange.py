"""The card's side of the exchange with an operator: what becomes of it there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from endocs.documents.models import Document
from endocs.documents.states import ExchangeState, RevocationState
from endocs.documents.trail import record
from endocs.journal.kinds import Kind


@transaction.atomic
def set_exchange(*, document: Document, state: ExchangeState, told: Mapping[str, Any]) -> bool:
    """Whether the card has changed where it is at the operator; `told` is who, when and with what words."""
    before = Document.objects.select_for_update().get(pk=document.pk).exchange_state
    if before == state:
        return False
    Document.objects.filter(pk=document.pk).update(exchange_state=state)
    record(Kind.DOCUMENT_EXCHANGE_CHANGED, document, None, {"before": before, "after": state, **told})
    return True


@transaction.atomic
def set_revocation(*, document: Document, state: RevocationState, told: Mapping[str, Any]) -> bool:
    """Whether the undoing of the exchange has changed; the exchange state itself stays."""
    before = Document.objects.select_for_update().get(pk=document.pk).revocation_state
    if before == state:
        return False
    Document.objects.filter(pk=document.pk).update(revocation_state=state)
    record(Kind.DOCUMENT_REVOCATION_CHANGED, document, None, {"before": before, "after": state, **told})
    return True


@transaction.atomic
def note_removed(*, document: Document, at: datetime) -> None:
    """The document was removed on our side of the operator; the card stays. Twice is harmless."""
    if Document.objects.filter(pk=document.pk, removed_at_operator_at=None).update(removed_at_operator_at=at):
        record(Kind.DOCUMENT_REMOVED_AT_OPERATOR, document, None)


@transaction.atomic
def note_restored(*, document: Document) -> None:
    """The document is back at the operator; twice is harmless."""
    removed = Document.objects.filter(pk=document.pk, removed_at_operator_at__isnull=False)
    if removed.update(removed_at_operator_at=None):
        record(Kind.DOCUMENT_RESTORED_AT_OPERATOR, document, None)


@transaction.atomic
def note_moved(*, document: Document, told: Mapping[str, Any]) -> None:
    """The document is in another department of the operator's box now."""
    record(Kind.DOCUMENT_MOVED_AT_OPERATOR, document, None, told)
