"""What a notice says of the client's money."""

from decimal import Decimal

from django.utils.translation import gettext as _

from endocs.documents.states import PaymentState
from endocs.kernel.money import format_money
from endocs.notifications.sentences import Row, Told, Words


def paid(told: Told) -> Words:
    """To who waits for the money: how far the invoice is paid, or that its payment fell back."""
    headline = _headline(told)
    return Words(
        headline=headline,
        detail=told.client,
        title=headline,
        lead=" ".join(part for part in (f"{told.client}." if told.client else "", _how_known(told)) if part),
        next_step=_next_step(told),
        button=_("Open the document"),
        rows=lambda: _rows(told),
    )


def _headline(told: Told) -> str:
    data = told.data
    paid, amount = _sum(data.get("paid")), _sum(data.get("amount"))
    document = told.document
    words = {
        "number": (document.number or str(document.registration_number)) if document else "",
        "paid": _money(paid, data), "amount": _money(amount, data),
    }  # fmt: skip
    if data.get("reverted"):
        if data.get("after") == PaymentState.UNPAID:
            return _("The payment of invoice No. %(number)s was taken back: it is not paid") % words
        return _("The payment of invoice No. %(number)s became less: %(paid)s of %(amount)s") % words
    if data.get("by_hand"):
        if data.get("after") == PaymentState.PAID:
            return _("Invoice No. %(number)s is marked as paid by hand") % words
        return _("Invoice No. %(number)s is marked as partly paid by hand") % words
    if data.get("after") == PaymentState.PARTLY_PAID:
        return _("The client paid a part of invoice No. %(number)s: %(paid)s of %(amount)s") % words
    if paid > amount > 0:
        return _("The client paid more than invoice No. %(number)s asks: %(paid)s of %(amount)s") % words
    return _("The client paid invoice No. %(number)s in full: %(paid)s") % words


def _how_known(told: Told) -> str:
    if told.data.get("source") != "onec":
        by_whom = told.actor.short_name if told.actor else ""
        return _("Settled by: %(who)s.") % {"who": by_whom} if by_whom else ""
    if told.data.get("reverted"):
        return _("In 1C the payment was cancelled or changed.")
    if told.data.get("by_hand"):
        return _("The mark stands in 1C; it names no money that came in.")
    return _("So says 1C.")


def _next_step(told: Told) -> str:
    if told.data.get("reverted"):
        return _("ask the accountant what happened before you tell the client anything.")
    return ""


def _rows(told: Told) -> list[Row]:
    document = told.document
    if document is None:
        return []
    rest = document.remainder
    note = _("still to be paid: %(sum)s") % {"sum": format_money(rest, document.currency)} if rest and rest > 0 else ""
    return [Row(document.title, note, document.amount, document.currency, document.pk, is_waiting=bool(note))]


def _sum(text: object) -> Decimal:
    return Decimal(str(text)) if text else Decimal(0)


def _money(amount: Decimal, data: dict[str, object]) -> str:
    return format_money(amount, str(data.get("currency") or "RUB"))
