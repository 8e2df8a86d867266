"""Why somebody sees a card: every reason, who gave it and when; for one person, or for all who see it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, Value

from endocs.documents.models import AccessRule, Clients, Document, DocumentGrant, Level
from endocs.documents.models.reach import is_client_of, role_level
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.people.models import Group, Substitution, User
from endocs.people.substitution import StandIn, in_force_today, stand_ins, stand_ins_among


class Source(StrEnum):
    """What kind of reason it is."""

    AUTHOR = "author"
    RESPONSIBLE = "responsible"
    ROLE = "role"
    RULE = "rule"
    TASK = "task"
    REQUEST = "request"
    SUCCESSION = "succession"
    GRANT = "grant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason: how far it lets go, who gave it (his key) and when.

    `substitution` when it is an absent person's, `through` when other deputies stand between.
    """

    source: Source
    level: Level
    given_by: int | None = None
    given_at: datetime | None = None
    rule: AccessRule | None = None
    grant: DocumentGrant | None = None
    substitution: Substitution | None = None
    through: tuple[Substitution, ...] = ()


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
        return {(group.pk, key) for group in self.groups for key in group.__dict__["member_keys"]}

    @cached_property
    def groups(self) -> list[Group]:
        """The groups of the workspace by name, with the keys of their members as `member_keys`."""
        groups = Group.objects.filter(workspace_id=self.document.workspace_id)
        keys = ArrayAgg("members", filter=Q(members__isnull=False), default=Value([]))
        return list(groups.annotate(member_keys=keys).order_by("name"))

    @cached_property
    def people(self) -> list[User]:
        """All who work here or have left, by name."""
        people = User.objects.filter(workspace_id=self.document.workspace_id)
        return list(people.select_related("department").order_by("sort_key"))

    @cached_property
    def made_responsible(self) -> tuple[int | None, datetime]:
        """Who made the person answer for the card and when: by the latest change, else by registering it."""
        made = Q(kind=Kind.DOCUMENT_REGISTERED) | Q(kind=Kind.DOCUMENT_CHANGED, data__changes__has_key="responsible")
        event = Event.objects.filter(made, document_id=self.document.pk).order_by("-id").first()
        return (event.actor_id, event.at) if event else (None, self.document.created_at)

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

    def everybody(self, *, asked_by: User) -> list[tuple[User, list[Reason]]]:
        """All who see the card, by name, with their reasons."""
        substitutions = in_force_today(asked_by)
        here = [user for user in self.people if user.is_active]
        told = ((user, self._reasons(user, stand_ins_among(user, substitutions))) for user in here)
        return [(user, reasons) for user, reasons in told if reasons]

    def _own(self, user: User) -> Iterator[Reason]:
        if self.document.author_id == user.pk:
            yield Reason(source=Source.AUTHOR, level=Level.MANAGE, given_at=self.document.created_at)
        if self.document.responsible_id == user.pk and not self.document.is_confidential:
            giver, moment = self.made_responsible
            yield Reason(source=Source.RESPONSIBLE, level=Level.EDIT, given_by=giver, given_at=moment)

    def _open(self, user: User) -> Iterator[Reason]:
        if level_of_role := role_level(user):
            yield Reason(source=Source.ROLE, level=level_of_role)
        for rule in self.rules:
            is_meant = rule.is_for_everybody or self._is_meant(user, rule.user_id, rule.group_id)
            if is_meant and is_client_of(user, Clients(rule.clients), self.document):
                level = Level(rule.level)
                yield Reason(source=Source.RULE, level=level, given_by=rule.set_by_id, given_at=rule.set_at, rule=rule)

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
                yield _passed(_reason_of(grant), stand_in)
        if stand_in.passes_reading and not self.document.is_confidential:
            for reason in self._open(stand_in.absent):
                yield _passed(replace(reason, level=min(reason.level, Level.EDIT)), stand_in)

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
    return rules.select_related("user", "group").order_by("-level", "id")


def _passed(reason: Reason, stand_in: StandIn) -> Reason:
    """An absent person's reason as his deputy has it."""
    return replace(reason, substitution=stand_in.substitution, through=stand_in.through)


def _reason_of(grant: DocumentGrant) -> Reason:
    name = grant.reason.partition(":")[0]
    source = Source(name) if name in (Source.TASK, Source.REQUEST, Source.SUCCESSION) else Source.GRANT
    return Reason(
        source=source, level=Level(grant.level), given_by=grant.granted_by_id, given_at=grant.granted_at, grant=grant
    )
