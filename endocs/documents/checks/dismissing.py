"""«Так и надо»: a person calls a warning right, or takes that back."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from endocs.documents import access, actions
from endocs.documents.checks.facts import Finding
from endocs.documents.models import DismissedWarning, Document
from endocs.documents.trail import record
from endocs.journal.kinds import Kind
from endocs.people.models import User


@transaction.atomic
def dismiss(*, document: Document, finding: Finding, by: User) -> None:
    """The warning is not shown any more while its facts stay; twice is harmless."""
    _check_may(document, by)
    _made, is_new = DismissedWarning.objects.get_or_create(
        document=document, fingerprint=finding.fingerprint,
        defaults={"workspace_id": document.workspace_id, "warning": finding.check.value, "dismissed_by": by},
    )  # fmt: skip
    if is_new:
        record(Kind.DOCUMENT_WARNING_DISMISSED, document, by, {"warning": finding.check.value})


@transaction.atomic
def restore(*, document: Document, fingerprint: str, by: User) -> None:
    """The warning is shown again; twice is harmless."""
    _check_may(document, by)
    dismissed = DismissedWarning.objects.filter(document=document, fingerprint=fingerprint).first()
    if dismissed and DismissedWarning.objects.filter(pk=dismissed.pk).delete()[0]:
        record(Kind.DOCUMENT_WARNING_RESTORED, document, by, {"warning": dismissed.warning})


def dismissed_of(keys: Sequence[int]) -> dict[tuple[int, str], DismissedWarning]:
    """What was dismissed on these cards, by card and fingerprint, with who did it."""
    rows = DismissedWarning.objects.filter(document_id__in=keys).select_related("dismissed_by")
    return {(row.document_id, row.fingerprint): row for row in rows}


def _check_may(document: Document, by: User) -> None:
    if document.workspace_id != by.workspace_id:
        raise Document.DoesNotExist(document.pk)
    if not access.can_change(by, document):
        raise actions.NotAllowed(_("Only who may change the card calls a warning right."))
