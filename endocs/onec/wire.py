"""The messages of 1C as they come in JSON, checked once; what is read of them are the values of `values`.

Tolerant where 1C is loose (null, "", the empty date 0001-01-01 and the empty reference mean nothing; unknown fields are
ignored, long texts are cut), strict where a guess would be wrong (sums, moments, identifiers).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils import timezone
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StrictBool,
    WithJsonSchema,
)
from pydantic_core import core_schema

from endocs.onec import values
from endocs.onec.examples import DELETED, PAYMENT, PING, UNMATCHED, UPSERT

EMPTY_YEAR = 1
BATCH = 50
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=5)  # a clock that goes faster than this would make later messages look old
ROUBLES = frozenset({"643", "810", "RUR", "РУБ", "РУБ."})
SOME_TEXT = {"type": "string", "minLength": 1}
TEXT_OR_NULL = {"type": ["string", "null"]}
KEY_OR_NULL = {"type": ["string", "null"], "format": "uuid"}
DAY_OR_NULL = {"type": ["string", "null"], "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]{8})?$"}


@dataclass(frozen=True, slots=True)
class Cut:
    """A text that may be missing and is cut at the limit."""

    limit: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Nothing is an empty text; what is too long loses its end."""
        text = core_schema.no_info_after_validator_function(self.cut, handler(source))
        return core_schema.no_info_before_validator_function(lambda told: "" if told is None else told, text)

    def __get_pydantic_json_schema__(self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        """No length is told: none is refused."""
        return dict(TEXT_OR_NULL)

    def cut(self, text: str) -> str:
        """The text as it is kept."""
        return text.strip()[: self.limit]


def _key(value: Any) -> Any:
    """None for what 1C calls an empty reference."""
    return None if value in (None, "", str(UUID(int=0))) else value


def _day(value: Any) -> Any:
    """The day of «2026-03-02T12:00:00», without its time; None for an empty date."""
    if value in (None, ""):
        return None
    if not isinstance(value, str) or value[10:11] not in ("", "T"):
        raise ValueError("date")
    day = date.fromisoformat(value[:10])
    return None if day.year == EMPTY_YEAR else day


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("date")
    return value


def _is_possible(moment: datetime) -> datetime:
    """The moment in UTC, not later than now where the base's clock goes ahead."""
    if moment.tzinfo is None or moment.replace(tzinfo=UTC) < EARLIEST:
        raise ValueError("date")
    now = timezone.now()
    return now if moment > now + AHEAD else moment.astimezone(UTC)


def _currency(value: Any) -> Any:
    """Three letters; roubles by their many names are RUB."""
    text = value.strip().upper() if isinstance(value, str) else value
    return "RUB" if text in (None, "") or text in ROUBLES else text


Text40 = Annotated[str, Cut(40)]
Text100 = Annotated[str, Cut(100)]
Text300 = Annotated[str, Cut(300)]
Text500 = Annotated[str, Cut(500)]
Text1000 = Annotated[str, Cut(1000)]
Text10000 = Annotated[str, Cut(10000)]
Name = Annotated[str, Cut(100), Field(min_length=1), WithJsonSchema(SOME_TEXT)]
Key = Annotated[UUID | None, BeforeValidator(_key), WithJsonSchema(KEY_OR_NULL)]
Day = Annotated[date | None, BeforeValidator(_day), WithJsonSchema(DAY_OR_NULL)]
Moment = Annotated[datetime, BeforeValidator(_moment), AfterValidator(_is_possible)]
Sum = Annotated[Decimal, Field(max_digits=18, decimal_places=2, examples=["1250.50"])]
Currency = Annotated[
    str, BeforeValidator(_currency), Field(pattern="^[A-Z]{3}$"), WithJsonSchema({**TEXT_OR_NULL, "examples": ["RUB"]})
]
Hash = Annotated[str, BeforeValidator(lambda told: told.lower() if isinstance(told, str) else told),
                 Field(pattern="^[0-9a-f]{64}$")]  # fmt: skip


class Object(BaseModel):
    """A document of the base; (base, type, ref) is the key of its card."""

    type: Name = Field(examples=["РеализацияТоваровУслуг"])
    ref: UUID
    data_version: Text100 = ""
    number: Text100 = ""
    number_printed: Text100 = ""
    date: Day = None
    posted: StrictBool = False
    deletion_mark: StrictBool = False
    operation: Text100 = ""
    universal: StrictBool = False
    link: Text300 = ""

    def told(self) -> values.Object:
        """The same, typed."""
        return values.Object(
            type=self.type, ref=self.ref, data_version=self.data_version, number=self.number,
            number_printed=self.number_printed, dated_on=self.date, is_posted=self.posted,
            is_marked_deleted=self.deletion_mark, operation=self.operation, is_universal=self.universal, link=self.link,
        )  # fmt: skip


class Firm(BaseModel):
    """An organisation or a counterparty."""

    ref: Key = None
    inn: Annotated[str, Cut(12)] = ""
    kpp: Annotated[str, Cut(9)] = ""
    name: Text500 = ""
    full_name: Text1000 = ""
    is_person: StrictBool = False

    def told(self) -> values.Firm:
        """The same, typed."""
        return values.Firm(**self.model_dump())


class Contract(BaseModel):
    """A contract of the base; without `ref` there is none."""

    ref: Key = None
    number: Text100 = ""
    date: Day = None
    name: Text500 = ""

    def told(self) -> values.Contract | None:
        """The same, typed."""
        if self.ref is None:
            return None
        return values.Contract(ref=self.ref, number=self.number, dated_on=self.date, name=self.name)


class Amounts(BaseModel):
    """Sums are texts with a dot and without grouping."""

    total: Sum | None = None
    vat: Sum | None = None
    vat_included: StrictBool = True
    currency: Currency = "RUB"


class Line(BaseModel):
    """A line of the document, as 1C shows it."""

    n: int | None = None
    name: Text1000 = ""
    qty: Text40 = ""
    price: Text40 = ""
    sum: Text40 = ""
    vat_rate: Text40 = ""
    vat: Text40 = ""

    def told(self) -> dict[str, str]:
        """What is filled in."""
        return {name: str(value) for name, value in self.model_dump().items() if value not in (None, "")}


class NamedFile(BaseModel):
    """A print form whose bytes were put to `files/<sha256>` before."""

    name: Annotated[str, Cut(255), Field(min_length=1), WithJsonSchema(SOME_TEXT)]
    form: Text40 = ""
    sha256: Hash
    size: int | None = None
    media_type: Text100 = ""


class Person(BaseModel):
    """The user of 1C who pressed the button."""

    login: Annotated[str, Cut(200)] = ""
    full_name: Text300 = ""
    email: Annotated[str, Cut(254)] = ""


class Versions(BaseModel):
    """What the base consists of."""

    id: Key = None
    configuration: Text100 = ""
    configuration_version: Text40 = ""
    platform: Text40 = ""
    ssl_version: Text40 = ""
    extension_version: Text40 = ""


class Receipt(BaseModel):
    """A document of money in the base."""

    type: Name = Field(examples=["ПоступлениеНаРасчетныйСчет"])
    ref: UUID
    number: Text100 = ""
    date: Annotated[date, BeforeValidator(_day), WithJsonSchema({**DAY_OR_NULL, "type": "string"})]
    incoming_number: Text100 = ""
    incoming_date: Day = None
    amount: Sum

    def told(self) -> values.Receipt:
        """The same, typed."""
        return values.Receipt(
            type=self.type, ref=self.ref, number=self.number, dated_on=self.date, amount=self.amount,
            incoming_number=self.incoming_number, incoming_on=self.incoming_date,
        )  # fmt: skip


class Payment(BaseModel):
    """How far the invoice is paid."""

    state: Literal["paid", "partial", "unpaid", "cancelled", "reverted"]
    paid: Sum
    total: Sum
    by_hand: StrictBool = False
    receipts: list[Receipt] = Field(default_factory=list, max_length=1000)


class Message(BaseModel):
    """What every message begins with."""

    message_id: UUID
    occurred_at: Moment
    protocol: int = 1
    attempt: int | None = None
    infobase: Versions | None = None

    def head(self, body: dict[str, Any]) -> dict[str, Any]:
        """What every value begins with."""
        return {"message_id": self.message_id, "occurred_at": self.occurred_at, "body": body}


class DocumentUpsert(Message):
    """A document as it is now."""

    model_config = ConfigDict(json_schema_extra={"examples": [UPSERT]})

    kind: Literal["document.upsert"]
    object: Object
    organization: Firm
    counterparty: Firm | None = None
    contract: Contract | None = None
    amounts: Amounts | None = None
    lines: list[Line] | None = Field(None, max_length=10000)
    invoice_ref: Key = None
    basis_refs: list[UUID] | None = Field(None, max_length=1000)
    responsible: Text300 = ""
    comment: Text10000 = ""
    user: Person | None = None
    files: list[NamedFile] | None = Field(None, max_length=50)
    warnings: list[Text500] | None = Field(None, max_length=100)

    def told(self, body: dict[str, Any]) -> values.Told:
        """The same, typed."""
        amounts = self.amounts or Amounts()
        user = values.Person(**self.user.model_dump()) if self.user and self.user.login else None
        return values.Upsert(
            **self.head(body), object=self.object.told(), organisation=self.organization.told(),
            counterparty=self.counterparty.told() if self.counterparty else None,
            contract=self.contract.told() if self.contract else None,
            total=amounts.total, vat=amounts.vat, currency=amounts.currency,
            lines=tuple(line.told() for line in self.lines or ()), invoice_ref=self.invoice_ref,
            basis_refs=tuple(self.basis_refs or ()), responsible=self.responsible, comment=self.comment, user=user,
            files=tuple(
                values.NamedFile(name=one.name, form=one.form, sha256=one.sha256) for one in self.files or ()
            ),
            warnings=tuple(self.warnings or ()),
        )  # fmt: skip


class DocumentDeleted(Message):
    """A document is not in the base any more."""

    model_config = ConfigDict(json_schema_extra={"examples": [DELETED]})

    kind: Literal["document.deleted"]
    object: Object
    organization: Firm | None = None

    def told(self, body: dict[str, Any]) -> values.Told:
        """The same, typed."""
        organisation = self.organization.told() if self.organization else None
        return values.Deleted(**self.head(body), object=self.object.told(), organisation=organisation)


class InvoicePayment(Message):
    """The payment of an invoice has changed."""

    model_config = ConfigDict(json_schema_extra={"examples": [PAYMENT]})

    kind: Literal["invoice.payment"]
    invoice: Object
    organization: Firm
    payment: Payment

    def told(self, body: dict[str, Any]) -> values.Told:
        """The same, typed."""
        payment = self.payment
        return values.InvoicePayment(
            **self.head(body), invoice=self.invoice.told(), organisation=self.organization.told(), state=payment.state,
            paid=payment.paid, total=payment.total, is_by_hand=payment.by_hand,
            receipts=tuple(one.told() for one in payment.receipts),
        )  # fmt: skip


class PaymentUnmatched(Message):
    """Money came that 1C ties to no invoice."""

    model_config = ConfigDict(json_schema_extra={"examples": [UNMATCHED]})

    kind: Literal["payment.unmatched"]
    receipt: Receipt
    organization: Firm
    payer: Firm
    purpose: Text1000 = ""
    currency: Currency = "RUB"
    withdrawn: StrictBool = False

    def told(self, body: dict[str, Any]) -> values.Told:
        """The same, typed."""
        return values.UnmatchedPayment(
            **self.head(body), receipt=self.receipt.told(), organisation=self.organization.told(),
            payer=self.payer.told(), purpose=self.purpose, currency=self.currency, is_withdrawn=self.withdrawn,
        )  # fmt: skip


class Ping(Message):
    """Nothing but what the base consists of."""

    model_config = ConfigDict(json_schema_extra={"examples": [PING]})

    kind: Literal["ping"]


Told = DocumentUpsert | DocumentDeleted | InvoicePayment | PaymentUnmatched
AnyMessage = Annotated[Told | Ping, Field(discriminator="kind")]


class Acknowledgement(BaseModel):
    """What 1C did with an item of the outbox."""

    cursor: int = Field(ge=1, le=2**63 - 1)
    ok: StrictBool
    message: Text500 = Field("", description="Why the item could not be put on its document.")


class Acknowledgements(BaseModel):
    """What 1C did with items of the outbox."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [{"cursor": 12, "ok": True, "message": ""}]}]})

    items: list[Acknowledgement] = Field(max_length=1000)


class Batch(BaseModel):
    """Messages, each judged by itself; see `POST messages` for what each may be."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"messages": [UPSERT, PAYMENT]}]})

    messages: list[Any] = Field(max_length=BATCH)
