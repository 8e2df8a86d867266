"""Reads of people and their firms."""

from collections.abc import Iterable

from django.db.models import Count, F, Q, QuerySet

from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.people.models import Department, Group, Organisation, Substitution, User


def users(user: User, *, only_active: bool = True) -> list[User]:
    """The people of the user's workspace by name."""
    found = User.objects.filter(workspace_id=user.workspace_id).select_related("department")
    found = found.filter(is_active=True) if only_active else found
    return list(found.order_by("-is_active", "sort_key"))


def search_users(user: User, text: str, limit: int = 10) -> list[User]:
    """Active people whose name or e-mail contains the text."""
    words = text.lower().replace("ё", "е")
    return [
        person for person in users(user) if words in person.full_name.lower().replace("ё", "е") or words in person.email
    ][:limit]


def groups(user: User) -> list[Group]:
    """The groups of the workspace with their members: the accounting one first, the closed ones last."""
    found = Group.objects.filter(workspace_id=user.workspace_id).prefetch_related("members")
    return list(found.order_by(F("closed_at").asc(nulls_first=True), "-is_accounting", "name"))


def departments(user: User) -> list[Department]:
    """The departments of the workspace with the number of people, the closed ones last."""
    found = Department.objects.filter(workspace_id=user.workspace_id).select_related("head")
    found = found.annotate(people=Count("user", filter=Q(user__is_active=True)))
    return list(found.order_by(F("closed_at").asc(nulls_first=True), "name"))


def organisations(user: User, *, only_active: bool = True) -> list[Organisation]:
    """The own organisations of the workspace by name, those not in use at the end."""
    found = Organisation.objects.filter(workspace_id=user.workspace_id)
    found = found.filter(deactivated_at=None) if only_active else found
    return list(found.prefetch_related("bank_accounts").order_by(F("deactivated_at").asc(nulls_first=True), "name"))


def role_events(workspace_id: int, users: Iterable[int]) -> dict[int, Event]:
    """The event by which each of these users has his role: the invitation, or the latest change of the role."""
    kinds = (Kind.USER_INVITED, Kind.USER_CHANGED)
    events = Event.objects.filter(workspace_id=workspace_id, subject_type="user", subject_id__in=users, kind__in=kinds)
    gave = (event for event in events.order_by("id") if "role" in event.data.get("changes", event.data))
    return {event.subject_id: event for event in gave}


def substitutions_around(user: User) -> list[Substitution]:
    """Those by which somebody stands in for the user, or he for others; what goes on first, 50 at most."""
    return [*_substitutions(user).filter(Q(absent=user) | Q(deputy=user))[:50]]


def substitutions(user: User) -> list[Substitution]:
    """The workspace's substitutions, what goes on first, 100 at most."""
    return [*_substitutions(user)[:100]]


def _substitutions(user: User) -> "QuerySet[Substitution]":
    found = Substitution.objects.filter(workspace_id=user.workspace_id)
    found = found.select_related("workspace", "absent", "deputy", "appointed_by")
    return found.order_by(F("ended_at").desc(nulls_first=True), "-ends_on", "-pk")
