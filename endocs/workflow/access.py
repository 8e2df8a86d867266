"""Who may decide a task."""

from endocs.people.models import User
from endocs.workflow.models import Task


def can_decide(user: User, task: Task) -> bool:
    """The performer; while nobody has taken a group's task, each member."""
    if task.ended_at is not None or not user.is_active:
        return False
    if task.performer_id is not None:
        return task.performer_id == user.pk
    return task.group is not None and task.group.members.filter(pk=user.pk).exists()


def can_reassign(user: User, task: Task) -> bool:
    """Administrators, who assigned it, and who holds it, while it is open."""
    if task.ended_at is not None:
        return False
    return user.is_administrator or user.pk in (task.assigned_by_id, task.performer_id) or can_decide(user, task)
