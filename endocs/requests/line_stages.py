"""How far a wanted line is: from «wanted» to «paid», by the states of the documents that answer it.

A document walks one of three ways. What nobody signs (an invoice, a letter) is prepared, sent, paid. Paper is prepared,
handed over with our signature, back with the client's. What goes by the operator is prepared, sent, signed by us,
signed by the client. A line stands where the least advanced of its documents stands; of more documents than were asked
for the best count, so that a new document in place of a refused one carries the line on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from endocs.documents.models import Document
from endocs.documents.states import ExchangeState, PaperState, PaymentState, ProcessState, RevocationState
from endocs.requests.models import Answer, Delivery, WantedLine
from endocs.requests.paper import UNSIGNED


class Stage(IntEnum):
    """The stages in their order."""

    WANTED = 0
    PREPARED = 1
    SENT = 2
    SIGNED_BY_US = 3
    SIGNED_BY_CLIENT = 4
    ORIGINAL_RETURNED = 5
    PAID = 6

    @property
    def code(self) -> str:
        """`signed_by_us`: how programs name it."""
        return self.name.lower()


class Trouble(StrEnum):
    """What is wrong with a document that else counts for its line."""

    REFUSED = "refused"  # the client refused to sign
    REVOKED = "revoked"  # the exchange is undone
    FAILED = "failed"  # the operator could not deliver it
    CANCELLED = "cancelled"  # the invoice is not to be paid any more
    DELETED = "deleted"  # removed at the operator or in 1C


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a stage is found from."""

    is_signed_by_both: bool = True  # not so an invoice and a letter
    exchange: ExchangeState = ExchangeState.NONE
    revocation: RevocationState = RevocationState.NONE
    paper: PaperState = PaperState.NONE
    payment: PaymentState = PaymentState.NONE
    process: ProcessState = ProcessState.NEW
    is_deleted: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a document or a line stands; with trouble the stage is the last that was reached before it."""

    stage: Stage
    trouble: Trouble | None = None
    is_done: bool = False  # nothing more is awaited
    is_dropped: bool = False

    @property
    def code(self) -> str:
        """The stage as programs read it: a dropped line and a trouble are no progress."""
        return "dropped" if self.is_dropped else str(self.trouble) if self.trouble else self.stage.code


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line as its stage is found: how many documents it wants, on paper or by the operator."""

    count: int = 1
    is_paper: bool = True
    is_dropped: bool = False


# What awaits our signature lies at the operator and has not left yet (as `sending` has it).
GONE = (
    ExchangeState.SENT, ExchangeState.DELIVERED, ExchangeState.SIGNED, ExchangeState.SIGNED_WITH_DISCREPANCIES,
    ExchangeState.REFUSED,
)  # fmt: skip
BY_OPERATOR = {
    ExchangeState.SIGNED: Stage.SIGNED_BY_CLIENT,
    ExchangeState.SIGNED_WITH_DISCREPANCIES: Stage.SIGNED_BY_CLIENT,
}


def stage_of(line: LineFacts, documents: Sequence[Facts]) -> Standing:
    """Where the line stands."""
    if line.is_dropped:
        return Standing(Stage.WANTED, is_dropped=True)
    found = sorted((standing_of(facts, is_paper=line.is_paper) for facts in documents), key=_merit, reverse=True)
    if len(found) < line.count:
        trouble = next((one.trouble for one in found if one.trouble), None)
        return Standing(Stage.WANTED, trouble)
    counted = found[: line.count]
    least = counted[-1]
    return Standing(least.stage, least.trouble, all(one.is_done for one in counted))


def standing_of(facts: Facts, *, is_paper: bool) -> Standing:
    """Where one document of a line stands."""
    stage = _signed_stage(facts, is_paper=is_paper) if facts.is_signed_by_both else _unsigned_stage(facts)
    trouble = _trouble(facts)
    if trouble:
        return Standing(stage, trouble)
    is_signed = stage == Stage.ORIGINAL_RETURNED or (stage == Stage.SIGNED_BY_CLIENT and not is_paper)
    is_through = is_signed or not facts.is_signed_by_both
    if facts.payment == PaymentState.PAID and is_through:
        return Standing(Stage.PAID, is_done=True)
    awaits_money = facts.payment in (PaymentState.UNPAID, PaymentState.PARTLY_PAID)
    is_out = is_signed or (not facts.is_signed_by_both and stage >= Stage.SENT)
    return Standing(stage, is_done=is_out and not awaits_money)


def of_line(line: WantedLine, answers: Iterable[Answer]) -> Standing:
    """Where a wanted line stands among the answers of its request; those that count for two lines count for both."""
    facts = LineFacts(
        count=line.count, is_paper=line.delivery == Delivery.PAPER, is_dropped=line.dropped_at is not None
    )
    return stage_of(facts, [facts_of(answer.document) for answer in answers_of(line, answers)])


def answers_of(line: WantedLine, answers: Iterable[Answer]) -> list[Answer]:
    """The answers of a line: also a УПД that answers another line in the first place."""
    return [answer for answer in answers if line.pk in (answer.line_id, answer.second_line_id)]


def counted(line: WantedLine, answers: Iterable[Answer]) -> list[Answer]:
    """The answers that count for a line, the most advanced first: no more than it wants."""
    is_paper = line.delivery == Delivery.PAPER
    found = answers_of(line, answers)
    found.sort(key=lambda one: _merit(standing_of(facts_of(one.document), is_paper=is_paper)), reverse=True)
    return found[: line.count]


def facts_of(document: Document) -> Facts:
    """The facts of a card."""
    return Facts(
        is_signed_by_both=document.kind.code not in UNSIGNED,
        exchange=ExchangeState(document.exchange_state),
        revocation=RevocationState(document.revocation_state),
        paper=PaperState(document.paper_state),
        payment=PaymentState(document.payment_state),
        process=ProcessState(document.process_state),
        is_deleted=document.removed_at_operator_at is not None or document.deleted_in_onec_at is not None,
    )


def _unsigned_stage(facts: Facts) -> Stage:
    is_given = facts.paper in (PaperState.HANDED_OVER, PaperState.ORIGINAL_RETURNED)
    return Stage.SENT if is_given or facts.exchange in GONE else Stage.PREPARED


def _signed_stage(facts: Facts, *, is_paper: bool) -> Stage:
    by_operator = BY_OPERATOR.get(facts.exchange, Stage.SIGNED_BY_US) if facts.exchange in GONE else Stage.PREPARED
    if facts.paper == PaperState.ORIGINAL_RETURNED:
        # Of a line that goes by the operator the paper is an extra: both signatures are there all the same.
        return Stage.ORIGINAL_RETURNED if is_paper else max(by_operator, Stage.SIGNED_BY_CLIENT)
    is_signed_by_us = facts.paper == PaperState.HANDED_OVER or facts.process == ProcessState.SIGNED
    return max(by_operator, Stage.SIGNED_BY_US) if is_signed_by_us else by_operator


def _trouble(facts: Facts) -> Trouble | None:
    if facts.is_deleted:
        return Trouble.DELETED
    if facts.revocation == RevocationState.REVOKED:
        return Trouble.REVOKED
    is_signed_on_paper = facts.paper == PaperState.ORIGINAL_RETURNED and facts.is_signed_by_both
    if is_signed_on_paper or facts.payment == PaymentState.PAID:
        return None  # whatever the operator says, it came to its end another way
    if facts.exchange == ExchangeState.REFUSED:
        return Trouble.REFUSED
    if facts.exchange == ExchangeState.FAILED:
        return Trouble.FAILED
    return Trouble.CANCELLED if facts.payment == PaymentState.CANCELLED else None


def _merit(standing: Standing) -> tuple[bool, int, bool]:
    return standing.trouble is None, standing.stage, standing.is_done
