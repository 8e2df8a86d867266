"""The parts that a readable sheet is made of, and how figures and days are written on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from endocs.formats.formalized.values import Field, Paper
from endocs.formats.formalized.words import label
from endocs.kernel.dates import format_date
from endocs.kernel.money import MINUS, NO_BREAK_SPACE


@dataclass(frozen=True, slots=True)
class Pairs:
    """A heading and what is told under it, name by name."""

    heading: str
    rows: tuple[tuple[str, str], ...]

    @property
    def statements(self) -> list[str]:
        """What is said without a name, such as who the party is."""
        return [value for name, value in self.rows if not name]

    @property
    def named(self) -> list[tuple[str, str]]:
        """What is told name by name."""
        return [(name, value) for name, value in self.rows if name]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `is_number` stands at the right."""

    title: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the rows of `footer` are its totals."""

    heading: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    footer: tuple[tuple[str, ...], ...] = ()

    @property
    def printed_rows(self) -> list[list[tuple[str, bool]]]:
        """The rows, each cell with whether it is a number."""
        return [self._with_sides(row) for row in self.rows]

    @property
    def printed_footer(self) -> list[list[tuple[str, bool]]]:
        """The totals, each cell with whether it is a number."""
        return [self._with_sides(row) for row in self.footer]

    def _with_sides(self, row: Sequence[str]) -> list[tuple[str, bool]]:
        return [(cell, column.is_number) for cell, column in zip(row, self.columns, strict=True)]


def pairs(heading: str, rows: Iterable[tuple[str, str]]) -> tuple[Pairs, ...]:
    """The pairs whose values are not empty; none at all when every value is."""
    told = tuple((name, value) for name, value in rows if value)
    return (Pairs(heading, told),) if told else ()


def table(heading: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> Table:
    """The table without the columns that are empty in every row, the first one aside."""
    told = [tuple(row) for row in rows]
    kept = [place for place in range(len(columns)) if place == 0 or any(row[place] for row in told)]
    return Table(
        heading, tuple(columns[place] for place in kept), tuple(tuple(row[place] for place in kept) for row in told)
    )


def figure(value: Decimal | None) -> str:
    """The number with as many digits as given, blanks between thousands; empty for none."""
    if value is None:
        return ""
    whole, _point, fraction = f"{abs(value):,f}".partition(".")
    mark = "." if (get_language() or "").startswith("en") else ","
    shown = whole.replace(",", NO_BREAK_SPACE) + (f"{mark}{fraction}" if fraction else "")
    return f"{MINUS}{shown}" if value < 0 else shown


def day(value: date | None) -> str:
    """The day; empty for none."""
    return format_date(value) if value else ""


def named(paper: Paper) -> str:
    """The document in one line: name, number, day, sum."""
    number = f"№{NO_BREAK_SPACE}{paper.number}" if paper.number else ""
    dated = _("of %(day)s") % {"day": day(paper.dated_on)} if paper.dated_on else ""
    head = " ".join(part for part in (paper.name, number, dated) if part)
    amount = figure(paper.amount)
    file = _("file %(name)s") % {"name": paper.file_id} if paper.file_id else ""
    return "; ".join(part for part in (head, amount, file, fields(paper.details)) if part)


def fields(told: Iterable[Field]) -> str:
    """Fields in one line."""
    return "; ".join(f"{label(one.name)}: {one.value}" for one in told)


def listed(papers: Iterable[Paper]) -> str:
    """Documents, a line each."""
    return "\n".join(named(paper) for paper in papers)
