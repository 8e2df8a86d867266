"""What two cards of one deed say: the kept one takes over what it lacks, the other is emptied, and back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Model

from endocs.documents import access
from endocs.documents import requisites as requisites_of
from endocs.documents.models import AccessScope, Document, DocumentGrant, Merge
from endocs.documents.requisites import ALWAYS_CHANGEABLE
from endocs.documents.states import ExchangeState, PaperState, PaymentState, ProcessState, RevocationState

# Columns that one system or process writes; what came with its rows goes back with them, as it is by then.
EXCHANGE = ("exchange_state", "revocation_state", "removed_at_operator_at")
ONEC = ("posted_at", "deleted_in_onec_at")
PROCESS = ("process_state",)
PAYMENT = ("payment_state", "paid_amount")
FOLLOWING = (*EXCHANGE, *ONEC, *PROCESS, *PAYMENT)
PAPER = ("paper_state", "printed_at", "handed_over_on", "handed_over_to", "original_returned_at")
_ORDER_OF_PAPER = list(PaperState)
_TAKEN = tuple(name for name in requisites_of.NAMES if name not in ("organisation", "currency", "is_confidential"))
_COLUMNS = (*requisites_of.NAMES, "author", *FOLLOWING, *PAPER)
_EMPTY: Mapping[str, Any] = {
    "is_confidential": True, "author": None, "responsible": None, "counterparty": None, "contract": None, "number": "",
    "amount": None, "vat": None, "exchange_state": ExchangeState.NONE, "revocation_state": RevocationState.NONE,
    "removed_at_operator_at": None, "posted_at": None, "deleted_in_onec_at": None, "process_state": ProcessState.NEW,
    "payment_state": PaymentState.NONE, "paid_amount": None, "paper_state": PaperState.NONE, "printed_at": None,
    "handed_over_on": None, "handed_over_to": "", "original_returned_at": None,
}  # fmt: skip


def kept_of(card: Document) -> dict[str, Any]:
    """All that the card says, as JSON."""
    return {name: plain(_value(card, name)) for name in _COLUMNS}


def empty(other: Document, kept: Document) -> None:
    """The card is nobody's from now on, and bears nothing by which it could be found."""
    scope = AccessScope.of(other.kind, other.organisation, other.department, True)
    Document.objects.filter(pk=other.pk).update(**_EMPTY, scope=scope, merged_into=kept, revision=F("revision") + 1)


def fill(kept: Document, other: Document) -> dict[str, list[Any]]:
    """Put on the kept card what only the other said; what was put: name → [before, after]."""
    values = _states(kept, other) | ({"author": other.author} if kept.author_id is None else {})
    filled = {name: [plain(_value(kept, name)), plain(value)] for name, value in values.items()}
    if values:
        Document.objects.filter(pk=kept.pk).update(**values, revision=F("revision") + 1)
    requisites = _requisites(kept, other)
    filled |= {name: [plain(_value(kept, name)), plain(value)] for name, value in requisites.items()}
    if requisites:
        _write(kept, requisites)
    return filled


def refill(made: Merge, kept: Document, other: Document) -> None:
    """Each card says its own again; what was written over what the merge had put stays on the kept card."""
    now = kept_of(kept)
    back = {
        name: before for name, (before, after) in made.filled.items() if name in FOLLOWING or now[name] == after
    }  # fmt: skip
    returned = {**made.was, **{name: now[name] for name in FOLLOWING if name in made.filled}}
    states = {name: _read(name, value) for name, value in back.items() if name not in requisites_of.NAMES}
    Document.objects.filter(pk=kept.pk).update(**states, revision=F("revision") + 1)
    requisites = {name: _read(name, value) for name, value in back.items() if name in requisites_of.NAMES}
    if requisites:
        _write(kept, requisites)
    values = {name: _read(name, value) for name, value in returned.items()}
    scope = AccessScope.of(other.kind, values["organisation"], values["department"], values["is_confidential"])
    Document.objects.filter(pk=other.pk).update(**values, scope=scope, merged_into=None, revision=F("revision") + 1)


def plain(value: Any) -> Any:
    """A value of a column as JSON keeps it."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


def _value(card: Document, name: str) -> Any:
    """The column; of another row its key."""
    return getattr(card, Document._meta.get_field(name).attname)  # type: ignore[union-attr]


def _read(name: str, value: Any) -> Any:
    """The column's value out of JSON; another row as it is now, a contract where it has gone."""
    field = Document._meta.get_field(name)
    if not field.is_relation or value is None:
        return field.to_python(value)  # type: ignore[union-attr]
    model: Any = field.related_model
    row = model._base_manager.filter(pk=value).first()
    return row.merged_into if isinstance(row, Document) and row.merged_into_id else row


def _states(kept: Document, other: Document) -> dict[str, Any]:
    taken: list[str] = []
    unpaid = (PaymentState.NONE, PaymentState.UNPAID)
    if kept.exchange_state == ExchangeState.NONE != other.exchange_state:
        taken += EXCHANGE
    if kept.posted_at is None and kept.deleted_in_onec_at is None and (other.posted_at or other.deleted_in_onec_at):
        taken += ONEC
    is_new = kept.process_state == ProcessState.NEW != other.process_state
    if is_new or other.process_state == ProcessState.IN_PROCESS:
        taken += PROCESS
    if kept.payment_state in unpaid and other.payment_state not in unpaid:
        taken += PAYMENT
    if _ORDER_OF_PAPER.index(PaperState(other.paper_state)) > _ORDER_OF_PAPER.index(PaperState(kept.paper_state)):
        taken.append("paper_state")
    taken += [name for name in PAPER[1:] if not getattr(kept, name) and getattr(other, name)]
    return {name: getattr(other, name) for name in taken}


def _requisites(kept: Document, other: Document) -> dict[str, Any]:
    lacking = [name for name in _TAKEN if not _value(kept, name) and _value(other, name) not in (None, "", {})]
    found = {name: getattr(other, name) for name in lacking}
    if found.get("contract") == kept:
        del found["contract"]
    if kept.kind_id != other.kind_id:
        found.pop("own_fields", None)
    if "amount" in found:
        found["currency"] = other.currency
    if access.is_identity_frozen(kept):
        return {name: value for name, value in found.items() if name in ALWAYS_CHANGEABLE}
    return found


def _write(kept: Document, values: Mapping[str, Any]) -> None:
    """As `actions.write` does it, without its event: that the cards became one, or two, says it all."""
    card = Document.objects.select_related("kind", "organisation", "department").get(pk=kept.pk)
    for name, value in values.items():
        setattr(card, name, value)
    listed_on = card.dated_on or card.listed_on
    scope = AccessScope.of(card.kind, card.organisation, card.department, card.is_confidential)
    Document.objects.filter(pk=card.pk).update(**values, scope=scope, listed_on=listed_on, revision=F("revision") + 1)
    DocumentGrant.objects.filter(document=card).exclude(listed_on=listed_on).update(listed_on=listed_on)
