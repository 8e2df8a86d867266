"""Readable sheets as a PDF, by typst with the font that comes with us, in a child: a long table takes much memory."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from django.utils.translation import gettext as _

from endocs.formats.child import ChildFailed, Limits, call, made
from endocs.formats.formalized.blocks import Table
from endocs.formats.formalized.sheet import Sheet
from endocs.kernel.refusals import Refusal

_FOLDER = Path(__file__).resolve().parent
_WIDE = 8  # columns from which a page is turned
_LIMITS = Limits(seconds=40, cpu_seconds=40)


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
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "data.json").write_text(json.dumps(data, ensure_ascii=False))
        try:
            call(compile_into, folder, writes=[path], limits=_LIMITS)
            return made(path / "sheets.pdf").read_bytes()
        except ChildFailed:
            raise TooLongToPrint(_("The document is too long to be printed here: download the file.")) from None


def compile_into(folder: str) -> None:
    """In the child: make sheets.pdf of the folder's data.json."""
    import typst

    typst.compile(
        str(_FOLDER / "sheet.typ"),
        output=f"{folder}/sheets.pdf",
        font_paths=[str(_FOLDER.parent / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": (Path(folder) / "data.json").read_text()},
    )
