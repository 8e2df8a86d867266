"""List, count, card and level say the same as the reference about every user and every card."""

from collections.abc import Callable

import pytest

from endocs.documents import access, queries, tallies
from endocs.documents.models import Document
from endocs.documents.reasons import Evidence
from endocs.people.models import User
from tests.rights import reference, worlds


@pytest.mark.worlds
@pytest.mark.django_db
def test_all_ways_to_a_card_agree(length: Callable[[int, int], int]) -> None:
    """About 240 pairs of user and card a world."""
    for seed in range(length(9, 60)):
        world = worlds.world(seed)
        for person in world.users:
            user = User.objects.get(pk=person.pk)
            truth = {card.pk: level for card in world.cards if (level := reference.level(user, card))}
            assert set(Document.objects.visible_to(user).values_list("pk", flat=True)) == set(truth), (seed, user)
            assert access.levels_of(user, world.cards) == truth, (seed, user)
            listed = _all_pages(user)
            assert [card.pk for card in listed] == _in_order(world, truth), (seed, user)
            assert tallies.tally(user, queries.Filters()).count == len(truth), (seed, user)


@pytest.mark.worlds
@pytest.mark.django_db
def test_reasons_add_up_to_the_level(length: Callable[[int, int], int]) -> None:
    """Who is told to see a card sees it, exactly as far as the strongest reason says."""
    for seed in range(length(4, 40)):
        world = worlds.world(seed, cards=15)
        asked_by = User.objects.get(pk=world.users[0].pk)
        for card in world.cards:
            everybody = Evidence(Document.objects.get(pk=card.pk)).everybody(asked_by=asked_by)
            told = {user.pk: max(reason.level for reason in reasons) for user, reasons in everybody}
            truth = {user.pk: level for user in world.users if (level := reference.level(user, card))}
            assert told == truth, (seed, card)


def _all_pages(user: User) -> list[Document]:
    found: list[Document] = []
    after = None
    while True:
        rows, has_more = queries.registry_page(user, queries.Filters(), after=after, size=7)
        found += rows
        if not has_more:
            return found
        after = queries.Cursor(rows[-1].listed_on, rows[-1].pk)


def _in_order(world: worlds.World, truth: dict[int, int]) -> list[int]:
    cards = [card for card in world.cards if card.pk in truth]
    return [card.pk for card in sorted(cards, key=lambda card: (card.listed_on, card.pk), reverse=True)]
