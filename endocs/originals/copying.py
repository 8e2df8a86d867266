"""The ledger follows the cards: copies appear when a card is printed and go where the card's paper goes."""

from django.db import transaction
from django.utils import timezone

from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document
from endocs.documents.states import Direction, PaperState
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.originals import holding
from endocs.originals.models import OUT, Copy, Holder, Move
from endocs.requests.paper import UNSIGNED

COPIES = 20
_NEVER_BACK = (*UNSIGNED, BuiltInKind.MEMO, BuiltInKind.ORDER, BuiltInKind.INCOMING_LETTER)
BATCH = 500


@transaction.atomic
def follow(*, document: Document, event: Event) -> None:
    """The card's paper moved; the same event twice is harmless."""
    # The copies first and the card afterwards, as people's moves lock them.
    list(Copy.objects.select_for_update().filter(document=document).order_by("pk").values_list("pk"))
    document = Document.objects.select_for_update(of=("self",)).select_related("kind").get(pk=document.pk)
    if document.kind.code == BuiltInKind.MEMO or document.merged_into_id:
        return
    if event.kind == Kind.DOCUMENT_PRINTED:
        _ensure(document, event.data.get("copies") or 1)
    elif event.kind == Kind.DOCUMENT_HANDED_OVER:
        _to_client(document, event.pk)
    elif event.kind == Kind.DOCUMENT_ORIGINAL_RETURNED:
        _back(document, event.pk, is_scan=bool(event.data.get("file")))


@transaction.atomic
def catch_up() -> int:
    """Make the copies of cards whose paper moved before the ledger was there; how many cards."""
    missed = Document.objects.exclude(paper_state=PaperState.NONE).filter(paper_copies=None, merged_into=None)
    missed = missed.exclude(kind__code=BuiltInKind.MEMO).select_related("kind").order_by("pk")
    found = list(missed[:BATCH])
    for document in found:
        _ensure(document, 1)
        if document.paper_state != PaperState.PRINTED:
            _to_client(document, None)
        if document.paper_state == PaperState.ORIGINAL_RETURNED:
            _back(document, None, is_scan=False)
    return len(found)


def add(document: Document, *, is_awaited: bool | None = None) -> Copy:
    """One copy more, with us."""
    last = (
        Copy.objects.filter(made_for_id=document.pk).order_by("-number").values_list("number", flat=True).first() or 0
    )
    return Copy.objects.create(
        workspace_id=document.workspace_id,
        document=document,
        made_for_id=document.pk,
        number=last + 1,
        since=timezone.localdate(document.printed_at) if document.printed_at and not last else timezone.localdate(),
        is_awaited=_comes_back(document) if is_awaited is None else is_awaited,
    )


def _comes_back(document: Document) -> bool:
    return document.kind.code not in _NEVER_BACK and document.direction != Direction.INCOMING


def _ensure(document: Document, wanted: int) -> None:
    there = Copy.objects.filter(document=document).exclude(holder=Holder.LOST)
    for _place in range(there.count(), min(wanted, COPIES)):
        add(document)


def _to_client(document: Document, event_id: int | None) -> None:
    if event_id and Move.objects.filter(copy__document=document, event_id=event_id).exists():
        return
    _ensure(document, 1)
    on = document.handed_over_on or timezone.localdate()
    for copy in Copy.objects.filter(document=document, holder__in=[Holder.US, Holder.COURIER, Holder.POST]):
        holding.put(copy, holding.Place(Holder.CLIENT, document.handed_over_to), on=on, by=None, event_id=event_id)


def _back(document: Document, event_id: int | None, *, is_scan: bool) -> None:
    copies = Copy.objects.filter(document=document)
    if is_scan:
        _ensure(document, 1)
        copies.filter(scanned_at=None, holder__in=[Holder.US, *OUT]).update(scanned_at=timezone.now())
    elif not copies.filter(holder=Holder.RETURNED).exists():
        _ensure(document, 1)
        copy = copies.filter(holder__in=[*OUT, Holder.US]).order_by("holder", "number").first()
        if copy:
            on = timezone.localdate(document.original_returned_at)
            holding.put(copy, holding.Place(Holder.RETURNED), on=on, by=None, event_id=event_id)
            copies.exclude(pk=copy.pk).update(is_awaited=False)
