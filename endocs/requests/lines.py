"""What is answered and what is still missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document, DocumentKind
from endocs.requests.models import Answer, Delivery, WantedLine

# A УПД is an act or a waybill and the счёт-фактура to it on one sheet.
_FIRST_OF_UTD = (BuiltInKind.ACT, BuiltInKind.DELIVERY_NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A line as a person writes it down; the amount in roubles, the period in words."""

    kind: DocumentKind
    count: int = 1
    copies: int = 1
    amount: Decimal | None = None
    period: str = ""
    delivery: Delivery = Delivery.PAPER


@dataclass(frozen=True, slots=True)
class LineState:
    """A wanted line beside what was found for it."""

    line: WantedLine
    answers: Sequence[Answer]

    @property
    def is_dropped(self) -> bool:
        """Whether the line is not needed any more."""
        return self.line.dropped_at is not None

    @property
    def is_answered(self) -> bool:
        """Whether as many documents came as were asked for."""
        return len(self.answers) >= self.line.count


@dataclass(frozen=True, slots=True)
class Places:
    """The line a document answers, and the second one when it is a УПД for two; none: it comes on top."""

    line: WantedLine | None = None
    second: WantedLine | None = None


def states(lines: Iterable[WantedLine], answers: Iterable[Answer]) -> list[LineState]:
    """Each line with its answers, in the lines' order; a УПД that answers two is with both."""
    by_line: dict[int | None, list[Answer]] = {}
    for answer in answers:
        by_line.setdefault(answer.line_id, []).append(answer)
        if answer.second_line_id is not None:
            by_line.setdefault(answer.second_line_id, []).append(answer)
    return [LineState(line, by_line.get(line.pk, ())) for line in lines]


def missing(lines: Iterable[WantedLine], answers: Iterable[Answer]) -> list[WantedLine]:
    """Lines that are neither dropped nor answered."""
    return [state.line for state in states(lines, answers) if not state.is_dropped and not state.is_answered]


def places_for(
    document: Document, lines: Iterable[WantedLine], answers: Iterable[Answer], line: WantedLine | None = None
) -> Places:
    """The missing lines that a document answers: of its kind, of its sum first; a УПД two when none asks for it.

    A `line` that a person named is taken as it is.
    """
    rest = [one for one in missing(lines, answers) if line is None or one.pk != line.pk]
    if line is not None:
        is_half = document.kind.code == BuiltInKind.UTD and line.kind.code in (*_FIRST_OF_UTD, BuiltInKind.VAT_INVOICE)
        others = _FIRST_OF_UTD if line.kind.code == BuiltInKind.VAT_INVOICE else (BuiltInKind.VAT_INVOICE,)
        return Places(line, _chosen(document, rest, *others) if is_half else None)
    if own := _chosen(document, rest, document.kind.code):
        return Places(own)
    if document.kind.code == BuiltInKind.UTD and (first := _chosen(document, rest, *_FIRST_OF_UTD)):
        second = _chosen(document, rest, BuiltInKind.VAT_INVOICE)
        return Places(first, second) if second else Places()
    return Places()


def _chosen(document: Document, lines: Sequence[WantedLine], *codes: str) -> WantedLine | None:
    fitting = [line for line in lines if line.kind.code in codes]
    same = [line for line in fitting if line.amount is not None and line.amount == document.amount]
    return next(iter(same or fitting), None)
