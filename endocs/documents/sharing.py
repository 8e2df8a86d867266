"""Opening a card to a colleague or a group by hand, and taking it back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.documents import access, actions
from endocs.documents.models import Document, DocumentGrant, Level
from endocs.documents.trail import record
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people.models import Group, User

EXPLICIT = "explicit"


@transaction.atomic
def share(*, document: Document, principal: User | Group, by: User, level: Level = Level.ADD_FILES) -> None:
    """Open a card to a user or a group, or change how far; twice is harmless.

    Refuses who has left and a closed group.
    """
    _check_may_share(document, by)
    if isinstance(principal, User) and not principal.is_active:
        raise Refusal(_("%(name)s does not work here any more: choose another.") % {"name": principal.short_name})
    if isinstance(principal, Group) and principal.closed_at:
        raise Refusal(_("This group is closed. Open it again first."))
    actions.open_to(document=document, principal=principal, reason=EXPLICIT, by=by, level=level)


@transaction.atomic
def withdraw(*, grant: DocumentGrant, by: User) -> None:
    """Take back what was opened by hand; twice is harmless. Refuses grants that a task or a request gave."""
    _check_may_share(grant.document, by)
    if grant.reason != EXPLICIT:
        raise Refusal(_("A task or a request opened the card: this access ends with it."))
    in_force = DocumentGrant.objects.filter(pk=grant.pk, withdrawn_at=None)
    if in_force.update(withdrawn_at=timezone.now()):
        data = {
            "reason": EXPLICIT, "principal": str(grant.user or grant.group), "user": grant.user_id,
            "group": grant.group_id,
        }  # fmt: skip
        record(Kind.DOCUMENT_CLOSED_TO, grant.document, by, data)


def _check_may_share(document: Document, by: User) -> None:
    if document.workspace_id != by.workspace_id:
        raise Document.DoesNotExist(document.pk)
    if not access.can_share(by, document):
        raise actions.NotAllowed(_("Only who manages the card opens it to others."))
