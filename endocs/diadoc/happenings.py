"""What happened to a document at the operator, told from the parts of its message."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from endocs.diadoc.moments import iso
from endocs.gateways.diadoc.values import DocumentInfo, Entity

_NAMES = {
    "2": "InvoiceReceipt", "3": "InvoiceConfirmation", "4": "InvoiceCorrectionRequest",
    "8": "SignatureRequestRejection",
    "21": "XmlTorg12BuyerTitle", "22": "XmlAcceptanceCertificateBuyerTitle", "23": "Resolution",
    "24": "ResolutionRequest", "25": "ResolutionRequestDenial", "27": "Receipt", "28": "XmlSignatureRejection",
    "29": "RevocationRequest", "39": "RoamingNotification", "42": "UniversalTransferDocumentBuyerTitle",
    "51": "UniversalCorrectionDocumentBuyerTitle", "65": "MoveDocument", "68": "Title", "72": "DeletionRestoration",
    "79": "UniversalMessage",
}  # fmt: skip
REJECTIONS = frozenset({"SignatureRequestRejection", "XmlSignatureRejection"})
MESSAGE = "UniversalMessage"
REVOCATION = "RevocationRequest"
CORRECTION_REQUEST = "InvoiceCorrectionRequest"
_PLAIN = {
    CORRECTION_REQUEST: "correction_requested", "InvoiceReceipt": "received", "Receipt": "received",
    "InvoiceConfirmation": "confirmed", "RoamingNotification": "roaming", "MoveDocument": "moved",
    "DeletionRestoration": "restored", "ResolutionRequest": "resolution_requested", "Resolution": "resolution",
    "ResolutionRequestDenial": "resolution_denied",
}  # fmt: skip
US, THEM = "us", "them"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a message by what they hang on."""

    below: Mapping[str, Sequence[Entity]]

    @classmethod
    def of(cls, entities: Sequence[Entity]) -> "Parts":
        """The parts of these entities."""
        below: dict[str, list[Entity]] = defaultdict(list)
        for entity in entities:
            if entity.parent_id and entity.parent_id != entity.id:
                below[entity.parent_id].append(entity)
        return cls(below)

    def under(self, entity: Entity) -> list[Entity]:
        """Everything that hangs on the document, parents first; other documents of the message are not part of it."""
        found, seen, waiting = [], {entity.id}, [entity.id]
        while waiting:
            for child in self.below.get(waiting.pop(0), ()):
                if child.id not in seen and child.document is None:
                    seen.add(child.id)
                    found.append(child)
                    waiting.append(child.id)
        return found

    def signatures(self, entity_id: str) -> list[Entity]:
        """The signatures under a part, in the order they came."""
        return [child for child in self.below.get(entity_id, ()) if is_signature(child)]


def is_signature(entity: Entity) -> bool:
    """Whether it is a signature."""
    return entity.type == "Signature"


def type_of(entity: Entity) -> str:
    """The name of the attachment's type; of an unknown one what the operator wrote."""
    return _NAMES.get(entity.attachment_type, entity.attachment_type)


def is_title(entity: Entity) -> bool:
    """Whether it is the answer of the other side as a title of its own."""
    return type_of(entity).endswith("Title")


def is_paper(entity: Entity) -> bool:
    """Whether the part's bytes belong on the card: titles, refusals, revocations, requests of correction, messages."""
    return is_title(entity) or says_why(entity)


def says_why(entity: Entity) -> bool:
    """Whether the part is a refusal or a request that gives its reason in words."""
    return type_of(entity) in (*REJECTIONS, MESSAGE, REVOCATION, CORRECTION_REQUEST)


def is_notice(entity: Entity) -> bool:
    """Whether the part is a receipt or a confirmation: it belongs into the archive and tells when, and nothing else."""
    return type_of(entity) in ("InvoiceReceipt", "Receipt", "InvoiceConfirmation", "RoamingNotification")


def told(entity: Entity, info: DocumentInfo, parts: Parts, *, own_box: str, is_refused: bool) -> list[dict[str, Any]]:
    """What happened, oldest first: {what, at, side, entity, comment}; `at` is empty where no moment is told."""
    sender = THEM if info.direction == "Inbound" else US
    lines = [_line("sent", info.sent_ticks, sender, "")] if info.sent_ticks else []
    if info.delivered_ticks:
        lines.append(_line("delivered", info.delivered_ticks, "", ""))
    everything = {part.id: part for part in (entity, *parts.under(entity))}
    for part in everything.values():
        lines += _of_part(part, everything, parts, own_box, is_refused=is_refused)
    return sorted(lines, key=lambda line: line.pop("ticks"))


def _of_part(
    part: Entity, known: Mapping[str, Entity], parts: Parts, own_box: str, *, is_refused: bool
) -> Iterator[dict[str, Any]]:
    parent = known.get(part.parent_id)
    if part.document is not None:
        return
    if is_signature(part):
        if parent is not None and (what := _signed(part, parent, parts)):
            yield _line(what, part.created_ticks, side(part.signer_box_id, own_box), part.id)
        return
    name = type_of(part)
    signed = parts.signatures(part.id)
    by = side(signed[0].signer_box_id if signed else part.signer_box_id, own_box)
    if name in REJECTIONS or (name == MESSAGE and is_refused):
        is_of_revocation = parent is not None and type_of(parent) == REVOCATION
        yield _line(
            "revocation_declined" if is_of_revocation else "refused", part.created_ticks, by, part.id, part.comment
        )
    elif name == MESSAGE:
        yield _line("message", part.created_ticks, by, part.id, part.comment)
    elif name == REVOCATION:
        yield _line("revocation_requested", part.created_ticks, by, part.id, part.comment)
    elif name in _PLAIN:
        yield _line(_PLAIN[name], part.created_ticks, by, part.id, part.comment)
    elif name.lstrip("-").isdigit():
        yield {**_line("other", part.created_ticks, by, part.id, part.comment), "type": name}


def _signed(signature: Entity, parent: Entity, parts: Parts) -> str:
    """What a signature means by what it stands under."""
    if parent.document is not None:
        return "approved" if signature.is_approval else "signed"
    if is_title(parent):
        return "signed"
    if type_of(parent) == REVOCATION:
        return "" if parts.signatures(parent.id)[0].id == signature.id else "revocation_accepted"
    return ""


def side(box_id: str, own_box: str) -> str:
    """Whose box it is: ours, the other side's, or nobody's."""
    return "" if not box_id else US if box_id == own_box else THEM


def _line(what: str, ticks: int, by: str, entity: str, comment: str = "") -> dict[str, Any]:
    return {"what": what, "at": iso(ticks), "side": by, "entity": entity, "comment": comment[:1000], "ticks": ticks}
