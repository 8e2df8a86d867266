"""What became of the lines of a table that was loaded."""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of a line."""

    ADDED = "added"
    THERE = "there"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line of the file: its number, whose it is, what became of it, and why and what to do.

    `key` is the row that was added or was there.
    """

    number: int
    title: str
    fate: Fate
    note: str = ""
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Every line of the file, and the columns that nobody knows."""

    lines: tuple[ReportLine, ...]
    unknown: tuple[str, ...] = ()

    def count(self, fate: str) -> int:
        """Number of lines of that fate."""
        return sum(line.fate == fate for line in self.lines)
