"""The operator's JSON as typed values; only what EnDocs uses is looked at."""

import base64
import binascii
import logging
from collections.abc import Mapping, Sequence

from endocs.gateways.checked import Unreadable
from endocs.gateways.diadoc.fields import Fields
from endocs.gateways.diadoc.values import (
    DocumentInfo,
    DocumentKey,
    Entity,
    EntityPatch,
    Listed,
    Message,
    OperatorBox,
    OperatorOrganisation,
    Patch,
)

_log = logging.getLogger(__name__)


def message(of: Fields) -> Message:
    """A message with its entities."""
    return Message(
        id=of.needed_id("MessageId"),
        created_ticks=of.ticks("TimestampTicks"),
        last_patch_ticks=of.ticks("LastPatchTimestampTicks"),
        from_box_id=of.id("FromBoxId"),
        from_title=of.text("FromTitle"),
        to_box_id=of.id("ToBoxId"),
        to_title=of.text("ToTitle"),
        entities=[_entity(part) for part in of.parts("Entities")],
        type=of.word("MessageType") or "Letter",
        is_draft=of.flag("IsDraft"),
        is_deleted=of.flag("IsDeleted"),
        is_test=of.flag("IsTest"),
        is_internal=of.flag("IsInternal"),
        packet_is_locked=of.word("LockMode") in ("Send", "Full"),
        created_from_draft_id=of.id("CreatedFromDraftId"),
    )


def patch(of: Fields) -> Patch:
    """A patch with its new entities and marks."""
    return Patch(
        message_id=of.needed_id("MessageId"),
        id=of.text("PatchId"),
        created_ticks=of.ticks("TimestampTicks"),
        entities=[_entity(part) for part in of.parts("Entities")],
        entity_patches=[_entity_patch(part) for part in of.parts("EntityPatches")],
        type=of.word("MessageType") or "Letter",
        is_for_draft=of.flag("ForDraft"),
        message_is_deleted=of.flag("MessageIsDeleted"),
        message_is_restored=of.flag("MessageIsRestored"),
        message_is_delivered=of.flag("MessageIsDelivered"),
        draft_became=of.ids("DraftIsTransformedToMessageIdList"),
    )


def _entity_patch(of: Fields) -> EntityPatch:
    return EntityPatch(
        entity_id=of.needed_id("EntityId"),
        is_deleted=of.flag("DocumentIsDeleted"),
        is_restored=of.flag("DocumentIsRestored"),
        is_content_patched=of.flag("ContentIsPatched"),
        moved_to_department=of.text("MovedToDepartment"),
        forwarded_to_box_id=of.id("ForwardedToBoxId"),
    )


def _entity(of: Fields) -> Entity:
    content = of.part("Content")
    return Entity(
        id=of.needed_id("EntityId"),
        parent_id=of.id("ParentEntityId"),
        type=of.word("EntityType"),
        attachment_type=of.word("AttachmentType"),
        file_name=of.text("FileName"),
        size=content.number("Size") if content.has("Size") else None,
        signer_box_id=of.id("SignerBoxId"),
        created_ticks=of.ticks("RawCreationDate"),
        needs_recipient_signature=of.flag("NeedRecipientSignature"),
        is_encrypted=of.flag("IsEncryptedContent"),
        is_approval=of.flag("IsApprovementSignature"),
        content=_bytes(content.text("Data")),
        content_type_id=of.text("ContentTypeId"),
        comment=_comment(of),
        message_group=of.part("UniversalMessageInfo").word("CodeGroup"),
        document=document(of.part("DocumentInfo")) if of.has("DocumentInfo") else None,
    )


def _bytes(data: str) -> bytes | None:
    """The bytes that were sent along; None when none were or they are damaged: they can be fetched by themselves."""
    try:
        return base64.b64decode(data, validate=True) if data else None
    except (binascii.Error, ValueError):
        return None


def _comment(of: Fields) -> str:
    """What a person has written to a message, or to an offer to revoke."""
    told = [event.text("PlainText") for event in of.part("UniversalMessageInfo").parts("Events")]
    return "\n".join(text for text in told if text) or of.part("RevocationRequestInfo").text("Comment")


def document(of: Fields) -> DocumentInfo:
    """State and requisites of a document."""
    status = of.part("DocflowStatus").part("PrimaryStatus")
    amendment = of.part("AmendmentRequestMetadata")
    return DocumentInfo(
        type_named_id=of.text("TypeNamedId"),
        function=of.text("Function"),
        version=of.text("Version"),
        title=of.text("Title"),
        file_name=of.text("FileName"),
        direction=of.word("DocumentDirection"),
        counteragent_box_id=of.id("CounteragentBoxId"),
        metadata=_metadata(of),
        response_status=of.word("RecipientResponseStatus"),
        revocation_status=of.word("RevocationStatus"),
        roaming_status=of.word("RoamingNotificationStatus"),
        roaming_description=of.text("RoamingNotificationStatusDescription"),
        sender_signature_status=of.word("SenderSignatureStatus"),
        proxy_signature_status=of.word("ProxySignatureStatus"),
        recipient_receipt_status=of.part("RecipientReceiptMetadata").word("ReceiptStatus"),
        confirmation_status=of.part("ConfirmationMetadata").word("ReceiptStatus"),
        amendment_flags=amendment.number("AmendmentFlags"),
        docflow_severity=status.word("Severity"),
        docflow_text=status.text("StatusText"),
        lock_mode=of.word("LockMode"),
        packet_id=of.id("PacketId"),
        department_id=of.text("DepartmentId"),
        custom_document_id=of.text("CustomDocumentId"),
        created_ticks=of.ticks("CreationTimestampTicks"),
        sent_ticks=of.ticks("SendTimestampTicks"),
        delivered_ticks=of.ticks("DeliveryTimestampTicks"),
        changed_ticks=of.ticks("LastModificationTimestampTicks"),
        is_deleted=of.flag("IsDeleted"),
        is_test=of.flag("IsTest"),
        is_encrypted=of.flag("IsEncryptedContent"),
        initial=[_key(part) for part in of.parts("InitialDocumentIds")],
        subordinate=[_key(part) for part in of.parts("SubordinateDocumentIds")],
    )


def _key(of: Fields) -> DocumentKey:
    return DocumentKey(message_id=of.needed_id("MessageId"), entity_id=of.needed_id("EntityId"))


def _metadata(of: Fields) -> Mapping[str, str]:
    """The requisites as told; number and date also from where older documents have them."""
    known = {name: of.text(name) for name in ("DocumentNumber", "DocumentDate") if of.has(name)}
    return known | {part.text("Key"): part.text("Value") for part in of.parts("Metadata")}


def listed(of: Fields) -> Sequence[Listed]:
    """The documents of a list; one that cannot be read is left out and told in the log, unless it is every one."""
    found, problems = [], []
    for part in of.parts("Documents"):
        try:
            found.append(Listed(key=_key(part), document=document(part), index_key=part.text("IndexKey")))
        except Unreadable as problem:
            problems.append(problem)
    if problems and not found:
        raise problems[0]
    if problems:
        _log.warning("documents of a list that could not be read: %s, the first: %s", len(problems), problems[0])
    return found


def organisation(of: Fields) -> OperatorOrganisation:
    """An organisation with its boxes and departments."""
    return OperatorOrganisation(
        id=of.text("OrgIdGuid") or of.text("OrgId"),
        name=of.text("ShortName") or of.text("FullName"),
        inn=of.text("Inn"),
        kpp=of.text("Kpp"),
        boxes=[_box(part) for part in of.parts("Boxes")],
        is_test=of.flag("IsTest"),
        departments={part.text("DepartmentId"): part.text("Name") for part in of.parts("Departments")},
    )


def _box(of: Fields) -> OperatorBox:
    return OperatorBox(id=of.id("BoxId") or of.needed_id("BoxIdGuid"), title=of.text("Title"))
