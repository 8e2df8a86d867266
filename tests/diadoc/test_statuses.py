"""The operator's statuses as states of a card: every combination that matters."""

import pytest

from endocs.diadoc import kinds, statuses
from endocs.diadoc.statuses import Standing
from endocs.documents.states import ExchangeState, RevocationState

SENT = {
    "response": "WaitingForRecipientSignature", "revocation": "RevocationStatusNone",
    "sender_signature": "SenderSignatureCheckedAndValid", "roaming": "RoamingNotificationStatusNone",
}  # fmt: skip


def standing(direction: str = "Outbound", *, is_delivered: bool = False, result: str = "", **changed: str) -> Standing:
    return statuses.standing(
        {**SENT, **changed}, direction=direction, is_delivered=is_delivered, is_removed=False, result=result
    )


@pytest.mark.parametrize(
    ("changed", "is_delivered", "expected"),
    [
        ({}, False, "sent"),
        ({}, True, "delivered"),
        ({"response": "RecipientResponseStatusNotAcceptable"}, False, "sent"),
        ({"response": "RecipientResponseStatusNotAcceptable"}, True, "delivered"),
        ({"response": "RecipientResponseStatusNotAcceptable", "recipient_receipt": "Finished"}, False, "delivered"),
        ({"response": "WithRecipientSignature"}, True, "signed"),
        ({"response": "WithRecipientSignature"}, False, "signed"),
        ({"response": "WithRecipientPartiallySignature"}, True, "signed_with_discrepancies"),
        ({"response": "RecipientSignatureRequestRejected"}, True, "refused"),
        ({"response": "InvalidRecipientSignature"}, True, "failed"),
        ({"roaming": "RoamingNotificationStatusError"}, False, "failed"),
        ({"roaming": "RoamingNotificationStatusSuccess"}, True, "delivered"),
        ({"sender_signature": "SenderSignatureCheckedAndInvalid"}, False, "failed"),
        ({"sender_signature": "WaitingForSenderSignature"}, False, "awaiting_our_signature"),
        ({"sender_signature": "WaitingForSenderSignature", "response": "WithRecipientSignature"}, True,
         "awaiting_our_signature"),
        ({"sender_signature": "77"}, False, "sent"),
        ({"response": "99"}, True, "unknown"),
        ({"response": "RecipientResponseStatusUnknown"}, True, "unknown"),
        ({"response": ""}, True, "unknown"),
        ({"response": "4"}, True, "refused"),
        ({"response": "6"}, True, "signed_with_discrepancies"),
    ],
)  # fmt: skip
def test_an_outgoing_document(changed: dict[str, str], is_delivered: bool, expected: str) -> None:
    assert standing(is_delivered=is_delivered, **changed).exchange == expected


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("WaitingForRecipientSignature", "awaiting_our_signature"),
        ("RecipientResponseStatusNotAcceptable", "delivered"),
        ("WithRecipientSignature", "signed"),
        ("WithRecipientPartiallySignature", "signed_with_discrepancies"),
        ("RecipientSignatureRequestRejected", "refused"),
        ("SomethingNew", "unknown"),
    ],
)
def test_an_incoming_document(response: str, expected: str) -> None:
    assert standing("Inbound", response=response).exchange == expected
    waiting = standing("Inbound", response=response, sender_signature="WaitingForSenderSignature")
    assert waiting.exchange == expected


@pytest.mark.parametrize(
    ("result", "expected"), [("", "signed"), ("1", "signed"), ("2", "signed_with_discrepancies"), ("3", "refused")]
)
def test_the_buyers_title_says_more_than_the_status(result: str, expected: str) -> None:
    assert standing(response="WithRecipientSignature", result=result).exchange == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("RevocationStatusNone", RevocationState.NONE), ("RevocationIsRequestedByMe", RevocationState.REQUESTED_BY_US),
        ("RequestsMyRevocation", RevocationState.REQUESTED_BY_THEM), ("RevocationAccepted", RevocationState.REVOKED),
        ("RevocationRejected", RevocationState.DECLINED), ("", RevocationState.NONE), ("4", RevocationState.REVOKED),
        ("SomethingNew", None),
    ],
)  # fmt: skip
def test_revocation_stands_beside_the_exchange(status: str, expected: RevocationState | None) -> None:
    found = standing(revocation=status, response="WithRecipientSignature")

    assert (found.exchange, found.revocation) == (ExchangeState.SIGNED, expected)


@pytest.mark.parametrize(
    ("type_named_id", "function", "expected"),
    [
        ("ProformaInvoice", "default", "payment_invoice"), ("Invoice", "СЧФ", "vat_invoice"),
        ("InvoiceRevision", "default", "vat_invoice"), ("UniversalTransferDocument", "СЧФ", "vat_invoice"),
        ("UniversalTransferDocument", "СЧФДОП", "utd"), ("UniversalTransferDocument", "ДОП", "utd"),
        ("UniversalTransferDocumentRevision", "СЧФДОП", "utd"), ("XmlTorg12", "default", "delivery_note"),
        ("Torg12", "default", "delivery_note"), ("XmlAcceptanceCertificate", "default", "act"),
        ("AcceptanceCertificate", "default", "act"), ("UniversalCorrectionDocument", "КСЧФДИС", "correction"),
        ("InvoiceCorrection", "default", "correction"), ("ReconciliationAct", "default", "reconciliation"),
        ("Contract", "default", "contract"), ("SupplementaryAgreement", "default", "addendum"),
        ("Nonformalized", "default", "other"), ("SomethingNew", "", "other"),
    ],
)  # fmt: skip
def test_kinds(type_named_id: str, function: str, expected: str) -> None:
    assert kinds.code_of(type_named_id, function) == expected
