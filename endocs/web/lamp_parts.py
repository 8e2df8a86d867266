"""The lamps of a document in a package."""

from django.utils.translation import pgettext

from endocs.documents.models import Document
from endocs.documents.states import ExchangeState, PaperState, PaymentState, ProcessState, RevocationState
from endocs.requests import paper
from endocs.requests.line_stages import GONE


def lamps_of(document: Document, *, is_paper: bool) -> list[dict[str, str]]:
    """Five lamps: prepared, sent, signed by us, signed by the client, original."""
    sent = document.exchange_state in GONE
    states = (
        "yes",
        _sent(document, is_paper=is_paper),
        *_signatures(document, is_paper=is_paper, sent=sent),
        _original(document, is_paper=is_paper),
    )
    names = (
        pgettext("lamp", "prepared"),
        pgettext("lamp", "sent"),
        pgettext("lamp", "signed by us"),
        pgettext("lamp", "signed by the client"),
        pgettext("lamp", "original"),
    )
    return [{"name": name, "state": state} for name, state in zip(names, states, strict=True)]


def paid_lamp(document: Document) -> dict[str, str]:
    """The sixth, of a line: whether the money is there."""
    state = {
        PaymentState.UNPAID: "no", PaymentState.PARTLY_PAID: "wait", PaymentState.PAID: "yes",
        PaymentState.CANCELLED: "refused",
    }.get(PaymentState(document.payment_state), "unneeded")  # fmt: skip
    return {"name": pgettext("lamp", "paid"), "state": state}


def _sent(document: Document, *, is_paper: bool) -> str:
    if document.exchange_state in GONE:
        return "yes"
    stuck = {ExchangeState.FAILED: "refused", ExchangeState.AWAITING_OUR_SIGNATURE: "wait"}
    return stuck.get(ExchangeState(document.exchange_state), "unneeded" if is_paper else "no")


def _signatures(document: Document, *, is_paper: bool, sent: bool) -> tuple[str, str]:
    if document.kind.code in paper.UNSIGNED:
        return "unneeded", "unneeded"
    if document.exchange_state == ExchangeState.AWAITING_OUR_SIGNATURE:
        return "wait", "no"
    if is_paper and not sent:
        handed = document.paper_state in (PaperState.HANDED_OVER, PaperState.ORIGINAL_RETURNED)
        returned = document.paper_state == PaperState.ORIGINAL_RETURNED
        ours = "yes" if handed or document.process_state == ProcessState.SIGNED else "no"
        return ours, "yes" if returned else "wait" if handed else "no"
    if document.revocation_state == RevocationState.REVOKED:
        return "yes", "refused"
    theirs = {
        ExchangeState.SIGNED: "yes",
        ExchangeState.SIGNED_WITH_DISCREPANCIES: "yes",
        ExchangeState.REFUSED: "refused",
    }
    return ("yes" if sent else "no"), theirs.get(ExchangeState(document.exchange_state), "wait" if sent else "no")


def _original(document: Document, *, is_paper: bool) -> str:
    if document.paper_state == PaperState.ORIGINAL_RETURNED:
        return "yes"
    if not is_paper or document.kind.code in paper.UNSIGNED:
        return "unneeded"
    return "wait" if document.paper_state == PaperState.HANDED_OVER else "no"
