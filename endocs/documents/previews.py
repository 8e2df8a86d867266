"""What stored bytes are, their pages as images, and what is wrong with them in plain words."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from endocs.documents.models import Blob, File
from endocs.documents.storing import keep_beside, open_blob
from endocs.formats import office, pages, sniffing
from endocs.formats.contents import PICTURES

WIDTHS = (240, 1000, 1600)
SHOWN_PAGES = 60
WITH_PAGES = frozenset({"pdf", *PICTURES})
MADE, FAILED, UNAVAILABLE = "made", "failed", "unavailable"


def inspect(blob: Blob) -> None:
    """Note what the bytes are, how many pages they have and what is wrong; of office files a PDF is made.

    Twice is harmless: what has been looked into stays.
    """
    if blob.inspected_at is not None:
        return
    first = File.objects.filter(blob=blob).order_by("id").first()
    with on_disk(blob, blob.path) as path:
        seen = sniffing.inspect(path, first.name if first else "")
        found: dict[str, object] = {
            "media_type": seen.media_type,
            "kind": seen.kind,
            "pages": seen.pages,
            "problem": seen.problem or "",
        }
        if seen.kind == "office" and not seen.problem:
            found |= _converted(blob, path, seen.media_type)
    Blob.objects.filter(pk=blob.pk).update(**found, inspected_at=timezone.now())


def _converted(blob: Blob, path: Path, media_type: str) -> dict[str, object]:
    """The PDF of an office file, kept beside it, and its number of pages."""
    with tempfile.TemporaryDirectory(prefix="endocs-") as folder:
        destination = Path(folder) / "made.pdf"
        try:
            office.convert_to_pdf(path, media_type, destination)
            count = pages.page_count(destination)
        except office.ConversionUnavailable:
            return {"pdf_state": UNAVAILABLE}
        except (office.ConversionFailed, pages.PageUnavailable):
            return {"pdf_state": FAILED}
        with destination.open("rb") as stream:
            keep_beside(blob.pdf_path, stream, path=destination)
    return {"pdf_state": MADE, "pages": count}


def page_image(blob: Blob, page: int, width: int) -> bytes:
    """A page (from 1) as an image, made once and kept beside the bytes; PageUnavailable when there is none."""
    if page < 1 or page > shown_pages(blob) or width not in WIDTHS:
        raise pages.PageUnavailable("broken")
    name = f"{blob.path}.pages/{page}-{width}.webp"
    if default_storage.exists(name):
        with default_storage.open(name, "rb") as kept:
            return bytes(kept.read())
    with on_disk(blob, printable_path(blob)) as path:
        image = pages.page_image(path, page, width)
    keep_beside(name, ContentFile(image))
    return image


def shown_pages(blob: Blob) -> int:
    """How many pages can be looked at; of a very long file only the first ones."""
    return min(blob.pages or 0, SHOWN_PAGES) if is_printable(blob) else 0


def is_printable(blob: Blob) -> bool:
    """Whether its pages can be drawn and put on paper."""
    readable = blob.problem in ("", "incomplete", "disguised")
    return readable and bool(blob.pages) and (blob.kind in WITH_PAGES or blob.pdf_state == MADE)


def printable_path(blob: Blob) -> str:
    """Name in the storage of what is drawn and printed: the bytes themselves, or the PDF made of them."""
    return blob.pdf_path if blob.pdf_state == MADE else blob.path


def problem_sentence(blob: Blob) -> str:
    """What is wrong with the file and what to do, for the user; empty when nothing is."""
    if blob.pdf_state == UNAVAILABLE:
        return office.ConversionUnavailable().sentence
    if blob.pdf_state == FAILED:
        return sniffing.problem_sentence("broken")
    return sniffing.problem_sentence(blob.problem or None)


@contextmanager
def on_disk(blob: Blob, name: str) -> Iterator[Path]:
    """A path to stored bytes for programs that need one; from a far storage they are copied for the time."""
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(prefix="endocs-") as copy, open_blob(blob, name) as stream:
            shutil.copyfileobj(stream, copy)
            copy.flush()
            yield Path(copy.name)
        return
    yield path
