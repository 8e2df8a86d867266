"""Readable sheets as a PDF, by typst with the font that comes with us."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import typst

from endocs.formats.formalized.blocks import Table
from endocs.formats.formalized.sheet import Sheet

_FOLDER = Path(__file__).resolve().parent
_WIDE = 8  # columns from which a page is turned


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
    made: bytes = typst.compile(
        str(_FOLDER / "sheet.typ"),
        font_paths=[str(_FOLDER.parent / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made
