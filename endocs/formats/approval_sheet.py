"""The approval sheet («Лист согласования») of a document as a PDF."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from endocs.formats.child import ChildFailed
from endocs.formats.typesetting import typeset
from endocs.kernel.refusals import Refusal

_TEMPLATE = Path(__file__).resolve().parent / "approval_sheet.typ"


class TooManyDecisions(Refusal):
    """The sheet takes more time or memory than a page may take."""

    code = "too_many_decisions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Somebody's decision, or that it is awaited; `aside` stands smaller under what it belongs to."""

    who: str
    who_aside: str
    asked: str
    asked_aside: str
    decision: str
    decision_aside: str
    comment: str
    moment: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One run of the document through its performers."""

    heading: str
    note: str
    lines: Sequence[Line]


def approval_sheet_pdf(
    *,
    heading: str,
    facts: Sequence[tuple[str, str]],
    rounds: Sequence[Round],
    words: Mapping[str, str],
    language: str,
) -> bytes:
    """The sheet as a PDF; `words` are the translated captions of approval_sheet.typ."""
    data = {
        "heading": heading,
        "facts": list(facts),
        "rounds": [asdict(one) for one in rounds],
        "words": dict(words),
        "language": language,
    }
    try:
        return typeset(_TEMPLATE, data)
    except ChildFailed:
        raise TooManyDecisions(
            _("The approval sheet is too long to be printed: the history of the card tells the same.")
        ) from None
