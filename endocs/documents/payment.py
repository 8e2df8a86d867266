"""The card's side of money: whether an invoice is paid, and how far."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from endocs.documents.models import Document
from endocs.documents.states import PaymentState
from endocs.documents.trail import record
from endocs.journal.kinds import Kind
from endocs.people.models import User

_RANKS = {PaymentState.UNPAID: 0, PaymentState.PARTLY_PAID: 1, PaymentState.PAID: 2}


@transaction.atomic
def set_payment(
    *, document: Document, state: PaymentState, paid: Decimal, told: Mapping[str, Any], by: User | None = None
) -> bool:
    """Whether the card's payment has changed; `paid` is in the card's currency, `told` says who told it, when and how.

    The same once more changes nothing. The event says `reverted` when a payment fell back.
    """
    current = Document.objects.select_for_update(of=("self",)).select_related("kind").get(pk=document.pk)
    before, paid_before = PaymentState(current.payment_state), current.paid_amount or Decimal(0)
    if (before, paid_before) == (state, paid):
        return False
    Document.objects.filter(pk=current.pk).update(payment_state=state, paid_amount=paid)
    record(
        Kind.DOCUMENT_PAYMENT_CHANGED,
        current,
        by,
        {
            "before": before, "after": state, "paid_before": paid_before, "paid": paid, "amount": current.amount,
            "currency": current.currency, "reverted": is_fall(before, paid_before, state, paid), "title": current.title,
            **told,
        },
    )  # fmt: skip
    return True


def is_fall(before: PaymentState, paid_before: Decimal, after: PaymentState, paid: Decimal) -> bool:
    """Whether an invoice that was paid, or partly paid, is now paid less far."""
    if before not in _RANKS or after not in _RANKS:
        return False
    return _RANKS[after] < _RANKS[before] or (before == after == PaymentState.PARTLY_PAID and paid < paid_before)
