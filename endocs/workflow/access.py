"""Who may decide a task."""

from endocs.people.models import User
from endocs.people.substitution import stand_ins
from endocs.workflow.models import Task


def can_decide(user: User, task: Task) -> bool:
    """The performer, while nobody has taken a group's task each member, and who stands in for one of these."""
    if task.ended_at is not None or not user.is_active:
        return False
    return Task.objects.on(user).filter(pk=task.pk).exists()


def absent_behind(user: User, task: Task) -> User | None:
    """For whom the user would decide; None when the task is his own. Through several deputies it is the first one's."""
    if task.performer_id == user.pk:
        return task.on_behalf_of
    if task.taken_at is None and task.on_behalf_of_id == user.pk:
        return None
    if task.performer_id is None and task.group is not None and task.group.members.filter(pk=user.pk).exists():
        return None
    for stand_in in stand_ins(user):
        if Task.objects.passing(stand_in).filter(pk=task.pk).exists():
            return task.on_behalf_of or stand_in.absent
    return None


def can_reassign(user: User, task: Task) -> bool:
    """Administrators, who assigned it, and who holds it, while it is open; a deputy passes nothing on."""
    return can_give_on(user, task) or (can_decide(user, task) and absent_behind(user, task) is None)


def can_give_on(user: User, task: Task) -> bool:
    """Administrators and who assigned it, whoever holds it, while it is open."""
    return task.ended_at is None and (user.is_administrator or user.pk == task.assigned_by_id)
