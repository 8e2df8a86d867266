"""Documents that may belong to a request: a person takes or refuses them, and what he refused is remembered."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.documents import actions as documents
from endocs.documents.models import Document
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people.models import User
from endocs.requests import access, packing
from endocs.requests.models import Answer, Suggestion, WantedLine, WorkRequest
from endocs.requests.trail import record_document
from endocs.workflow.models import Task


@transaction.atomic
def accept(*, suggestion: Suggestion, by: User) -> Answer:
    """Take the document into the package; into a ready one it comes open to the initiator, who is told.

    Twice is harmless. One that was refused can be taken too.
    """
    if taken := _taken(suggestion, by):
        return taken
    work_request, suggestion = _locked(suggestion, by)
    document = suggestion.document
    places = packing.places_for(work_request, document, _still(suggestion.line))
    answer, is_new = packing.put_in(
        work_request=work_request, document=document, places=places, by=by, reasons=suggestion.reasons
    )
    if not is_new:
        return answer
    kind = Kind.REQUEST_DOCUMENT_ACCEPTED
    if work_request.prepared_at:
        kind = Kind.REQUEST_DOCUMENT_ADDED
        documents.open_to(
            document=document, principal=work_request.initiator, reason=f"request:{work_request.pk}", by=by
        )
    record_document(kind, work_request, document, by, on_behalf_of=access.acts_for(by, work_request))
    return answer


@transaction.atomic
def refuse(*, suggestion: Suggestion, by: User) -> None:
    """The document does not belong to this request: it is not suggested there again. Twice is harmless."""
    work_request, suggestion = _locked(suggestion, by)
    if suggestion.refused_at is None:
        _remember(suggestion, by)
        record_document(
            Kind.REQUEST_SUGGESTION_REFUSED, work_request, suggestion.document, by,
            on_behalf_of=access.acts_for(by, work_request),
        )  # fmt: skip


@transaction.atomic
def take_back_refusal(*, suggestion: Suggestion, by: User) -> None:
    """The document may be suggested to this request again. Twice is harmless."""
    work_request, suggestion = _locked(suggestion, by)
    if suggestion.refused_at is not None:
        suggestion.refused_at = suggestion.refused_by = None
        suggestion.save(update_fields=["refused_at", "refused_by"])
        record_document(
            Kind.REQUEST_REFUSAL_TAKEN_BACK, work_request, suggestion.document, by,
            on_behalf_of=access.acts_for(by, work_request),
        )  # fmt: skip


def remember_refusal(*, answer: Answer, by: User) -> None:
    """Who takes a document out of a package says that it does not belong there; part of the caller's transaction."""
    Suggestion.objects.update_or_create(
        workspace_id=answer.workspace_id,
        work_request=answer.work_request,
        document=answer.document,
        defaults={
            "line": answer.line, "reasons": answer.reasons, "refused_at": timezone.now(), "refused_by": by,
        },
    )  # fmt: skip


def waiting(user: User, *, before: int | None = None, size: int) -> list[Suggestion]:
    """The open suggestions that the user may see and decide, newest first; in one query."""
    found = open_to(user).filter(work_request__memo__in=Document.objects.visible_to(user))
    found = found.filter(pk__lt=before) if before else found
    return list(
        found.select_related(
            "document__kind", "document__counterparty", "line__kind", "work_request__initiator",
            "work_request__memo__kind", "work_request__memo__counterparty",
        ).order_by("-id")[:size]
    )  # fmt: skip


def open_to(user: User) -> "QuerySet[Suggestion]":
    """Open suggestions that the user may see and decide."""
    return decided_by(user).filter(refused_at=None)


def decided_by(user: User) -> "QuerySet[Suggestion]":
    """Suggestions, the refused ones too, of documents that the user sees, to requests whose package he prepares."""
    found = Suggestion.objects.filter(workspace_id=user.workspace_id, document__in=Document.objects.visible_to(user))
    if user.sees_open_documents:
        return found
    tasks = Task.objects.on(user).filter(document_id=OuterRef("work_request__memo_id"))
    done = Task.objects.filter(document_id=OuterRef("work_request__memo_id"), performer=user)
    return found.filter(
        Q(Exists(tasks.filter(ended_at=None))) | Q(Exists(done), work_request__prepared_at__isnull=False)
    )


def _remember(suggestion: Suggestion, by: User) -> None:
    suggestion.refused_at, suggestion.refused_by = timezone.now(), by
    suggestion.save(update_fields=["refused_at", "refused_by"])


def _still(line: WantedLine | None) -> WantedLine | None:
    """The line it was suggested for, while that waits for documents."""
    if line is None or line.dropped_at is not None:
        return None
    taken = Answer.objects.filter(Q(line=line) | Q(second_line=line)).count()
    return line if taken < line.count else None


def _taken(suggestion: Suggestion, by: User) -> Answer | None:
    """The answer that a suggestion has become already; refuses one that is not there any more."""
    if Suggestion.objects.filter(pk=suggestion.pk, workspace_id=by.workspace_id).exists():
        return None
    key = {"work_request_id": suggestion.work_request_id, "document_id": suggestion.document_id}
    answer = Answer.objects.filter(workspace_id=by.workspace_id, **key).first()
    if answer is None:
        raise Refusal(_("This document is not suggested any more. Look at the request again."), code="not_suggested")
    return answer


def _locked(suggestion: Suggestion, by: User) -> tuple[WorkRequest, Suggestion]:
    """The request's row, locked as every action does, and the suggestion as it is now."""
    requests = WorkRequest.objects.select_for_update(of=("self",)).select_related("memo__kind", "initiator")
    work_request = requests.get(pk=suggestion.work_request_id, workspace_id=by.workspace_id)
    # Only the locked row comes as it is after waiting for the lock.
    work_request.memo.refresh_from_db(fields=["process_state"])
    if not access.can_add_to(by, work_request):
        raise documents.NotAllowed(_("The package can be changed only while the request is with the accountant."))
    fresh = Suggestion.objects.select_related("document__kind", "line__kind").filter(pk=suggestion.pk).first()
    if fresh is None or not Document.objects.visible_to(by).filter(pk=fresh.document_id).exists():
        raise Refusal(_("This document is not suggested any more. Look at the request again."), code="not_suggested")
    return work_request, fresh
