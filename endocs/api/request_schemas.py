"""Requests to the accountant as programs read them."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from ninja import Schema
from pydantic import Field

from endocs.api.schemas import Key
from endocs.documents.states import ProcessState
from endocs.requests import line_stages
from endocs.requests.models import Channel, Delivery, Holder, WantedLine, WorkRequest

StageCode = Literal[
    "wanted", "prepared", "sent", "signed_by_us", "signed_by_client", "original_returned", "paid",
    "refused", "revoked", "failed", "cancelled", "deleted", "dropped",
]  # fmt: skip


class LineFacts(Schema):
    """A wanted line, how far it is, and the cards that answer it, as far as the user sees them.

    `stage` is that of the least advanced document; a refusal, a revocation, a failed delivery, a cancelled invoice and
    a deleted document stand in its place, and so does `dropped`.
    """

    position: int
    kind: str = Field(examples=["act"])
    count: int
    copies: int
    amount: Decimal | None = Field(examples=["184220.00"])
    period: str = Field(examples=["ноябрь 2026"])
    delivery: Delivery
    stage: StageCode
    done: bool = Field(description="Nothing more is awaited of this line.")
    documents: list[int]

    @classmethod
    def of(cls, line: WantedLine, work_request: WorkRequest) -> "LineFacts":
        """A line of a request that was read with its package."""
        answers = work_request.answers.all()
        standing = line_stages.of_line(line, answers)
        return cls(
            position=line.position,
            kind=line.kind.code,
            count=line.count,
            copies=line.copies,
            amount=line.amount,
            period=line.period,
            delivery=Delivery(line.delivery),
            stage=standing.code,  # type: ignore[arg-type]  # the codes of the two enumerations and «dropped»
            done=standing.is_done,
            documents=[answer.document_id for answer in line_stages.answers_of(line, answers)],
        )


class RequestFacts(Schema):
    """A request with its lines; `memo` is the key of its card."""

    id: int
    memo: int
    state: ProcessState
    channel: Channel
    initiator: str = Field(examples=["Лебедев А. И."])
    holder: Holder
    counterparty_id: int | None
    needed_by: datetime | None
    asked_at: datetime | None
    prepared_at: datetime | None
    ended_at: datetime | None
    lines: list[LineFacts]

    @classmethod
    def of(cls, work_request: WorkRequest) -> "RequestFacts":
        """A request that was read with its package."""
        return cls(
            id=work_request.pk,
            memo=work_request.memo_id,
            state=ProcessState(work_request.memo.process_state),
            channel=Channel(work_request.channel),
            initiator=work_request.initiator.short_name,
            holder=Holder(work_request.holder),
            counterparty_id=work_request.memo.counterparty_id,
            needed_by=work_request.needed_by,
            asked_at=work_request.asked_at,
            prepared_at=work_request.prepared_at,
            ended_at=work_request.ended_at,
            lines=[LineFacts.of(line, work_request) for line in work_request.lines.all()],
        )


class RequestPage(Schema):
    """Requests newest first; `next` is the `before` of the next page, or null at the end."""

    items: list[RequestFacts]
    next: int | None


class RequestWish(Schema):
    """What a list of requests is narrowed to."""

    scope: Literal["mine", "all"] = "all"
    state: Literal["open", "closed"] = "open"
    before: Key | None = Field(None, description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=200)
