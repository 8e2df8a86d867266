"""Files on cards: attaching, versions, signed scans, printing and handing over."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.documents.actions import check_adds, register
from endocs.documents.jobs import inspect_blob
from endocs.documents.models import Blob, Document, DocumentKind, File, FileRole
from endocs.documents.requisites import Requisites
from endocs.documents.states import PaperState
from endocs.documents.trail import record
from endocs.jobs.queue import defer
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.kernel.filenames import display_name
from endocs.kernel.refusals import Refusal
from endocs.people.models import User, Workspace


@transaction.atomic
def attach(*, document: Document, blob: Blob, name: str, role: FileRole, by: User | None) -> File:
    """Put stored bytes on a card. The same name is a new version; the same bytes under the same name are no news."""
    if blob.workspace_id != document.workspace_id:
        raise Blob.DoesNotExist(blob.pk)
    current = Document.objects.select_for_update().get(pk=document.pk)
    if by is not None:
        check_adds(document=current, by=by)
    name = display_name(name)
    latest = File.objects.filter(document=document, name=name, is_current=True).first()
    if latest and latest.blob_id == blob.pk and latest.role == role:
        return latest
    if latest:
        File.objects.filter(pk=latest.pk).update(is_current=False)
    file = File.objects.create(
        workspace_id=document.workspace_id,
        document=document,
        blob=blob,
        name=name,
        role=role,
        version=latest.version + 1 if latest else 1,
        added_by=by,
    )
    if blob.inspected_at is None:
        defer(inspect_blob, workspace_id=blob.workspace_id, blob_id=blob.pk)
    data = {"file": file.pk, "name": name, "role": role, "version": file.version, "sha256": blob.sha256}
    record(Kind.FILE_ATTACHED, document, by, data)
    return file


@transaction.atomic
def register_with_files(
    *, workspace: Workspace, kind: DocumentKind, requisites: Requisites, files: Sequence[tuple[Blob, str]], by: User
) -> Document:
    """A new card with its files, or neither; a single file is what is printed."""
    document = register(workspace=workspace, kind=kind, requisites=requisites, by=by)
    for blob, name in files:
        role = FileRole.PRINT_FORM if len(files) == 1 else FileRole.ATTACHMENT
        attach(document=document, blob=blob, name=name, role=role, by=by)
    return document


@transaction.atomic
def attach_signed_scan(*, document: Document, blob: Blob, name: str, by: User) -> File:
    """The scan of the signed original comes to the existing card: its paper has returned."""
    file = attach(document=document, blob=blob, name=name, role=FileRole.SIGNED_SCAN, by=by)
    changed = Document.objects.filter(pk=document.pk).exclude(paper_state=PaperState.ORIGINAL_RETURNED)
    if changed.update(paper_state=PaperState.ORIGINAL_RETURNED, original_returned_at=timezone.now()):
        record(Kind.DOCUMENT_ORIGINAL_RETURNED, document, by, {"file": file.pk, "name": file.name})
    return file


@transaction.atomic
def record_printed(*, documents: Iterable[Document], copies: int | None, by: User) -> None:
    """The documents were printed; paper that has gone further stays where it is."""
    now = timezone.now()
    for document in documents:
        Document.objects.filter(pk=document.pk, paper_state=PaperState.NONE).update(
            paper_state=PaperState.PRINTED, printed_at=now
        )
        record(Kind.DOCUMENT_PRINTED, document, by, {"copies": copies})


@transaction.atomic
def hand_over(*, documents: Iterable[Document], on: date, to: str, by: User) -> list[Event]:
    """The paper was given to the client on that day, to that person; an event for each. Refuses a day to come."""
    if on > timezone.localdate():
        raise Refusal(_("The day of handing over has not come yet."))
    events = []
    for document in documents:
        moved = Document.objects.filter(pk=document.pk).exclude(paper_state=PaperState.ORIGINAL_RETURNED)
        moved.update(paper_state=PaperState.HANDED_OVER, handed_over_on=on, handed_over_to=to.strip()[:200])
        events.append(record(Kind.DOCUMENT_HANDED_OVER, document, by, {"on": on, "to": to.strip()[:200]}))
    return events


@transaction.atomic
def record_original_returned(*, document: Document, by: User) -> None:
    """The signed paper itself came back; a card that knows of it already stays as it is."""
    changed = Document.objects.filter(pk=document.pk).exclude(paper_state=PaperState.ORIGINAL_RETURNED)
    if changed.update(paper_state=PaperState.ORIGINAL_RETURNED, original_returned_at=timezone.now()):
        record(Kind.DOCUMENT_ORIGINAL_RETURNED, document, by)


@transaction.atomic
def correct_paper(*, document: Document, by: User) -> None:
    """The last step of the paper was a mistake: it is where it was before. A signed scan on the card stays a fact."""
    current = Document.objects.select_for_update().get(pk=document.pk)
    before, step = current.paper_state, PaperState.PRINTED if current.printed_at else PaperState.NONE
    if before == PaperState.ORIGINAL_RETURNED:
        if File.objects.filter(document=current, role=FileRole.SIGNED_SCAN, is_current=True).exists():
            return
        current.paper_state = PaperState.HANDED_OVER if current.handed_over_on else step
        current.original_returned_at = None
    elif before == PaperState.HANDED_OVER:
        current.paper_state, current.handed_over_on, current.handed_over_to = step, None, ""
    else:
        return
    current.save(update_fields=["paper_state", "original_returned_at", "handed_over_on", "handed_over_to"])
    record(Kind.DOCUMENT_PAPER_CORRECTED, current, by, {"before": before, "after": current.paper_state})


@transaction.atomic
def record_download(*, file: File, by: User) -> None:
    """The file was taken from its card."""
    data = {"file": file.pk, "name": file.name, "version": file.version}
    record(Kind.FILE_DOWNLOADED, file.document, by, data)
