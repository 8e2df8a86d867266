"""What happens to a request, from the first word until it is prepared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.documents import actions as documents
from endocs.documents import file_actions
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Blob, Document, DocumentKind, FileRole
from endocs.documents.requisites import Requisites
from endocs.documents.states import ProcessState
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people.models import Group, User
from endocs.requests import access, lines, packing, suggesting, wanting
from endocs.requests.lines import Wanted
from endocs.requests.models import Answer, Channel, Delivery, Holder, WantedLine, WorkRequest
from endocs.requests.trail import record, record_document
from endocs.workflow import actions as workflow
from endocs.workflow import queries as workflow_queries
from endocs.workflow.models import Purpose, Task, TaskType


class OpenLines(Refusal):
    """Something that was asked for is missing and nobody said why."""

    code = "open_lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a memo asks for."""

    requisites: Requisites
    wanted: Sequence[Wanted]
    needed_by: datetime | None = None
    channel: Channel = Channel.WEB


@transaction.atomic
def file_request(*, asked: Asked, initiator: User, by: User) -> WorkRequest:
    """A new memo with its request; `by` may write it down for another `initiator` (a call, a letter)."""
    if initiator.workspace_id != by.workspace_id:
        raise User.DoesNotExist(initiator.pk)
    if not initiator.is_active:
        raise Refusal(_("%(name)s does not work here any more: choose another.") % {"name": initiator.short_name})
    _check_wanted(asked.wanted)
    memo = documents.register(
        workspace=by.workspace,
        kind=DocumentKind.objects.get(workspace_id=by.workspace_id, code=BuiltInKind.MEMO),
        requisites=asked.requisites,
        author=initiator,
        by=by,
    )
    work_request = WorkRequest.objects.create(
        workspace_id=by.workspace_id,
        memo=memo,
        initiator=initiator,
        written_by=by,
        channel=asked.channel,
        needed_by=asked.needed_by,
        holder_user=initiator,
        held_since=timezone.now(),
    )
    _write_lines(work_request, asked.wanted)
    wanting.write_wants(work_request=work_request)
    if by != initiator:
        documents.open_to(document=memo, principal=by, reason=f"request:{work_request.pk}", by=by)
    record(Kind.REQUEST_FILED, work_request, by, on_behalf_of=initiator if by != initiator else None)
    return work_request


@transaction.atomic
def change_request(*, work_request: WorkRequest, asked: Asked, revision: int, by: User) -> WorkRequest:
    """Write the memo and its lines anew, while nothing runs."""
    work_request = lock(work_request)
    if not access.can_submit(by, work_request):
        raise documents.NotAllowed(_("The request is with the accountant: interrupt it to change it."))
    _check_wanted(asked.wanted)
    Answer.objects.filter(work_request=work_request, line__isnull=False).update(line=None, second_line=None)
    documents.rewrite(document=work_request.memo, requisites=asked.requisites, revision=revision, by=by)
    work_request.lines.all().delete()
    _write_lines(work_request, asked.wanted)
    _match_again(work_request)
    wanting.write_wants(work_request=work_request, read_on=timezone.localdate())
    update(work_request, needed_by=asked.needed_by)
    record(Kind.REQUEST_CHANGED, work_request, by)
    return work_request


@transaction.atomic
def submit(*, work_request: WorkRequest, performer: User | Group, due_at: datetime, text: str, by: User) -> Task:
    """Send the request to its performer. A double click meets a refusal, not a second process."""
    work_request = lock(work_request)
    if not access.can_submit(by, work_request):
        raise documents.NotAllowed(_("The request has been sent already."))
    task = workflow.start(
        document=work_request.memo,
        type=TaskType.EXECUTION,
        purpose=Purpose.REQUEST,
        performer=performer,
        due_at=due_at,
        text=text,
        by=by,
    )
    now = timezone.now()
    update(
        work_request, asked_at=now, taken_at=None, prepared_at=None, ended_at=None, question_asked_at=None,
        client_awaited_at=None, open_lines_reason="",
    )  # fmt: skip
    hand_to(work_request, Holder.ACCOUNTANT, performer if isinstance(performer, User) else None)
    record(Kind.REQUEST_SUBMITTED, work_request, by, {"performer": str(performer), "due_at": due_at, "task": task.pk})
    return task


@transaction.atomic
def take(*, work_request: WorkRequest, by: User) -> None:
    """The performer accepts the request."""
    work_request = lock(work_request)
    task = workflow.take(task=task_of(work_request), by=by)
    if work_request.taken_at is None:
        update(work_request, taken_at=timezone.now())
        if task.paused_at is None:
            hand_to(work_request, Holder.ACCOUNTANT, by)
        record(Kind.REQUEST_TAKEN, work_request, by, on_behalf_of=task.on_behalf_of)


@transaction.atomic
def follow_task(*, memo: Document) -> None:
    """The request is with whoever holds its task now, unless others have the word. Twice is harmless."""
    work_request = lock(WorkRequest.objects.get(memo=memo))
    task = workflow_queries.open_task(memo)
    if task is None:
        return
    update(work_request, taken_at=task.taken_at)
    if task.paused_at is None:
        hand_to(work_request, Holder.ACCOUNTANT, task.performer)


@transaction.atomic
def accept(*, work_request: WorkRequest, document: Document, line: WantedLine | None, by: User) -> Answer:
    """Take an existing card into the package; without a line the first missing one of its kind is answered."""
    work_request = lock(work_request)
    _check_preparing(work_request, by)
    if document.workspace_id != work_request.workspace_id or document.pk == work_request.memo_id:
        raise Document.DoesNotExist(document.pk)
    if line is not None and line.work_request_id != work_request.pk:
        raise WantedLine.DoesNotExist(line.pk)
    places = packing.places_for(work_request, document, line)
    answer, is_new = packing.put_in(work_request=work_request, document=document, places=places, by=by)
    if is_new:
        absent = access.acts_for(by, work_request)
        record_document(Kind.REQUEST_DOCUMENT_ACCEPTED, work_request, document, by, on_behalf_of=absent)
    return answer


@transaction.atomic
def prepare_document(
    *,
    work_request: WorkRequest,
    line: WantedLine | None,
    kind: DocumentKind,
    requisites: Requisites,
    files: Sequence[tuple[Blob, str]],
    by: User,
) -> Document:
    """An attached file becomes a card of its own and answers the request, in one act."""
    work_request = lock(work_request)
    _check_preparing(work_request, by)
    if kind.workspace_id != work_request.workspace_id:
        raise DocumentKind.DoesNotExist(kind.pk)
    document = documents.register(workspace=by.workspace, kind=kind, requisites=requisites, by=by)
    for blob, name in files:
        file_actions.attach(document=document, blob=blob, name=name, role=FileRole.PRINT_FORM, by=by)
    accept(work_request=work_request, document=document, line=line, by=by)
    return document


@transaction.atomic
def withdraw(*, answer: Answer, by: User) -> None:
    """Take a document out of the package; the card itself stays, and is not suggested to this request any more."""
    work_request = lock(answer.work_request)
    _check_preparing(work_request, by)
    document = answer.document
    suggesting.remember_refusal(answer=answer, by=by)
    packing.take_out(answer=answer, by=by)
    record_document(Kind.REQUEST_DOCUMENT_WITHDRAWN, work_request, document, by)


@transaction.atomic
def drop_line(*, line: WantedLine, reason: str, by: User) -> None:
    """A wanted line is not needed any more; the reason is kept."""
    work_request = lock(line.work_request)
    _check_preparing(work_request, by)
    if not reason.strip():
        raise Refusal(_("Write why the line is not needed."))
    dropped = WantedLine.objects.filter(pk=line.pk, dropped_at=None)
    if dropped.update(dropped_at=timezone.now(), dropped_reason=reason.strip()[:300]):
        wanting.write_wants(work_request=work_request)
        record(Kind.REQUEST_LINE_DROPPED, work_request, by, {"line": line.position, "reason": reason.strip()[:300]})


@transaction.atomic
def close(*, work_request: WorkRequest, comment: str, open_lines_reason: str, by: User) -> None:
    """Complete the task: the package is ready, opened to the initiator, and he is told. Open lines need a reason."""
    work_request = lock(work_request)
    answers = list(work_request.answers.select_related("document"))
    open_lines = lines.missing(work_request.lines.select_related("kind"), answers)
    if open_lines and not open_lines_reason.strip():
        names = ", ".join(line.kind.name for line in open_lines)
        raise OpenLines(
            _("Cannot finish: %(kinds)s missing. Attach it, drop the line, write why or ask.") % {"kinds": names}
        )
    if work_request.taken_at is None:
        take(work_request=work_request, by=by)
    task = workflow.complete(task=task_of(work_request), comment=comment, by=by)
    said = {"comment": comment.strip(), "open_lines_reason": open_lines_reason.strip()}
    make_ready(work_request, answers, by, said, on_behalf_of=task.on_behalf_of)


def make_ready(
    work_request: WorkRequest,
    answers: Sequence[Answer],
    by: User | None,
    said: Mapping[str, Any],
    *,
    on_behalf_of: User | None = None,
) -> None:
    """The task is done: the package opens to the initiator and the request goes on; part of an action."""
    for answer in answers:
        documents.open_to(
            document=answer.document, principal=work_request.initiator, reason=f"request:{work_request.pk}", by=by
        )
    if by is not None:
        work_request.answers.filter(accepted_by=None).update(accepted_by=by)
    update(
        work_request, prepared_at=timezone.now(), question_asked_at=None, client_awaited_at=None,
        open_lines_reason=said.get("open_lines_reason", ""),
    )  # fmt: skip
    has_paper = work_request.lines.filter(delivery=Delivery.PAPER, dropped_at=None).exists()
    holder = Holder.INITIATOR if has_paper or not work_request.lines.exists() else Holder.CLIENT
    hand_to(work_request, holder, work_request.initiator if holder == Holder.INITIATOR else None)
    told = {
        "documents": [answer.document.title for answer in answers],
        "wanted": work_request.lines.filter(dropped_at=None).count(),
        "holder": holder,
    }
    record(Kind.REQUEST_CLOSED, work_request, by, {**told, **said}, on_behalf_of=on_behalf_of)


@transaction.atomic
def send_back(*, work_request: WorkRequest, reason: str, by: User) -> None:
    """The performer cannot do it and says why; the initiator may change and send it again."""
    work_request = lock(work_request)
    task = workflow.reject(task=task_of(work_request), comment=reason, by=by)
    update(work_request, question_asked_at=None, client_awaited_at=None)
    hand_to(work_request, Holder.INITIATOR, work_request.initiator)
    record(Kind.REQUEST_RETURNED, work_request, by, {"reason": reason.strip()}, on_behalf_of=task.on_behalf_of)


@transaction.atomic
def interrupt(*, work_request: WorkRequest, by: User) -> None:
    """The initiator, who wrote it down, or an administrator withdraws the request."""
    work_request = lock(work_request)
    task = workflow_queries.open_task(work_request.memo)
    workflow.interrupt(document=work_request.memo, by=by)
    update(work_request, question_asked_at=None, client_awaited_at=None)
    hand_to(work_request, Holder.INITIATOR, work_request.initiator)
    record(Kind.REQUEST_INTERRUPTED, work_request, by, {"task": task.pk if task else None})


@transaction.atomic
def renew(*, work_request: WorkRequest, by: User) -> None:
    """An administrator returns the memo to «new»; what was prepared stays in the package."""
    work_request = lock(work_request)
    documents.renew(document=work_request.memo, by=by)
    update(work_request, asked_at=None, taken_at=None, prepared_at=None, ended_at=None)
    hand_to(work_request, Holder.INITIATOR, work_request.initiator)
    record(Kind.REQUEST_RENEWED, work_request, by)


@transaction.atomic
def archive(*, work_request: WorkRequest, by: User) -> None:
    """An administrator puts the memo away; the request waits for nobody any more."""
    work_request = lock(work_request)
    documents.archive(document=work_request.memo, by=by)
    update(work_request, ended_at=timezone.now())
    hand_to(work_request, Holder.NOBODY, None)


def lock(work_request: WorkRequest) -> WorkRequest:
    """The request's row, locked; every action takes it first, so that two never cross."""
    locked = WorkRequest.objects.select_for_update(of=("self",)).select_related("memo__kind", "initiator")
    return locked.get(pk=work_request.pk)


def task_of(work_request: WorkRequest) -> Task:
    task = workflow_queries.open_task(work_request.memo)
    if task is None:
        state = ProcessState(work_request.memo.process_state).label
        raise workflow.TaskIsOver(
            _("The request is not with the accountant now: it is “%(state)s”.") % {"state": state}
        )
    return task


def _check_preparing(work_request: WorkRequest, by: User) -> None:
    if not access.can_prepare(by, work_request):
        raise documents.NotAllowed(_("The package can be changed only while the request is with the accountant."))


def _check_wanted(wanted: Sequence[Wanted]) -> None:
    if not wanted:
        raise Refusal(_("Name at least one document that is wanted."))


def _write_lines(work_request: WorkRequest, wanted: Sequence[Wanted]) -> None:
    WantedLine.objects.bulk_create(
        WantedLine(
            workspace_id=work_request.workspace_id, work_request=work_request, position=position, kind=item.kind,
            count=item.count, copies=item.copies, amount=item.amount, period=item.period, delivery=item.delivery,
        )
        for position, item in enumerate(wanted, start=1)
    )  # fmt: skip


def _match_again(work_request: WorkRequest) -> None:
    """Give the package's documents their places among the lines that were written anew."""
    placed: list[Answer] = []
    for answer in work_request.answers.select_related("document__kind").order_by("accepted_at", "id"):
        places = lines.places_for(answer.document, work_request.lines.select_related("kind"), placed)
        answer.line, answer.second_line = places.line, places.second
        answer.save(update_fields=["line", "second_line"])
        placed.append(answer)


def update(work_request: WorkRequest, **values: Any) -> None:
    for name, value in values.items():
        setattr(work_request, name, value)
    work_request.save(update_fields=list(values))


def hand_to(work_request: WorkRequest, holder: Holder, user: User | None) -> None:
    if (work_request.holder, work_request.holder_user) != (holder, user):
        update(work_request, holder=holder, holder_user=user, held_since=timezone.now())
