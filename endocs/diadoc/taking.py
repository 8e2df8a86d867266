"""Taking in what the operator tells: messages become cards, and their states follow; twice is harmless."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from endocs.diadoc import (
    cards,
    contents,
    counterparties,
    drafts,
    facts,
    following,
    happenings,
    links,
    statuses,
    strange,
)
from endocs.diadoc.arriving import content_arrived
from endocs.diadoc.happenings import Parts
from endocs.diadoc.models import Box, ContentKind, ExchangedDocument
from endocs.diadoc.statuses import Standing
from endocs.documents import exchange
from endocs.documents.states import ExchangeState
from endocs.gateways.diadoc.ticks import moment
from endocs.gateways.diadoc.values import DocumentInfo, Entity, Message, Patch, normal_id

__all__ = ["content_arrived", "has_moved_on", "note_patch", "take_letter", "take_message"]

# A card begins in one of these; what has been decided about it is an event of its own.
_QUIET = (
    ExchangeState.NONE, ExchangeState.SENT, ExchangeState.DELIVERED, ExchangeState.AWAITING_OUR_SIGNATURE,
    ExchangeState.UNKNOWN,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Taken:
    """A message on its way in."""

    box: Box
    message: Message
    id: str
    parts: Parts
    is_whole: bool  # and not what it was when it was sent


def take_message(*, box: Box, message: Message) -> bool:
    """Bring the cards of a message to what it tells; whether there was anything that the settings let in.

    A state older than the one that was taken last is left aside; documents without a card get one all the same.
    """
    return _take(box, message, is_whole=True)


def take_letter(*, box: Box, message: Message) -> bool:
    """The same of an event, which shows the parts that were sent: what was decided since comes with who, when and why.

    Its present state has to be asked for when it `has_moved_on`.
    """
    return _take(box, message, is_whole=not has_moved_on(message))


def has_moved_on(message: Message) -> bool:
    """Whether something has happened to the message since it was sent."""
    return message.last_patch_ticks > message.created_ticks


@transaction.atomic
def _take(box: Box, message: Message, *, is_whole: bool) -> bool:
    wanted = [entity for entity in message.entities if entity.document and _is_wanted(box, message, entity.document)]
    if not wanted:
        return False
    taken = _Taken(box, message, normal_id(message.id), Parts.of(message.entities), is_whole)
    known = _rows(taken)
    for entity in wanted:
        row = known.get(normal_id(entity.id))
        is_new = row is None
        row = row or drafts.become(box, message, entity) or _made(taken, entity)
        if row is None:
            continue
        if row.last_patch_ticks <= message.last_patch_ticks:
            _bring(row, taken, entity, is_new=is_new)
        if is_new:
            links.welcome(row)
    return True


def note_patch(*, box: Box, patch: Patch) -> bool:
    """Note what a patch alone tells; whether the message's present state is to be asked for."""
    if patch.type == "Template" or (drafts.is_of_draft(patch) and not box.with_drafts):
        return False
    for one in patch.entity_patches:
        if one.is_content_patched:
            rows = ExchangedDocument.objects.filter(box=box, message_id=normal_id(patch.message_id))
            for row in rows:
                contents.ask_again(row, ContentKind.CONTENT, entity_id=normal_id(one.entity_id))
    return True


def _is_wanted(box: Box, message: Message, info: DocumentInfo) -> bool:
    if message.type == "Template" or (drafts.is_draft(message) and not box.with_drafts):
        return False
    return info.direction != "Inbound" or box.with_incoming


def _rows(taken: _Taken) -> dict[str, ExchangedDocument]:
    rows = ExchangedDocument.objects.locked()
    return {row.entity_id: row for row in rows.filter(box=taken.box, message_id=taken.id).order_by("id")}


def _made(taken: _Taken, entity: Entity) -> ExchangedDocument | None:
    info = entity.document
    if info is None or drafts.is_over(taken.box, taken.message, entity):
        return None
    state = _standing(taken, info, "").exchange
    return cards.make(
        box=taken.box,
        message_id=taken.id,
        entity_id=normal_id(entity.id),
        info=info,
        counterparty=_counterparty(taken, info),
        state=state if state in _QUIET else ExchangeState.DELIVERED,
    )


def _counterparty(taken: _Taken, info: DocumentInfo) -> Any:
    message, is_inbound = taken.message, info.direction == "Inbound"
    other = info.counteragent_box_id or (message.from_box_id if is_inbound else message.to_box_id)
    title = message.from_title if is_inbound else message.to_title
    if normal_id(other) == taken.box.box_id:
        return None  # inside the own firm
    return counterparties.of_box(workspace=taken.box.workspace, box_id=normal_id(other)[:32], title=title)


def _standing(taken: _Taken, info: DocumentInfo, result: str) -> Standing:
    found = statuses.standing(
        statuses.raw(info),
        direction=info.direction,
        is_delivered=bool(info.delivered_ticks),
        is_removed=info.is_deleted or taken.message.is_deleted,
        result=result,
    )
    if drafts.is_draft(taken.message):
        return Standing(ExchangeState.NONE, found.revocation, found.is_removed)
    return found


def _bring(row: ExchangedDocument, taken: _Taken, entity: Entity, *, is_new: bool) -> None:
    info = entity.document
    if info is None:
        return
    standing = _standing(taken, info, row.result)
    trail = happenings.told(
        entity, info, taken.parts, own_box=taken.box.box_id, is_refused=standing.exchange == ExchangeState.REFUSED
    )
    if is_new or row.statuses != statuses.raw(info):
        strange.tell_once(box=taken.box, info=info, standing=standing)
    if not is_new:
        _note_move(row, info)
        cards.put(row, facts.of_metadata(info).values())
        if (firm := _counterparty(taken, info)) is not None:
            cards.put_counterparty(row, firm)
    _keep(row, taken, info, trail)
    is_told = taken.is_whole or standing.exchange in _QUIET
    if is_told and following.follow(row, standing) and not is_new:
        contents.ask_again(row, ContentKind.PRINT_FORM)
    contents.schedule(row, taken.box, entity, info, taken.parts)
    is_alone = not info.packet_id and sum(one.document is not None for one in taken.message.entities) == 1
    links.bring(row, info, "" if is_alone else row.packet_id)


def _note_move(row: ExchangedDocument, info: DocumentInfo) -> None:
    department = cards.department_of(info)
    if department != row.department_id:
        exchange.note_moved(document=row.document, told={"from": row.department_id, "to": department})


def _keep(row: ExchangedDocument, taken: _Taken, info: DocumentInfo, trail: list[dict[str, Any]]) -> None:
    is_removed = info.is_deleted or taken.message.is_deleted
    values = {
        "type_named_id": info.type_named_id[:100],
        "function": info.function[:100],
        "version": info.version[:100],
        "packet_id": normal_id(info.packet_id)[:32] or taken.id,
        "department_id": cards.department_of(info),
        "counteragent_box_id": normal_id(info.counteragent_box_id)[:32],
        "direction": info.direction[:30],
        "is_test": info.is_test or taken.message.is_test,
        "statuses": statuses.raw(info),
        "trail": trail,
        "last_patch_ticks": taken.message.last_patch_ticks,
        "sent_at": moment(info.sent_ticks),
        "delivered_at": moment(info.delivered_ticks),
        "deleted_at": (row.deleted_at or moment(taken.message.last_patch_ticks) or timezone.now())
        if is_removed
        else None,
    }
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
