"""What administrators do with the people and the firms of their workspace."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel import requisites
from endocs.kernel.refusals import Refusal
from endocs.people.access import check_manages
from endocs.people.checks import check_columns
from endocs.people.models import (
    ApiToken,
    BankAccount,
    Department,
    Group,
    Invitation,
    Organisation,
    Role,
    User,
    Workspace,
)
from endocs.people.tokens import digest, new_token


class LastAdministrator(Refusal):
    """A workspace is never left without an administrator."""

    code = "last_administrator"


class AlreadyThere(Refusal):
    """The same name, address or INN is in use."""

    code = "already_there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of a user."""

    email: str
    last_name: str
    first_name: str
    middle_name: str = ""
    job_title: str = ""
    phone: str = ""
    role: Role = Role.EMPLOYEE
    department: Department | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFirm:
    """What is known of an own organisation."""

    name: str
    inn: str
    kpp: str = ""
    full_name: str = ""
    ogrn: str = ""
    address: str = ""


@transaction.atomic
def open_workspace(*, name: str, administrator: Person, is_demo: bool = False) -> User:
    """A new workspace with its accounting group and its first administrator, who has no password yet."""
    workspace = Workspace.objects.create(name=name, is_demo=is_demo)
    Group.objects.create(workspace=workspace, name=_("Accounting"), is_accounting=True)
    user = _create_user(workspace, administrator)
    _record(Kind.WORKSPACE_OPENED, workspace.pk, ("workspace", workspace.pk), None, {"name": name})
    return user


@transaction.atomic
def invite_user(*, workspace: Workspace, person: Person, by: User | None) -> User:
    """A new user; the letter with the link follows from the event. `by` None is the operator's command line."""
    _check(by, workspace.pk)
    user = _create_user(workspace, person)
    if person.role == Role.ACCOUNTANT:
        for group in Group.objects.filter(workspace=workspace, is_accounting=True):
            group.members.add(user)
    _record(Kind.USER_INVITED, workspace.pk, ("user", user.pk), by, {"email": user.email, "role": user.role})
    return user


@transaction.atomic
def invite_again(*, user: User, by: User) -> None:
    """Another letter with a link, for an active user who has no password yet; the former link ends."""
    _check(by, user.workspace_id)
    if not user.is_active or user.has_usable_password():
        raise Refusal(_("Only who has not come in yet is invited. A new password is asked for at the log-in."))
    data = {"email": user.email, "role": user.role}
    _record(Kind.USER_INVITED, user.workspace_id, ("user", user.pk), by, data)


@transaction.atomic
def change_user(*, user: User, person: Person, by: User) -> User:
    """Change what is known of a user, and his role; the last administrator keeps it."""
    _check(by, user.workspace_id)
    _lock(user.workspace_id)
    user = User.objects.get(pk=user.pk)
    if person.role != Role.ADMINISTRATOR:
        _keep_an_administrator(user)
    names = ("last_name", "first_name", "middle_name", "job_title", "phone", "role", "department")
    changes = {
        name: [_told(getattr(user, name)), _told(getattr(person, name))]
        for name in names
        if getattr(user, name) != getattr(person, name)
    }
    for name in names:
        setattr(user, name, getattr(person, name))
    user.sort_key = user.name_for_sorting()
    check_columns(user, exclude=("password",))
    user.save()
    if changes:
        _record(Kind.USER_CHANGED, user.workspace_id, ("user", user.pk), by, {"changes": changes})
    return user


@transaction.atomic
def deactivate_user(*, user: User, by: User) -> None:
    """The person does not work here any more: he is kept; his sessions (the log-in asks `is_active`) and tokens end."""
    _check(by, user.workspace_id)
    _lock(user.workspace_id)
    user = User.objects.get(pk=user.pk)
    _keep_an_administrator(user)
    if not user.is_active:
        return
    now = timezone.now()
    User.objects.filter(pk=user.pk).update(is_active=False, deactivated_at=now)
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    Invitation.objects.filter(user=user, used_at=None).delete()
    _record(Kind.USER_DEACTIVATED, user.workspace_id, ("user", user.pk), by, {"name": user.full_name})


@transaction.atomic
def reactivate_user(*, user: User, by: User) -> None:
    """The person is back, by a new invitation: what he knew before opens nothing. Twice is harmless."""
    _check(by, user.workspace_id)
    left = User.objects.filter(pk=user.pk, is_active=False)
    if left.update(is_active=True, deactivated_at=None, password=make_password(None)):
        _record(Kind.USER_REACTIVATED, user.workspace_id, ("user", user.pk), by, {"name": user.full_name})
        data = {"email": user.email, "role": user.role}
        _record(Kind.USER_INVITED, user.workspace_id, ("user", user.pk), by, data)


@transaction.atomic
def set_personal_settings(*, user: User, language: str, theme: str) -> None:
    """Language and colours; a person's own affair, not a fact for the trail."""
    User.objects.filter(pk=user.pk).update(language=language, theme=theme)


@transaction.atomic
def set_password(*, user: User, password: str) -> None:
    """A new password of one's own; the caller has checked the old one and the rules."""
    user.set_password(password)
    user.save(update_fields=["password"])
    _record(Kind.USER_CHANGED, user.workspace_id, ("user", user.pk), user, {"changes": {"password": ["", ""]}})


@transaction.atomic
def add_organisation(*, workspace: Workspace, firm: OwnFirm, by: User | None) -> Organisation:
    """An own legal entity; refuses a second one of the same INN and KPP."""
    _check(by, workspace.pk)
    if problem := requisites.check_inn(firm.inn):
        raise Refusal(problem)
    organisation = Organisation(workspace=workspace, **_values(firm))
    check_columns(organisation)
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        raise AlreadyThere(_("An organisation with this INN and KPP is there already.")) from error
    _record(Kind.ORGANISATION_ADDED, workspace.pk, ("organisation", organisation.pk), by, _values(firm))
    return organisation


@transaction.atomic
def change_organisation(*, organisation: Organisation, firm: OwnFirm, by: User) -> Organisation:
    """Change an own legal entity."""
    _check(by, organisation.workspace_id)
    if problem := requisites.check_inn(firm.inn):
        raise Refusal(problem)
    values = _values(firm)
    check_columns(Organisation(workspace_id=organisation.workspace_id, **values))
    changes = {name: [getattr(organisation, name), value] for name, value in values.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    try:
        with transaction.atomic():
            Organisation.objects.filter(pk=organisation.pk).update(**values)
    except IntegrityError as error:
        raise AlreadyThere(_("An organisation with this INN and KPP is there already.")) from error
    if changes:
        subject = ("organisation", organisation.pk)
        _record(Kind.ORGANISATION_CHANGED, organisation.workspace_id, subject, by, {"changes": changes})
    return Organisation.objects.get(pk=organisation.pk)


@transaction.atomic
def deactivate_organisation(*, organisation: Organisation, by: User) -> None:
    """The organisation is not offered any more; its cards stay. Twice is harmless."""
    _check(by, organisation.workspace_id)
    active = Organisation.objects.filter(pk=organisation.pk, deactivated_at=None)
    if active.update(deactivated_at=timezone.now()):
        subject = ("organisation", organisation.pk)
        data = {"changes": {"active": [True, False]}}
        _record(Kind.ORGANISATION_CHANGED, organisation.workspace_id, subject, by, data)


@transaction.atomic
def reactivate_organisation(*, organisation: Organisation, by: User) -> None:
    """A closed organisation is offered again; twice is harmless."""
    _check(by, organisation.workspace_id)
    closed = Organisation.objects.filter(pk=organisation.pk, deactivated_at__isnull=False)
    if closed.update(deactivated_at=None):
        subject = ("organisation", organisation.pk)
        data = {"changes": {"active": [False, True]}}
        _record(Kind.ORGANISATION_CHANGED, organisation.workspace_id, subject, by, data)


@transaction.atomic
def add_bank_account(*, organisation: Organisation, account: str, bik: str, bank: str, by: User) -> BankAccount:
    """A bank account of an own organisation; the number must fit the BIK."""
    _check(by, organisation.workspace_id)
    account, bik = requisites.normalise_account(account), requisites.normalise_bik(bik)
    if problem := requisites.check_account(account, bik):
        raise Refusal(problem)
    made = BankAccount(
        workspace_id=organisation.workspace_id, organisation=organisation, account=account, bik=bik, bank=bank.strip()
    )
    check_columns(made)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise AlreadyThere(_("This account is in the list already.")) from error
    _record_accounts(organisation, by, [None, account])
    return made


@transaction.atomic
def remove_bank_account(*, bank_account: BankAccount, by: User) -> None:
    """The account is closed; what was printed with it stays."""
    _check(by, bank_account.workspace_id)
    bank_account.delete()
    _record_accounts(bank_account.organisation, by, [bank_account.account, None])


def _record_accounts(organisation: Organisation, by: User, change: list[str | None]) -> None:
    subject = ("organisation", organisation.pk)
    data = {"changes": {"bank_account": change}}
    _record(Kind.ORGANISATION_CHANGED, organisation.workspace_id, subject, by, data)


@transaction.atomic
def finish_set_up(*, workspace: Workspace, by: User) -> None:
    """The administrator has seen the first steps; they are not shown by themselves any more."""
    _check(by, workspace.pk)
    Workspace.objects.filter(pk=workspace.pk, set_up_at=None).update(set_up_at=timezone.now())


@transaction.atomic
def issue_token(*, user: User, name: str, by: User) -> str:
    """A bearer token of the API for a user; it is shown once."""
    _check(by, user.workspace_id)
    token = new_token("endocs")
    made = ApiToken.objects.create(user=user, name=name.strip(), token_digest=digest(token))
    _record(Kind.TOKEN_ISSUED, user.workspace_id, ("token", made.pk), by, {"name": made.name, "user": user.pk})
    return token


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> None:
    """The token opens nothing any more; twice is harmless."""
    _check(by, token.user.workspace_id)
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        _record(Kind.TOKEN_REVOKED, token.user.workspace_id, ("token", token.pk), by, {"name": token.name})


def _check(by: User | None, workspace_id: int) -> None:
    """The operator's command line (`by` None) may; of users, administrators of this workspace."""
    if by is not None:
        check_manages(by, workspace_id)


def _lock(workspace_id: int) -> None:
    """One change of administrators at a time."""
    Workspace.objects.select_for_update().get(pk=workspace_id)


def _keep_an_administrator(user: User) -> None:
    """Who was invited and has not come in yet does not stand for an administrator who can."""
    others = User.objects.filter(workspace_id=user.workspace_id, role=Role.ADMINISTRATOR, is_active=True)
    others = others.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if user.role == Role.ADMINISTRATOR and user.is_active and not others.exclude(pk=user.pk).exists():
        raise LastAdministrator(_("This is the last administrator: make another one first."))


def _create_user(workspace: Workspace, person: Person) -> User:
    user = User(workspace=workspace, **{**_values(person), "email": person.email.strip().lower()})
    user.sort_key = user.name_for_sorting()
    user.set_unusable_password()
    check_columns(user, exclude=("password",))
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise AlreadyThere(_("There is a user with this e-mail already.")) from error
    return user


def _values(value: Person | OwnFirm) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def _told(value: Any) -> Any:
    return str(value) if isinstance(value, Department) else value


def _record(kind: Kind, workspace_id: int, subject: tuple[str, int], by: User | None, data: Mapping[str, Any]) -> None:
    journal.record(kind, workspace_id=workspace_id, subject=subject, by=by, data=data)
