"""The extension's sources as a zip to take along, with the address of this installation filled in."""

import zipfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

ADDRESS = "https://endocs.example"  # stands in the sources where the server's address goes
_PLACE = "сэд_Протокол/Ext/Module.bsl"


def are_here() -> bool:
    """Whether this installation has the sources beside it."""
    return Path(settings.ENDOCS_ONEC_SOURCES).is_dir()


def write(into: BinaryIO, *, address: str) -> None:
    """Write the zip. Only the one literal of the server's address differs from what is published."""
    root = Path(settings.ENDOCS_ONEC_SOURCES)
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(root.rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                if path.as_posix().endswith(_PLACE):
                    content = content.replace(f'"{ADDRESS}"'.encode(), f'"{_quoted(address)}"'.encode(), 1)
                archive.writestr(f"endocs-1c/{path.relative_to(root).as_posix()}", content)


def _quoted(text: str) -> str:
    """Inside a literal of 1C's language a quote is doubled."""
    return text.replace('"', '""')
