"""What requests do when something happens elsewhere."""

from endocs.documents.models import Document
from endocs.documents.states import PaymentState
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.requests import actions, completing, following, paper, paying, sending
from endocs.requests.models import WorkRequest


def note_paper(event: Event) -> None:
    """A card was printed, handed over or came back signed: its packages may be so as a whole."""
    if document := Document.objects.filter(pk=event.subject_id).first():
        paper.note_paper(document=document)


def note_sent(event: Event) -> None:
    """A card moved at the operator: its packages may have left as a whole."""
    if document := Document.objects.filter(pk=event.subject_id).first():
        sending.note_sent(document=document)


def note_payment(event: Event) -> None:
    """An invoice was paid, or its payment fell back: its packages may be paid as a whole, or not any more."""
    if document := Document.objects.filter(pk=event.subject_id).first():
        paying.note_payment(document=document)


def note_closed(event: Event) -> None:
    """A package is ready: it may have left, or its money may have come, before."""
    if work_request := WorkRequest.objects.filter(pk=event.subject_id).first():
        sending.note_package_sent(work_request=work_request)
        paying.note_package(work_request=work_request)


def close_complete(event: Event) -> None:
    """The last document came by itself, or the last doubt went: a package complete without doubt may close itself."""
    if work_request := WorkRequest.objects.filter(pk=event.subject_id).first():
        completing.close_by_itself(work_request=work_request)


def note_reassigned(event: Event) -> None:
    """The task went to another performer: the request is with him."""
    memos = Document.objects.filter(work_request__isnull=False)
    if event.document_id and (document := memos.filter(pk=event.document_id).first()):
        actions.follow_task(memo=document)


def match_new(event: Event) -> None:
    """A card appeared: a request may wait for it."""
    following.follow_new(document_id=event.subject_id)


def match_document(event: Event) -> None:
    """A card changed, or what became of it elsewhere: it may answer other requests now, or none."""
    if event.kind == Kind.DOCUMENT_PAYMENT_CHANGED and not _is_of_cancelling(event):
        return
    following.follow_document(document_id=event.subject_id, changes=event.data.get("changes", {}))


def match_request(event: Event) -> None:
    """A request began or ended to wait for documents, or a person changed its package."""
    following.follow_request(work_request_id=event.subject_id)


def match_counterparty(event: Event) -> None:
    """A client has another INN: his requests ask by it now."""
    following.follow_counterparty(counterparty_id=event.subject_id, changes=event.data.get("changes", {}))


def match_workspace(event: Event) -> None:
    """The workspace wants its documents linked in another way."""
    following.follow_workspace(workspace_id=event.workspace_id)


def _is_of_cancelling(event: Event) -> bool:
    return PaymentState.CANCELLED in (event.data.get("before"), event.data.get("after"))
