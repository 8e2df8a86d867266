"""A firm with a base of 1C, and what the base says."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from endocs.documents.models import Document, File
from endocs.onec import bases, tokens
from endocs.onec.examples import DELETED, PAYMENT, PING, UNMATCHED, UPSERT
from endocs.onec.models import Infobase, OnecDocument, Outbox, OutboxKind
from tests import cast

__all__ = ["DELETED", "PAYMENT", "PING", "UNMATCHED", "UPSERT", "Base", "base"]

API = "/api/onec/v1"
PDF_SHA256 = hashlib.sha256(cast.PDF).hexdigest()


@dataclass
class Base:
    """A base of the firm, and the extension in it."""

    firm: cast.Firm
    infobase: Infobase
    token: str
    infobase_id: str

    @property
    def headers(self) -> dict[str, str]:
        """What every call bears."""
        return {
            "authorization": f"Bearer {self.token}", "x-onec-infobase": self.infobase_id, "x-onec-protocol": "1",
            "accept-language": "en",
        }  # fmt: skip

    def get(self, path: str, **headers: str) -> Any:
        """The answer to a reading call."""
        return Client().get(f"{API}/{path}", headers={**self.headers, **headers})

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """The answer to a body: JSON of a value, or bytes as they are."""
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        client = Client(enforce_csrf_checks=True)
        return client.post(f"{API}/{path}", raw, content_type="application/json", headers={**self.headers, **headers})

    def put(self, content: bytes = cast.PDF, sha256: str = "") -> Any:
        """The answer to a file."""
        address = f"{API}/files/{sha256 or hashlib.sha256(content).hexdigest()}"
        return Client().put(address, content, content_type="application/pdf", headers=self.headers)

    def send(self, body: dict[str, Any]) -> Any:
        """The answer to one message."""
        return self.post("messages", body)


def base(firm: cast.Firm | None = None, *, title: str = "Бухгалтерия") -> Base:
    """A connected base, which has not called yet."""
    firm = firm or cast.firm()
    infobase = bases.add(
        workspace=firm.workspace, title=title, organisations=[firm.organisation], by=firm.administrator
    )
    _token, secret = tokens.issue(infobase=infobase, by=firm.administrator)
    return Base(firm, infobase, secret, str(uuid4()))


def signed_scan(base: Base, card: Document, file: File) -> Outbox:
    """A signed scan on a card of 1C that waits for the base."""
    row = OnecDocument.objects.create(
        workspace=base.firm.workspace, infobase=base.infobase, document=card, occurred_at=timezone.now(),
        object_type="РеализацияТоваровУслуг", object_ref=str(uuid4()),
    )  # fmt: skip
    return Outbox.objects.create(
        workspace=base.firm.workspace, infobase=base.infobase, onec_document=row, kind=OutboxKind.SIGNED_SCAN, file=file
    )


def upsert(**more: Any) -> dict[str, Any]:
    """A message of a document without files and contract; `object` adds to the object's fields."""
    thing = {**UPSERT["object"], **more.pop("object", {})}
    nothing: dict[str, Any] = {"files": [], "invoice_ref": None, "contract": None}
    return {**UPSERT, **nothing, "message_id": str(uuid4()), "object": thing, **more}


def with_file(**more: Any) -> dict[str, Any]:
    """The same with the print form that `Base.put` sends."""
    file = {"name": "Акт 123.pdf", "form": "act", "sha256": PDF_SHA256, "size": len(cast.PDF)}
    return upsert(files=[file], **more)


def payment(**more: Any) -> dict[str, Any]:
    """Money for an invoice."""
    return {**PAYMENT, "message_id": str(uuid4()), **more}


def unmatched(**more: Any) -> dict[str, Any]:
    """Money tied to nothing."""
    return {**UNMATCHED, "message_id": str(uuid4()), **more}


def deleted(**more: Any) -> dict[str, Any]:
    """A document that is gone."""
    return {**DELETED, "message_id": str(uuid4()), **more}


def error_of(response: Any) -> dict[str, Any]:
    """The refusal, which always has a Russian sentence that ends as one."""
    error: dict[str, Any] = response.json()["error"]
    assert set(error["message"]) & set("абвгдежзиклмнопрстуя"), error
    assert error["message"].endswith(".")
    return error


def code_of(response: Any) -> tuple[int, str, bool]:
    """Status, code, and whether it is worth trying again."""
    error = error_of(response)
    return response.status_code, error["code"], error["retryable"]
