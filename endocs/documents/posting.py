"""The card's side of accounting: whether its document is posted in 1C, whether it is still there, and what differs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from endocs.documents.models import Document
from endocs.documents.trail import record
from endocs.journal.kinds import Kind


@transaction.atomic
def set_posted(*, document: Document, at: datetime | None) -> bool:
    """Whether the card has changed: posted in 1C at that moment, or (None) not posted any more."""
    cards = Document.objects.filter(pk=document.pk, posted_at__isnull=at is not None)
    if not cards.update(posted_at=at):
        return False
    kind = Kind.DOCUMENT_POSTED_IN_ONEC if at else Kind.DOCUMENT_UNPOSTED_IN_ONEC
    record(kind, document, None)
    return True


@transaction.atomic
def set_deleted(*, document: Document, at: datetime | None, is_gone: bool) -> bool:
    """Whether the card has changed: marked for deletion in 1C, or gone from there, or (None) neither any more.

    The card itself stays.
    """
    cards = Document.objects.filter(pk=document.pk)
    is_new = cards.filter(deleted_in_onec_at__isnull=at is not None).update(deleted_in_onec_at=at)
    if is_gone:
        record(Kind.DOCUMENT_GONE_FROM_ONEC, document, None)
    elif is_new:
        marked = Kind.DOCUMENT_MARKED_DELETED_IN_ONEC if at else Kind.DOCUMENT_UNMARKED_DELETED_IN_ONEC
        record(marked, document, None)
    return bool(is_new) or is_gone


@transaction.atomic
def note_differing(*, document: Document, changes: Mapping[str, Sequence[Any]]) -> None:
    """1C says something else than the card, which stays as it is; `changes` are [on the card, in 1C] by requisite."""
    record(Kind.DOCUMENT_DIFFERS_IN_ONEC, document, None, {"changes": changes})
