"""How far a user's access reaches by role, rules and substitution: what a card is compared with."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from endocs.counterparties.models import Counterparty
from endocs.documents.models.rules import AccessScope, Clients, Level
from endocs.people.models import User
from endocs.people.substitution import StandIn, stand_ins

# One row a person, level and kind of clients: the scopes that the rules open to him, or all of them (`is_whole`).
_RULES = """
select rule.person, rule.level, rule.clients, bool_or(rule.is_whole),
    array_agg(distinct scope.id) filter (where scope.id > 0)
from (
    select people.id as person, rule.*, kinds = '{}' and organisations = '{}' and departments = '{}' as is_whole
    from unnest(%(people)s::bigint[]) as people (id) join documents_accessrule rule on
        rule.workspace_id = %(workspace)s and (
        rule.user_id = people.id
        or rule.group_id in (select group_id from people_group_members where user_id = people.id)
        or rule.user_id is null and rule.group_id is null)
) rule
left join documents_accessscope scope on scope.workspace_id = rule.workspace_id
    and not rule.is_whole and not scope.is_confidential
    and (rule.kinds = '{}' or scope.kind_id = any(rule.kinds))
    and (rule.organisations = '{}' or scope.organisation_id = any(rule.organisations))
    and (rule.departments = '{}' or scope.department_id = any(rule.departments))
group by rule.person, rule.level, rule.clients
order by rule.person, rule.level desc, rule.clients
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Cards opened to `reader` (himself, or whom he stands in for): these scopes, or every open card if None."""

    reader: User
    level: Level
    scopes: tuple[int, ...] | None = None
    clients: Clients = Clients.ALL
    amount_limit: Decimal | None = None

    def condition(self) -> Q:
        """The same in terms of the card's columns."""
        found = Q(is_confidential=False) if self.scopes is None else Q(scope_id__in=self.scopes)
        if self.clients != Clients.ALL:
            found &= Q(counterparty_id__in=self.clients_of().values("id"))
        return found & self.amounts()

    def amounts(self) -> Q:
        """Cards up to the limit; those without an amount too."""
        return Q() if self.amount_limit is None else Q(amount=None) | Q(amount__lte=self.amount_limit)

    def clients_of(self) -> "QuerySet[Counterparty]":
        """The reader's own clients, or those of his department."""
        clients = Counterparty.objects.filter(workspace_id=self.reader.workspace_id)
        if self.clients == Clients.MINE:
            return clients.filter(manager_id=self.reader.pk)
        return clients.filter(manager__department=self.reader.department)

    def covers(self, card: Any) -> bool:
        """Whether this card is among them."""
        if card.is_confidential or (self.scopes is not None and card.scope_id not in self.scopes):
            return False
        if self.amount_limit is not None and card.amount is not None and card.amount > self.amount_limit:
            return False
        return is_client_of(self.reader, self.clients, card)


def is_client_of(reader: User, clients: Clients, card: Any) -> bool:
    """Whether the card's client is one of the reader's, or of his department's; all of them are of «all»."""
    if clients == Clients.ALL:
        return True
    manager = card.counterparty.manager if card.counterparty else None
    if manager is None:
        return False
    if clients == Clients.MINE:
        return bool(manager.pk == reader.pk)
    return manager.department_id is not None and bool(manager.department_id == reader.department_id)


def role_level(user: User) -> Level | None:
    """How far the role alone opens every card that is not confidential."""
    if user.is_administrator:
        return Level.MANAGE
    return Level.EDIT if user.sees_open_documents else None


def reach_of(user: User) -> list[Opening]:
    """What is opened to the user, the widest first; read once for each loaded user, so once a request."""
    known: list[Opening] | None = user.__dict__.get("_reach")
    if known is None:
        away = stand_ins(user)
        own = _own_of({user.pk: user, **{one.absent.pk: one.absent for one in away}}) if user.is_active else {}
        known = [*own.get(user.pk, ()), *(opening for one in away for opening in _through(one, own[one.absent.pk]))]
        if whole := [opening for opening in known if _is_whole(opening)]:
            level = max(opening.level for opening in whole)
            known = whole + [opening for opening in known if opening.level > level]
        user.__dict__["_reach"] = known
    return known


def _own_of(people: "dict[int, User]") -> "dict[int, list[Opening]]":
    """What role and rules open to each of these active people of one workspace; one query for all of them."""
    found: dict[int, list[Opening]] = {
        pk: [Opening(reader=person, level=level)] if (level := role_level(person)) else []
        for pk, person in people.items()
    }
    asked = [person for person in people.values() if not person.is_administrator]
    if not asked:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_RULES, {"workspace": asked[0].workspace_id, "people": [person.pk for person in asked]})
        for pk, level, clients, is_whole, scopes in cursor.fetchall():
            is_nobodys = clients == Clients.DEPARTMENT and people[pk].department_id is None
            if (is_whole or scopes) and not is_nobodys:
                found[pk].append(
                    Opening(
                        reader=people[pk], level=Level(level), clients=Clients(clients),
                        scopes=None if is_whole else tuple(scopes),
                    )
                )  # fmt: skip
    return found


def _through(stand_in: StandIn, own: Iterable[Opening]) -> Iterable[Opening]:
    """What the absent person's role and rules open, as far as the substitution goes; managing is not passed on."""
    for opening in own if stand_in.passes_reading else ():
        scopes = opening.scopes
        if stand_in.kinds is not None or stand_in.organisations is not None:
            named = set(_scopes_of(stand_in))
            scopes = tuple(named if scopes is None else named.intersection(scopes))
        if scopes is None or scopes:
            level = min(opening.level, Level.EDIT)
            yield replace(opening, level=level, scopes=scopes, amount_limit=stand_in.amount_limit)


def _scopes_of(stand_in: StandIn) -> "Iterable[int]":
    scopes = AccessScope.objects.filter(workspace_id=stand_in.absent.workspace_id, is_confidential=False)
    if stand_in.kinds is not None:
        scopes = scopes.filter(kind_id__in=stand_in.kinds)
    if stand_in.organisations is not None:
        scopes = scopes.filter(organisation_id__in=stand_in.organisations)
    return scopes.values_list("id", flat=True)


def _is_whole(opening: Opening) -> bool:
    return opening.scopes is None and opening.clients == Clients.ALL and opening.amount_limit is None
