"""Who the users of a base are in EnDocs."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.onec.access import check_connects
from endocs.onec.models import Infobase, Login
from endocs.onec.values import Person
from endocs.people.models import User


def note(infobase: Infobase, person: Person) -> Login:
    """The row of this user of the base; whose e-mail only one active user here has is that user by himself."""
    told: dict[str, Any] = {"full_name": person.full_name[:300], "email": person.email[:254]}
    login, is_new = Login.objects.select_related("user").get_or_create(
        infobase=infobase, name=person.login[:200], defaults={"workspace_id": infobase.workspace_id, **told}
    )
    changed = {} if is_new else {name: value for name, value in told.items() if value and value != getattr(login, name)}
    if login.user is None and (found := _by_email(infobase, told["email"])):
        login.user = found
        changed["user"] = found
    if changed:
        Login.objects.filter(pk=login.pk).update(**changed)
    return login


def acting(login: Login | None) -> User | None:
    """The user of EnDocs behind the login, while he works here."""
    return login.user if login is not None and login.user is not None and login.user.is_active else None


@transaction.atomic
def assign(*, login: Login, user: User | None, by: User) -> None:
    """From now on this user of the base is that user here, or (None) nobody; cards that are there stay as they are."""
    check_connects(by, login.workspace_id)
    if user is not None and user.workspace_id != login.workspace_id:
        raise User.DoesNotExist(user.pk)
    if user is not None and not user.is_active:
        raise Refusal(_("%(name)s does not work here any more: choose another.") % {"name": user.short_name})
    before = Login.objects.select_for_update(of=("self",)).select_related("user").get(pk=login.pk).user
    if before == user:
        return
    Login.objects.filter(pk=login.pk).update(user=user)
    journal.record(
        Kind.ONEC_CHANGED, workspace_id=login.workspace_id, subject=("infobase", login.infobase_id), by=by,
        data={"login": login.name, "changes": {"user": [str(before or ""), str(user or "")]}},
    )  # fmt: skip


def _by_email(infobase: Infobase, email: str) -> User | None:
    if not email:
        return None
    found = list(User.objects.filter(workspace_id=infobase.workspace_id, email__iexact=email, is_active=True)[:2])
    return found[0] if len(found) == 1 else None
