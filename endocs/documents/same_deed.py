"""One deed, one card: the same document that two systems know is recognised when nothing speaks against it."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from endocs.counterparties.models import Counterparty
from endocs.documents import arrivals, deed_facts
from endocs.documents.deed_facts import Deed
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document, DocumentKind
from endocs.documents.states import Direction, ProcessState
from endocs.documents.trail import record
from endocs.journal.kinds import Kind
from endocs.people.models import Organisation

SYSTEMS = frozenset({"onec", "diadoc"})
_BOUND = 50


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
    """The one card of another system, or of a person, that is this document; else None.

    It agrees in everything: parties, kind, number as written, date and sum. A card that its own system has brought
    already is another document, and of two that fit neither is taken.
    """
    if counterparty is None or dated_on is None or amount is None:
        return None
    arriving = Deed(
        systems=frozenset({system}), organisation=organisation.pk, counterparty=counterparty.pk, kind=kind.code,
        direction=direction, number=number, dated_on=dated_on, amount=amount, currency=currency or "RUB",
    )  # fmt: skip
    cards = Document.objects.filter(
        workspace_id=kind.workspace_id, counterparty=counterparty, organisation=organisation, kind=kind,
        dated_on=dated_on, listed_on=dated_on,
    )  # fmt: skip
    same = [card for card in _read(_numbered(cards, number)) if _is_sure(arriving, of(card)) and _may_be_joined(card)]
    return same[0] if len(same) == 1 else None


def join(*, document: Document, reference: str) -> None:
    """The other system's `system:id` leads to this card too; part of the caller's transaction."""
    arrivals.refer(document=document, reference=reference)
    record(Kind.DOCUMENT_ARRIVED_AGAIN, document, None, {"system": reference.partition(":")[0]})


def of(card: Document) -> Deed:
    """What a card says of its document."""
    references = card.external_references.all()
    return Deed(
        systems=frozenset(one.reference.partition(":")[0] for one in references), organisation=card.organisation_id,
        counterparty=card.counterparty_id, kind=card.kind.code, direction=card.direction, number=card.number,
        dated_on=card.dated_on, amount=card.amount, currency=card.currency,
    )  # fmt: skip


def alike(card: Document) -> list[Document]:
    """Cards that may be the same deed by client, number and about the date, to be compared; a bounded number.

    A card whose client is not known yet may be anybody's. Confidential cards are not compared: they are not named.
    """
    if card.is_confidential or card.kind.code == BuiltInKind.MEMO or card.organisation is None or card.dated_on is None:
        return []
    near = timedelta(days=deed_facts.DAYS_APART)
    others = Document.objects.filter(
        workspace_id=card.workspace_id, organisation=card.organisation, direction=card.direction,
        is_confidential=False, listed_on__range=(card.dated_on - near, card.dated_on + near),
    ).exclude(pk=card.pk)  # fmt: skip
    exactly = Q(number__in={card.number, deed_facts.core(card.number)})
    if card.counterparty_id is None:
        return _read(others.filter(exactly))
    known = others.filter(counterparty_id=card.counterparty_id)
    return [*_read(_numbered(known, card.number)), *_read(others.filter(exactly, counterparty=None))]


def _numbered(cards: "QuerySet[Document]", number: str) -> "QuerySet[Document]":
    """Those whose number ends alike, whatever stands before it."""
    return cards.filter(number__iendswith=deed_facts.core(number)) if number.strip() else cards.none()


def _read(cards: "QuerySet[Document]") -> list[Document]:
    found = cards.select_related("kind").prefetch_related("external_references")
    return list(found.order_by("-id")[:_BOUND])


def _is_sure(one: Deed, two: Deed) -> bool:
    facts = deed_facts.compare(one, two)
    return facts is not None and deed_facts.is_sure(facts)


def _may_be_joined(card: Document) -> bool:
    """A person's card takes in what arrives when nobody decides about it now, and only few may not see it."""
    if systems_of([card]):
        return True
    closed = (ProcessState.IN_PROCESS, ProcessState.ARCHIVED)
    return not card.is_confidential and card.process_state not in closed


def systems_of(cards: Iterable[Document]) -> set[str]:
    """The systems that have brought any of these cards."""
    return {one.reference.partition(":")[0] for card in cards for one in card.external_references.all()} & SYSTEMS
