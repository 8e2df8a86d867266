"""Who sees which card: slowly and obviously, row by row, without a line of the product's own reasoning."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from endocs.documents.models import AccessRule, Document, DocumentGrant
from endocs.people.models import Substitution, User
from endocs.people.substitution import today_of

T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """How much of an absent person's work passes on; None means all of it."""

    kinds: set[int] | None = None
    organisations: set[int] | None = None
    task_types: set[str] | None = None
    amount: Decimal | None = None

    def allow(self, card: Document) -> bool:
        """Whether the card lies within."""
        if self.kinds is not None and card.kind_id not in self.kinds:
            return False
        if self.organisations is not None and card.organisation_id not in self.organisations:
            return False
        return self.amount is None or card.amount is None or card.amount <= self.amount


def level(user: User, card: Document) -> int:
    """0 when the user may not see the card, else how far his access goes."""
    if not user.is_active or user.workspace_id != card.workspace_id:
        return 0
    levels = [_own_level(user, card)]
    for absent, limits in _absent(user, [(user.pk,)], Limits()):
        if limits.allow(card):
            levels.append(_task_level(absent, card, limits))
            if not card.is_confidential and limits.task_types is None:
                levels.append(min(_open_level(absent, card), 3))
    return max(levels)


def _own_level(user: User, card: Document) -> int:
    levels = [0]
    if card.author_id == user.pk:
        levels.append(4)
    levels += [grant.level for grant in _grants(card) if _is_meant(user, grant.user_id, grant.group_id)]
    if not card.is_confidential:
        levels.append(_open_level(user, card))
        if card.responsible_id == user.pk:
            levels.append(3)
    return max(levels)


def _open_level(user: User, card: Document) -> int:
    """By role and rules; confidential cards are not asked about here."""
    levels = [{"administrator": 4, "accountant": 3, "employee": 0}[user.role]]
    for rule in AccessRule.objects.filter(workspace_id=user.workspace_id):
        is_for_all = rule.user_id is None and rule.group_id is None
        if (is_for_all or _is_meant(user, rule.user_id, rule.group_id)) and _fits(rule, user, card):
            levels.append(rule.level)
    return max(levels)


def _fits(rule: AccessRule, user: User, card: Document) -> bool:
    if rule.kinds and card.kind_id not in rule.kinds:
        return False
    if rule.organisations and card.organisation_id not in rule.organisations:
        return False
    if rule.departments and card.department_id not in rule.departments:
        return False
    if rule.clients == "all":
        return True
    manager = card.counterparty.manager if card.counterparty else None
    if manager is None:
        return False
    if rule.clients == "mine":
        return manager.pk == user.pk
    return user.department_id is not None and manager.department_id == user.department_id


def _task_level(absent: User, card: Document, limits: Limits) -> int:
    found = 0
    for grant in _grants(card):
        is_open_task = bool(grant.open_task_type)
        if limits.task_types is not None and grant.open_task_type not in limits.task_types:
            continue
        if is_open_task and _is_meant(absent, grant.user_id, grant.group_id):
            found = max(found, grant.level)
    return found


def _grants(card: Document) -> list[DocumentGrant]:
    return list(DocumentGrant.objects.filter(document=card, withdrawn_at=None))


def _is_meant(user: User, user_id: int | None, group_id: int | None) -> bool:
    return user_id == user.pk or (group_id is not None and user.groups.filter(pk=group_id).exists())


def _absent(user: User, paths: list[tuple[int, ...]], limits: Limits) -> list[tuple[User, Limits]]:
    """For whom the user stands in, over any number of deputies, never in a circle."""
    found = []
    today = today_of(user.workspace)
    for one in Substitution.objects.filter(workspace_id=user.workspace_id, deputy=user, ended_at=None):
        path = paths[-1]
        is_now = one.starts_on <= today <= one.ends_on and one.absent.is_active and one.deputy.is_active
        if not is_now or one.absent_id in path:
            continue
        both = Limits(
            kinds=_narrow(limits.kinds, set(one.kinds)),
            organisations=_narrow(limits.organisations, set(one.organisations)),
            task_types=_narrow(limits.task_types, set(one.task_types)),
            amount=min(
                (one_limit for one_limit in (limits.amount, one.amount_limit) if one_limit is not None), default=None
            ),
        )
        found.append((one.absent, both))
        found += _absent(one.absent, [(*path, one.absent_id)], both)
    return found


def _narrow(known: "set[T] | None", named: "set[T]") -> "set[T] | None":
    if not named:
        return known
    return named if known is None else known & named
