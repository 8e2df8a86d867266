"""Whose firm it is that something outside tells of: the one we know, else a new one in the directory."""

from dataclasses import dataclass

from django.db.models import Q

from endocs.counterparties import actions
from endocs.counterparties.actions import DuplicateCounterparty, Profile
from endocs.counterparties.models import Counterparty
from endocs.kernel.names import split_legal_form
from endocs.people.models import Workspace


@dataclass(frozen=True, slots=True)
class Facts:
    """What a source tells of a firm."""

    name: str
    inn: str = ""
    kpp: str = ""
    full_name: str = ""


def find(*, workspace: Workspace, facts: Facts) -> Counterparty | None:
    """By INN and KPP; where one side tells no KPP, by the INN when only one firm has it."""
    if not facts.inn:
        return None
    same = Counterparty.objects.select_related("manager__department").filter(workspace=workspace, inn=facts.inn)
    if exact := same.filter(kpp=facts.kpp).first():
        return exact
    near = list(same.filter(Q() if not facts.kpp else Q(kpp=""))[:2])
    return near[0] if len(near) == 1 else None


def find_or_register(*, workspace: Workspace, facts: Facts) -> Counterparty:
    """The firm we know; else it comes into the directory as it was told."""
    if found := find(workspace=workspace, facts=facts):
        return found
    try:
        return actions.register(workspace=workspace, profile=profile_of(facts), by=None)
    except DuplicateCounterparty as refusal:  # another sender was quicker
        if refusal.existing is None:
            raise
        return refusal.existing


def profile_of(facts: Facts) -> Profile:
    """The record of the directory that these facts make: the legal form apart from the name, nothing too long."""
    form, name = split_legal_form(facts.name)
    return Profile(
        name=(name or facts.inn or "–")[:300], legal_form=form[:60], full_name=facts.full_name[:1000],
        inn=facts.inn[:20], kpp=facts.kpp[:9],
    )  # fmt: skip
