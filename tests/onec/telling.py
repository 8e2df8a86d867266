"""What a base of 1C says in tests: documents of «Вектра Монтаж» for «Астра-Логистик», each a plain value."""

import hashlib
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4, uuid5

from endocs.documents import storing
from endocs.onec import receiving, taking
from endocs.onec.models import Infobase, Message, OnecDocument, Sent
from endocs.onec.values import Contract, Deleted, Firm, NamedFile, Object, Outcome, Person, Upsert
from tests.cast import PDF
from tests.cast import Firm as Cast

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
INVOICE, SALE, VAT_INVOICE = "СчетНаОплатуПокупателю", "РеализацияТоваровУслуг", "СчетФактураВыданный"
_NAMES = UUID("6a1d2f3e-0000-4000-8000-000000000001")


def base(cast: Cast, title: str = "Бухгалтерия") -> Infobase:
    """A base that speaks for the firm's organisation."""
    made = Infobase.objects.create(workspace=cast.workspace, title=title, infobase_id=uuid4())
    made.organisations.set([cast.organisation])
    return made


def key(name: str) -> UUID:
    """The same reference for the same name."""
    return uuid5(_NAMES, name)


def at(minute: int) -> datetime:
    """A moment of the story."""
    return NOON + timedelta(minutes=minute)


def upsert(cast: Cast, name: str = "12", *, type: str = INVOICE, minute: int = 0, **what: Any) -> Upsert:  # noqa: A002
    """A posted document of 1C; `what` are fields of the message or of its object."""
    names = {one for one in Object.__dataclass_fields__ if one not in ("type", "ref")} & set(what)
    thing: dict[str, Any] = {
        "number": f"0000-0000{name}", "number_printed": name, "dated_on": date(2026, 11, 24), "is_posted": True,
        "data_version": f"v{minute}", "link": f"e1cib/data/Документ.{type}?ref={key(name).hex}",
        **{one: what.pop(one) for one in names},
    }  # fmt: skip
    values: dict[str, Any] = {
        "organisation": Firm(inn=cast.organisation.inn, kpp=cast.organisation.kpp, name=cast.organisation.name),
        "counterparty": client(cast), "total": Decimal("1250.50"), "vat": Decimal("208.42"),
        "user": Person(login="СоколоваМ", full_name="Соколова М. В.", email=cast.accountant.email), **what,
    }  # fmt: skip
    return Upsert(
        message_id=uuid4(), occurred_at=at(minute), object=Object(type=type, ref=key(name), **thing), **values
    )


def deleted(told: Upsert, minute: int) -> Deleted:
    """The same document is not in the base any more."""
    return Deleted(message_id=uuid4(), occurred_at=at(minute), object=told.object, organisation=told.organisation)


def again(told: Upsert, minute: int, **what: Any) -> Upsert:
    """The same document later; fields of the object and of the message change as told."""
    names = {one for one in Object.__dataclass_fields__ if one not in ("type", "ref")} & set(what)
    thing = replace(told.object, **{"data_version": f"v{minute}", **{one: what.pop(one) for one in names}})
    return replace(told, message_id=uuid4(), occurred_at=at(minute), object=thing, **what)


def client(cast: Cast) -> Firm:
    """«Астра-Логистик» as the base knows it."""
    return Firm(ref=key("Астра"), inn=cast.client.inn, kpp=cast.client.kpp, name="Астра-Логистик ООО")


def contract(number: str = "15") -> Contract:
    """A contract of the base."""
    return Contract(ref=key(f"contract {number}"), number=number, dated_on=date(2026, 1, 10), name=f"Договор {number}")


def sent(infobase: Infobase, name: str, content: bytes = PDF, form: str = "invoice") -> NamedFile:
    """Bytes that the base has sent, as a message names them."""
    blob = storing.store(workspace=infobase.workspace, source=io.BytesIO(content))
    Sent.objects.get_or_create(workspace=infobase.workspace, infobase=infobase, blob=blob)
    return NamedFile(name=name, form=form, sha256=hashlib.sha256(content).hexdigest())


def take(infobase: Infobase, told: Upsert | Deleted) -> Outcome:
    """What became of the message."""
    return taking.take(infobase=infobase, told=told)


def receive(infobase: Infobase, told: Upsert | Deleted) -> Message:
    """The message as it is kept after it was received."""
    receiving.receive(infobase=infobase, told=told)
    return Message.objects.get(infobase=infobase, message_id=told.message_id)


def row(infobase: Infobase, told: Upsert) -> OnecDocument:
    """What is known of the document, with its card."""
    rows = OnecDocument.objects.select_related("document__kind", "document__counterparty", "sent_by")
    return rows.get(infobase=infobase, object_type=told.object.type, object_ref=str(told.object.ref))
