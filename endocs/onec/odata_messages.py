"""What was read over OData, as the messages of the protocol: a base says the same by either way.

The number of a message is made of what it says, so that what is read twice comes in once.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from endocs.gateways.onec.values import Contract, Document, Firm, Receipt

_OURS = UUID("5d0e8a3a-6d5c-5f0a-9c55-0c1ec0da7a01")
_LETTERS: Mapping[str, str] = {
    "643": "RUB", "810": "RUB", "840": "USD", "978": "EUR", "156": "CNY", "398": "KZT", "933": "BYN", "051": "AMD",
    "417": "KGS", "860": "UZS", "944": "AZN", "981": "GEL", "972": "TJS", "949": "TRY", "784": "AED", "356": "INR",
    "826": "GBP", "756": "CHF", "392": "JPY", "941": "RSD",
}  # fmt: skip
NO_CURRENCY = "XXX"  # of ISO 4217, for one whose code says nothing
_ISO = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"(?P<prefix>.*-)?0*(?P<number>[^-]+)")


@dataclass(slots=True)
class Known:
    """What references of documents point to."""

    organisations: dict[UUID, Firm] = field(default_factory=dict)
    firms: dict[UUID, Firm] = field(default_factory=dict)
    contracts: dict[UUID, Contract] = field(default_factory=dict)
    currencies: dict[UUID, str] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)  # of users and items

    def currency(self, ref: UUID | None) -> str:
        """Letters of ISO 4217; roubles when the document names none."""
        return self.currencies.get(ref, NO_CURRENCY) if ref else "RUB"


def letters(code: str, name: str) -> str:
    """The currency's letters: by its number, else its name when that is letters."""
    told = name.strip().upper()
    return _LETTERS.get(code.strip().zfill(3)) or (told if _ISO.fullmatch(told) else NO_CURRENCY)


def upsert(infobase_id: int, read: Document, known: Known, at: datetime) -> dict[str, Any]:
    """A document as it is now; its organisation is known."""
    assert read.organisation is not None  # noqa: S101  (only documents of known organisations are read)
    return {
        **_head("document.upsert", infobase_id, read.type, read.ref, read.data_version, at),
        "object": thing(read.type, read.ref, read.number, read.dated_at) | {
            "data_version": read.data_version, "posted": read.is_posted, "deletion_mark": read.is_marked_deleted,
            "operation": read.operation, "universal": read.is_universal, "link": link(read.type, read.ref),
        },
        "organization": firm(known.organisations[read.organisation]),
        "counterparty": firm(known.firms[read.counterparty]) if read.counterparty in known.firms else None,
        "contract": _contract(known.contracts.get(read.contract)) if read.contract else None,
        "amounts": {
            "total": money(read.total), "vat": None if read.is_without_vat else money(read.vat),
            "vat_included": read.is_vat_included, "currency": known.currency(read.currency),
        },
        "lines": [
            {
                "n": number, "name": line.text or (known.names.get(line.item, "") if line.item else ""),
                "qty": _plain(line.quantity), "price": money(line.price), "sum": money(line.amount),
                "vat_rate": line.vat_rate, "vat": money(line.vat),
            }
            for number, line in enumerate(read.lines, 1)
        ],
        "invoice_ref": str(read.invoice) if read.invoice else None,
        "basis_refs": [str(ref) for ref in read.bases],
        "responsible": known.names.get(read.responsible, "") if read.responsible else "",
        "comment": read.comment, "files": [], "warnings": [],
    }  # fmt: skip


def deleted(infobase_id: int, type_name: str, ref: UUID, data_version: str, at: datetime) -> dict[str, Any]:
    """A document that is not in the base any more; `data_version` is the last that was read."""
    return {
        **_head("document.deleted", infobase_id, type_name, ref, data_version, at),
        "object": thing(type_name, ref, "", None),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """How far an invoice is paid, and by what; `turn` counts what was told of it before."""

    state: str
    paid: Decimal
    total: Decimal
    is_by_hand: bool
    receipts: Sequence[dict[str, Any]]
    turn: int


def payment(infobase_id: int, invoice: dict[str, Any], organisation: Firm, paid: Paid, at: datetime) -> dict[str, Any]:
    """The payment of an invoice has changed."""
    told = f"{paid.turn}/{paid.state}/{paid.paid}/{paid.total}"
    return {
        **_head("invoice.payment", infobase_id, invoice["type"], UUID(invoice["ref"]), told, at),
        "invoice": invoice, "organization": firm(organisation),
        "payment": {
            "state": paid.state, "paid": money(paid.paid), "total": money(paid.total), "by_hand": paid.is_by_hand,
            "receipts": list(paid.receipts),
        },
    }  # fmt: skip


def unmatched(
    infobase_id: int, read: Receipt, organisation: Firm, payer: Firm | None, currency: str, at: datetime
) -> dict[str, Any]:
    """Money that the base ties to no invoice, or not any more."""
    is_there = read.is_posted and not read.is_marked_deleted and not read.is_tied
    return {
        **_head("payment.unmatched", infobase_id, read.type, read.ref, read.data_version, at),
        "receipt": receipt(read, read.amount), "organization": firm(organisation),
        "payer": firm(payer) if payer else {}, "purpose": read.purpose, "currency": currency,
        "withdrawn": not is_there,
    }  # fmt: skip


def receipt(read: Receipt, amount: Decimal) -> dict[str, Any]:
    """A document of money."""
    return {
        "type": read.type, "ref": str(read.ref), "number": read.number, "date": _day(read.dated_on),
        "incoming_number": read.incoming_number, "incoming_date": _day(read.incoming_on), "amount": money(amount),
    }  # fmt: skip


def thing(type_name: str, ref: UUID, number: str, dated_at: datetime | None) -> dict[str, Any]:
    """A document by its key and number."""
    told: dict[str, Any] = {"type": type_name, "ref": str(ref), "number": number, "number_printed": printed(number)}
    return told | {"date": dated_at.isoformat(timespec="seconds") if dated_at else None}


def firm(read: Firm) -> dict[str, Any]:
    """An organisation or a counterparty."""
    return {
        "ref": str(read.ref), "inn": read.inn, "kpp": read.kpp, "name": read.name, "full_name": read.full_name,
        "is_person": read.is_person,
    }  # fmt: skip


def printed(number: str) -> str:
    """The number as 1C prints it, without zeros and without an empty prefix: «ВМ00-000123» is «ВМ-123»."""
    match = _NUMBER.fullmatch(number)
    prefix = (match["prefix"] or "").strip("-0") if match else ""
    shown = match["number"] if match else number
    return f"{prefix}-{shown}" if prefix else shown


def link(type_name: str, ref: UUID) -> str:
    """What opens the document in 1C; its parts stand in another order there."""
    first, second, third, fourth, fifth = str(ref).split("-")
    return f"e1cib/data/Документ.{type_name}?ref={fourth}{fifth}{third}{second}{first}"


def money(value: Decimal) -> str:
    """With a dot and kopecks."""
    return f"{value:.2f}"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _day(value: date | None) -> str | None:
    return f"{value.isoformat()}T00:00:00" if value else None


def _contract(read: Contract | None) -> dict[str, Any] | None:
    if read is None:
        return None
    return {"ref": str(read.ref), "number": read.number, "date": _day(read.dated_on), "name": read.name}


def _head(kind: str, infobase_id: int, type_name: str, ref: UUID, told: str, at: datetime) -> dict[str, Any]:
    number = uuid5(_OURS, f"{infobase_id}/{kind}/{type_name}/{ref}/{told}")
    return {"protocol": 1, "message_id": str(number), "kind": kind, "occurred_at": at.isoformat()}
