"""The states of a card follow what the operator tells, with who did it, when and with what words."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from endocs.diadoc.happenings import THEM, US
from endocs.diadoc.models import ExchangedDocument
from endocs.diadoc.statuses import Standing
from endocs.documents import exchange
from endocs.documents.states import ExchangeState, RevocationState

_EVIDENCE: Mapping[str, str] = {
    ExchangeState.SENT: "sent", ExchangeState.DELIVERED: "delivered", ExchangeState.SIGNED: "signed",
    ExchangeState.SIGNED_WITH_DISCREPANCIES: "signed", ExchangeState.REFUSED: "refused",
    ExchangeState.FAILED: "roaming", RevocationState.REQUESTED_BY_US: "revocation_requested",
    RevocationState.REQUESTED_BY_THEM: "revocation_requested", RevocationState.REVOKED: "revocation_accepted",
    RevocationState.DECLINED: "revocation_declined",
}  # fmt: skip


def follow(row: ExchangedDocument, standing: Standing) -> bool:
    """Let the card's states follow; whether one of them has changed. Only who has locked the row may call it."""
    card, before = row.document, (row.document.exchange_state, row.document.revocation_state)
    if card.exchange_state != standing.exchange:
        exchange.set_exchange(document=card, state=standing.exchange, told=_told(row, standing.exchange))
        card.exchange_state = standing.exchange
    if standing.revocation is not None and card.revocation_state != standing.revocation:
        exchange.set_revocation(document=card, state=standing.revocation, told=_told(row, standing.revocation))
        card.revocation_state = standing.revocation
    if standing.is_removed:
        exchange.note_removed(document=card, at=row.deleted_at or timezone.now())
    elif card.removed_at_operator_at is not None:
        exchange.note_restored(document=card)
    return before != (card.exchange_state, card.revocation_state)


def _told(row: ExchangedDocument, state: str) -> dict[str, Any]:
    """Who, when and with what words: the last line that stands for this state; who sent signs first, not in answer."""
    sender = THEM if row.direction == "Inbound" else US
    what = _EVIDENCE.get(state)
    lines = (line for line in reversed(row.trail) if line["what"] == what)
    line = next((line for line in lines if what != "signed" or line["side"] != sender), None)
    if line is None:
        return {}
    comment = line["comment"] or row.readings.get(line["entity"], {}).get("comment", "")
    told = {"at": line["at"], "side": line["side"], "comment": comment}
    return {name: value for name, value in told.items() if value}
