"""Rules of access: adding, changing and taking away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from endocs.documents.models import AccessRule, Clients, DocumentKind, Level
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people.access import check_manages
from endocs.people.models import Department, Group, Organisation, User, Workspace


class RuleIsThere(Refusal):
    """The same is said already."""

    code = "rule_is_there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a rule says: to whom (None: everybody), how far, and which cards; empty means any."""

    principal: User | Group | None
    level: Level
    kinds: Iterable[DocumentKind] = ()
    organisations: Iterable[Organisation] = ()
    departments: Iterable[Department] = ()
    clients: Clients = Clients.ALL

    def values(self) -> dict[str, Any]:
        """The same as columns."""
        return {
            "user": self.principal if isinstance(self.principal, User) else None,
            "group": self.principal if isinstance(self.principal, Group) else None,
            "level": self.level,
            "kinds": sorted(kind.pk for kind in self.kinds),
            "organisations": sorted(organisation.pk for organisation in self.organisations),
            "departments": sorted(department.pk for department in self.departments),
            "clients": self.clients,
        }


FOR_EVERYBODY = Said(principal=None, level=Level.ADD_FILES)


@transaction.atomic
def add_rule(*, workspace: Workspace, said: Said, by: User) -> AccessRule:
    """A new rule, in force from the next request on."""
    check_manages(by, workspace.pk)
    check_workspace(workspace, said)
    rule = AccessRule(workspace=workspace, set_by=by, **said.values())
    save(rule)
    _record(Kind.RULE_ADDED, rule, by, told(rule))
    return rule


@transaction.atomic
def change_rule(*, rule: AccessRule, said: Said, by: User) -> AccessRule:
    """Say it otherwise."""
    check_manages(by, rule.workspace_id)
    check_workspace(rule.workspace, said)
    rule = AccessRule.objects.select_for_update().get(pk=rule.pk)
    before = told(rule)
    for name, value in said.values().items():
        setattr(rule, name, value)
    if told(rule) == before:
        return rule
    rule.set_by = by
    save(rule)
    _record(Kind.RULE_CHANGED, rule, by, {"before": before, "after": told(rule)})
    return rule


@transaction.atomic
def remove_rule(*, rule: AccessRule, by: User) -> None:
    """Take a rule away; twice is harmless."""
    check_manages(by, rule.workspace_id)
    said = told(rule)
    removed, _by_model = AccessRule.objects.filter(pk=rule.pk).delete()
    if removed:
        _record(Kind.RULE_REMOVED, rule, by, said)


@transaction.atomic
def restore_rule(*, workspace: Workspace, said: Mapping[str, Any], by: User) -> None:
    """A rule that was taken away is there again, as its event told it; nothing happens if the same is said since."""
    check_manages(by, workspace.pk)
    rule = AccessRule(workspace=workspace, set_by=by, **said)
    try:
        save(rule)
    except RuleIsThere:
        return
    _record(Kind.RULE_ADDED, rule, by, told(rule))


@transaction.atomic
def open_to_everybody(*, workspace: Workspace, is_open: bool, by: User) -> None:
    """The one switch: every card that is not confidential is open to everybody, files may be added; or not."""
    check_manages(by, workspace.pk)
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    rules = everybody_rules(workspace)
    if is_open and not rules:
        add_rule(workspace=workspace, said=FOR_EVERYBODY, by=by)
    for rule in [] if is_open else rules:
        remove_rule(rule=rule, by=by)


def everybody_rules(workspace: Workspace) -> list[AccessRule]:
    """The rules by which everybody sees every open card; usually none or one."""
    rules = AccessRule.objects.filter(
        workspace=workspace, user=None, group=None, kinds=[], organisations=[], departments=[], clients=Clients.ALL
    )
    return list(rules.order_by("-level"))


def check_workspace(workspace: Workspace, said: Said) -> None:
    """What a rule speaks of is of its own workspace; the rest does not exist."""
    owners = {kind.workspace_id for kind in said.kinds} | {firm.workspace_id for firm in said.organisations}
    owners |= {department.workspace_id for department in said.departments}
    owners |= {said.principal.workspace_id} if said.principal else set()
    if owners - {workspace.pk}:
        raise AccessRule.DoesNotExist


def save(rule: AccessRule) -> None:
    """Write the rule; refuses when the same is said already."""
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as error:
        raise RuleIsThere(_("There is such a rule already.")) from error


def told(rule: AccessRule) -> dict[str, Any]:
    """What the rule says, as its events keep it."""
    names = ("user_id", "group_id", "level", "kinds", "organisations", "departments", "clients")
    return {name: getattr(rule, name) for name in names}


def _record(kind: Kind, rule: AccessRule, by: User, data: Mapping[str, Any]) -> None:
    journal.record(kind, workspace_id=rule.workspace_id, subject=("rule", rule.pk), by=by, data=data)
