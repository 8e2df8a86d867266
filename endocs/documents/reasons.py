"""Why somebody sees a card: every reason, who gave it and when; for one person, or for all who see it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from django.db.models import Q

from endocs.documents.models import AccessRule, Clients, Document, DocumentGrant, Level
from endocs.documents.models.reach import is_client_of, role_level
from endocs.people.models import Group, Substitution, User
from endocs.people.substitution import StandIn, in_force, stand_ins, stand_ins_among, today_of


class Source(StrEnum):
    """What kind of reason it is."""

    AUTHOR = "author"
    RESPONSIBLE = "responsible"
    ROLE = "role"
    RULE = "rule"
    TASK = "task"
    REQUEST = "request"
    GRANT = "grant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason: how far it lets go, who gave it and when; `substitution` when it is an absent person's."""

    source: Source
    level: Level
    given_by: User | None = None
    given_at: datetime | None = None
    rule: AccessRule | None = None
    grant: DocumentGrant | None = None
    substitution: Substitution | None = None


class Evidence:
    """All that bears on who sees one card, read in a few queries whatever the number of people."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.rules = [] if document.is_confidential else list(_matching_rules(document))
        grants = DocumentGrant.objects.filter(document=document, withdrawn_at=None)
        self.grants = list(grants.select_related("user", "group", "granted_by").order_by("granted_at", "id"))

    @cached_property
    def members(self) -> set[tuple[int, int]]:
        """Who is in which group."""
        members = Group.members.through.objects.filter(group__workspace_id=self.document.workspace_id)
        return set(members.values_list("group_id", "user_id"))

    @cached_property
    def people(self) -> list[User]:
        """All who work here, by name."""
        people = User.objects.filter(workspace_id=self.document.workspace_id, is_active=True)
        return list(people.select_related("department").order_by("sort_key"))

    def reasons(self, user: User) -> list[Reason]:
        """Why this user sees the card, the strongest first; none when he does not."""
        return self._reasons(user, stand_ins(user))

    def _reasons(self, user: User, stand_ins_of_his: Iterable[StandIn]) -> list[Reason]:
        found = [*self._own(user), *self._granted(user)]
        if not self.document.is_confidential:
            found += self._open(user)
        for stand_in in stand_ins_of_his:
            found += self._through(stand_in)
        return sorted(found, key=lambda reason: -reason.level)

    def everybody(self) -> list[tuple[User, list[Reason]]]:
        """All who see the card, by name, with their reasons."""
        substitutions = list(in_force(self.document.workspace_id, today_of(self.document.workspace)))
        told = ((user, self._reasons(user, stand_ins_among(user, substitutions))) for user in self.people)
        return [(user, reasons) for user, reasons in told if reasons]

    def _own(self, user: User) -> Iterator[Reason]:
        if self.document.author_id == user.pk:
            yield Reason(source=Source.AUTHOR, level=Level.MANAGE, given_at=self.document.created_at)
        if self.document.responsible_id == user.pk and not self.document.is_confidential:
            yield Reason(source=Source.RESPONSIBLE, level=Level.EDIT)

    def _open(self, user: User) -> Iterator[Reason]:
        if level_of_role := role_level(user):
            yield Reason(source=Source.ROLE, level=level_of_role)
        for rule in self.rules:
            is_meant = rule.is_for_everybody or self._is_meant(user, rule.user_id, rule.group_id)
            if is_meant and is_client_of(user, Clients(rule.clients), self.document):
                level = Level(rule.level)
                yield Reason(source=Source.RULE, level=level, given_by=rule.set_by, given_at=rule.set_at, rule=rule)

    def _granted(self, user: User) -> Iterator[Reason]:
        for grant in self.grants:
            if self._is_meant(user, grant.user_id, grant.group_id):
                yield _reason_of(grant)

    def _through(self, stand_in: StandIn) -> Iterator[Reason]:
        if not stand_in.allows(self.document):
            return
        for grant in self.grants:
            passes = stand_in.task_types is None or grant.open_task_type in stand_in.task_types
            if grant.open_task_type and passes and self._is_meant(stand_in.absent, grant.user_id, grant.group_id):
                yield replace(_reason_of(grant), substitution=stand_in.substitution)
        if not self.document.is_confidential:
            for reason in self._open(stand_in.absent):
                yield replace(reason, level=min(reason.level, Level.EDIT), substitution=stand_in.substitution)

    def _is_meant(self, user: User, user_id: int | None, group_id: int | None) -> bool:
        return user_id == user.pk or (group_id is not None and (group_id, user.pk) in self.members)


def _matching_rules(document: Document) -> "Iterable[AccessRule]":
    """The workspace's rules whose kinds, organisations and departments fit the card."""
    fits = Q(kinds=[]) | Q(kinds__contains=[document.kind_id])
    for name in ("organisation", "department"):
        key = getattr(document, f"{name}_id")
        any_of = Q(**{f"{name}s": []})
        fits &= any_of | Q(**{f"{name}s__contains": [key]}) if key else any_of
    rules = AccessRule.objects.filter(fits, workspace_id=document.workspace_id)
    return rules.select_related("user", "group", "set_by").order_by("-level", "id")


def _reason_of(grant: DocumentGrant) -> Reason:
    name = grant.reason.partition(":")[0]
    source = Source(name) if name in (Source.TASK, Source.REQUEST) else Source.GRANT
    return Reason(
        source=source, level=Level(grant.level), given_by=grant.granted_by, given_at=grant.granted_at, grant=grant
    )
