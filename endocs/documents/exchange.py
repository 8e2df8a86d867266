"""The card's side of the exchange with an operator: cards that arrive, and what becomes of them there."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from endocs.documents import access, actions
from endocs.documents import requisites as requisites_of
from endocs.documents.models import Document, DocumentKind, ExternalReference
from endocs.documents.requisites import ALWAYS_CHANGEABLE, Requisites
from endocs.documents.states import Direction, ExchangeState, RevocationState
from endocs.documents.trail import record
from endocs.journal.kinds import Kind


@transaction.atomic
def register_arrived(
    *,
    kind: DocumentKind,
    requisites: Requisites,
    direction: Direction,
    references: Sequence[str],
    state: ExchangeState,
    listed_on: date | None = None,
) -> Document:
    """A card of what arrived, with what is known of it: nothing that arrives is refused for being incomplete."""
    return actions.enter(
        workspace=kind.workspace, kind=kind, requisites=requisites, by=None, direction=direction,
        references=references, listed_on=listed_on, exchange_state=state,
    )  # fmt: skip


@transaction.atomic
def refer(*, document: Document, reference: str) -> None:
    """Let another `system:id` lead to the card; twice is harmless."""
    ExternalReference.objects.get_or_create(
        workspace_id=document.workspace_id, reference=reference, defaults={"document": document}
    )


@transaction.atomic
def fill(*, document: Document, values: Mapping[str, Any]) -> set[str]:
    """Put these requisites on the card; the names of those that may be put there now.

    While a process runs, what it decides about stands still: those names are left out.
    """
    current = Document.objects.select_for_update(of=("self",)).select_related("kind").get(pk=document.pk)
    names = set(values)
    if access.is_identity_frozen(current):
        names &= ALWAYS_CHANGEABLE
    before = {name: getattr(current, name) for name in requisites_of.NAMES}
    after = Requisites(**{**before, **{name: values[name] for name in names}})
    actions.write(current=current, requisites=after, by=None)
    return names


@transaction.atomic
def set_exchange(*, document: Document, state: ExchangeState, told: Mapping[str, Any]) -> bool:
    """Whether the card has changed where it is at the operator; `told` is who, when and with what words."""
    before = Document.objects.select_for_update().get(pk=document.pk).exchange_state
    if before == state:
        return False
    Document.objects.filter(pk=document.pk).update(exchange_state=state)
    record(Kind.DOCUMENT_EXCHANGE_CHANGED, document, None, {"before": before, "after": state, **told})
    return True


@transaction.atomic
def set_revocation(*, document: Document, state: RevocationState, told: Mapping[str, Any]) -> bool:
    """Whether the undoing of the exchange has changed; the exchange state itself stays."""
    before = Document.objects.select_for_update().get(pk=document.pk).revocation_state
    if before == state:
        return False
    Document.objects.filter(pk=document.pk).update(revocation_state=state)
    record(Kind.DOCUMENT_REVOCATION_CHANGED, document, None, {"before": before, "after": state, **told})
    return True


@transaction.atomic
def note_removed(*, document: Document, at: datetime) -> None:
    """The document was removed on our side of the operator; the card stays. Twice is harmless."""
    if Document.objects.filter(pk=document.pk, removed_at_operator_at=None).update(removed_at_operator_at=at):
        record(Kind.DOCUMENT_REMOVED_AT_OPERATOR, document, None)


@transaction.atomic
def note_restored(*, document: Document) -> None:
    """The document is back at the operator; twice is harmless."""
    removed = Document.objects.filter(pk=document.pk, removed_at_operator_at__isnull=False)
    if removed.update(removed_at_operator_at=None):
        record(Kind.DOCUMENT_RESTORED_AT_OPERATOR, document, None)


@transaction.atomic
def note_moved(*, document: Document, told: Mapping[str, Any]) -> None:
    """The document is in another department of the operator's box now."""
    record(Kind.DOCUMENT_MOVED_AT_OPERATOR, document, None, told)
