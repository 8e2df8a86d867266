"""What goes back to 1C about its documents: given out in order until 1C has acknowledged it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from endocs.documents.models import Document, File, FileRole
from endocs.documents.states import ExchangeState, PaperState, RevocationState
from endocs.onec.kinds import CONTRACT
from endocs.onec.models import Infobase, OnecDocument, Outbox, OutboxKind

_LANGUAGE = "ru"  # of every base of 1C
_DECIDED = (
    ExchangeState.SIGNED, ExchangeState.SIGNED_WITH_DISCREPANCIES, ExchangeState.REFUSED, ExchangeState.FAILED,
)  # fmt: skip


@transaction.atomic
def offer_scan(*, file: File) -> None:
    """Put a signed scan out for the bases that know the card's document, once; a newer version goes instead of it."""
    if file.role != FileRole.SIGNED_SCAN or not file.is_current:
        return
    for of in _documents_of(file.document_id):
        known = Outbox.objects.filter(onec_document=of, kind=OutboxKind.SIGNED_SCAN, file=file)
        if not known.exists():
            _put(of, OutboxKind.SIGNED_SCAN, file=file)


@transaction.atomic
def offer_state(*, document: Document) -> None:
    """Put out for those bases what has become of the card, when that says something new; the same is said once."""
    state = _state(document)
    for of in _documents_of(document.pk):
        last = Outbox.objects.filter(onec_document=of, kind=OutboxKind.CARD_STATE).order_by("-id").first()
        if (last.data != state) if last else _is_worth_telling(document):
            _put(of, OutboxKind.CARD_STATE, data=state)


def _documents_of(document_id: int) -> Iterator[OnecDocument]:
    """The documents of 1C behind the card, in bases whose extension has called; each base is held.

    Rows get their keys while their base is held, so a base that reads behind its cursor misses none.
    """
    rows = OnecDocument.objects.filter(
        document_id=document_id, is_gone=False, infobase__removed_at=None, infobase__infobase_id__isnull=False
    )
    for row in rows.exclude(object_type=CONTRACT).order_by("infobase_id", "id"):
        Infobase.objects.select_for_update(no_key=True).get(pk=row.infobase_id)
        yield row


def _put(of: OnecDocument, kind: OutboxKind, **what: Any) -> None:
    Outbox.objects.create(workspace_id=of.workspace_id, infobase_id=of.infobase_id, onec_document=of, kind=kind, **what)


def _state(document: Document) -> dict[str, str]:
    """Codes of the states and one line of words for who reads it in 1C."""
    exchange, revocation = ExchangeState(document.exchange_state), RevocationState(document.revocation_state)
    paper = PaperState(document.paper_state)
    with translation.override(_LANGUAGE):
        words = ", ".join(str(one.label) for one in (exchange, revocation, paper) if one.value != "none")
    return {
        "exchange": exchange.value, "revocation": revocation.value, "paper": paper.value,
        "words": words[:1] + words[1:].lower(),
    }  # fmt: skip


def _is_worth_telling(document: Document) -> bool:
    return (
        document.paper_state == PaperState.ORIGINAL_RETURNED
        or document.exchange_state in _DECIDED
        or document.revocation_state == RevocationState.REVOKED
    )


def waiting(*, infobase: Infobase, after: int, limit: int) -> list[Outbox]:
    """At most so many rows behind the cursor that 1C has not acknowledged, oldest first."""
    rows = Outbox.objects.filter(infobase=infobase, taken_at=None, pk__gt=after)
    return list(rows.select_related("onec_document", "file__blob").order_by("pk")[:limit])


def acknowledge(*, infobase: Infobase, items: Sequence[tuple[int, bool, str]]) -> int:
    """1C tells of items (cursor, done or not, why not); how many of them are its own. To tell twice is harmless."""
    now, known = timezone.now(), 0
    for cursor, is_done, problem in items:
        row = Outbox.objects.filter(infobase=infobase, pk=cursor)
        row.filter(taken_at=None).update(taken_at=now, problem="" if is_done else problem[:500])
        known += row.exists()
    return known
