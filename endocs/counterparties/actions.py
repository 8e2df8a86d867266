"""Keeping the directory of clients and suppliers."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.counterparties import access
from endocs.counterparties.models import Counterparty
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.names import search_key, sort_key
from endocs.kernel.refusals import Refusal
from endocs.people.checks import check_columns
from endocs.people.models import User, Workspace


class DuplicateCounterparty(Refusal):
    """The INN and KPP are in the directory already; `existing` is that counterparty."""

    code = "duplicate_counterparty"

    def __init__(self, existing: Counterparty | None) -> None:
        sentence = _("This INN and KPP are in the directory already: %(name)s.")
        if existing and existing.deactivated_at:
            sentence = _("This INN and KPP are in the directory already, closed: %(name)s. Open it again on its card.")
        super().__init__(sentence % {"name": existing.title if existing else ""})
        self.existing = existing


class NotYours(Refusal):
    """The counterparty is closed, opened and given to a manager by others."""

    code = "not_allowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of a counterparty; INN, KPP and OGRN are digits without blanks."""

    name: str
    legal_form: str = ""
    full_name: str = ""
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    address: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    comment: str = ""
    manager: User | None = None


@transaction.atomic
def register(*, workspace: Workspace, profile: Profile, by: User | None) -> Counterparty:
    """A new counterparty; refuses a pair of INN and KPP that is there, naming whose it is."""
    _check_manager(workspace.pk, profile)
    counterparty = Counterparty(workspace=workspace, **_values(profile), **_keys(profile))
    check_columns(counterparty)
    try:
        with transaction.atomic():
            counterparty.save()
    except IntegrityError as error:
        raise DuplicateCounterparty(_existing(workspace.pk, profile)) from error
    _record(Kind.COUNTERPARTY_ADDED, counterparty, by, {"name": counterparty.title, "inn": counterparty.inn})
    return counterparty


@transaction.atomic
def change(*, counterparty: Counterparty, profile: Profile, by: User) -> Counterparty:
    """Change what is known of a counterparty; refuses another manager by who does not lead it."""
    if by.workspace_id != counterparty.workspace_id:
        raise Counterparty.DoesNotExist(counterparty.pk)
    _check_manager(counterparty.workspace_id, profile)
    counterparty = _locked(counterparty)
    if counterparty.manager != profile.manager:
        _check_may_give(counterparty, by)
    values = _values(profile)
    check_columns(Counterparty(workspace_id=counterparty.workspace_id, **values, **_keys(profile)))
    changes = {
        name: [str(getattr(counterparty, name) or ""), str(value or "")]
        for name, value in values.items()
        if getattr(counterparty, name) != value
    }
    try:
        with transaction.atomic():
            Counterparty.objects.filter(pk=counterparty.pk).update(**values, **_keys(profile))
    except IntegrityError as error:
        raise DuplicateCounterparty(_existing(counterparty.workspace_id, profile)) from error
    if changes:
        _record(Kind.COUNTERPARTY_CHANGED, counterparty, by, {"changes": changes})
    return Counterparty.objects.get(pk=counterparty.pk)


@transaction.atomic
def correct(*, counterparty: Counterparty, values: Mapping[str, str]) -> dict[str, str]:
    """Write down what another system knows now of a counterparty that came from it; what was written.

    A pair of INN and KPP that is another counterparty's is left out.
    """
    current = _locked(counterparty)
    taken = {name: value for name, value in values.items() if getattr(current, name) != value}
    pair = {name: taken.get(name, getattr(current, name)) for name in ("inn", "kpp")}
    same = Counterparty.objects.filter(workspace_id=current.workspace_id, **pair).exclude(pk=current.pk)
    if {"inn", "kpp"} & set(taken) and pair["inn"] and same.exists():
        taken = {name: value for name, value in taken.items() if name not in pair}
    changes = {name: [getattr(current, name), value] for name, value in taken.items()}
    for name, value in taken.items():
        setattr(current, name, value)
    if changes:
        known = Profile(**{item.name: getattr(current, item.name) for item in fields(Profile)})
        Counterparty.objects.filter(pk=current.pk).update(**taken, **_keys(known))
        _record(Kind.COUNTERPARTY_CHANGED, current, None, {"changes": changes})
    return taken


@transaction.atomic
def give_to_manager(*, counterparty: Counterparty, manager: User, by: User) -> None:
    """Another manager leads the counterparty; the same one again is harmless."""
    if by.workspace_id != counterparty.workspace_id or manager.workspace_id != counterparty.workspace_id:
        raise Counterparty.DoesNotExist(counterparty.pk)
    client = _locked(counterparty)
    if client.manager_id != manager.pk:
        _check_may_give(client, by)
        changes = {"manager": [str(client.manager or ""), str(manager)]}
        Counterparty.objects.filter(pk=client.pk).update(manager=manager)
        _record(Kind.COUNTERPARTY_CHANGED, client, by, {"changes": changes})


@transaction.atomic
def deactivate(*, counterparty: Counterparty, by: User) -> None:
    """The counterparty is not offered any more; its cards stay. Twice is harmless."""
    _check_may_close(counterparty, by)
    active = Counterparty.objects.filter(pk=counterparty.pk, deactivated_at=None)
    if active.update(deactivated_at=timezone.now()):
        _record(Kind.COUNTERPARTY_CHANGED, counterparty, by, {"changes": {"active": [True, False]}})


@transaction.atomic
def reactivate(*, counterparty: Counterparty, by: User) -> None:
    """A closed counterparty is offered again; twice is harmless."""
    _check_may_close(counterparty, by)
    closed = Counterparty.objects.filter(pk=counterparty.pk, deactivated_at__isnull=False)
    if closed.update(deactivated_at=None):
        _record(Kind.COUNTERPARTY_CHANGED, counterparty, by, {"changes": {"active": [False, True]}})


def _check_may_close(counterparty: Counterparty, by: User) -> None:
    if by.workspace_id != counterparty.workspace_id:
        raise Counterparty.DoesNotExist(counterparty.pk)
    if not access.can_close(by, counterparty):
        raise NotYours(_("Accountants, administrators and the counterparty's manager close it and open it again."))


def _locked(counterparty: Counterparty) -> Counterparty:
    """The row, locked: who may give it away is asked of what it says now."""
    return Counterparty.objects.select_for_update(of=("self",)).select_related("manager").get(pk=counterparty.pk)


def _check_may_give(counterparty: Counterparty, by: User) -> None:
    if not access.can_give(by, counterparty):
        raise NotYours(
            _("Accountants, administrators and the counterparty's manager change the manager. Leave it as it was.")
        )


def _values(profile: Profile) -> dict[str, Any]:
    return {item.name: getattr(profile, item.name) for item in fields(profile)}


def _keys(profile: Profile) -> dict[str, str]:
    words = search_key(f"{profile.legal_form} {profile.name} {profile.full_name} {profile.inn}")
    return {"sort_key": sort_key(profile.name)[:320], "search_key": words[:700]}


def _check_manager(workspace_id: int, profile: Profile) -> None:
    if profile.manager is not None and profile.manager.workspace_id != workspace_id:
        raise User.DoesNotExist(profile.manager.pk)


def _existing(workspace_id: int, profile: Profile) -> Counterparty | None:
    return Counterparty.objects.filter(workspace_id=workspace_id, inn=profile.inn, kpp=profile.kpp).first()


def _record(kind: Kind, counterparty: Counterparty, by: User | None, data: dict[str, Any]) -> None:
    journal.record(
        kind,
        workspace_id=counterparty.workspace_id,
        subject=("counterparty", counterparty.pk),
        by=by,
        data=data,
    )
