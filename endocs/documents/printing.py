"""What of a card goes on paper, and the PDF of one document or of many."""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from endocs.documents import previews, queries
from endocs.documents.kinds import RULES
from endocs.documents.models import Document, File, FileRole
from endocs.formats import assembly
from endocs.formats.assembly import AssemblyFailed, Member
from endocs.formats.sniffing import problem_sentence
from endocs.kernel.refusals import Refusal

COPIES_LIMIT = 20


class NothingToPrint(Refusal):
    """None of the files can go on paper."""

    code = "nothing_to_print"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A document on its way to the printer: its files, how many copies, and which files stay behind."""

    document: Document
    files: Sequence[File]
    copies: int = 1

    @property
    def is_printable(self) -> bool:
        """Whether at least one file can go on paper."""
        return any(previews.is_printable(file.blob) for file in self.files)

    @property
    def left_out(self) -> list[str]:
        """Names of the files that cannot be printed."""
        return [file.name for file in self.files if file.blob.inspected_at and not previews.is_printable(file.blob)]


@dataclass(frozen=True, slots=True)
class Made:
    """A PDF that is ready to be sent, already without a name on the disk."""

    stream: IO[bytes]
    printed: Sequence[Document]


def sheets(documents: Sequence[Document], copies: Mapping[int, int]) -> list[Sheet]:
    """The documents in the order in which a package is laid out, each with what of it goes on paper."""
    ordered = sorted(documents, key=_place)
    files: dict[int, list[File]] = {}
    for file in queries.current_files(ordered):
        files.setdefault(file.document_id, []).append(file)
    return [
        Sheet(
            document=document,
            files=_for_paper(files.get(document.pk, [])),
            copies=max(1, min(copies.get(document.pk, 1), COPIES_LIMIT)),
        )
        for document in ordered
    ]


def _place(document: Document) -> tuple[int, str, int]:
    rules = RULES.get(document.kind.code)
    return (rules.print_order if rules else 50, document.number, document.pk)


def _for_paper(files: Sequence[File]) -> list[File]:
    """Print forms; without them the originals; without those the attachments."""
    for role in (FileRole.PRINT_FORM, FileRole.ORIGINAL):
        if found := [file for file in files if file.role == role]:
            return found
    return [file for file in files if file.role == FileRole.ATTACHMENT]


def make(chosen: Sequence[Sheet], *, heading: str, notes: Sequence[str] = ()) -> Made:
    """One PDF of everything in its copies; with a heading the register of the package stands in front."""
    files = [(sheet, file) for sheet in chosen for file in sheet.files]
    for _sheet, file in files:
        if file.blob.inspected_at is None:
            previews.inspect(file.blob)
            file.blob.refresh_from_db()
    if not any(previews.is_printable(file.blob) for _sheet, file in files):
        raise NothingToPrint(_nothing())
    if not heading:
        files = [(sheet, file) for sheet, file in files if previews.is_printable(file.blob)]
    with (
        tempfile.TemporaryDirectory(prefix="endocs-", dir=settings.FILE_UPLOAD_TEMP_DIR) as folder,
        ExitStack() as open_,
    ):
        members = [_member(sheet, file, open_) for sheet, file in files]
        target = Path(folder) / "print.pdf"
        try:
            assembled = assembly.assemble(members, target, heading=heading, notes=notes)
        except AssemblyFailed as failure:
            raise NothingToPrint(problem_sentence(failure.problem)) from failure
        left_out = {one.place for one in assembled.left_out}
        printed = {
            sheet.document.pk: sheet.document for place, (sheet, _file) in enumerate(files) if place not in left_out
        }
        if not printed:
            raise NothingToPrint(_nothing())
        return Made(target.open("rb"), list(printed.values()))


def _nothing() -> str:
    return _("There is nothing to print: no file of these documents can be put on paper.")


def _member(sheet: Sheet, file: File, open_: ExitStack) -> Member:
    blob = file.blob
    is_made = blob.pdf_state == previews.MADE
    title = sheet.document.title if len(sheet.files) == 1 else f"{sheet.document.title}, {file.name}"
    return Member(
        path=open_.enter_context(previews.on_disk(blob, previews.printable_path(blob))),
        media_type="application/pdf" if is_made else blob.media_type,
        title=title,
        copies=sheet.copies,
    )
