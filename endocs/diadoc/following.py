"""The states of a card follow what the operator tells, with who did it, when and with what words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

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
    """Let the card's states follow; whether one of them has changed."""
    card, trail = row.document, row.trail
    changed = exchange.set_exchange(document=card, state=standing.exchange, told=_told(trail, standing.exchange))
    if standing.revocation is not None:
        changed |= exchange.set_revocation(
            document=card, state=standing.revocation, told=_told(trail, standing.revocation)
        )
    if standing.is_removed:
        exchange.note_removed(document=card, at=row.deleted_at or timezone.now())
    else:
        exchange.note_restored(document=card)
    return changed


def _told(trail: Sequence[Mapping[str, Any]], state: str) -> dict[str, Any]:
    """Who, when and with what words: the last line that stands for this state."""
    line = next((line for line in reversed(trail) if line["what"] == _EVIDENCE.get(state)), None)
    return {name: line[name] for name in ("at", "side", "comment") if line[name]} if line else {}
