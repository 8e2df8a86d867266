"""The structured statuses of the operator as the states of a card; the first rule that fits decides.

Texts of DocflowStatus are for display, depend on who asks and may change: nothing here reads them.
Source: the operator's documentation of Document (RecipientResponseStatus, RevocationStatus, SenderSignatureStatus …).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from endocs.documents.states import ExchangeState, RevocationState
from endocs.gateways.diadoc.values import DocumentInfo

_REVOCATIONS = {
    "": RevocationState.NONE,
    "RevocationStatusNone": RevocationState.NONE,
    "UnknownRevocationStatus": RevocationState.NONE,
    "RevocationIsRequestedByMe": RevocationState.REQUESTED_BY_US,
    "RequestsMyRevocation": RevocationState.REQUESTED_BY_THEM,
    "RevocationAccepted": RevocationState.REVOKED,
    "RevocationRejected": RevocationState.DECLINED,
}
# Members by number, as they come where a name is not known to the server's writer.
_NUMBERS: Mapping[str, Mapping[str, str]] = {
    "response": {
        "1": "RecipientResponseStatusNotAcceptable", "2": "WaitingForRecipientSignature",
        "3": "WithRecipientSignature", "4": "RecipientSignatureRequestRejected", "5": "InvalidRecipientSignature",
        "6": "WithRecipientPartiallySignature",
    },
    "revocation": {
        "0": "UnknownRevocationStatus", "1": "RevocationStatusNone", "2": "RevocationIsRequestedByMe",
        "3": "RequestsMyRevocation", "4": "RevocationAccepted", "5": "RevocationRejected",
    },
    "sender_signature": {"1": "WaitingForSenderSignature", "4": "SenderSignatureCheckedAndInvalid"},
    "roaming": {"3": "RoamingNotificationStatusError"},
}  # fmt: skip
ACCEPTED, WITH_DISCREPANCIES, REFUSED = "1", "2", "3"  # КодИтога of a buyer's title


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a document is; `revocation` is None when the operator says something that we do not know."""

    exchange: ExchangeState
    revocation: RevocationState | None
    is_removed: bool


def raw(info: DocumentInfo) -> dict[str, str]:
    """The statuses as the operator wrote them, to be kept."""
    return {
        "response": info.response_status,
        "revocation": info.revocation_status,
        "roaming": info.roaming_status,
        "roaming_description": info.roaming_description[:500],
        "sender_signature": info.sender_signature_status,
        "proxy_signature": info.proxy_signature_status,
        "recipient_receipt": info.recipient_receipt_status,
        "confirmation": info.confirmation_status,
        "amendment_flags": str(info.amendment_flags),
    }


def named(statuses: Mapping[str, str]) -> dict[str, str]:
    """The statuses by the names of their members, also where a number came."""
    return {name: _NUMBERS.get(name, {}).get(value, value) for name, value in statuses.items()}


def standing(
    statuses: Mapping[str, str], *, direction: str, is_delivered: bool, is_removed: bool, result: str = ""
) -> Standing:
    """The states of a card; `result` is КодИтога of the buyer's title when it has been read."""
    members = named(statuses)
    return Standing(
        exchange=_exchange(members, direction=direction, is_delivered=is_delivered, result=result),
        revocation=_REVOCATIONS.get(members.get("revocation", "")),
        is_removed=is_removed,
    )


def _exchange(members: Mapping[str, str], *, direction: str, is_delivered: bool, result: str) -> ExchangeState:
    is_inbound = direction == "Inbound"
    sender, response = members.get("sender_signature", ""), members.get("response", "")
    if sender == "WaitingForSenderSignature" and not is_inbound:
        return ExchangeState.AWAITING_OUR_SIGNATURE
    if sender == "SenderSignatureCheckedAndInvalid" or members.get("roaming") == "RoamingNotificationStatusError":
        return ExchangeState.FAILED
    if response == "WithRecipientSignature":
        # The title itself says more than the status where they differ: it is what the client has signed.
        return {
            WITH_DISCREPANCIES: ExchangeState.SIGNED_WITH_DISCREPANCIES, REFUSED: ExchangeState.REFUSED,
        }.get(result, ExchangeState.SIGNED)  # fmt: skip
    is_there = (
        is_inbound or is_delivered or members.get("recipient_receipt") in ("Finished", "GeneralReceiptStatusFinished")
    )
    return {
        "RecipientSignatureRequestRejected": ExchangeState.REFUSED,
        "WithRecipientPartiallySignature": ExchangeState.SIGNED_WITH_DISCREPANCIES,
        "InvalidRecipientSignature": ExchangeState.FAILED,
        "WaitingForRecipientSignature": ExchangeState.AWAITING_OUR_SIGNATURE
        if is_inbound
        else ExchangeState.DELIVERED
        if is_delivered
        else ExchangeState.SENT,
        "RecipientResponseStatusNotAcceptable": ExchangeState.DELIVERED if is_there else ExchangeState.SENT,
    }.get(response, ExchangeState.UNKNOWN)
