"""Reads of tasks."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from endocs.documents.models import Document
from endocs.kernel.counting import bounded
from endocs.people.models import Group, User
from endocs.workflow.models import Process, Task, TaskQuerySet


def open_task_count(user: User, bound: int) -> int:
    """Number of open tasks the user may decide, those of absent people too, counted up to a bound."""
    return Task.objects.on(user).open()[:bound].count()


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
    """Open tasks nobody can decide: the performer left, or nobody who works here is in the group."""
    works = Group.members.through.objects.filter(group_id=OuterRef("group_id"), user__is_active=True)
    stranded = Q(performer__is_active=False) | Q(performer=None) & ~Exists(works)
    return list(_listed(user).open().filter(stranded).order_by("due_at", "id")[:size])


def running_process(document: Document) -> Process | None:
    """The process that runs over the card now."""
    return Process.objects.filter(document=document, ended_at=None).first()


def open_task(document: Document) -> Task | None:
    """The card's open task, if a process runs."""
    return Task.objects.filter(document=document, ended_at=None).select_related("performer", "group").first()


def open_task_for(document: Document, user: User) -> tuple[Task | None, bool]:
    """The open task of a card the user has been let see, and whether this user may decide it."""
    on_user = Exists(TaskQuerySet(Task).on(user).filter(pk=OuterRef("pk")))
    tasks = TaskQuerySet(Task).filter(document=document).open().annotate(is_on_user=on_user)
    task = tasks.select_related("assigned_by", "performer", "group").first()
    if task is None:
        return None, False
    task.document = document
    return task, bool(getattr(task, "is_on_user", False))


def tasks_on(user: User, *, size: int) -> list[Task]:
    """Open tasks the user may decide, the most urgent first."""
    return list(_listed(user).on(user).open().order_by("due_at", "id")[:size])


def tasks_set_by(user: User, *, size: int) -> list[Task]:
    """Open tasks the user gave to others, the most urgent first."""
    return list(_listed(user).filter(assigned_by=user).open().order_by("due_at", "id")[:size])


def tasks_decided_by(user: User, *, size: int) -> list[Task]:
    """Tasks the user has decided, the latest first."""
    decided = _listed(user).filter(performer=user, decided_by=user, ended_at__isnull=False)
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
    return tasks.select_related("document__kind", "document__counterparty", "assigned_by", "performer", "group")
