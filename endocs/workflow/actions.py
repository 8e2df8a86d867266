"""Starting, deciding and ending processes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from endocs.documents import actions as documents
from endocs.documents.models import Document
from endocs.documents.states import LAUNCHABLE, ProcessState
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people import group_actions as groups
from endocs.people.models import Group, User
from endocs.workflow import access
from endocs.workflow.models import Process, ProcessOutcome, Purpose, Task, TaskOutcome, TaskType

OUTCOME_STATES = {
    TaskType.APPROVAL: ProcessState.APPROVED,
    TaskType.ACKNOWLEDGEMENT: ProcessState.ACKNOWLEDGED,
    TaskType.SIGNING: ProcessState.SIGNED,
    TaskType.EXECUTION: ProcessState.EXECUTED,
}


class TaskIsOver(Refusal):
    """The task was decided before, or is another's."""

    code = "task_is_over"


@transaction.atomic
def start(
    *,
    document: Document,
    type: TaskType,  # noqa: A002
    purpose: Purpose,
    performer: User | Group,
    due_at: datetime,
    text: str,
    by: User,
) -> Task:
    """Start a process of one stage; refuses when one runs already or the card's state does not allow it."""
    _check_performer(performer, by)
    documents.set_process_state(document=document, state=ProcessState.IN_PROCESS, allowed_from=LAUNCHABLE, by=by)
    now = timezone.now()
    try:
        process = Process.objects.create(
            workspace_id=document.workspace_id, document=document, initiator=by, task_type=type, started_at=now
        )
    except IntegrityError as error:
        raise Refusal(_("The process already runs.")) from error
    task = Task.objects.create(
        workspace_id=document.workspace_id,
        process=process,
        document=document,
        type=type,
        purpose=purpose,
        performer=performer if isinstance(performer, User) else None,
        group=performer if isinstance(performer, Group) else None,
        text=text.strip(),
        assigned_by=by,
        assigned_at=now,
        due_at=due_at,
    )
    open_card(task, performer, by)
    record(Kind.TASK_ASSIGNED, task, by, {"performer": str(performer), "due_at": due_at})
    return task


@transaction.atomic
def take(*, task: Task, by: User) -> Task:
    """Accept a task: a group's task becomes the taker's own. Taking one's own task twice is harmless."""
    task = lock_open(task)
    if task.performer_id == by.pk and task.taken_at:
        return task
    if not access.can_decide(by, task):
        raise TaskIsOver(_("This task is not yours."))
    _hold(task, by, timezone.now())
    task.save(update_fields=["performer", "taken_at", "on_behalf_of"])
    open_card(task, by, by)
    record(Kind.TASK_TAKEN, task, by)
    return task


@transaction.atomic
def reassign(*, task: Task, performer: User | Group, by: User) -> Task:
    """Give an open task to another performer; the former one loses the access it gave him."""
    task = lock_open(task)
    if not access.can_reassign(by, task):
        raise TaskIsOver(_("You cannot give this task to another."))
    _check_performer(performer, task.assigned_by)
    former = str(task.performer or task.group)
    documents.close_to(document=task.document, reason=reason_of(task), by=by)
    task.performer = performer if isinstance(performer, User) else None
    task.group = performer if isinstance(performer, Group) else None
    task.taken_at = task.on_behalf_of = None
    task.save(update_fields=["performer", "group", "taken_at", "on_behalf_of"])
    open_card(task, performer, by)
    record(Kind.TASK_REASSIGNED, task, by, {"from": former, "to": str(performer)})
    return task


@transaction.atomic
def complete(*, task: Task, comment: str, by: User) -> Task:
    """Finish a task, and with it the process of its one stage."""
    task = _decide(task, TaskOutcome.COMPLETED, comment, by)
    state = OUTCOME_STATES[TaskType(task.type)]
    _end_process(task, ProcessOutcome.FINISHED, state, by)
    record(Kind.TASK_COMPLETED, task, by, {"comment": comment})
    return task


@transaction.atomic
def complete_by_itself(*, task: Task) -> Task:
    """Finish a task that needs nobody any more; nobody decided it. For rules of the product, not for people."""
    task = lock_open(task)
    task.ended_at, task.outcome = timezone.now(), TaskOutcome.COMPLETED
    task.save(update_fields=["ended_at", "outcome"])
    _end_access(task, None)
    _end_process(task, ProcessOutcome.FINISHED, OUTCOME_STATES[TaskType(task.type)], None)
    record(Kind.TASK_COMPLETED, task, None, {"comment": "", "by_itself": True})
    return task


@transaction.atomic
def reject(*, task: Task, comment: str, by: User) -> Task:
    """Say no; the reason is compulsory."""
    if not comment.strip():
        raise Refusal(_("To reject, write the reason."))
    task = _decide(task, TaskOutcome.REJECTED, comment, by)
    _end_process(task, ProcessOutcome.REJECTED, ProcessState.REJECTED, by)
    record(Kind.TASK_REJECTED, task, by, {"comment": comment})
    return task


@transaction.atomic
def change_initiator(*, document: Document, person: User) -> None:
    """Another person leads the running process, if one runs; the caller's action tells of it."""
    Process.objects.filter(document=document, ended_at=None).update(initiator=person)


@transaction.atomic
def interrupt(*, document: Document, by: User) -> Process:
    """Stop the running process: its initiator or an administrator; open tasks are withdrawn."""
    process = Process.objects.select_for_update().filter(document=document, ended_at=None).first()
    if process is None:
        raise Refusal(_("No process runs over this document."))
    if not (by.is_administrator or by.pk in (process.initiator_id, document.author_id)):
        raise Refusal(_("Only who started the process or an administrator interrupts it."))
    now = timezone.now()
    for task in process.tasks.filter(ended_at=None):
        _end_access(task, by)
    process.tasks.filter(ended_at=None).update(ended_at=now, outcome=TaskOutcome.WITHDRAWN, decided_by=by)
    process.outcome, process.ended_at, process.ended_by = ProcessOutcome.INTERRUPTED, now, by
    process.save(update_fields=["outcome", "ended_at", "ended_by"])
    documents.set_process_state(
        document=document, state=ProcessState.INTERRUPTED, allowed_from=[ProcessState.IN_PROCESS], by=by
    )
    return process


@transaction.atomic
def close_group(*, group: Group, by: User) -> None:
    """Close a group that no open task waits for; the people in it leave it. Twice is harmless."""
    Group.objects.select_for_update().get(pk=group.pk)  # a task that is just being given to it waits
    waiting = Task.objects.filter(group=group, performer=None, ended_at=None).count()
    if waiting:
        raise Refusal(
            ngettext(
                "%(count)s open task waits for this group: give it to another performer first.",
                "%(count)s open tasks wait for this group: give them to another performer first.",
                waiting,
            )
            % {"count": waiting}
        )
    groups.close_group(group=group, by=by)


def _check_performer(performer: User | Group, assigner: User) -> None:
    if performer.workspace_id != assigner.workspace_id:
        raise User.DoesNotExist(performer.pk)
    if isinstance(performer, User) and not performer.is_active:
        raise Refusal(_("%(name)s does not work here any more: choose another.") % {"name": performer.short_name})
    if isinstance(performer, Group) and not performer.members.filter(is_active=True).exists():
        raise Refusal(_("Nobody is in the group “%(name)s”: choose another performer.") % {"name": performer.name})


def lock_open(task: Task) -> Task:
    """The task's row, locked; refuses when it is over. The process's row is locked first, everywhere."""
    Process.objects.select_for_update().get(pk=task.process_id)
    current = Task.objects.select_for_update().get(pk=task.pk)
    if current.ended_at is not None:
        decider = current.decided_by.short_name if current.decided_by else _("by itself")
        moment = timezone.localtime(current.ended_at)
        raise TaskIsOver(
            _("The task is over already: %(name)s, %(time)s.") % {"name": decider, "time": f"{moment:%d.%m.%Y %H:%M}"}
        )
    return current


def _decide(task: Task, outcome: TaskOutcome, comment: str, by: User) -> Task:
    task = lock_open(task)
    if not access.can_decide(by, task):
        raise TaskIsOver(_("This task is not yours."))
    now = timezone.now()
    _hold(task, by, task.taken_at or now)
    task.ended_at, task.outcome, task.decided_by, task.comment = now, outcome, by, comment.strip()
    task.save(update_fields=["performer", "on_behalf_of", "taken_at", "ended_at", "outcome", "decided_by", "comment"])
    open_card(task, by, by)
    _end_access(task, by)
    return task


def _hold(task: Task, by: User, taken_at: datetime) -> None:
    """The task is now with this person, in his own name or for whom he stands in."""
    task.on_behalf_of = access.absent_behind(by, task)
    task.performer, task.taken_at = by, taken_at


def open_card(task: Task, principal: User | Group, by: User | None) -> None:
    """Let who has the open task see its card, and his deputies with him. `by` None: the clock."""
    documents.open_to(
        document=task.document, principal=principal, reason=reason_of(task), by=by, open_task_type=task.type
    )


def _end_process(task: Task, outcome: ProcessOutcome, state: ProcessState, by: User | None) -> None:
    Process.objects.filter(pk=task.process_id).update(outcome=outcome, ended_at=task.ended_at, ended_by=by)
    documents.set_process_state(document=task.document, state=state, allowed_from=[ProcessState.IN_PROCESS], by=by)


def reason_of(task: Task) -> str:
    """The reason of the grants that a task gives."""
    return f"task:{task.pk}"


def escalation_of(task: Task) -> str:
    """The reason of the grants of those who were told that the task is late."""
    return f"escalation:{task.pk}"


def _end_access(task: Task, by: User | None) -> None:
    """Who had the task still sees the card; his deputy, and who was told that it is late, no more."""
    documents.task_ended(document=task.document, reason=reason_of(task))
    documents.close_to(document=task.document, reason=escalation_of(task), by=by)


def record(kind: Kind, task: Task, by: User | None, data: Mapping[str, Any] | None = None) -> None:
    """Write an event of this task, last in the action's transaction. `by` None: the clock."""
    journal.record(
        kind,
        workspace_id=task.workspace_id,
        subject=("task", task.pk),
        document_id=task.document_id,
        by=by,
        on_behalf_of=task.on_behalf_of,
        data=data,
    )
