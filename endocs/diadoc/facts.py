"""What a card says of a document of the operator: from its metadata, then from its XML."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from endocs.diadoc import kinds
from endocs.documents.kinds import BuiltInKind
from endocs.formats.formalized import Formalized
from endocs.formats.formalized.currencies import letters
from endocs.gateways.diadoc.values import DocumentInfo

_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_LARGEST = Decimal(10) ** 16
_KOPECK = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Requisites that a source tells; what it does not tell is empty."""

    number: str = ""
    dated_on: date | None = None
    amount: Decimal | None = None
    vat: Decimal | None = None
    currency: str = ""
    subject: str = ""

    def values(self) -> dict[str, Any]:
        """Only what was told."""
        pairs = ((name, getattr(self, name)) for name in Told.__slots__)
        return {name: value for name, value in pairs if value not in ("", None)}


def of_metadata(info: DocumentInfo) -> Told:
    """What the operator's metadata tell."""
    told: Mapping[str, str] = info.metadata
    kind = kinds.code_of(info.type_named_id, info.function)
    return Told(
        number=_text(told.get("DocumentNumber", ""), 100),
        dated_on=_day(told.get("DocumentDate", "")),
        amount=_sum(told.get("TotalSum", "")),
        vat=_sum(told.get("TotalVat", "")),
        currency=_currency(told.get("CurrencyCode", "")),
        subject=_text(info.title or info.file_name, 500) if kind == BuiltInKind.OTHER else "",
    )


def of_xml(read: Formalized) -> Told:
    """What the seller's title itself tells."""
    return Told(
        number=_text(read.number, 100),
        dated_on=read.dated_on,
        amount=_bounded(read.totals.gross),
        vat=_bounded(read.totals.vat),
        currency=_currency(read.currency),
    )


def _text(value: str, limit: int) -> str:
    return " ".join(value.replace("\x00", "").split())[:limit]


def _day(value: str) -> date | None:
    found = _DAY.search(value)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else datetime.fromisoformat(value).date()
    except ValueError:
        return None


def _sum(value: str) -> Decimal | None:
    bare = re.sub(r"\s", "", value).replace(",", ".")
    try:
        return _bounded(Decimal(bare)) if bare else None
    except InvalidOperation:
        return None


def _bounded(value: Decimal | None) -> Decimal | None:
    """The sum in kopecks; None when it is no sum of ours."""
    if value is None or not value.is_finite() or abs(value) >= _LARGEST:
        return None
    return value.quantize(_KOPECK)


def _currency(code: str) -> str:
    found = letters(code.strip().upper())
    return found if re.fullmatch(r"[A-Z]{3}", found) else ""
