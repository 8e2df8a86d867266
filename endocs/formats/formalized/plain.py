"""What a formalized document says as plain data for programs: sums "1234.56", days YYYY-MM-DD, names of the format."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from endocs.formats.formalized.values import Formalized, Line, Paper, Party, Totals


def as_data(told: Formalized) -> dict[str, Any]:
    """One object for JSON; what a program asks for first stands first, and everything else that was read follows."""
    return {
        "kind": told.kind,
        "title": told.title,
        "function": told.function,
        "version": told.version,
        "knd": told.knd,
        "order": told.order,
        "name": told.name,
        "number": told.number,
        "date": plain(told.dated_on),
        "seller": _party(told.sellers),
        "buyer": _party(told.buyers),
        "totals": _totals(told.totals),
        "vat": plain(told.totals.vat) if told.totals.vat is not None else told.totals.vat_words or None,
        "currency": told.currency,
        "lines": [_line(line) for line in told.lines],
        "grounds": [_paper(paper) for paper in told.grounds],
        "correction": _correction(told),
        "answer": _answer(told),
        "revocation": plain(told.revocation),
        "notice": plain(told.notice),
        "reconciliation": plain(told.reconciliation),
        "operation": plain(told.handover),
        "sellers": plain(told.sellers),
        "buyers": plain(told.buyers),
        "consignors": plain(told.consignors),
        "consignor_is_seller": told.is_consignor_seller,
        "consignees": plain(told.consignees),
        "others": plain(told.others),
        "payments": plain(told.payments),
        "shipping": plain(told.shipping),
        "papers": plain(told.papers),
        "currency_code": told.currency_code,
        "exchange_rate": plain(told.exchange_rate),
        "signers": plain(told.signers),
        "details": plain(told.details),
        "extras": plain(told.extras),
        "file_id": told.file_id,
        "program": told.program,
        "made": {"date": plain(told.made_on), "time": told.made_at, "by": told.composer},
        "rest": {unread.path: unread.value for unread in told.rest},
    }


def plain(value: Any) -> Any:
    """Values as JSON has them; fields that end in `_on` or are called `on` stay days."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return value


def _party(parties: tuple[Party, ...]) -> Mapping[str, Any] | None:
    """The first of the parties; all of them are told further on."""
    if not parties:
        return None
    first = parties[0]
    return {"inn": first.inn, "kpp": first.kpp, "name": first.name, "kind": first.kind, "address": first.address}


def _totals(totals: Totals) -> dict[str, Any]:
    return {"net": plain(totals.net), "vat": plain(totals.vat), "gross": plain(totals.gross)}


def _paper(paper: Paper) -> dict[str, Any]:
    return {"name": paper.name, "number": paper.number, "date": plain(paper.dated_on)}


def _line(line: Line) -> dict[str, Any]:
    told = plain(line)
    sums = told.pop("totals")
    return {**told, "net": sums["net"], "vat": sums["vat"], "vat_words": sums["vat_words"], "gross": sums["gross"]}


def _correction(told: Formalized) -> dict[str, Any] | None:
    """A revision has its number and day; an УКД names what it corrects and by how much."""
    if not told.revision and not told.corrected:
        return None
    return {
        "number": told.revision.number if told.revision else "",
        "date": plain(told.revision.dated_on) if told.revision else None,
        "documents": [_paper(paper) for paper in told.corrected],
        "increase": _totals(told.increase) if told.increase else None,
        "decrease": _totals(told.decrease) if told.decrease else None,
    }


def _answer(told: Formalized) -> dict[str, Any] | None:
    if not told.answer:
        return None
    return {**plain(told.answer), "date": plain(told.handover.on) if told.handover else None}
