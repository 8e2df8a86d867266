"""A performer's clock that stands while others have the word: his term moves by the working time they took."""

from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from endocs.kernel.working_time import add_working_hours, working_minutes_between
from endocs.workflow.actions import lock_open
from endocs.workflow.models import Task


@transaction.atomic
def pause(*, task: Task) -> None:
    """Stop the clock of an open task; part of the action that tells why. Twice is harmless."""
    task = lock_open(task)
    if task.paused_at is None:
        task.paused_at = timezone.now()
        task.save(update_fields=["paused_at"])


@transaction.atomic
def resume(*, task: Task) -> int:
    """Let the clock go on; the term is later by the working minutes that come back. Not paused: nothing, 0."""
    task = lock_open(task)
    if task.paused_at is None:
        return 0
    tz = ZoneInfo(task.workspace.time_zone)
    minutes = max(0, working_minutes_between(task.paused_at, timezone.now(), tz))
    task.due_at = add_working_hours(task.due_at, minutes / 60, tz)
    task.paused_at = None
    task.save(update_fields=["due_at", "paused_at"])
    return minutes
