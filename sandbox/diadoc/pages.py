"""Pages where a visitor of the demo plays the accountant of the firm and the client."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.diadoc.server import Emulator


@dataclass(frozen=True)
class Page:
    """An answer to a browser."""

    body: bytes = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


def show(emulator: "Emulator", path: str, query: dict[str, str], form: dict[str, str] | None) -> Page:
    """The page of the path; a form is a deed."""
    del emulator, path, query, form
    return Page(status=404)
