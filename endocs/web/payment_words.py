"""An invoice's money in words, for histories."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from endocs.documents.states import PaymentState
from endocs.kernel.money import format_money


def changed(data: Mapping[str, Any]) -> str:
    """«оплачен полностью: 120 000,00 ₽», of an event of a changed payment."""
    after, paid, amount = data.get("after"), _sum(data, "paid"), _sum(data, "amount")
    words = {"paid": _money(paid, data), "amount": _money(amount, data)}
    if after == PaymentState.CANCELLED:
        return _("the invoice is cancelled")
    if after == PaymentState.UNPAID:
        return _("the payment was taken back: the invoice is not paid") if data.get("reverted") else _("not paid")
    if after == PaymentState.PARTLY_PAID:
        if data.get("reverted"):
            return _("the payment became less: %(paid)s of %(amount)s") % words
        return _("paid in part: %(paid)s of %(amount)s") % words
    if data.get("by_hand"):
        return _("marked as paid by hand")
    return _("paid in full: %(paid)s") % words if paid <= amount else _("overpaid: %(paid)s of %(amount)s") % words


def is_good(data: Mapping[str, Any]) -> bool:
    """Whether money has come."""
    return not data.get("reverted") and data.get("after") in (PaymentState.PARTLY_PAID, PaymentState.PAID)


def source(data: Mapping[str, Any]) -> str:
    """Who says so: 1C, or the money that was settled here."""
    return _("by what 1C says") if data.get("source") == "onec" else _("by the money settled here")


def part(data: Mapping[str, Any]) -> str:
    """«40 000,00 ₽, поступление № 1045», of an event of a settlement."""
    words = _("receipt No. %(number)s") % {"number": data["number"]} if data.get("number") else ""
    return ", ".join(one for one in (_money(_sum(data, "amount"), data), words) if one)


def _sum(data: Mapping[str, Any], name: str) -> Decimal:
    return Decimal(str(data.get(name) or 0))


def _money(amount: Decimal, data: Mapping[str, Any]) -> str:
    return format_money(amount, str(data.get("currency") or "RUB"))
