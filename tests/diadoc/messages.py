"""Messages of the operator for tests, as the gateway gives them; every id is 32 hexadecimal digits."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from endocs.diadoc.models import Box, Connection
from endocs.gateways.diadoc.values import DocumentInfo, DocumentKey, Entity, Message
from tests import cast

THEIRS = "7c11d2aa90ef43b1b0a4c3d200000002"
OURS = "5a3f0c9e1b7d4e0a8c2d6f1900000001"
SENT = round((datetime.now(UTC) - datetime(1, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000  # as ticks


def box(firm: cast.Firm, box_id: str = OURS, **values: Any) -> Box:
    """A box of the firm's organisation."""
    connection, _is_new = Connection.objects.get_or_create(
        workspace=firm.workspace,
        defaults={
            "api_url": "http://localhost/", "identity_url": "http://localhost/", "client_id": "endocs",
            "client_secret": b"-", "refresh_token": b"-", "refresh_token_at": datetime.now(UTC),
        },
    )  # fmt: skip
    given = {"organisation": firm.organisation, "title": firm.organisation.name, "load_from": date(2026, 11, 1)}
    return Box.objects.create(workspace=firm.workspace, connection=connection, box_id=box_id, **{**given, **values})


def id_of(name: str) -> str:
    """An id by a name that a test can read."""
    return hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()


def info(**values: Any) -> DocumentInfo:
    """An outgoing act that was sent and waits for the client's signature."""
    metadata = {
        "DocumentNumber": "298", "DocumentDate": "24.11.2026", "TotalSum": "184220.00", "TotalVat": "33220.00",
        "CurrencyCode": "643",
    }  # fmt: skip
    whole: dict[str, Any] = {
        "type_named_id": "XmlAcceptanceCertificate", "function": "default", "version": "rezru_05_02_01",
        "title": "Акт 298 от 24.11.2026", "file_name": "Акт 298.xml", "direction": "Outbound",
        "counteragent_box_id": THEIRS, "metadata": metadata, "response_status": "WaitingForRecipientSignature",
        "revocation_status": "RevocationStatusNone", "roaming_status": "RoamingNotificationStatusNone",
        "roaming_description": "", "sender_signature_status": "SenderSignatureCheckedAndValid",
        "proxy_signature_status": "ProxySignatureStatusNone",
        "recipient_receipt_status": "GeneralReceiptStatusNotAcceptable",
        "confirmation_status": "GeneralReceiptStatusNotAcceptable", "amendment_flags": 0, "docflow_severity": "Info",
        "docflow_text": "Ожидается подпись контрагента", "lock_mode": "None", "packet_id": "", "department_id": "",
        "custom_document_id": "", "created_ticks": SENT, "sent_ticks": SENT, "delivered_ticks": 0,
        "changed_ticks": SENT,
    }  # fmt: skip
    return DocumentInfo(**{**whole, **values})


def entity(name: str, document: DocumentInfo | None = None, **values: Any) -> Entity:
    """A part of a message; with `document` a document."""
    whole: dict[str, Any] = {
        "id": id_of(name), "parent_id": "", "type": "Attachment",
        "attachment_type": document.type_named_id if document else "Nonformalized", "file_name": f"{name}.xml",
        "size": 4312, "signer_box_id": "", "created_ticks": SENT, "needs_recipient_signature": False,
        "is_encrypted": False, "document": document,
    }  # fmt: skip
    return Entity(**{**whole, **values})


def signature(name: str, under: str, signer: str = OURS, at: int = SENT) -> Entity:
    """A signature under a part."""
    return entity(
        name, parent_id=id_of(under), type="Signature", attachment_type="", file_name="", signer_box_id=signer,
        created_ticks=at,
    )  # fmt: skip


def part(name: str, under: str, attachment_type: str, at: int = SENT + 10, **values: Any) -> Entity:
    """A title or a technical paper under a part."""
    return entity(name, parent_id=id_of(under), attachment_type=attachment_type, created_ticks=at, **values)


def message(name: str, entities: Sequence[Entity], *, ticks: int = SENT, **values: Any) -> Message:
    """A letter from our box to theirs."""
    whole: dict[str, Any] = {
        "id": id_of(name), "created_ticks": SENT, "last_patch_ticks": ticks, "from_box_id": OURS,
        "from_title": "ООО «Вектра Монтаж»", "to_box_id": THEIRS, "to_title": "ООО «Астра-Логистик»",
        "entities": list(entities),
    }  # fmt: skip
    return Message(**{**whole, **values})


def act(*more: Entity, ticks: int = SENT, **values: Any) -> Message:
    """A message with one signed act; what is told of the document, and its further parts."""
    return message("letter", [entity("act", info(**values)), signature("our signature", "act"), *more], ticks=ticks)


def with_initial(document: DocumentInfo, letter: str, name: str) -> DocumentInfo:
    """The same that names another document as initial."""
    return replace(document, initial=[DocumentKey(id_of(letter), id_of(name))])
