"""Open requests whose initiator leaves: a colleague goes on with them, and gives them back."""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from endocs.documents import actions as documents
from endocs.documents.models import Document, Level
from endocs.journal.kinds import Kind
from endocs.people.models import Department, User
from endocs.requests.models import Holder, WorkRequest, WorkRequestQuerySet
from endocs.requests.trail import record
from endocs.workflow import actions as workflow


def requests_of(source: User | Department, *, seen_by: User) -> WorkRequestQuerySet:
    """The open requests of a person, or of a department's people, as far as `seen_by` sees them."""
    requests = WorkRequestQuerySet(WorkRequest).visible_to(seen_by).open()
    whose = {"initiator__department": source} if isinstance(source, Department) else {"initiator": source}
    return requests.filter(**whose).select_related("memo__kind", "memo__counterparty").order_by("id")


@transaction.atomic
def pass_on(*, work_request: WorkRequest, heir: User, reason: str, by: User) -> None:
    """Another person is the initiator from now on: he sees memo and package and is told; the author stays.

    The same one again is harmless. `reason` is that of the grants, which `take_back` withdraws.
    """
    if heir.workspace_id != work_request.workspace_id:
        raise User.DoesNotExist(heir.pk)
    locked = WorkRequest.objects.select_for_update(of=("self",)).select_related("memo__kind", "initiator")
    work_request = locked.get(pk=work_request.pk)
    if work_request.initiator_id == heir.pk:
        return
    former = work_request.initiator
    for card, level in _cards(work_request):
        documents.open_to(document=card, principal=heir, reason=reason, by=by, level=level)
    _lead(work_request, heir, by)
    _record(work_request, former, by)


@transaction.atomic
def take_back(*, work_request: WorkRequest, former: User, reason: str, by: User) -> None:
    """The former initiator leads the request again, and what was opened for that reason closes."""
    locked = WorkRequest.objects.select_for_update(of=("self",)).select_related("memo__kind", "initiator")
    work_request = locked.get(pk=work_request.pk)
    heir = work_request.initiator
    for card in Document.objects.filter(grants__reason=reason, grants__withdrawn_at=None).distinct():
        if card.pk == work_request.memo_id or card.answers.filter(work_request=work_request).exists():
            documents.close_to(document=card, reason=reason, by=by)
    _lead(work_request, former, by)
    _record(work_request, heir, by)


def _cards(work_request: WorkRequest) -> Iterator[tuple[Document, Level]]:
    """The memo, and once it was ready the package."""
    yield work_request.memo, Level.EDIT
    if work_request.prepared_at:
        for answer in work_request.answers.select_related("document"):
            yield answer.document, Level.ADD_FILES


def _lead(work_request: WorkRequest, person: User, by: User) -> None:
    work_request.initiator = person
    if work_request.holder == Holder.INITIATOR:
        work_request.holder_user, work_request.held_since = person, timezone.now()
    work_request.save(update_fields=["initiator", "holder_user", "held_since"])
    workflow.change_initiator(document=work_request.memo, person=person)


def _record(work_request: WorkRequest, former: User, by: User) -> None:
    told = {"from": former.short_name, "to": work_request.initiator.short_name}
    record(Kind.REQUEST_PASSED_ON, work_request, by, told)
