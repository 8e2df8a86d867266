"""The register of handing documents over («Реестр передачи документов») as a PDF."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from endocs.formats.child import ChildFailed
from endocs.formats.typesetting import typeset
from endocs.kernel.refusals import Refusal

_TEMPLATE = Path(__file__).resolve().parent / "handover_register.typ"


class RegisterTooLong(Refusal):
    """The register takes more time or memory than a page may take."""

    code = "register_too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One document of a client: copies, and sheets of all of them when known."""

    client: str
    document: str
    number: str
    day: str
    copies: int
    sheets: str


def handover_register_pdf(
    *, heading: str, facts: Sequence[tuple[str, str]], lines: Sequence[Line], words: Mapping[str, str], language: str
) -> bytes:
    """The register as a PDF; `words` are the translated captions of handover_register.typ."""
    data = {
        "heading": heading,
        "facts": list(facts),
        "lines": [asdict(line) for line in lines],
        "copies": sum(line.copies for line in lines),
        "words": dict(words),
        "language": language,
    }
    try:
        return typeset(_TEMPLATE, data)
    except ChildFailed:
        raise RegisterTooLong(_("The register is too long to be printed: make two.")) from None
