"""Cards of exchanged documents: made once, filled with what the exchange tells, never over what a person wrote."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction

from endocs.counterparties.models import Counterparty
from endocs.diadoc import facts, kinds
from endocs.diadoc.models import Box, ExchangedDocument
from endocs.documents import exchange
from endocs.documents.models import Document, DocumentKind, ExternalReference
from endocs.documents.requisites import Requisites
from endocs.documents.states import Direction, ExchangeState
from endocs.gateways.diadoc.ticks import moment
from endocs.gateways.diadoc.values import DocumentInfo

_DIRECTIONS = {"Outbound": Direction.OUTGOING, "Inbound": Direction.INCOMING, "Internal": Direction.INTERNAL}
_UNTOUCHED = {"currency": "RUB"}


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
        rows = ExchangedDocument.objects.select_for_update(of=("self",)).select_related("document__kind")
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
    values = {**facts.of_metadata(info).values(), **of_counterparty(counterparty)}
    sent_at = moment(info.sent_ticks or info.created_ticks)
    card = exchange.register_arrived(
        kind=DocumentKind.objects.select_related("workspace").get(
            workspace_id=box.workspace_id, code=kinds.code_of(info.type_named_id, info.function)
        ),
        requisites=Requisites(organisation=box.organisation, **values),
        direction=_DIRECTIONS.get(info.direction, Direction.OUTGOING),
        references=[reference_of(box, message_id, entity_id)],
        state=state,
        listed_on=sent_at.date() if sent_at else None,
    )
    return ExchangedDocument.objects.create(
        workspace_id=box.workspace_id,
        box=box,
        message_id=message_id,
        entity_id=entity_id,
        document=card,
        type_named_id=info.type_named_id[:100],
        department_id=department_of(info),
        set_values={name: _plain(value) for name, value in values.items()},
    )


def reference_of(box: Box, message_id: str, entity_id: str) -> str:
    """The document's `system:id`."""
    return f"diadoc:{box.box_id}/{message_id}/{entity_id}"


def department_of(info: DocumentInfo) -> str:
    """The department of the box that has the document; empty for the head one."""
    return info.department_id[:36] if info.department_id.strip("0-") else ""


def of_counterparty(counterparty: Counterparty | None) -> dict[str, Any]:
    """The firm, and who answers for its documents: its manager, while he works here."""
    if counterparty is None:
        return {}
    manager = counterparty.manager
    if manager is None or not manager.is_active:
        return {"counterparty": counterparty}
    found: dict[str, Any] = {"counterparty": counterparty, "responsible": manager}
    return {**found, "department": manager.department} if manager.department else found


def put(row: ExchangedDocument, values: Mapping[str, Any], *, only_empty: bool = False) -> None:
    """Put what the exchange tells on the card, except where a person has written something else meanwhile."""
    card = Document.objects.get(pk=row.document_id)
    free = {}
    for name, value in values.items():
        now, last = _plain(getattr(card, name)), row.set_values.get(name, _UNTOUCHED.get(name, ""))
        is_ours = now == last and not (only_empty and name in row.set_values)
        if is_ours and _plain(value) != last:
            free[name] = value
    if not free:
        return
    taken = exchange.fill(document=card, values=free)
    row.set_values = {**row.set_values, **{name: _plain(free[name]) for name in taken}}
    ExchangedDocument.objects.filter(pk=row.pk).update(set_values=row.set_values)
    row.document = Document.objects.select_related("kind").get(pk=card.pk)


def put_counterparty(row: ExchangedDocument, counterparty: Counterparty) -> None:
    """The firm has become known: it comes onto the card with who answers for its documents."""
    if "counterparty" not in row.set_values:
        put(row, of_counterparty(counterparty))


def _plain(value: Any) -> Any:
    """A requisite as it is compared: what JSON keeps of it."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value
