"""Whose word a request waits for: the initiator's answer or something of the client's. The performer's clock stands."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.documents import actions as documents
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people.models import User
from endocs.requests import access
from endocs.requests.actions import hand_to, lock, task_of, update
from endocs.requests.models import Holder, WorkRequest
from endocs.requests.trail import record
from endocs.workflow import pausing


@transaction.atomic
def ask(*, work_request: WorkRequest, text: str, by: User) -> None:
    """The performer asks back; until the answer the request is with its initiator and the term waits."""
    work_request = lock(work_request)
    if not access.can_prepare(by, work_request):
        raise documents.NotAllowed(_("Only who prepares the documents asks back, while the request runs."))
    documents.remark(document=work_request.memo, text=text, by=by)
    if work_request.client_awaited_at:
        pausing.resume(task=task_of(work_request))  # from now on the term waits for the initiator
    asked_at = work_request.question_asked_at or timezone.now()
    update(work_request, question_asked_at=asked_at, client_awaited_at=None)
    hand_to(work_request, Holder.INITIATOR, work_request.initiator)
    pausing.pause(task=task_of(work_request))
    absent = access.acts_for(by, work_request)
    record(Kind.REQUEST_QUESTION_ASKED, work_request, by, {"text": text.strip()[:300]}, on_behalf_of=absent)


@transaction.atomic
def say(*, work_request: WorkRequest, text: str, by: User) -> None:
    """A word in the conversation; from the initiator's side it answers an open question."""
    work_request = lock(work_request)
    documents.remark(document=work_request.memo, text=text, by=by)
    is_asked_side = by.pk == work_request.initiator_id or not access.can_prepare(by, work_request)
    if work_request.question_asked_at and is_asked_side:
        update(work_request, question_asked_at=None)
        moved = _go_on(work_request)
        told = {"text": text.strip()[:300], "moved": moved}
        record(Kind.REQUEST_QUESTION_ANSWERED, work_request, by, told)


@transaction.atomic
def wait_for_client(*, work_request: WorkRequest, reason: str, by: User, expected_on: date | None = None) -> None:
    """The client must give something first (`reason` says what); until then the term waits. Twice is harmless.

    `expected_on` is the day by which he promised it.
    """
    work_request = lock(work_request)
    _check(by, work_request)
    if not reason.strip():
        raise Refusal(_("Write what the client must give."))
    if work_request.question_asked_at:
        raise Refusal(_("A question is open: it must be answered first."))
    if work_request.client_awaited_at:
        return
    update(work_request, client_awaited_at=timezone.now())
    hand_to(work_request, Holder.CLIENT, None)
    pausing.pause(task=task_of(work_request))
    told = {"reason": reason.strip()[:300], "expected_on": expected_on}
    record(Kind.REQUEST_CLIENT_AWAITED, work_request, by, told)


@transaction.atomic
def client_answered(*, work_request: WorkRequest, by: User) -> None:
    """The client gave it: the request is with its performer again, his term later by that time. Twice is harmless."""
    work_request = lock(work_request)
    _check(by, work_request)
    if work_request.client_awaited_at:
        update(work_request, client_awaited_at=None)
        moved = _go_on(work_request)
        record(Kind.REQUEST_CLIENT_ANSWERED, work_request, by, {"moved": moved})


def can_wait(user: User, work_request: WorkRequest) -> bool:
    """Who prepares the documents and whose request it is, while it runs."""
    return access.can_prepare(user, work_request) or access.can_interrupt(user, work_request)


def may_wait(user: User, work_request: WorkRequest, *, holds_task: bool) -> bool:
    """The same without a question to the database, of a running request whose task the reader holds or not."""
    return holds_task or user.sees_open_documents or access.can_interrupt(user, work_request)


def _check(by: User, work_request: WorkRequest) -> None:
    if not can_wait(by, work_request):
        raise documents.NotAllowed(_("Only who prepares the documents or asked for them says so, while it runs."))


def _go_on(work_request: WorkRequest) -> int:
    """The performer has the request again; by how many working minutes his term moved."""
    task = task_of(work_request)
    hand_to(work_request, Holder.ACCOUNTANT, task.performer)
    return pausing.resume(task=task)
