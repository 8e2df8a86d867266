"""Links between cards that the exchange itself tells: packets, grounds, corrections, the same deed in two own boxes."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import QuerySet

from endocs.diadoc import kinds
from endocs.diadoc.models import ExchangedDocument
from endocs.documents import actions as documents
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document, LinkType
from endocs.gateways.diadoc.values import DocumentInfo, DocumentKey, normal_id

_CORRECTABLE = (BuiltInKind.VAT_INVOICE, BuiltInKind.UTD, BuiltInKind.ACT, BuiltInKind.DELIVERY_NOTE)


def bring(row: ExchangedDocument, info: DocumentInfo, packet_id: str) -> None:
    """Link the card with what the document names, as far as it is here; the rest waits. Twice is harmless."""
    _join_packet(row, packet_id)
    pending = []
    for key in info.initial:
        if not _link_initial(row, key):
            pending.append(_key(key))
    for key in info.subordinate:
        other = _row(row, key)
        if other is not None:
            _link_to_initial(other, row)
    by_number = [one for one in row.pending_links if "number" in one]
    remember(row, pending + by_number)


def welcome(row: ExchangedDocument) -> None:
    """A new card: link it with those that waited for it, and with its twin in another own box."""
    twins = ExchangedDocument.objects.filter(
        workspace_id=row.workspace_id, message_id=row.message_id, entity_id=row.entity_id
    )
    for twin in twins.exclude(pk=row.pk).select_related("document"):
        _link(row, twin, LinkType.RELATED)
    for other in _waiting(row, {"message_id": row.message_id, "entity_id": row.entity_id}):
        _link_to_initial(other, row)
        left = [one for one in other.pending_links if one.get("entity_id") != row.entity_id]
        remember(other, left)
    settle_numbers(row)


def settle_numbers(row: ExchangedDocument) -> None:
    """The number and day of the card are known: link it with corrections that name it so."""
    card = row.document
    if not card.number or card.dated_on is None:
        return
    named = {"number": card.number, "dated_on": card.dated_on.isoformat()}
    for other in _waiting(row, named):
        if other.document_id != card.pk and other.document.counterparty_id == card.counterparty_id:
            _link(other, row, LinkType.CORRECTS)
            remember(other, [one for one in other.pending_links if one != named])


def correct(row: ExchangedDocument, number: str, dated_on: date | None) -> None:
    """The document corrects one of this number and day of the same firm; what is not here is waited for."""
    card = row.document
    is_known = any(one.startswith(LinkType.CORRECTS.value) for one in row.made_links)
    if is_known or not number or dated_on is None or not card.organisation_id or not card.counterparty_id:
        return
    found = Document.objects.filter(
        workspace_id=row.workspace_id, number=number, dated_on=dated_on, organisation_id=card.organisation_id,
        counterparty_id=card.counterparty_id, direction=card.direction, kind__code__in=_CORRECTABLE,
    ).exclude(pk=card.pk)[:2]  # fmt: skip
    if len(found) == 1:
        _link_cards(row, card, found[0], LinkType.CORRECTS)
    else:
        named = {"number": number, "dated_on": dated_on.isoformat()}
        if named not in row.pending_links:
            remember(row, [*row.pending_links, named])


def _join_packet(row: ExchangedDocument, packet_id: str) -> None:
    """Each document of a packet is linked with its first one: as many links as documents, not as pairs."""
    if not packet_id:
        return
    first = (
        ExchangedDocument.objects.filter(workspace_id=row.workspace_id, box_id=row.box_id, packet_id=packet_id)
        .select_related("document")
        .order_by("id")
        .first()
    )
    if first is not None and first.pk != row.pk:
        _link(row, first, LinkType.RELATED)


def _link_initial(row: ExchangedDocument, key: DocumentKey) -> bool:
    initial = _row(row, key)
    if initial is not None:
        _link_to_initial(row, initial)
    return initial is not None


def _link_to_initial(row: ExchangedDocument, initial: ExchangedDocument) -> None:
    type_ = LinkType.CORRECTS if kinds.corrects(row.type_named_id) else LinkType.BASED_ON
    _link(row, initial, type_)


def _link(row: ExchangedDocument, other: ExchangedDocument, type_: LinkType) -> None:
    _link_cards(row, row.document, other.document, type_)


def _link_cards(row: ExchangedDocument, source: Document, target: Document, type_: LinkType) -> None:
    mark = f"{type_.value}:{target.pk}"
    if source.pk == target.pk or mark in row.made_links:
        return
    documents.link(source=source, target=target, type=type_, by=None)
    row.made_links = [*row.made_links, mark]
    ExchangedDocument.objects.filter(pk=row.pk).update(made_links=row.made_links)


def remember(row: ExchangedDocument, pending: list[dict[str, str]]) -> None:
    """Keep whose other end is still to come."""
    if pending != row.pending_links:
        row.pending_links = pending
        ExchangedDocument.objects.filter(pk=row.pk).update(pending_links=pending)


def _row(row: ExchangedDocument, key: DocumentKey) -> ExchangedDocument | None:
    found = ExchangedDocument.objects.filter(
        box_id=row.box_id, message_id=normal_id(key.message_id), entity_id=normal_id(key.entity_id)
    )
    return found.exclude(pk=row.pk).select_related("document").first()


def _waiting(row: ExchangedDocument, named: Mapping[str, str]) -> Iterator[ExchangedDocument]:
    waiting: QuerySet[ExchangedDocument] = ExchangedDocument.objects.filter(
        workspace_id=row.workspace_id, box_id=row.box_id, pending_links__contains=[dict(named)]
    )
    return iter(waiting.exclude(pending_links=[]).select_related("document").order_by("id"))


def _key(key: DocumentKey) -> dict[str, str]:
    return {"message_id": normal_id(key.message_id), "entity_id": normal_id(key.entity_id)}
