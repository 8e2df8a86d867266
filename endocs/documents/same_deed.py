"""One deed, one card: the same document that two systems know is recognised when nothing speaks against it."""

from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef

from endocs.counterparties.models import Counterparty
from endocs.documents import arrivals
from endocs.documents.models import Document, DocumentKind, ExternalReference
from endocs.documents.states import Direction
from endocs.documents.trail import record
from endocs.journal.kinds import Kind
from endocs.people.models import Organisation

SYSTEMS = ("onec", "diadoc")


def find(
    *,
    system: str,
    kind: DocumentKind,
    direction: Direction,
    organisation: Organisation,
    counterparty: Counterparty | None,
    number: str,
    dated_on: date | None,
    amount: Decimal | None,
    currency: str,
) -> Document | None:
    """The one card of another system that is this document: same parties, kind, number, date and sum; else None.

    A card that its own system has brought already is another document, and of two that fit neither is taken.
    """
    bare = number.strip().lstrip("0")
    if counterparty is None or dated_on is None or amount is None or not bare:
        return None
    references = ExternalReference.objects.filter(document=OuterRef("pk"))
    others = references.filter(reference__regex="^(" + "|".join(one for one in SYSTEMS if one != system) + "):")
    cards = Document.objects.filter(
        Exists(others), ~Exists(references.filter(reference__startswith=f"{system}:")),
        workspace_id=kind.workspace_id, number__in={number.strip(), bare}, counterparty=counterparty,
        organisation=organisation, kind=kind, direction=direction, dated_on=dated_on, amount=amount,
        currency=currency or "RUB",
    )  # fmt: skip
    same = list(cards.select_related("kind")[:2])
    return same[0] if len(same) == 1 else None


def join(*, document: Document, reference: str) -> None:
    """The other system's `system:id` leads to this card too; part of the caller's transaction."""
    arrivals.refer(document=document, reference=reference)
    record(Kind.DOCUMENT_ARRIVED_AGAIN, document, None, {"system": reference.partition(":")[0]})
