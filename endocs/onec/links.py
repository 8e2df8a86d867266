"""Links between cards that 1C itself tells: a sale made by an invoice, a VAT invoice issued for sales."""

from collections.abc import Iterable

from endocs.documents import actions as documents
from endocs.documents.models import Link, LinkType
from endocs.onec.models import OnecDocument
from endocs.onec.values import Upsert


def bring(row: OnecDocument, told: Upsert) -> None:
    """Link the card with what its document is made by, as far as it is here; the rest is waited for.

    A link that 1C had told before and does not tell any more goes; what a person has taken away is not made again.
    """
    refs = {str(ref) for ref in (told.invoice_ref, *told.basis_refs) if ref} - {row.object_ref}
    here = list(_rows(row, refs))
    wanted = {_mark(other) for other in here}
    for gone in [one for one in row.made_links if one not in wanted]:
        _unlink(row, gone)
    for other in here:
        _link(row, other)
    row.awaited_refs = sorted(refs - {other.object_ref for other in here})


def welcome(row: OnecDocument) -> None:
    """A new card: those that waited for it are linked with it."""
    waiting = OnecDocument.objects.select_for_update(of=("self",)).select_related("document__kind")
    waiting = waiting.filter(
        workspace_id=row.workspace_id, infobase_id=row.infobase_id, awaited_refs__contains=[row.object_ref]
    )
    for other in waiting.exclude(awaited_refs=[]).exclude(pk=row.pk).order_by("id"):
        _link(other, row)
        other.awaited_refs = [ref for ref in other.awaited_refs if ref != row.object_ref]
        other.save(update_fields=["made_links", "awaited_refs"])


def _rows(row: OnecDocument, refs: Iterable[str]) -> Iterable[OnecDocument]:
    if not refs:
        return ()
    found = OnecDocument.objects.filter(infobase_id=row.infobase_id, object_ref__in=refs)
    return found.select_related("document__kind").order_by("id")


def _link(row: OnecDocument, other: OnecDocument) -> None:
    mark = _mark(other)
    if mark in row.made_links or row.document_id == other.document_id:
        return
    documents.link(source=row.document, target=other.document, type=LinkType.BASED_ON, by=None)
    row.made_links = [*row.made_links, mark]


def _unlink(row: OnecDocument, mark: str) -> None:
    type_, _colon, key = mark.partition(":")
    found = Link.objects.select_related("source__kind", "target__kind")
    made = found.filter(source_id=row.document_id, target_id=int(key), type=type_, made_by=None).first()
    if made is not None:
        documents.unlink(link=made, by=None)
    row.made_links = [one for one in row.made_links if one != mark]


def _mark(other: OnecDocument) -> str:
    return f"{LinkType.BASED_ON.value}:{other.document_id}"
