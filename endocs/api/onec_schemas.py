"""What 1C is answered and what it fetches."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from endocs.api.onec_faults import What

CARD_URL = "https://endocs.example/documents/1207/"


class Organisation(Schema):
    """An organisation that the token speaks for."""

    inn: str
    kpp: str
    name: str


class Limits(Schema):
    """What is taken at once."""

    file_bytes: int
    message_bytes: int
    batch: int


class Pong(Schema):
    """The connection works."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "status": "ok", "server_time": "2026-11-24T09:15:00Z", "protocols": [1],
                    "infobase": "Бухгалтерия Вектры",
                    "organizations": [{"inn": "7806415204", "kpp": "780601001", "name": "ООО «Вектра Монтаж»"}],
                    "limits": {"file_bytes": 20971520, "message_bytes": 8388608, "batch": 50},
                }
            ]
        }
    )  # fmt: skip

    status: Literal["ok"]
    server_time: datetime
    protocols: list[int]
    infobase: str
    organizations: list[Organisation]
    limits: Limits


class Stored(Schema):
    """Bytes that the base may name in its messages now."""

    sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    size: int


class Taken(Schema):
    """What became of a message; the same message again gets the same answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"status": "created", "card_id": 1207, "card_url": CARD_URL, "card_number": "17", "message": ""}
            ]
        }
    )

    status: Literal["created", "updated", "duplicate", "stale", "ok"]
    card_id: int | None = None
    card_url: str | None = None
    card_number: str | None = Field(None, description="Registration number of the card.")
    message: str = Field("", description="A sentence in Russian for the accountant, or nothing.")


class BatchAnswer(Schema):
    """The answer to one message of a batch: as to the message alone, with the status of HTTP it would have had."""

    http_status: int
    status: str | None = None
    card_id: int | None = None
    card_url: str | None = None
    card_number: str | None = None
    message: str | None = None
    error: What | None = None


class BatchAnswers(Schema):
    """In the order of the messages."""

    answers: list[BatchAnswer]


class Wish(Schema):
    """Which page of the outbox."""

    after: int = Field(0, ge=0, le=2**63 - 1, description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=100)


class OutboxObject(Schema):
    """The document of 1C that an item is about."""

    type: str
    ref: str


class OutboxFile(Schema):
    """A file to be attached; its bytes are at `outbox/{cursor}/file`."""

    name: str
    sha256: str
    size: int
    media_type: str


class OutboxItem(Schema):
    """Something for 1C: a signed scan, or what the card's state is now."""

    cursor: int
    kind: Literal["signed_scan", "card_state"]
    object: OutboxObject
    card_url: str
    file: OutboxFile | None = None
    state: dict[str, Any] | None = None


class OutboxPage(Schema):
    """Items in order; `next` is the `after` of the next page, or null when nothing else waits."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "cursor": 12, "kind": "signed_scan", "card_url": CARD_URL,
                            "object": {"type": "РеализацияТоваровУслуг", "ref": "7d3f0c52-8a1e-11ee-b9d1-0242ac120002"},
                            "file": {
                                "name": "Акт 123, подписан.pdf", "size": 81234, "media_type": "application/pdf",
                                "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                            },
                        }
                    ],
                    "next": None,
                }
            ]
        }
    )  # fmt: skip

    items: list[OutboxItem]
    next: int | None


class Acknowledged(Schema):
    """How many items 1C has told about."""

    acknowledged: int
