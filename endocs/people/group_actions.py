"""What administrators do with groups and departments: they are renamed and closed, never deleted."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people.access import check_manages
from endocs.people.actions import AlreadyThere
from endocs.people.checks import check_columns
from endocs.people.models import Department, Group, User, Workspace


@transaction.atomic
def add_department(*, workspace: Workspace, name: str, by: User | None) -> Department:
    """A department; names do not repeat."""
    _check(by, workspace.pk)
    department = Department(workspace=workspace, name=name.strip())
    _save(department)
    _record(Kind.DEPARTMENT_ADDED, department, by, {"name": department.name})
    return department


@transaction.atomic
def rename_department(*, department: Department, name: str, by: User) -> Department:
    """Another name for a department; the cards and people of it show the new one."""
    _check(by, department.workspace_id)
    department = Department.objects.select_for_update().get(pk=department.pk)
    before, department.name = department.name, name.strip()
    if before != department.name:
        _save(department)
        _record(Kind.DEPARTMENT_CHANGED, department, by, {"changes": {"name": [before, department.name]}})
    return department


@transaction.atomic
def change_department(*, department: Department, name: str, head: User | None, by: User) -> Department:
    """The name of a department and who leads it."""
    department = rename_department(department=department, name=name, by=by)
    appoint_head(department=department, head=head, by=by)
    return department


@transaction.atomic
def appoint_head(*, department: Department, head: User | None, by: User) -> None:
    """Who leads the department: what is late there is told to him. The same one again is harmless."""
    _check(by, department.workspace_id)
    if head is not None and head.workspace_id != department.workspace_id:
        raise User.DoesNotExist(head.pk)
    if head is not None and not head.is_active:
        raise Refusal(_("%(name)s does not work here any more: choose another.") % {"name": head.short_name})
    department = Department.objects.select_for_update(of=("self",)).select_related("head").get(pk=department.pk)
    if department.head != head:
        changes = {"head": [str(department.head or ""), str(head or "")]}
        Department.objects.filter(pk=department.pk).update(head=head)
        _record(Kind.DEPARTMENT_CHANGED, department, by, {"changes": changes})


@transaction.atomic
def close_department(*, department: Department, by: User) -> None:
    """The department is not offered any more; its cards keep it. Refuses while people work in it. Twice is harmless."""
    _check(by, department.workspace_id)
    department = Department.objects.select_for_update().get(pk=department.pk)
    count = User.objects.filter(department=department, is_active=True).count()
    if count:
        raise Refusal(
            ngettext(
                "%(count)s person works in this department: give him another one first.",
                "%(count)s people work in this department: give them another one first.",
                count,
            )
            % {"count": count}
        )
    _close(department, Kind.DEPARTMENT_CHANGED, by, {})


@transaction.atomic
def reopen_department(*, department: Department, by: User) -> None:
    """The department is offered again; twice is harmless."""
    _check(by, department.workspace_id)
    _reopen(department, Kind.DEPARTMENT_CHANGED, by)


@transaction.atomic
def add_group(*, workspace: Workspace, name: str, by: User | None) -> Group:
    """A group of users; names do not repeat."""
    _check(by, workspace.pk)
    group = Group(workspace=workspace, name=name.strip())
    _save(group)
    _record(Kind.GROUP_ADDED, group, by, {"name": group.name})
    return group


@transaction.atomic
def change_group(*, group: Group, name: str, members: Iterable[User], by: User) -> Group:
    """The name of a group and who is in it; refuses a closed one."""
    _check(by, group.workspace_id)
    wanted = {member.pk: member for member in members}
    if any(member.workspace_id != group.workspace_id for member in wanted.values()):
        raise User.DoesNotExist(group.pk)
    group = Group.objects.select_for_update().get(pk=group.pk)
    if group.closed_at:
        raise Refusal(_("This group is closed. Open it again first."))
    before = {"name": group.name, "members": _member_keys(group)}
    group.name = name.strip()
    if group.name != before["name"]:
        _save(group)
    group.members.set(wanted.values())
    after = {"name": group.name, "members": sorted(wanted)}
    changes = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
    if changes:
        _record(Kind.GROUP_CHANGED, group, by, {"changes": changes})
    return group


@transaction.atomic
def close_group(*, group: Group, by: User) -> None:
    """The group gets nothing any more and nobody is in it. Refuses the accounting one. Twice is harmless.

    Whether tasks wait for the group is asked by `workflow.close_group`, which calls this.
    """
    _check(by, group.workspace_id)
    if group.is_accounting:
        raise Refusal(_("Requests go to this group: it cannot be closed."))
    members = _member_keys(group)
    group.members.clear()
    _close(group, Kind.GROUP_CHANGED, by, {"members": [members, []]})


@transaction.atomic
def reopen_group(*, group: Group, by: User) -> None:
    """The group is there again, with nobody in it; twice is harmless."""
    _check(by, group.workspace_id)
    _reopen(group, Kind.GROUP_CHANGED, by)


def _check(by: User | None, workspace_id: int) -> None:
    """The operator's command line (`by` None) may; of users, administrators of this workspace."""
    if by is not None:
        check_manages(by, workspace_id)


def _save(thing: Department | Group) -> None:
    check_columns(thing)
    try:
        with transaction.atomic():
            thing.save()
    except IntegrityError as error:
        raise AlreadyThere(_taken(thing)) from error


def _taken(thing: Department | Group) -> str:
    is_group = isinstance(thing, Group)
    model: type[Department | Group] = Group if is_group else Department
    if model._default_manager.filter(workspace_id=thing.workspace_id, name=thing.name, closed_at=None).exists():
        return (
            _("There is a group with this name already.")
            if is_group
            else _("There is a department with this name already.")
        )
    return _("A closed one bears this name: open it again in the list or choose another name.")


def _close(thing: Department | Group, kind: Kind, by: User, changes: Mapping[str, Any]) -> None:
    open_ones = type(thing)._default_manager.filter(pk=thing.pk, closed_at=None)
    if open_ones.update(closed_at=timezone.now()):
        _record(kind, thing, by, {"name": thing.name, "changes": {"active": [True, False], **changes}})


def _reopen(thing: Department | Group, kind: Kind, by: User) -> None:
    closed = type(thing)._default_manager.filter(pk=thing.pk, closed_at__isnull=False)
    if closed.update(closed_at=None):
        _record(kind, thing, by, {"name": thing.name, "changes": {"active": [False, True]}})


def _member_keys(group: Group) -> list[int]:
    return sorted(group.members.values_list("pk", flat=True))


def _record(kind: Kind, thing: Department | Group, by: User | None, data: Mapping[str, Any]) -> None:
    word = "group" if isinstance(thing, Group) else "department"
    journal.record(kind, workspace_id=thing.workspace_id, subject=(word, thing.pk), by=by, data=data)
