"""Cards of what arrives from outside: made once, filled with what is told, never over what a person wrote."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import F

from endocs.counterparties.models import Counterparty
from endocs.documents import access, actions, numbering
from endocs.documents import requisites as requisites_of
from endocs.documents.models import AccessScope, Document, DocumentKind, ExternalReference
from endocs.documents.requisites import ALWAYS_CHANGEABLE, Requisites
from endocs.documents.states import Direction, ExchangeState
from endocs.documents.trail import record
from endocs.journal.kinds import Kind
from endocs.people.models import User

UNTOUCHED: Mapping[str, str] = {"currency": "RUB"}  # what a new card says though nobody has told it


@transaction.atomic
def register_arrived(
    *,
    kind: DocumentKind,
    requisites: Requisites,
    direction: Direction | None,
    references: Sequence[str],
    state: ExchangeState = ExchangeState.NONE,
    listed_on: date | None = None,
    by: User | None = None,
) -> Document:
    """A card of what arrived, with what is known of it: nothing that arrives is refused for being incomplete.

    `by` is the user who sent it from the other system, when it is known who that is.
    """
    return actions.enter(
        workspace=kind.workspace, kind=kind, requisites=requisites, by=by, direction=direction,
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
def change_kind(*, document: Document, kind: DocumentKind) -> bool:
    """Whether the card was of another kind; it gets the access of this one and a new number; the former is left."""
    cards = Document.objects.select_for_update(of=("self",)).select_related("kind", "organisation", "department")
    current = cards.get(pk=document.pk)
    if current.kind_id == kind.pk:
        return False
    Document.objects.filter(pk=current.pk).update(
        kind=kind,
        scope=AccessScope.of(kind, current.organisation, current.department, current.is_confidential),
        registration_number=numbering.next_number(kind, current.organisation, current.registration_year),
        revision=F("revision") + 1,
    )
    record(Kind.DOCUMENT_CHANGED, current, None, {"changes": {"kind": [current.kind.name, kind.name]}})
    return True


def put(
    *, document: Document, values: Mapping[str, Any], last: Mapping[str, Any], only_empty: bool = False
) -> dict[str, Any]:
    """Put what is told on the card, except where a person has written something else meanwhile.

    `last` is what the same source put there before, by requisite; what comes back is what it has put there now.
    """
    card = Document.objects.get(pk=document.pk)
    free = {}
    for name, value in values.items():
        now, before = plain(getattr(card, name)), last.get(name, UNTOUCHED.get(name, ""))
        is_ours = now == before and not (only_empty and name in last)
        if is_ours and plain(value) != before:
            free[name] = value
    taken = fill(document=card, values=free) if free else set()
    return {**last, **{name: plain(free[name]) for name in taken}}


def of_counterparty(counterparty: Counterparty | None) -> dict[str, Any]:
    """The firm, and who answers for its documents: its manager, while he works here."""
    if counterparty is None:
        return {}
    manager = counterparty.manager
    if manager is None or not manager.is_active:
        return {"counterparty": counterparty}
    found: dict[str, Any] = {"counterparty": counterparty, "responsible": manager}
    return {**found, "department": manager.department} if manager.department else found


def plain(value: Any) -> Any:
    """A requisite as it is compared: what JSON keeps of it."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value
