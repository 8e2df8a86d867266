"""A PDF by typst with the font that comes with us, in a child: a long table takes much memory."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from endocs.formats.child import Limits, call, made

_FONTS = Path(__file__).resolve().parent / "fonts"
_LIMITS = Limits(seconds=40, cpu_seconds=40)


def typeset(template: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF of a template of ours, which reads the data from `sys.inputs.data`; ChildFailed when it is too long."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "data.json").write_text(json.dumps(data, ensure_ascii=False))
        call(compile_into, str(template), folder, writes=[path], limits=_LIMITS)
        return made(path / "made.pdf").read_bytes()


def compile_into(template: str, folder: str) -> None:
    """In the child: make made.pdf of the folder's data.json."""
    import typst

    typst.compile(
        template,
        output=f"{folder}/made.pdf",
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": (Path(folder) / "data.json").read_text()},
    )
