"""Who the counterparties of a base are in our directory; what people wrote there stays."""

from typing import Any

from endocs.counterparties import actions as directory
from endocs.counterparties import finding
from endocs.counterparties.finding import Facts
from endocs.counterparties.models import Counterparty
from endocs.onec.models import Infobase, Party
from endocs.onec.values import Firm


def counterparty_of(infobase: Infobase, firm: Firm | None) -> Counterparty | None:
    """The counterparty: the one that this reference meant before, else by INN and KPP, else a new one."""
    if firm is None or not (firm.ref or firm.inn or firm.name):
        return None
    if firm.ref is None:
        return _of_facts(infobase, firm)
    parties = Party.objects.select_related("counterparty__manager__department")
    party = parties.filter(infobase=infobase, ref=str(firm.ref)).first()
    return _met(infobase, firm) if party is None else _known(party, firm)


def _met(infobase: Infobase, firm: Firm) -> Counterparty:
    facts = _facts(firm)
    found = finding.find(workspace=infobase.workspace, facts=facts)
    is_new = found is None
    counterparty = found or finding.find_or_register(workspace=infobase.workspace, facts=facts)
    Party.objects.create(
        workspace_id=infobase.workspace_id, infobase=infobase, ref=str(firm.ref), counterparty=counterparty,
        set_values=_values(facts) if is_new else {},
    )  # fmt: skip
    return counterparty


def _known(party: Party, firm: Firm) -> Counterparty:
    """What 1C itself wrote in the directory follows 1C; a value that a person has put there stays."""
    counterparty, told = party.counterparty, _values(_facts(firm))
    ours = {name for name, value in party.set_values.items() if getattr(counterparty, name) == value}
    free = {name: value for name, value in told.items() if name in ours and value and value != party.set_values[name]}
    if free and (taken := directory.correct(counterparty=counterparty, values=free)):
        party.set_values = {**party.set_values, **taken}
        Party.objects.filter(pk=party.pk).update(set_values=party.set_values)
        return Counterparty.objects.select_related("manager__department").get(pk=counterparty.pk)
    return counterparty


def _of_facts(infobase: Infobase, firm: Firm) -> Counterparty:
    """Without a reference: by INN and KPP; who has none, by the very same name among those without an INN."""
    facts = _facts(firm)
    if not facts.inn:
        profile = finding.profile_of(facts)
        same = Counterparty.objects.select_related("manager__department").filter(workspace_id=infobase.workspace_id)
        if found := same.filter(inn="", name=profile.name, legal_form=profile.legal_form).order_by("pk").first():
            return found
    return finding.find_or_register(workspace=infobase.workspace, facts=facts)


def _facts(firm: Firm) -> Facts:
    return Facts(firm.name or firm.full_name, firm.inn, firm.kpp, firm.full_name or firm.name)


def _values(facts: Facts) -> dict[str, Any]:
    profile = finding.profile_of(facts)
    return {name: getattr(profile, name) for name in ("legal_form", "name", "full_name", "inn", "kpp")}
