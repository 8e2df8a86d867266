"""Drafts: left out by default; one that became a letter stays one card."""

from endocs.diadoc import cards
from endocs.diadoc.models import Box, ExchangedDocument
from endocs.documents import arrivals
from endocs.documents.models import ExternalReference
from endocs.gateways.diadoc.values import Entity, Message, Patch, normal_id


def is_draft(message: Message) -> bool:
    """Whether nothing of it was sent yet."""
    return message.is_draft or message.type == "Draft"


def is_of_draft(patch: Patch) -> bool:
    """Whether the patch is about a draft."""
    return patch.is_for_draft or patch.type == "Draft"


def is_over(box: Box, message: Message, entity: Entity) -> bool:
    """Whether this draft has become a letter already, and its card is the letter's."""
    if not is_draft(message):
        return False
    reference = cards.reference_of(box, normal_id(message.id), normal_id(entity.id))
    return ExternalReference.objects.filter(workspace_id=box.workspace_id, reference=reference).exists()


def become(box: Box, message: Message, letter: Entity) -> ExchangedDocument | None:
    """The row of the draft that this letter was made of, now the letter's; None when there was none."""
    if not message.created_from_draft_id or letter.document is None:
        return None
    rows = ExchangedDocument.objects.locked()
    same = rows.filter(
        box=box,
        message_id=normal_id(message.created_from_draft_id),
        type_named_id=letter.document.type_named_id,
    )
    drafts = list(same.order_by("id"))
    number = letter.document.metadata.get("DocumentNumber", "")
    row = next((one for one in drafts if one.document.number == number), drafts[0] if drafts else None)
    if row is None:
        return None
    row.message_id, row.entity_id, row.last_patch_ticks = normal_id(message.id), normal_id(letter.id), 0
    row.save(update_fields=["message_id", "entity_id", "last_patch_ticks"])
    arrivals.refer(document=row.document, reference=cards.reference_of(box, row.message_id, row.entity_id))
    row.contents.all().delete()  # the letter's parts have ids of their own; the files are on the card
    return row
