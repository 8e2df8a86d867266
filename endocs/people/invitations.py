"""One-time links by which invited people set their password."""

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people.models import Invitation, User
from endocs.people.tokens import digest, new_token
from endocs.wall.place import inside, outside

VALID_DAYS = 7


class InvitationIsOver(Refusal):
    """The link is unknown, used or too old."""

    code = "invitation_is_over"


@transaction.atomic
def issue(user: User) -> str:
    """A new link's secret; the links issued before end. Only its digest is kept."""
    Invitation.objects.filter(user=user, used_at=None).delete()
    token = new_token("invitation")
    expires_at = timezone.now() + timedelta(days=VALID_DAYS)
    Invitation.objects.create(user=user, token_digest=digest(token), expires_at=expires_at)
    return token


def find(token: str) -> Invitation:
    """The invitation behind a link; refuses one that is unknown, used or too old, in the same words."""
    valid = Invitation.objects.filter(used_at=None, expires_at__gt=timezone.now(), user__is_active=True)
    with outside():
        invitation = valid.select_related("user__workspace").filter(token_digest=digest(token)).first()
    if invitation is None:
        raise InvitationIsOver(_("This invitation is over. Ask the administrator for a new one."))
    return invitation


@transaction.atomic
def accept(*, token: str, password: str) -> User:
    """The invited person sets his password, once."""
    invitation = find(token)
    user = invitation.user
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refusal(" ".join(error.messages)) from error
    with inside(user.workspace_id):
        if not Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=timezone.now()):
            raise InvitationIsOver(_("This invitation is over. Ask the administrator for a new one."))
        user.set_password(password)
        user.save(update_fields=["password"])
        journal.record(Kind.USER_JOINED, workspace_id=user.workspace_id, subject=("user", user.pk), by=user)
    return user
