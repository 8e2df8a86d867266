"""Reads of tasks."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from endocs.documents.models import Document
from endocs.kernel.counting import bounded
from endocs.people.models import Group, User
from endocs.people.substitution import stand_ins
from endocs.workflow.models import Process, Succession, Task, TaskOutcome, TaskQuerySet


def open_tasks_of(user: User) -> list[Task]:
    """Open tasks whose performer is this very user, the most urgent first."""
    tasks = Task.objects.filter(performer=user, ended_at=None).select_related(
        "document__kind", "document__counterparty"
    )
    return list(tasks.order_by("due_at", "id"))


def open_tasks_of_group(group: Group) -> list[Task]:
    """Open tasks that wait for anybody of the group, the most urgent first."""
    tasks = Task.objects.filter(group=group, performer=None, ended_at=None).select_related(
        "document__kind", "document__counterparty"
    )
    return list(tasks.order_by("due_at", "id"))


def stranded_tasks(user: User, *, size: int) -> list[Task]:
    """Open tasks nobody can decide, of those the administrator sees: the most urgent first."""
    return list(_listed(user).stranded(user.workspace).order_by("due_at", "id")[:size])


def rounds_of(document: Document) -> list[Process]:
    """Every run of a card the user has been let see through its performers, the first one first, with its tasks."""
    people = TaskQuerySet(Task).select_related("performer", "group", "decided_by", "on_behalf_of")
    rounds = Process.objects.filter(document=document).select_related("initiator", "ended_by")
    tasks = Prefetch("tasks", people.order_by("assigned_at", "id"))
    return list(rounds.prefetch_related(tasks).order_by("started_at", "id"))


def running_process(document: Document) -> Process | None:
    """The process that runs over the card now."""
    return Process.objects.filter(document=document, ended_at=None).first()


def open_task(document: Document) -> Task | None:
    """The card's open task, if a process runs."""
    return Task.objects.filter(document=document, ended_at=None).select_related("performer", "group").first()


def open_task_for(document: Document, user: User) -> tuple[Task | None, bool]:
    """The open task of a card the user has been let see, and whether this user may decide it."""
    on_user = Exists(TaskQuerySet(Task).on(user).filter(pk=OuterRef("pk")))
    tasks = TaskQuerySet(Task).filter(document=document).open().with_whose_key(user).annotate(is_on_user=on_user)
    task = tasks.select_related("assigned_by", "performer", "group", "on_behalf_of").first()
    if task is None:
        return None, False
    task.document = document
    return task, bool(getattr(task, "is_on_user", False))


def tasks_on(user: User, *, size: int, absent: int | None = None) -> list[Task]:
    """Open tasks the user may decide, the most urgent first; only his own for 0, else only those of one absent."""
    tasks = _listed(user).on(user).open()
    if absent is not None:
        tasks = tasks.whose(user, absent)
    return list(tasks.with_whose_key(user).order_by("due_at", "id")[:size])


def absent_behind(user: User, tasks: Iterable[Task]) -> dict[int, User]:
    """For whom the user would decide each task of `tasks_on`, by the task's key; his own are not there."""
    people = {one.absent.pk: one.absent for one in stand_ins(user)}
    found: dict[int, User] = {}
    for task in tasks:
        absent = people.get(getattr(task, "whose_key", None) or 0) or task.on_behalf_of
        if absent is not None and absent != user:
            found[task.pk] = absent
    return found


def tasks_set_by(user: User, *, size: int) -> list[Task]:
    """Open tasks the user gave to others, the most urgent first."""
    return list(_listed(user).filter(assigned_by=user).open().order_by("due_at", "id")[:size])


def tasks_decided_by(user: User, *, size: int) -> list[Task]:
    """Tasks the user has decided, and those of his that ended by themselves; the latest first."""
    by_itself = Q(decided_by=None, outcome=TaskOutcome.COMPLETED)
    decided = _listed(user).filter(Q(decided_by=user) | by_itself, performer=user, ended_at__isnull=False)
    return list(decided.order_by("-ended_at", "-id")[:size])


def counts(user: User) -> dict[str, int]:
    """Open tasks the user may decide (`mine`) and those he gave to others (`given`), each up to 101, in one query."""
    tasks = TaskQuerySet(Task).visible_to(user).open()
    numbers = User.objects.filter(pk=user.pk).values_list(
        bounded(tasks.on(user)), bounded(tasks.filter(assigned_by=user))
    )
    return dict(zip(("mine", "given"), numbers[0], strict=True))


def terms(documents: Iterable[int]) -> dict[int, datetime]:
    """Until when the open task of each card is due, by the card's key."""
    open_tasks = Task.objects.filter(document_id__in=list(documents), ended_at=None)
    return dict(open_tasks.values_list("document_id", "due_at"))


def _listed(user: User) -> TaskQuerySet:
    tasks = TaskQuerySet(Task).visible_to(user)
    return tasks.select_related(
        "document__kind", "document__counterparty", "assigned_by", "performer", "group", "on_behalf_of"
    )


def successions(user: User) -> list[Succession]:
    """What was handed over in the workspace lately."""
    return list(_successions(user).order_by("-pk")[:20])


def succession(user: User, pk: int) -> Succession:
    """One handing over of the user's workspace."""
    return _successions(user).get(pk=pk)


def _successions(user: User) -> "QuerySet[Succession]":
    found = Succession.objects.filter(workspace_id=user.workspace_id)
    return found.select_related(
        "person",
        "department",
        "clients_to",
        "tasks_to",
        "requests_to",
        "cards_to",
        "handed_by",
        "undone_by",
        "workspace",
    )
