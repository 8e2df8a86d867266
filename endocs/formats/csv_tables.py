"""Tables as CSV: read what office programs write, and write what is safe to open in them."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from endocs.kernel.names import search_key
from endocs.kernel.refusals import Refusal

SIZE_LIMIT = 10 * 1024 * 1024
ROW_LIMIT = 50_000
_DELIMITERS = ";,\t"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?\d[\d \u00a0]*(?:[.,]\d+)?")


class UnreadableTable(Refusal):
    """The file is not a table that we can read."""

    code = "unreadable_table"


@dataclass(frozen=True)
class Row:
    """A line of the table: its number in the file and its values by column; columns that are not there are empty."""

    line: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]


@dataclass(frozen=True)
class Table:
    """The rows, the columns that were found, and the headings that nobody knows."""

    rows: tuple[Row, ...]
    columns: frozenset[str]
    unknown: tuple[str, ...]


def read_table(data: bytes, columns: Mapping[str, Sequence[str]], *, required: Iterable[str] = ()) -> Table:
    """The table in an uploaded CSV; `columns` names each column with the headings it may have, Russian or English."""
    if len(data) > SIZE_LIMIT:
        raise UnreadableTable(_("The table is larger than %(limit)d MB.") % {"limit": SIZE_LIMIT // 1024**2})
    lines = _lines(_decoded(data))
    _line_of_headings, headings = next(lines, (0, []))
    places, unknown = _places(headings, columns)
    missing = [columns[column][0] for column in required if column not in places]
    if missing:
        raise UnreadableTable(_("The table has no column %(names)s.") % {"names": ", ".join(f"«{m}»" for m in missing)})
    rows: list[Row] = []
    for line, cells in lines:
        if len(rows) == ROW_LIMIT:
            raise UnreadableTable(_("The table has more than %(limit)d lines. Divide it.") % {"limit": ROW_LIMIT})
        rows.append(Row(line, {column: _cell(cells, places.get(column)) for column in columns}))
    return Table(tuple(rows), frozenset(places), tuple(unknown))


def write_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Pieces of a CSV that Russian Excel opens as it is; no cell can become a formula."""
    yield b"\xef\xbb\xbf" + _line(headings)
    for row in rows:
        yield _line(row)


def safe_cell(value: object) -> str:
    """The value as text; what a spreadsheet would take for a formula begins with an apostrophe."""
    text = "" if value is None else str(value)
    if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _line(cells: Sequence[object]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return stream.getvalue().encode()


def _decoded(data: bytes) -> str:
    """The text: UTF-8, UTF-16 with a mark (Excel's «Unicode text»), else windows-1251."""
    if b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableTable(_("This is not a CSV table. Save it from the spreadsheet as CSV."))
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1251"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableTable(_("The letters of the table cannot be read. Save it as CSV in UTF-8."))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Filled lines with the number at which each begins."""
    begins = 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        raise UnreadableTable(_("Line %(line)d of the table cannot be read.") % {"line": begins}) from None


def _delimiter(text: str) -> str:
    """What divides the first filled line most often, quoted cells left aside."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(_DELIMITERS, key=bare.count)


def _places(headings: list[str], columns: Mapping[str, Sequence[str]]) -> tuple[dict[str, int], list[str]]:
    """Where each column stands, and the headings that no column has."""
    known = {search_key(alias): column for column, aliases in columns.items() for alias in (column, *aliases)}
    places: dict[str, int] = {}
    unknown = []
    for place, heading in enumerate(headings):
        column = known.get(search_key(heading))
        if column is None:
            unknown += [heading.strip()] if heading.strip() else []
        else:
            places.setdefault(column, place)
    return places, unknown


def _cell(cells: list[str], place: int | None) -> str:
    """The cell without blanks around it and without the apostrophe that `safe_cell` puts in front."""
    text = cells[place].strip(" \u00a0\ufeff") if place is not None and place < len(cells) else ""
    return text[1:] if text.startswith("'") and text[1:2] in _FORMULA and text[1:] else text
