"""Cards of exchanged documents: made once, filled with what the exchange tells, never over what a person wrote."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from endocs.counterparties.models import Counterparty
from endocs.diadoc import facts, kinds
from endocs.diadoc.models import Box, ExchangedDocument
from endocs.documents import arrivals, same_deed
from endocs.documents.arrivals import plain
from endocs.documents.models import Document, DocumentKind, ExternalReference
from endocs.documents.requisites import Requisites
from endocs.documents.states import Direction, ExchangeState
from endocs.gateways.diadoc.ticks import moment
from endocs.gateways.diadoc.values import DocumentInfo

_DIRECTIONS = {"Outbound": Direction.OUTGOING, "Inbound": Direction.INCOMING, "Internal": Direction.INTERNAL}


def make(
    *,
    box: Box,
    message_id: str,
    entity_id: str,
    info: DocumentInfo,
    counterparty: Counterparty | None,
    state: ExchangeState,
) -> ExchangedDocument:
    """The row of a document that is not known yet, with its card; who is second gets the row of the first."""
    try:
        with transaction.atomic():
            return _registered(box, message_id, entity_id, info, counterparty, state)
    except IntegrityError:
        key = {"box": box, "message_id": message_id, "entity_id": entity_id}
        rows = ExchangedDocument.objects.locked()
        if (row := rows.filter(**key).first()) is not None:
            return row
        known = ExternalReference.objects.filter(
            workspace_id=box.workspace_id, reference=reference_of(box, message_id, entity_id)
        ).first()
        if known is None:
            raise
        # The card is from an earlier connection of the same box.
        return ExchangedDocument.objects.create(
            **key, workspace_id=box.workspace_id, document_id=known.document_id, type_named_id=info.type_named_id[:100]
        )


def _registered(
    box: Box,
    message_id: str,
    entity_id: str,
    info: DocumentInfo,
    counterparty: Counterparty | None,
    state: ExchangeState,
) -> ExchangedDocument:
    told = facts.of_metadata(info)
    values = {**told.values(), **arrivals.of_counterparty(counterparty)}
    kind = DocumentKind.objects.select_related("workspace").get(
        workspace_id=box.workspace_id, code=kinds.code_of(info.type_named_id, info.function)
    )
    direction = _DIRECTIONS.get(info.direction, Direction.OUTGOING)
    reference = reference_of(box, message_id, entity_id)
    card = same_deed.find(
        system="diadoc", kind=kind, direction=direction, organisation=box.organisation, counterparty=counterparty,
        number=told.number, dated_on=told.dated_on, amount=told.amount, currency=told.currency,
    )  # fmt: skip
    if card is not None:
        same_deed.join(document=card, reference=reference)
        values = {}
    else:
        sent_at = moment(info.sent_ticks or info.created_ticks)
        card = arrivals.register_arrived(
            kind=kind, requisites=Requisites(organisation=box.organisation, **values), direction=direction,
            references=[reference], state=state, listed_on=sent_at.date() if sent_at else None,
        )  # fmt: skip
    return ExchangedDocument.objects.create(
        workspace_id=box.workspace_id,
        box=box,
        message_id=message_id,
        entity_id=entity_id,
        document=card,
        type_named_id=info.type_named_id[:100],
        department_id=department_of(info),
        set_values={name: plain(value) for name, value in values.items()},
    )


def reference_of(box: Box, message_id: str, entity_id: str) -> str:
    """The document's `system:id`."""
    return f"diadoc:{box.box_id}/{message_id}/{entity_id}"


def department_of(info: DocumentInfo) -> str:
    """The department of the box that has the document; empty for the head one."""
    return info.department_id[:36] if info.department_id.strip("0-") else ""


def put(row: ExchangedDocument, values: Mapping[str, Any], *, only_empty: bool = False) -> None:
    """Put what the exchange tells on the card, except where a person has written something else meanwhile."""
    put_now = arrivals.put(document=row.document, values=values, last=row.set_values, only_empty=only_empty)
    if put_now == row.set_values:
        return
    row.set_values = put_now
    ExchangedDocument.objects.filter(pk=row.pk).update(set_values=row.set_values)
    row.document = Document.objects.select_related("kind").get(pk=row.document_id)


def put_counterparty(row: ExchangedDocument, counterparty: Counterparty) -> None:
    """The firm has become known: it comes onto the card with who answers for its documents."""
    if "counterparty" not in row.set_values:
        put(row, arrivals.of_counterparty(counterparty))
