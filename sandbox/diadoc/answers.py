"""JSON of the API: organisations, messages, documents and events, as the box that asks sees them."""

import base64
from typing import Any

from sandbox.diadoc.contents import read
from sandbox.diadoc.feed import Event, Feed
from sandbox.diadoc.state import HEAD_DEPARTMENT, Document, Entity, Key, Message, Party, Patch, Side, World

Json = dict[str, Any]
INLINE = 1_048_576
_NO_RECEIPT = {"ReceiptStatus": "GeneralReceiptStatusNotAcceptable"}
# What the operator's page says, first match wins; statuses are for people only.
_TEXTS = (
    ("revocation", "RevocationAccepted", "Error", "Документ аннулирован"),
    ("revocation", "RevocationIsRequestedByMe", "Warning", "Ожидается аннулирование"),
    ("revocation", "RequestsMyRevocation", "Warning", "Требуется аннулирование"),
    ("roaming", "RoamingNotificationStatusError", "Error", "Ошибка доставки в роуминге"),
    ("response", "RecipientSignatureRequestRejected", "Error", "Контрагент отказал в подписи"),
    ("response", "WithRecipientPartiallySignature", "Warning", "Подписан с расхождениями"),
    ("response", "WithRecipientSignature", "Success", "Документооборот завершен"),
    ("response", "WaitingForRecipientSignature", "Info", "Ожидается подпись контрагента"),
)


def organisation(party: Party) -> Json:
    """An Organization of GetMyOrganizations and GetOrganization."""
    box = {
        "BoxId": party.box,
        "BoxIdGuid": dashed(party.box),
        "Title": party.name,
        "InvoiceFormatVersion": "v5_02",
        "EncryptedDocumentsAllowed": False,
    }
    departments = [
        {"DepartmentId": key, "ParentDepartmentId": HEAD_DEPARTMENT, "Name": name, "IsDisabled": False}
        for key, name in party.departments.items()
    ]
    return {
        "OrgIdGuid": party.id,
        "OrgId": party.id,
        "Inn": party.inn,
        "Kpp": party.kpp,
        "FullName": party.full_name,
        "ShortName": party.name,
        "JoinedDiadocTreaty": True,
        "Boxes": [box],
        "Ogrn": party.ogrn,
        "FnsParticipantId": party.participant,
        "Departments": departments,
        "IsPilot": False,
        "IsActive": True,
        "IsTest": party.is_test,
        "IsBranch": False,
        "IsRoaming": False,
        "IsEmployee": True,
        "InvitationCount": 0,
        "SearchCount": 0,
        "Sociability": "AllOrganizations",
        "IsForeign": False,
        "HasCertificateToSign": True,
    }


def event(world: World, box: str, feed: Feed, told: Event) -> Any:
    """A BoxEvent; what was put raw into the feed comes as it is, with id and key when it is an object."""
    if told.raw is not None:
        if not isinstance(told.raw, dict):
            return told.raw
        return {"EventId": told.id, "IndexKey": feed.key(told), **told.raw}
    made: Json = {"EventId": told.id}
    if told.patch is None:
        its = world.messages.get(told.message) or world.gone[told.message]
        made["Message"] = message(world, box, its, entities=its.entities[: its.original])
    else:
        its = world.messages.get(told.message) or world.gone[told.message]
        made["Patch"] = patch(world, box, its, told.patch)
    made["IndexKey"] = feed.key(told)
    return made


def message(
    world: World,
    box: str,
    its: Message,
    *,
    entities: list[Entity] | None = None,
    inline: bool = False,
    original: bool = False,
) -> Json:
    """A Message; without `entities` with all that has arrived in the box."""
    told: Json = {
        "MessageId": its.id,
        "TimestampTicks": its.ticks,
        "LastPatchTimestampTicks": its.last_patch.get(box, its.ticks),
        "FromBoxId": its.sender,
        "FromTitle": title(world, its.sender),
        "ToBoxId": its.recipient,
        "ToTitle": title(world, its.recipient),
        "IsDraft": its.type == "Draft",
        "IsDeleted": box in its.deleted_for,
        "IsTest": its.is_test,
        "IsInternal": its.sender == its.recipient,
        "IsProxified": False,
        "LockMode": "None",
        "MessageType": its.type,
        "Entities": [],
    }
    if its.from_draft:
        told["CreatedFromDraftId"] = its.from_draft
    left = INLINE
    for part in list(its.seen(box)) if entities is None else entities:
        made = entity(its, box, part)
        if inline and part.content and part.content.size <= left:
            left -= part.content.size
            made["Content"]["Data"] = base64.b64encode(read(part.content, original=original)).decode()
        told["Entities"].append(made)
    return told


def patch(world: World, box: str, its: Message, made: Patch) -> Json:
    """A MessagePatch."""
    del world
    return {
        "MessageId": its.id,
        "TimestampTicks": made.ticks,
        "Entities": [entity(its, box, part) for part in made.entities],
        "EntityPatches": made.entity_patches,
        "PatchId": made.id,
        "MessageType": its.type,
        **made.flags,
    }


def entity(its: Message, box: str, part: Entity) -> Json:
    """An Entity, with its document's state when it is a document."""
    told: Json = {"EntityType": part.kind, "EntityId": part.id, "RawCreationDate": part.ticks, **part.told}
    if part.parent:
        told["ParentEntityId"] = part.parent
    if part.content is not None:
        told["Content"] = {"Size": part.content.size}
    if part.kind == "Signature":
        told["SignerBoxId"] = part.signer_box
        return told
    told["AttachmentType"] = part.attachment_type
    told["FileName"] = part.file_name
    told["NeedRecipientSignature"] = part.needs_signature
    if part.content_type:
        told["ContentTypeId"] = part.content_type
    if part.document:
        told["DocumentInfo"] = document(its, box, part, part.document)
        told["PacketId"] = part.document.packet
    return told


def document(its: Message, box: str, part: Entity, told: Document) -> Json:
    """A Document in the eyes of the box."""
    side = told.sides[box]
    other = its.recipient if box == its.sender else its.sender
    severity, text = status(side)
    return {
        "MessageId": its.id,
        "EntityId": part.id,
        "CreationTimestampTicks": its.ticks,
        "CounteragentBoxId": other,
        "FileName": part.file_name,
        "InitialDocumentIds": _ids(told.initial),
        "SubordinateDocumentIds": _ids(told.subordinate),
        "DepartmentId": side.department,
        "IsDeleted": side.is_deleted,
        "IsTest": its.is_test,
        "RevocationStatus": side.revocation,
        "SendTimestampTicks": told.sent,
        "DeliveryTimestampTicks": side.delivered,
        "RoamingNotificationStatus": side.roaming,
        "RoamingNotificationStatusDescription": side.roaming_text,
        "PacketId": told.packet,
        "DocumentDirection": side.direction,
        "LastModificationTimestampTicks": side.changed,
        "IsEncryptedContent": bool(part.told.get("IsEncryptedContent")),
        "SenderSignatureStatus": side.sender_signature,
        "ProxySignatureStatus": "ProxySignatureStatusNone",
        "TypeNamedId": told.type,
        "Function": told.function,
        "WorkflowId": 9,
        "Title": told.title,
        "Metadata": [{"Key": key, "Value": value} for key, value in told.metadata.items()],
        "CustomData": [{"Key": key, "Value": value} for key, value in told.custom_data.items()],
        "CustomDocumentId": told.custom_id,
        "RecipientReceiptMetadata": _NO_RECEIPT,
        "ConfirmationMetadata": {**_NO_RECEIPT, "DateTimeTicks": 0},
        "RecipientResponseStatus": side.response,
        "AmendmentRequestMetadata": {**_NO_RECEIPT, "AmendmentFlags": 0},
        "LockMode": told.lock_mode,
        "SenderReceiptMetadata": _NO_RECEIPT,
        "Version": told.version,
        "DocflowStatus": {"PrimaryStatus": {"Severity": severity, "StatusText": text}},
    }


def status(side: Side) -> tuple[str, str]:
    """Severity and words of the status, for people."""
    for name, value, severity, text in _TEXTS:
        if getattr(side, name) == value:
            return severity, text
    return ("Success", "Доставлен") if side.delivered else ("Info", "Отправлен")


def title(world: World, box: str) -> str:
    """Name of the box; empty for a box of nobody."""
    return world.parties[box].name if box in world.parties else ""


def dashed(box: str) -> str:
    """BoxIdGuid of a BoxId."""
    digits = box.partition("@")[0]
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _ids(keys: list[Key]) -> list[Json]:
    return [{"MessageId": message_id, "EntityId": entity_id} for message_id, entity_id in keys]
