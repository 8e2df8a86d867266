"""A package as one PDF: the register in front, then every document in its number of copies."""

import io
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from endocs.formats.child import ChildFailed, Limits, call, made
from endocs.formats.contents import PAGE_LIMIT, PICTURES

if TYPE_CHECKING:
    import pikepdf

_LIMITS = Limits(seconds=180, cpu_seconds=150, memory=2 * 1024**3, file_size=1024**3)
_PICTURES = {f"image/{kind}": name for kind, name in PICTURES.items()}
COPIES_LIMIT = 99


@dataclass(frozen=True)
class Member:
    """A file of the package: its media type is that of its inspection, its title goes into the register."""

    path: Path
    media_type: str
    title: str
    copies: int = 1


@dataclass(frozen=True)
class LeftOut:
    """A member that could not be printed: its place among the members and the problem's code."""

    place: int
    title: str
    problem: str


@dataclass(frozen=True)
class Assembled:
    """What was made: pages in all, with the register, and the members that are not in it."""

    pages: int
    left_out: tuple[LeftOut, ...]


class AssemblyFailed(Exception):  # noqa: N818  (a fact about the files)
    """The package could not be made as a whole; `problem` is too_large, too_heavy or broken."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def assemble(members: Sequence[Member], destination: Path, *, heading: str, notes: Sequence[str] = ()) -> Assembled:
    """Write the package to destination; what cannot be printed is left out and named in the register.

    Without a heading there is no register: one document is not a package.
    """
    order = {
        "members": [[str(m.path.absolute()), m.media_type, m.title, _copies(m)] for m in members],
        "heading": heading,
        "notes": list(notes),
        **_texts(),
    }
    paths = [member.path for member in members]
    with tempfile.TemporaryDirectory(prefix="endocs-package-", dir=destination.absolute().parent) as folder:
        package = Path(folder) / "package.pdf"
        try:
            told = call(build, order, str(package), reads=paths, writes=[Path(folder)], limits=_LIMITS)
            made(package).replace(destination)
        except ChildFailed as failure:
            raise AssemblyFailed(_problem(failure)) from failure
    left_out = tuple(LeftOut(place, members[place].title, problem) for place, problem in told["left_out"])
    return Assembled(int(told["pages"]), left_out)


def reasons() -> dict[str, str]:
    """Why a member was not printed, in the active language, by the problem's code."""
    from django.utils.translation import gettext as _

    return {
        "encrypted": _("not printed: the file has a password"),
        "broken": _("not printed: the file is damaged"),
        "too_large": _("not printed: the pages are too large or too many"),
        "unsupported": _("not printed: files of this kind are not printed"),
    }


def build(order: dict[str, Any], target: str) -> dict[str, Any]:
    """Make the package from the order that `assemble` wrote; to be called in a child."""
    import pikepdf

    from endocs.formats.register import RegisterRow, register_pdf

    with ExitStack() as opened, pikepdf.Pdf.new() as package:
        sources = [_opened(path, media_type, opened) for path, media_type, _title, _copies in order["members"]]
        rows = [
            RegisterRow(title, reason=order["reasons"][source])
            if isinstance(source, str)
            else RegisterRow(title, len(source.pages), copies)
            for source, (_path, _media_type, title, copies) in zip(sources, order["members"], strict=True)
        ]
        if sum(row.pages * row.copies for row in rows) > PAGE_LIMIT:
            raise OverflowError("too many pages")
        texts = {name: order[name] for name in ("heading", "notes", "words", "language")}
        if order["heading"]:
            front = opened.enter_context(pikepdf.open(io.BytesIO(register_pdf(rows=rows, **texts))))
            package.pages.extend(front.pages)
        for source, row in zip(sources, rows, strict=True):
            for _copy in range(row.copies if not isinstance(source, str) else 0):
                package.pages.extend(source.pages)  # type: ignore[union-attr]  # told by the range
        package.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        left_out = [[place, source] for place, source in enumerate(sources) if isinstance(source, str)]
        return {"pages": len(package.pages), "left_out": left_out}


def _opened(path: str, media_type: str, opened: ExitStack) -> "pikepdf.Pdf | str":
    """The member as a PDF ready to be printed, or the code of its problem."""
    import pikepdf

    from endocs.formats.placement import pictures_as_pdf

    try:
        if media_type in _PICTURES:
            return opened.enter_context(pictures_as_pdf(path, _PICTURES[media_type]))
        if media_type != "application/pdf":
            return "unsupported"
        source = opened.enter_context(_pdf(path))
        if not len(source.pages):
            return "broken"
        if len(source.pages) > PAGE_LIMIT:
            return "too_large"
        _make_still(source)
    except pikepdf.PasswordError:
        return "encrypted"
    except MemoryError:
        raise
    except Exception:  # hostile bytes raise anything; one bad member must not cost the package
        return "broken"
    return source


def _pdf(path: str) -> "pikepdf.Pdf":
    """The PDF; one whose list of objects is damaged is written anew by the reader that shows its pages."""
    import pikepdf
    import pypdfium2

    try:
        return pikepdf.open(path)
    except pikepdf.PasswordError:
        raise
    except pikepdf.PdfError:
        anew = io.BytesIO()
        with closing(pypdfium2.PdfDocument(path)) as document:
            document.save(anew)
        return pikepdf.open(anew)


def _make_still(source: "pikepdf.Pdf") -> None:
    """Filled-in fields and stamps become part of the page; what could act when the package is opened goes."""
    import pikepdf

    with suppress(pikepdf.PdfError):
        source.generate_appearance_streams()
        source.flatten_annotations("print")
    for page in source.pages:
        for key in ("/AA", "/Annots"):
            if key in page.obj:
                del page.obj[key]


def _texts() -> dict[str, Any]:
    """The texts of the register in the active language; the child has no translations."""
    from django.utils.translation import get_language
    from django.utils.translation import gettext as _

    words = {
        "title": _("Register of the package"),
        "number": "№",
        "document": _("Document"),
        "pages": _("Pages"),
        "copies": _("Copies"),
        "total": _("Pages in all"),
        "handed_over": _("Handed over:"),
        "received": _("Received:"),
    }
    return {"words": words, "reasons": reasons(), "language": (get_language() or "en")[:2]}


def _copies(member: Member) -> int:
    return max(1, min(member.copies, COPIES_LIMIT))


def _problem(failure: ChildFailed) -> str:
    if failure.detail == "OverflowError" or failure.reason == "too_large":
        return "too_large"
    return "too_heavy" if failure.reason in {"timeout", "memory"} else "broken"
