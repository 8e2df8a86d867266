"""The states of a card in words and tones; the words agree with the kind's gender."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from endocs.documents.kinds import Gender
from endocs.documents.models import Document
from endocs.documents.states import Direction, ExchangeState, PaperState, PaymentState, ProcessState, RevocationState
from endocs.kernel.dates import format_date


@dataclass(frozen=True, slots=True)
class State:
    """A state: its word, its tone (good, wait, bad, none), its name; without a word there is nothing to tell."""

    text: str = ""
    tone: str = ""
    name: str = ""
    in_table: str = ""

    @property
    def short(self) -> str:
        """The word in a table."""
        return self.in_table or self.text

    @property
    def icon(self) -> str:
        """A tick for what is done, so that colour never speaks alone."""
        return {"good": "check", "bad": "x"}.get(self.tone, "")

    @property
    def dot(self) -> str:
        """The tone of a mark in a table."""
        return self.tone or "none"


def all_of(document: Document) -> list[State]:
    """The states that have something to tell, side by side."""
    states = [
        process(document),
        exchange(document),
        revocation(document),
        removal(document),
        paper(document),
        payment(document),
        accounting(document),
    ]
    return [state for state in states if state.text]


def process(document: Document) -> State:
    """Where the card is in its process."""
    state = ProcessState(document.process_state)
    tone = {
        ProcessState.APPROVED: "good", ProcessState.ACKNOWLEDGED: "good", ProcessState.SIGNED: "good",
        ProcessState.EXECUTED: "good", ProcessState.IN_PROCESS: "wait", ProcessState.REJECTED: "bad",
        ProcessState.INTERRUPTED: "bad",
    }.get(state, "")  # fmt: skip
    return State(_agreeing(document, state), tone, _("Process"))


def exchange(document: Document) -> State:
    """Where the document is at the operator of e-documents."""
    state = ExchangeState(document.exchange_state)
    if state == ExchangeState.NONE:
        return State(name=_("Exchange"))
    tone = {
        ExchangeState.SIGNED: "good", ExchangeState.REFUSED: "bad", ExchangeState.FAILED: "bad",
        ExchangeState.UNKNOWN: "",
    }.get(state, "wait")  # fmt: skip
    # Of what came to us it is we who sign.
    ours = {
        ExchangeState.DELIVERED: _("Received"), ExchangeState.SIGNED: _("Signed by us"),
        ExchangeState.SIGNED_WITH_DISCREPANCIES: _("Signed by us with discrepancies"),
        ExchangeState.REFUSED: _("Refused by us"),
    }  # fmt: skip
    words = ours.get(state) if document.direction == Direction.INCOMING else None
    short = {
        ExchangeState.SIGNED_WITH_DISCREPANCIES: pgettext("in a table", "With discrepancies"),
        ExchangeState.AWAITING_OUR_SIGNATURE: pgettext("in a table", "Our signature"),
    }  # fmt: skip
    return State(words or str(state.label), tone, _("Exchange"), short.get(state, ""))


def exchange_cell(document: Document) -> State:
    """The one state of the exchange that a table has room for: being undone says more than being signed."""
    undone = document.revocation_state not in (RevocationState.NONE, RevocationState.DECLINED)
    if document.removed_at_operator_at is not None:
        return removal(document)
    return revocation(document) if undone else exchange(document)


def removal(document: Document) -> State:
    """Whether the document was removed at the operator; the card stays."""
    is_removed = document.removed_at_operator_at is not None
    words = _("Removed at the operator") if is_removed else ""
    return State(words, "bad", _("Operator"), pgettext("in a table", "Removed"))


def revocation(document: Document) -> State:
    """Whether the exchange is being undone."""
    name, state = _("Revocation"), RevocationState(document.revocation_state)
    if state == RevocationState.NONE:
        return State(name=name)
    tone = {RevocationState.REVOKED: "bad", RevocationState.DECLINED: ""}.get(state, "wait")
    is_asked = state in (RevocationState.REQUESTED_BY_US, RevocationState.REQUESTED_BY_THEM)
    return State(str(state.label), tone, name, pgettext("in a table", "Being revoked") if is_asked else "")


def paper(document: Document) -> State:
    """Where the paper is."""
    state, name = PaperState(document.paper_state), _("Paper")
    if state == PaperState.HANDED_OVER and document.handed_over_on:
        words = {
            Gender.MASCULINE: pgettext("masculine", "Handed over on %(date)s, waiting for the original"),
            Gender.FEMININE: pgettext("feminine", "Handed over on %(date)s, waiting for the original"),
            Gender.NEUTER: pgettext("neuter", "Handed over on %(date)s, waiting for the original"),
        }
        return State(words[Gender(document.kind.gender)] % {"date": format_date(document.handed_over_on)}, "wait", name)
    if state == PaperState.ORIGINAL_RETURNED:
        return State(_("Original returned"), "good", name, _("Returned"))
    if state == PaperState.PRINTED:
        return State(_agreeing(document, state), "wait", name)
    return State(name=name)


def payment(document: Document) -> State:
    """Whether an invoice has been paid."""
    state = PaymentState(document.payment_state)
    if state == PaymentState.NONE:
        return State(name=_("Payment"))
    if state == PaymentState.PARTLY_PAID and document.amount and document.paid_amount:
        share = int(document.paid_amount * 100 / document.amount)  # a hundred is only what is paid
        return State(_("Paid by %(share)s %%") % {"share": share}, "wait", _("Payment"))
    return State(_agreeing(document, state), "good" if state == PaymentState.PAID else "", _("Payment"))


def accounting(document: Document) -> State:
    """Whether the document is posted in 1C, or not there any more."""
    name, gender = pgettext("state", "Accounting"), GENDERS.index(Gender(document.kind.gender))
    if document.deleted_in_onec_at is not None:
        return State(str(WORDS["deleted_in_onec"][gender]), "bad", name)
    return State(str(WORDS["posted"][gender]) if document.posted_at is not None else "", "good", name)


# Masculine, feminine, neuter: «Счёт исполнен», «Накладная исполнена», «Письмо исполнено».
WORDS: dict[str, tuple[Promise, Promise, Promise]] = {
    ProcessState.NEW: (
        pgettext_lazy("masculine", "New"),
        pgettext_lazy("feminine", "New"),
        pgettext_lazy("neuter", "New"),
    ),
    ProcessState.IN_PROCESS: (
        pgettext_lazy("masculine", "In process"),
        pgettext_lazy("feminine", "In process"),
        pgettext_lazy("neuter", "In process"),
    ),
    ProcessState.APPROVED: (
        pgettext_lazy("masculine", "Approved"),
        pgettext_lazy("feminine", "Approved"),
        pgettext_lazy("neuter", "Approved"),
    ),
    ProcessState.ACKNOWLEDGED: (
        pgettext_lazy("masculine", "Acknowledged"),
        pgettext_lazy("feminine", "Acknowledged"),
        pgettext_lazy("neuter", "Acknowledged"),
    ),
    ProcessState.SIGNED: (
        pgettext_lazy("masculine", "Signed"),
        pgettext_lazy("feminine", "Signed"),
        pgettext_lazy("neuter", "Signed"),
    ),
    ProcessState.EXECUTED: (
        pgettext_lazy("masculine", "Executed"),
        pgettext_lazy("feminine", "Executed"),
        pgettext_lazy("neuter", "Executed"),
    ),
    ProcessState.REJECTED: (
        pgettext_lazy("masculine", "Rejected"),
        pgettext_lazy("feminine", "Rejected"),
        pgettext_lazy("neuter", "Rejected"),
    ),
    ProcessState.INTERRUPTED: (
        pgettext_lazy("masculine", "Interrupted"),
        pgettext_lazy("feminine", "Interrupted"),
        pgettext_lazy("neuter", "Interrupted"),
    ),
    ProcessState.ARCHIVED: (
        pgettext_lazy("masculine", "In the archive"),
        pgettext_lazy("feminine", "In the archive"),
        pgettext_lazy("neuter", "In the archive"),
    ),
    PaymentState.UNPAID: (
        pgettext_lazy("masculine", "Not paid"),
        pgettext_lazy("feminine", "Not paid"),
        pgettext_lazy("neuter", "Not paid"),
    ),
    PaymentState.PARTLY_PAID: (
        pgettext_lazy("masculine", "Partly paid"),
        pgettext_lazy("feminine", "Partly paid"),
        pgettext_lazy("neuter", "Partly paid"),
    ),
    PaymentState.PAID: (
        pgettext_lazy("masculine", "Paid"),
        pgettext_lazy("feminine", "Paid"),
        pgettext_lazy("neuter", "Paid"),
    ),
    PaymentState.CANCELLED: (
        pgettext_lazy("masculine", "Cancelled"),
        pgettext_lazy("feminine", "Cancelled"),
        pgettext_lazy("neuter", "Cancelled"),
    ),
    "posted": (
        pgettext_lazy("masculine", "Posted in 1C"),
        pgettext_lazy("feminine", "Posted in 1C"),
        pgettext_lazy("neuter", "Posted in 1C"),
    ),
    "deleted_in_onec": (
        pgettext_lazy("masculine", "Deleted in 1C"),
        pgettext_lazy("feminine", "Deleted in 1C"),
        pgettext_lazy("neuter", "Deleted in 1C"),
    ),
    PaperState.PRINTED: (
        pgettext_lazy("masculine", "Printed"),
        pgettext_lazy("feminine", "Printed"),
        pgettext_lazy("neuter", "Printed"),
    ),
}
GENDERS = (Gender.MASCULINE, Gender.FEMININE, Gender.NEUTER)


def _agreeing(document: Document, state: str) -> str:
    return str(WORDS[state][GENDERS.index(Gender(document.kind.gender))])
