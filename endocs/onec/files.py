"""The print forms of a message: bytes that the base has sent before, put on the card under their names."""

import hashlib
from collections.abc import Sequence

from endocs.documents import file_actions, storing
from endocs.documents.models import Blob, Document, File, FileRole
from endocs.formats.pdf_moments import is_same_print
from endocs.kernel.filenames import display_name, extension
from endocs.onec.faults import FilesMissing
from endocs.onec.models import Infobase, Sent
from endocs.onec.values import NamedFile

FROM_ONEC = " (1С)"


def digest(files: Sequence[NamedFile]) -> str:
    """One mark for these files, whatever their order; empty without any."""
    if not files:
        return ""
    told = sorted(f"{file.sha256}/{file.name}" for file in files)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def found(infobase: Infobase, files: Sequence[NamedFile]) -> list[tuple[NamedFile, Blob]]:
    """Each file with its bytes; refuses, naming the hashes, when the base has not sent some of them."""
    wanted = {file.sha256.lower() for file in files}
    sent = Sent.objects.filter(infobase=infobase, blob__sha256__in=wanted).select_related("blob")
    blobs = {one.blob.sha256: one.blob for one in sent} if wanted else {}
    if missing := sorted(wanted - set(blobs)):
        raise FilesMissing(missing)
    return [(file, blobs[file.sha256.lower()]) for file in files]


def put(document: Document, files: Sequence[tuple[NamedFile, Blob]]) -> list[File]:
    """Put the files on the card: other bytes are a new version, the same ones no news. The versions that are new.

    A print form that was only printed anew, with nothing but another moment in it, is no news either.
    """
    known = set(File.objects.filter(document=document).values_list("pk", flat=True)) if files else set()
    put_now = []
    for named, blob in files:
        name, role = _name(document, named), FileRole.PRINT_FORM if named.form else FileRole.ATTACHMENT
        if not _is_there(document, name, blob):
            put_now.append(file_actions.attach(document=document, blob=blob, name=name, role=role, by=None))
    return [file for file in put_now if file.pk not in known]


def _is_there(document: Document, name: str, blob: Blob) -> bool:
    """The current file of that name says the same and was printed at another moment."""
    current = File.objects.select_related("blob").filter(document=document, name=name, is_current=True).first()
    if current is None or current.blob_id == blob.pk or current.blob.size != blob.size:
        return False
    with storing.open_blob(current.blob) as before, storing.open_blob(blob) as now:
        return is_same_print(before.read(), now.read())  # of a limited size, see the protocol


def _name(document: Document, named: NamedFile) -> str:
    """The file's own name, or one beside it where a person has put something else under that name."""
    name = display_name(named.name)
    by_people = File.objects.filter(document=document, name=name, is_current=True, added_by__isnull=False)
    if not by_people.exists():
        return name
    ending = extension(name)
    stem = name[: -len(ending) - 1] if ending else name
    return f"{stem}{FROM_ONEC}.{ending}" if ending else f"{stem}{FROM_ONEC}"
