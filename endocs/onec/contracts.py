"""Contracts that the documents of a base name: each is a card too."""

from datetime import datetime

from endocs.counterparties.models import Counterparty
from endocs.documents.arrivals import plain
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document
from endocs.onec import cards, kinds
from endocs.onec.models import Infobase, OnecDocument
from endocs.onec.values import Contract, Object
from endocs.people.models import Organisation


def card_of(
    *, infobase: Infobase, told: Contract | None, organisation: Organisation, counterparty: Counterparty | None,
    at: datetime,
) -> Document | None:  # fmt: skip
    """The card of the contract, as 1C says it is now; one that people have put here themselves is that card."""
    if told is None:
        return None
    thing = Object(type=kinds.CONTRACT, ref=told.ref, number=told.number, dated_on=told.dated_on)
    values = {
        "number": " ".join(told.number.split())[:100], "dated_on": told.dated_on,
        "subject": " ".join(told.name.split())[:500], "counterparty": counterparty,
    }  # fmt: skip
    row = cards.row_of(infobase, thing)
    if row is None:
        row = OnecDocument(
            workspace_id=infobase.workspace_id, infobase=infobase, object_type=thing.type, object_ref=str(thing.ref),
            occurred_at=at,
        )  # fmt: skip
        if (same := _entered_by_hand(organisation, counterparty, told)) is not None:
            row.document, row.told_values = same, {name: plain(value) for name, value in values.items()}
            row.save()
            return same
        if cards.make(infobase=infobase, thing=thing, values=values, organisation=organisation, row=row, by=None):
            return row.document
    elif at < row.occurred_at:
        return row.document
    if any(plain(value) != row.told_values.get(name) for name, value in values.items()):
        cards.bring(row, thing, values)
    row.occurred_at = at
    row.save(update_fields=["occurred_at", "told_values", "set_values"])
    return row.document


def _entered_by_hand(organisation: Organisation, counterparty: Counterparty | None, told: Contract) -> Document | None:
    """The only contract of the same two, number and day that no base has told of."""
    if counterparty is None or not told.number or told.dated_on is None:
        return None
    same = Document.objects.select_related("kind").filter(
        workspace_id=organisation.workspace_id, kind__code=BuiltInKind.CONTRACT, organisation=organisation,
        counterparty=counterparty, number=told.number, dated_on=told.dated_on, in_onec=None,
    )  # fmt: skip
    found = list(same[:2])
    return found[0] if len(found) == 1 else None
