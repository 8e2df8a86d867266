"""What a file is by its bytes, whatever its name says, and what is wrong with it in plain words."""

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from endocs.formats.child import ChildFailed, Limits, call
from endocs.formats.contents import PICTURES, Content, first_sight, look
from endocs.kernel.filenames import extension

_LIMITS = Limits(seconds=40, cpu_seconds=30)
_PICTURES = frozenset({*PICTURES, "heic"})
_EXPECTED = {
    "pdf": frozenset({"pdf"}),
    **dict.fromkeys(("png", "jpg", "jpeg", "jfif", "tif", "tiff", "gif", "webp", "heic", "heif"), _PICTURES),
    **dict.fromkeys(("doc", "docx", "xls", "xlsx", "odt", "ods", "rtf"), frozenset({"office"})),
    "xml": frozenset({"xml"}),
    "zip": frozenset({"zip", "office"}),
    "txt": frozenset({"text", "xml", "empty"}),
    "csv": frozenset({"text", "empty"}),
}


@dataclass(frozen=True)
class Inspection:
    """What the bytes are: kind is pdf, a picture, heic, office, xml, zip, text, empty or other; problem is a code."""

    media_type: str
    kind: str
    pages: int | None
    problem: str | None

    @property
    def sentence(self) -> str:
        """What is wrong, for the user; an empty string when nothing is."""
        return problem_sentence(self.problem)


def inspect(path: Path, name: str) -> Inspection:
    """What the file is; never fails on its bytes: what cannot be read is told as a problem."""
    seen = first_sight(path)
    if not seen.problem and seen.kind not in {"text", "xml", "other"}:
        seen = _opened(path, seen)
    problem = seen.problem
    expected = _EXPECTED.get(extension(name))
    if expected and seen.kind not in expected and problem not in {"empty", "encrypted"}:
        problem = "disguised"
    return Inspection(seen.media_type, seen.kind, seen.pages, problem)


def problem_sentence(problem: str | None) -> str:
    """The sentence of a problem's code in the active language; an empty string for none."""
    if not problem:
        return ""
    sentences = {
        "empty": _("The file is empty: it has no bytes. It is kept as it came."),
        "encrypted": _("We could not open this file: a password. It is kept as it came."),
        "broken": _("We could not open this file: it is damaged. It is kept as it came."),
        "incomplete": _("The file breaks off: a part of it may be missing. It is kept as it came."),
        "disguised": _("The file is not what its name says. Open it only if you trust the sender."),
        "bomb": _("The archive unpacks to far more than its size. We did not open it; it is kept as it came."),
        "too_large": _("The pages are too large or too many to be shown. The file is kept as it came."),
        "heic": _("A photo in the HEIC format is seen only after it is downloaded. Phones can also save JPEG."),
        "too_heavy": _("The file takes too long to open. It is kept as it came."),
    }
    return sentences.get(problem) or sentences["broken"]


def _opened(path: Path, seen: Content) -> Content:
    """The file opened in a child; a child that failed is a problem of the file."""
    try:
        told = call(look, str(path.absolute()), reads=[path], limits=_LIMITS)
        pages = told["pages"]
        return Content(
            str(told["kind"]),
            str(told["media_type"]),
            int(pages) if pages is not None else None,
            str(told["problem"]) if told["problem"] else None,
        )
    except ChildFailed as failure:
        heavy = failure.reason in {"timeout", "memory"}
        return Content(seen.kind, seen.media_type, None, "too_heavy" if heavy else "broken")
    except (KeyError, TypeError, ValueError):
        return Content(seen.kind, seen.media_type, None, "broken")
