"""The register («Опись») in front of a package, as a PDF by typst with the font that comes with us."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import typst

_FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class RegisterRow:
    """One line: what it is, its pages, its copies; with a reason, why it was not printed."""

    title: str
    pages: int = 0
    copies: int = 1
    reason: str = ""


def register_pdf(
    *, heading: str, notes: Sequence[str], rows: Sequence[RegisterRow], words: dict[str, str], language: str
) -> bytes:
    """The register as a PDF; `words` are the translated captions of register.typ."""
    data = {
        "heading": heading,
        "notes": list(notes),
        "rows": [asdict(row) for row in rows],
        "sheets": sum(row.pages * row.copies for row in rows),
        "words": words,
        "language": language,
    }
    made: bytes = typst.compile(
        str(_FOLDER / "register.typ"),
        font_paths=[str(_FOLDER / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made
