"""What is answered and what is still missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from endocs.documents.models import DocumentKind
from endocs.requests.models import Answer, Delivery, WantedLine


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


def states(lines: Iterable[WantedLine], answers: Iterable[Answer]) -> list[LineState]:
    """Each line with its answers, in the lines' order."""
    by_line: dict[int | None, list[Answer]] = {}
    for answer in answers:
        by_line.setdefault(answer.line_id, []).append(answer)
    return [LineState(line, by_line.get(line.pk, ())) for line in lines]


def missing(lines: Iterable[WantedLine], answers: Iterable[Answer]) -> list[WantedLine]:
    """Lines that are neither dropped nor answered."""
    return [state.line for state in states(lines, answers) if not state.is_dropped and not state.is_answered]


def line_for(document_kind: DocumentKind, lines: Iterable[WantedLine], answers: Iterable[Answer]) -> WantedLine | None:
    """The first missing line that asks for this kind."""
    return next((line for line in missing(lines, answers) if line.kind_id == document_kind.pk), None)
