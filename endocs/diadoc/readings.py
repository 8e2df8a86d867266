"""What the bytes of a document's parts say beyond the operator's metadata: answers, reasons, papers."""

from typing import Any

from django.utils.translation import gettext as _

from endocs.documents.models import Blob
from endocs.documents.storing import open_blob
from endocs.formats.formalized import Formalized, UnreadableXml, read
from endocs.formats.formalized.values import Paper
from endocs.formats.signatures import UnreadableSignature, read_signatures
from endocs.kernel.dates import format_date

READ_LIMIT = 4 * 1024 * 1024  # of bytes; what is larger says nothing more to a card, and a worker's memory is small
_WORDS = 1000


def formalized(blob: Blob) -> Formalized | None:
    """What a formalized XML says; None for anything else, and for what is too large."""
    return _formalized(beginning(blob) or b"")


def words(data: bytes) -> str:
    """Why: what a refusal or a request says in its own bytes."""
    return _found(_formalized(data), data).get("comment", "")


def _formalized(data: bytes) -> Formalized | None:
    if not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return None
    try:
        return read(data)
    except UnreadableXml:
        return None


def beginning(blob: Blob) -> bytes | None:
    """The bytes of a small file; None for a large one."""
    if blob.size > READ_LIMIT:
        return None
    with open_blob(blob) as stream:
        return bytes(stream.read())


def of_paper(blob: Blob, told: Formalized | None) -> dict[str, Any]:
    """What an answer, a refusal or a revocation says: `result`, `paper`, `comment`; only what is there."""
    return _found(told, (beginning(blob) or b"") if told is None else b"")


def _found(told: Formalized | None, data: bytes) -> dict[str, str]:
    found = {"comment": _plain_text(data)} if told is None else _of_formalized(told)
    return {name: value[:_WORDS] for name, value in found.items() if value}


def of_signature(blob: Blob) -> dict[str, Any]:
    """Who signed, by the certificate: `signer`, `position`, `organisation`; nothing when it cannot be read."""
    try:
        signer = read_signatures(beginning(blob) or b"")[0]
    except UnreadableSignature:
        return {}
    found = {"signer": signer.name, "position": signer.position, "organisation": signer.organisation}
    return {name: value[:300] for name, value in found.items() if value}


def _of_formalized(told: Formalized) -> dict[str, str]:
    if told.answer is not None:
        paper = told.answer.discrepancy
        return {
            "result": told.answer.result,
            "paper": _named(paper) if paper else "",
            "comment": told.answer.comment,
        }
    if told.revocation is not None:
        return {"comment": told.revocation.reason}
    return {"comment": told.notice.text if told.notice else ""}


def _named(paper: Paper) -> str:
    """«Акт о расхождениях № 5 от 24.11.2026»."""
    parts = [paper.name]
    if paper.number:
        parts.append(_("No. %(number)s") % {"number": paper.number})
    if paper.dated_on:
        parts.append(_("of %(date)s") % {"date": format_date(paper.dated_on)})
    return " ".join(part for part in parts if part)


def _plain_text(data: bytes) -> str:
    """The words of a refusal that is a mere text file."""
    if b"\x00" in data[:2000] or data.startswith((b"%PDF", b"<")):
        return ""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("cp1251", errors="replace")
    return " ".join(text.split())
