"""What programs send and get."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from endocs.counterparties.models import Counterparty
from endocs.documents.models import FileRole
from endocs.documents.own_fields import FieldType
from endocs.documents.queries import Cursor, Filters
from endocs.documents.states import Direction, ExchangeState, PaperState, PaymentState, ProcessState, RevocationState

Day = date
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
Sum = Annotated[Decimal, Field(max_digits=18, decimal_places=2, examples=["184220.00"])]
WITHOUT_NUL = r"^[^\x00]*$"
Text100 = Annotated[str, StringConstraints(max_length=100, pattern=WITHOUT_NUL, strip_whitespace=True)]
Text500 = Annotated[str, StringConstraints(max_length=500, pattern=WITHOUT_NUL, strip_whitespace=True)]
Reference = Annotated[
    str,
    StringConstraints(max_length=300, pattern=r"^[a-z0-9_-]{1,40}:[^\x00\s]+$"),
    Field(examples=["1c:7d3f0c52-8a1e-11ee-b9d1-0242ac120002"]),
]
OwnValue = StrictBool | StrictInt | Decimal | Text500 | None
LongText = Annotated[str, StringConstraints(max_length=10000, pattern=WITHOUT_NUL, strip_whitespace=True)]


class Client(Schema):
    """A counterparty of the directory."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": 12, "name": "ООО «Астра-Логистик»", "inn": "7814339028", "kpp": "781401001"}]
        }
    )

    id: int
    name: str
    inn: str
    kpp: str

    @classmethod
    def of(cls, counterparty: Counterparty) -> "Client":
        """A counterparty as the API tells of it."""
        return cls(id=counterparty.pk, name=counterparty.title, inn=counterparty.inn, kpp=counterparty.kpp)


class FileFacts(Schema):
    """A current file of a card; its bytes are at `documents/{id}/files/{file_id}`."""

    id: int
    name: str = Field(examples=["Акт 298.pdf"])
    role: FileRole
    version: int
    size: int
    sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])


class Card(Schema):
    """A card with its files, and its links as far as the user sees their other ends."""

    id: int
    kind: str = Field(examples=["act"])
    direction: Direction
    registration_number: int
    number: str = Field(examples=["298"])
    date: Day | None
    organisation_inn: str | None = Field(examples=["7806415204"])
    counterparty_id: int | None
    counterparty_inn: str | None = Field(examples=["7814339028"])
    counterparty_name: str | None = Field(examples=["ООО «Астра-Логистик»"])
    amount: Decimal | None = Field(examples=["184220.00"])
    vat: Decimal | None = Field(examples=["33220.00"])
    currency: str = Field(examples=["RUB"])
    subject: str
    comment: str
    own_fields: dict[str, Any] = Field(
        examples=[{"Объект": "Склад", "Срок действия": "2026-12-31", "Залог": "1234.56", "Продлевается": True}]
    )
    process_state: ProcessState
    exchange_state: ExchangeState
    revocation_state: RevocationState
    paper_state: PaperState
    payment_state: PaymentState
    paid_amount: Decimal | None = Field(examples=["40000.00"], description="What has been paid, in `currency`.")
    remainder: Decimal | None = Field(
        examples=["144220.00"], description="What is still to be paid; negative when overpaid, null without an invoice."
    )
    deleted: bool
    revision: int
    external_refs: list[str]
    files: list[FileFacts]
    links: list[dict[str, str | int]] = Field(examples=[[{"type": "answers", "to": 41}]])


class Page(Schema):
    """Cards newest first; `next` is the `after` of the next page, or null at the end."""

    items: list[Card]
    next: str | None = Field(examples=["2026-11-24.1207"])


class Wish(Schema):
    """What a list of cards is narrowed to."""

    kind: list[Text100] = Field(default_factory=list, description="Codes of kinds.", examples=[["act", "utd"]])
    counterparty: Key | None = None
    organisation: Key | None = None
    author: Key | None = None
    dated_from: date | None = None
    dated_to: date | None = None
    process_state: list[ProcessState] = Field(default_factory=list)
    exchange_state: list[ExchangeState] = Field(default_factory=list)
    paper_state: list[PaperState] = Field(default_factory=list)
    payment_state: list[PaymentState] = Field(default_factory=list)
    q: Text100 = Field("", description="A number, an amount, a part of the counterparty's name or its INN.")
    after: str = Field("", pattern=r"^(\d{4}-\d\d-\d\d\.\d{1,18})?$", description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=200)

    def filters(self, kinds: list[int]) -> Filters:
        """The same as the registry takes it; `kinds` are the keys of the codes."""
        return Filters(
            kinds=kinds, counterparty=self.counterparty, organisation=self.organisation, author=self.author,
            dated_from=self.dated_from, dated_to=self.dated_to, process_states=self.process_state,
            exchange_states=self.exchange_state, paper_states=self.paper_state, payment_states=self.payment_state,
            text=self.q,
        )  # fmt: skip

    def cursor(self) -> Cursor | None:
        """Where the page begins; ValueError for a day that no calendar has."""
        day, _dot, key = self.after.partition(".")
        return Cursor(date.fromisoformat(day), int(key)) if self.after else None


class OwnFieldFacts(Schema):
    """An own field of a kind; `options` are those of a choice.

    In JSON a number, an amount and a date are texts ("1234.56", "2026-12-31"), yes or no is true or false, a
    counterparty is its key.
    """

    name: str = Field(examples=["Срок действия"])
    type: FieldType
    options: list[str]


class KindFacts(Schema):
    """A kind of documents, and what its cards must and can have."""

    code: str = Field(examples=["act"])
    name: str = Field(examples=["Акт"])
    direction: Direction
    required: list[str] = Field(examples=[["organisation", "counterparty", "number", "dated_on", "amount"]])
    own_fields: list[OwnFieldFacts]


class NewDocument(Schema):
    """A card to be registered; which requisites its kind demands is told by the refusal that names them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "act", "organisation": 1, "counterparty": 12, "number": "298", "dated_on": "2026-11-24",
                    "amount": "184220.00", "vat": "33220.00", "subject": "Монтаж за ноябрь",
                }
            ]
        },
    )  # fmt: skip

    kind: Text100
    organisation: Key | None = None
    counterparty: Key | None = None
    contract: Key | None = None
    department: Key | None = None
    responsible: Key | None = None
    number: Text100 = ""
    dated_on: date | None = None
    amount: Sum | None = None
    vat: Sum | None = None
    currency: str = Field("RUB", pattern="^[A-Z]{3}$")
    period_from: date | None = None
    period_to: date | None = None
    subject: Text500 = ""
    comment: LongText = ""
    is_confidential: bool = False
    own_fields: dict[Text100, OwnValue] = Field(
        default_factory=dict, max_length=20, description="By their names; `kinds` tells which the kind has."
    )
    external_refs: list[Reference] = Field(
        default_factory=list,
        max_length=10,
        description="`system:id` of the sender, unique in the workspace: the same reference again is the same card.",
    )
