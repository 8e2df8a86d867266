"""Secrets of bases: shown once, kept as digests, ended at once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.onec.access import check_connects
from endocs.onec.models import Infobase, Token
from endocs.people.models import User
from endocs.people.tokens import digest, new_token

PREFIX = "endocs1c"


@transaction.atomic
def issue(*, infobase: Infobase, by: User | None) -> tuple[Token, str]:
    """A new token of the base and its secret, which nobody can be told again; former ones stay in force."""
    check_connects(by, infobase.workspace_id)
    if infobase.removed_at is not None:
        raise Refusal(_("This base was removed: connect it anew."))
    secret = new_token(PREFIX)
    token = Token.objects.create(
        workspace_id=infobase.workspace_id, infobase=infobase, token_digest=digest(secret), issued_by=by
    )
    _record(Kind.ONEC_TOKEN_ISSUED, token, by)
    return token, secret


@transaction.atomic
def revoke(*, token: Token, by: User | None) -> None:
    """The token opens nothing from now on; to revoke it twice is harmless."""
    check_connects(by, token.workspace_id)
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        _record(Kind.ONEC_TOKEN_REVOKED, token, by)


def _record(kind: Kind, token: Token, by: User | None) -> None:
    data = {"title": token.infobase.title, "token": token.pk}
    journal.record(kind, workspace_id=token.workspace_id, subject=("infobase", token.infobase_id), by=by, data=data)
