"""What the page and the print of a formalized file show: the file, what answers it on the card, and the signatures."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.diadoc.shown import exchanges_of
from endocs.documents.models import File, FileRole
from endocs.documents.storing import open_blob
from endocs.formats.formalized import Formalized, UnreadableXml, read
from endocs.formats.formalized.sheet import Sheet, is_receipt, sheet_of, with_exchange
from endocs.formats.signatures import Signature, UnreadableSignature, read_signatures
from endocs.kernel.dates import format_date
from endocs.kernel.filenames import extension

PAGE_LIMIT = 2 * 1024 * 1024  # some 6,000 lines: a larger file makes a page that no browser likes
COMPANIONS = 20
_SIGNATURE_LIMIT = 256 * 1024
_READ = (FileRole.FORMALIZED_XML, FileRole.EXCHANGE_NOTICE)


@dataclass(frozen=True, slots=True)
class Readable:
    """The sheets, the asked one first or after what it answers, and the signatures; or why there are none."""

    sheets: tuple[Sheet, ...]
    signatures: tuple[tuple[str, Signature], ...]
    problem: str = ""

    @property
    def title(self) -> str:
        """The title of the first sheet; empty when the file could not be read."""
        return self.sheets[0].title if self.sheets else ""


def is_readable(file: File) -> bool:
    """Whether the file claims to be a formalized XML."""
    return file.role == FileRole.FORMALIZED_XML or file.blob.kind == "xml" or extension(file.name) == "xml"


def readable(file: File, files: Sequence[File]) -> Readable:
    """The file with its companions among the card's files; a file that cannot be read is told as a problem.

    Receipts and confirmations are lines of the first sheet, beside what the operator tells itself.
    """
    if file.blob.size > PAGE_LIMIT:
        words = _("The file is larger than %(limit)d MB: download it to read it.") % {"limit": PAGE_LIMIT >> 20}
        return Readable((), (), words)
    try:
        told = read(_bytes(file))
    except UnreadableXml as refusal:
        return Readable((), (), refusal.sentence)
    companions = [other for other in _others(file, files) if _refers(other, told) or _refers(told, other)]
    answered = [one for one in companions if _refers(told, one)]
    receipts = [one for one in companions if is_receipt(one)]
    rest = [one for one in companions if one not in (*answered, *receipts)]
    first, *others = map(sheet_of, (*answered, told, *rest))
    moments = [] if is_receipt(told) else _moments(file)
    return Readable((with_exchange(first, moments, receipts), *others), _signatures(files))


def _moments(file: File) -> list[tuple[str, str]]:
    """When the operator has sent and delivered the document of the card."""
    told = [
        moment
        for row in exchanges_of(file.document)[:1]
        for moment in ((_("Sent"), row.sent_at), (_("Delivered"), row.delivered_at))
    ]
    return [(what, f"{timezone.localtime(at):%d.%m.%Y %H:%M:%S}") for what, at in told if at]


def stamp(signature: Signature) -> list[tuple[str, str]]:
    """What a stamp of a signature says: owner, certificate, validity (ГОСТ Р 7.0.97), and that nobody checked it."""
    validity = ""
    if signature.valid_from and signature.valid_until:
        days = (format_date(signature.valid_from), format_date(signature.valid_until))
        validity = _("from %(first)s to %(last)s") % {"first": days[0], "last": days[1]}
    signed = timezone.localtime(signature.signed_at) if signature.signed_at else None
    told = (
        (_("Owner"), signature.name),
        (_("Position"), signature.position),
        (_("Organisation"), signature.organisation),
        (_("INN"), signature.inn),
        (_("Certificate"), signature.certificate),
        (_("Valid"), validity),
        (_("Issued by"), signature.issuer),
        (_("Signing time by the signer"), f"{signed:%d.%m.%Y %H:%M}" if signed else ""),
        (_("Algorithm"), signature.algorithm),
        (_("Check"), _("the signature was not checked")),
    )
    return [(name, value) for name, value in told if value]


def _others(file: File, files: Sequence[File]) -> list[Formalized]:
    """The card's other formalized files that can be read, a bounded number of bytes of them."""
    told: list[Formalized] = []
    left = PAGE_LIMIT
    for other in [one for one in files if one.role in _READ and one.pk != file.pk][:COMPANIONS]:
        left -= other.blob.size
        if left < 0:
            break
        try:
            told.append(read(_bytes(other)))
        except UnreadableXml:
            continue
    return told


def _refers(one: Formalized, other: Formalized) -> bool:
    """Whether one names the file of the other."""
    named = next((part.file_id for part in (one.answer, one.revocation, one.notice) if part and part.file_id), "")
    return bool(named) and named.removesuffix(".xml") == other.file_id


def _signatures(files: Sequence[File]) -> tuple[tuple[str, Signature], ...]:
    """Every signer of the card's signatures, with the name of the file, each certificate and moment once."""
    told: dict[tuple[str, object], tuple[str, Signature]] = {}
    for file in [one for one in files if one.role == FileRole.SIGNATURE][:COMPANIONS]:
        if file.blob.size > _SIGNATURE_LIMIT:
            continue
        try:
            for one in read_signatures(_bytes(file)):
                told.setdefault((one.certificate, one.signed_at), (file.name, one))
        except UnreadableSignature:
            continue
    return tuple(told.values())


def _bytes(file: File) -> bytes:
    with open_blob(file.blob) as stream:
        data: bytes = stream.read()
        return data
