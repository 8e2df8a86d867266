"""The cards of a handing over, a few hundred in one transaction: giving them, and giving them back."""

from django.db import transaction
from django.utils import timezone

from endocs.documents import responsibility
from endocs.documents.models import Document
from endocs.workflow.models import Succession

BATCH = 200


def go_on(*, handed: Succession) -> bool:
    """The next cards of a handing over or of its undoing; whether there may be more. Twice is harmless."""
    with transaction.atomic():
        handed = Succession.objects.select_for_update().get(pk=handed.pk)
        return _return_cards(handed) if handed.undone_at else _give_cards(handed)


def _give_cards(handed: Succession) -> bool:
    if handed.ended_at or handed.cards_to is None or handed.person is None:
        return False
    cards = responsibility.cards_of(handed.person, seen_by=handed.handed_by).order_by("pk")[:BATCH]
    for card in cards:
        responsibility.make_responsible(document=card, person=handed.cards_to, by=handed.handed_by)
        handed.moved["cards"].append([card.pk, handed.person.pk])
    handed.ended_at = timezone.now() if len(cards) < BATCH else None
    handed.save(update_fields=["moved", "ended_at"])
    return handed.ended_at is None


def _return_cards(handed: Succession) -> bool:
    keys = [card for card, _former in handed.moved["cards"][:BATCH]]
    if not keys or handed.person is None or handed.undone_by is None:
        return False
    for card in Document.objects.filter(pk__in=keys, responsible=handed.cards_to).order_by("pk"):
        responsibility.make_responsible(document=card, person=handed.person, by=handed.undone_by)
    handed.moved["cards"] = handed.moved["cards"][BATCH:]
    handed.save(update_fields=["moved"])
    return bool(handed.moved["cards"])
