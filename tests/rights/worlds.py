"""Random workspaces full of rules, grants, substitutions and confidential cards; the same seed makes the same one."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from endocs.counterparties.models import Counterparty
from endocs.documents import actions as documents
from endocs.documents import ruling
from endocs.documents.models import Clients, Document, DocumentKind, Level
from endocs.documents.requisites import Requisites
from endocs.people.models import Department, Group, Organisation, Role, Substitution, User, Workspace
from endocs.people.substitution import today_of
from tests import cast

KINDS = ("act", "payment_invoice", "contract", "order")
TASK_TYPES = ("approval", "execution")


@dataclass(frozen=True, slots=True)
class World:
    """One random workspace."""

    workspace: Workspace
    users: Sequence[User]
    cards: Sequence[Document]


def world(seed: int, *, cards: int = 30) -> World:
    """A workspace with eight people, some of whom are away, and that many cards."""
    dice = random.Random(seed)
    firm = cast.firm(f"w{seed}")
    departments = [Department.objects.create(workspace=firm.workspace, name=name) for name in ("Продажи", "Закупки")]
    users = _people(firm, departments, dice)
    groups = _groups(firm.workspace, users, dice)
    firms = [
        firm.organisation,
        Organisation.objects.create(workspace=firm.workspace, name="ООО «Два»", inn="7704407589"),
    ]
    kinds = [firm.kind(code) for code in KINDS]
    clients = [
        cast.counterparty(firm.workspace, f"«Клиент {place}»", f"{7700000000 + place}", dice.choice([None, *users]))
        for place in range(5)
    ]
    for _count in range(dice.randint(0, 6)):
        _rule(firm.workspace, dice, [*users, *groups], kinds, firms, departments, firm.administrator)
    made = [_card(firm.workspace, dice, users, kinds, firms, departments, clients) for _count in range(cards)]
    for _count in range(dice.randint(0, cards)):
        _grant(dice, dice.choice(made), [*users, *groups])
    for _count in range(dice.randint(2, 7)):
        _substitution(dice, users, kinds, firms)
    return World(firm.workspace, users, made)


def _people(firm: cast.Firm, departments: Sequence[Department], dice: random.Random) -> list[User]:
    users = [firm.manager, firm.other_manager, firm.accountant, firm.administrator]
    users += [
        cast.user(firm.workspace, f"person{place}@{firm.workspace.name}.example", f"Сотрудник{place}", "Иван")
        for place in range(4)
    ]
    for user in users:
        user.department = dice.choice([None, *departments])
        if user.role == Role.EMPLOYEE and dice.random() < 0.1:
            user.role = Role.ACCOUNTANT
        user.save()
    return users


def _groups(workspace: Workspace, users: Sequence[User], dice: random.Random) -> list[Group]:
    groups = [Group.objects.create(workspace=workspace, name=name) for name in ("Первая", "Вторая")]
    for group in groups:
        group.members.set(dice.sample(list(users), dice.randint(0, 4)))
    return groups


def _some(dice: random.Random, choices: Sequence[Any]) -> list[Any]:
    return dice.sample(list(choices), dice.choice([0, 0, 0, 1, 2]))


def _rule(
    workspace: Workspace, dice: random.Random, principals: Sequence[User | Group], kinds: Sequence[DocumentKind],
    firms: Sequence[Organisation], departments: Sequence[Department], by: User,
) -> None:  # fmt: skip
    said = ruling.Said(
        principal=dice.choice(principals) if dice.random() < 0.9 else None,
        level=dice.choice(list(Level)),
        kinds=_some(dice, kinds),
        organisations=_some(dice, firms),
        departments=_some(dice, departments),
        clients=dice.choice(list(Clients)),
    )
    try:
        ruling.add_rule(workspace=workspace, said=said, by=by)
    except ruling.RuleIsThere:
        return


def _card(
    workspace: Workspace, dice: random.Random, users: Sequence[User], kinds: Sequence[DocumentKind],
    firms: Sequence[Organisation], departments: Sequence[Department], clients: Sequence[Counterparty],
) -> Document:  # fmt: skip
    requisites = Requisites(
        organisation=dice.choice(firms),
        counterparty=dice.choice(clients),
        department=dice.choice([None, *departments]),
        number=str(dice.randint(1, 999)),
        dated_on=date(2026, 11, 24) - timedelta(days=dice.randint(0, 20)),
        amount=dice.choice([None, Decimal(dice.randint(1, 100))]),
        subject="Документ",
        responsible=dice.choice([None, None, *users]),
        is_confidential=dice.random() < 0.3,
    )
    kind = dice.choice(kinds)
    if "amount" in kind.required and requisites.amount is None:
        requisites = Requisites(**{**_fields(requisites), "amount": Decimal(50)})
    return documents.register(workspace=workspace, kind=kind, requisites=requisites, by=dice.choice(users))


def _fields(requisites: Requisites) -> dict[str, Any]:
    return {name: getattr(requisites, name) for name in requisites.__dataclass_fields__}


def _grant(dice: random.Random, card: Document, principals: Sequence[User | Group]) -> None:
    is_task = dice.random() < 0.5
    reason = f"task:{dice.randint(1, 9)}" if is_task else "explicit"
    documents.open_to(
        document=card, principal=dice.choice(principals), reason=reason, by=None, level=dice.choice(list(Level)),
        open_task_type=dice.choice(["", *TASK_TYPES]) if is_task else "",
    )  # fmt: skip
    if dice.random() < 0.2:
        documents.close_to(document=card, reason=reason, by=None)


def _substitution(
    dice: random.Random, users: Sequence[User], kinds: Sequence[DocumentKind], firms: Sequence[Organisation]
) -> None:
    absent, deputy = dice.sample(list(users), 2)
    starts_on = today_of(absent.workspace) + timedelta(days=dice.choice([-3, 0, 0, 0, 1]))
    Substitution.objects.create(
        workspace=absent.workspace, absent=absent, deputy=deputy, starts_on=starts_on,
        ends_on=starts_on + timedelta(days=dice.choice([0, 1, 5])), appointed_by=absent,
        kinds=[kind.pk for kind in _some(dice, kinds)],
        organisations=[firm.pk for firm in _some(dice, firms)],
        task_types=_some(dice, TASK_TYPES),
        amount_limit=dice.choice([None, None, Decimal(40)]),
    )  # fmt: skip
