"""Reads of tasks."""

from endocs.documents.models import Document
from endocs.people.models import User
from endocs.workflow.models import Process, Task

COUNT_BOUND = 101


def open_task_count(user: User) -> int:
    """Number of open tasks on the user, counted up to 101."""
    return Task.objects.on(user).open()[:COUNT_BOUND].count()


def open_tasks_of(user: User) -> list[Task]:
    """Open tasks whose performer is this very user, the most urgent first."""
    tasks = Task.objects.filter(performer=user, ended_at=None).select_related(
        "document__kind", "document__counterparty"
    )
    return list(tasks.order_by("due_at", "id"))


def running_process(document: Document) -> Process | None:
    """The process that runs over the card now."""
    return Process.objects.filter(document=document, ended_at=None).first()


def open_task(document: Document) -> Task | None:
    """The card's open task, if a process runs."""
    return Task.objects.filter(document=document, ended_at=None).select_related("performer", "group").first()
