"""Readable sheets as a PDF."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from django.utils.translation import gettext as _

from endocs.formats.child import ChildFailed
from endocs.formats.formalized.blocks import Table
from endocs.formats.formalized.sheet import Sheet
from endocs.formats.typesetting import typeset
from endocs.kernel.refusals import Refusal

_TEMPLATE = Path(__file__).resolve().parent / "sheet.typ"
_WIDE = 8  # columns from which a page is turned


class TooLongToPrint(Refusal):
    """The print takes more time or memory than a page may take."""

    code = "too_long_to_print"


def sheets_pdf(
    sheets: Sequence[Sheet], *, stamps: Sequence[Sequence[tuple[str, str]]], words: dict[str, str], language: str
) -> bytes:
    """The sheets one under another and a stamp for each signature; `words` are the captions of sheet.typ."""
    tables = [block for sheet in sheets for block in sheet.blocks if isinstance(block, Table)]
    data = {
        "sheets": [asdict(sheet) for sheet in sheets],
        "stamps": [list(stamp) for stamp in stamps],
        "wide": any(len(table.columns) >= _WIDE for table in tables),
        "words": words,
        "language": language,
    }
    try:
        return typeset(_TEMPLATE, data)
    except ChildFailed:
        raise TooLongToPrint(_("The document is too long to be printed here: download the file.")) from None
