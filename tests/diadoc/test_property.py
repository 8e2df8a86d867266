"""Whatever happens, in whatever order, with whatever faults and deaths: in the end the cards equal the truth.

Deaths here are of the loader's own code at a statement by chance; processes are really killed in `tests/kills`.
"""

import os
import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from endocs.diadoc import turns
from endocs.diadoc.models import Box, Content, ExchangedDocument, FeedEvent
from endocs.documents.models import Document
from endocs.gateways.diadoc.values import normal_id
from sandbox.diadoc.papers import Paper
from sandbox.diadoc.server import Emulator
from sandbox.diadoc.state import Key, Side
from tests.diadoc.dying import dying
from tests.diadoc.exchange import Exchange

pytestmark = pytest.mark.django_db

FAULTS = (
    "throttled", "server", "unavailable", "bad_gateway", "gateway_timeout", "cut", "html", "broken_json", "conflict",
    "not_found", "unauthorized", "duplicates", "reorder",
)  # fmt: skip
TYPES = ("Nonformalized", "XmlAcceptanceCertificate", "ProformaInvoice")


class Life:
    """People at the operator who do things by chance."""

    def __init__(self, exchange: Exchange, chance: random.Random) -> None:
        self.exchange, self.operator, self.chance = exchange, exchange.operator, chance
        self.keys: list[Key] = []

    def go_on(self, deeds: int) -> None:
        """So many things happen."""
        for _deed in range(deeds):
            if not self.keys or self.chance.random() < 0.4:
                self._send()
            else:
                self._happen(self.chance.choice(self.keys))
            if self.chance.random() < 0.15:
                self.chance.choice((self.operator.repeat, self._swap))(self.exchange.ours.box)
        self.operator.deliver()

    def _send(self) -> None:
        papers = [
            Paper(type=self.chance.choice(TYPES), number=str(self.chance.randint(1, 999)))
            for _number in range(self.chance.choice((1, 1, 1, 3)))
        ]
        send = self.exchange.send if self.chance.random() < 0.7 else self.exchange.receive
        message = send(*papers)
        self.keys += [(message.id, entity.id) for entity in message.documents()]

    def _happen(self, key: Key) -> None:
        ours, words = self.exchange.ours.box, "Иначе договорились"
        deeds: tuple[Callable[[], object], ...] = (
            lambda: self.operator.sign(key, result=self.chance.choice((1, 1, 2))),
            lambda: self.operator.refuse(key, words),
            lambda: self.operator.ask_revocation(key, ours, words),
            lambda: self.operator.delete(key, ours),
            lambda: self.operator.restore(key, ours),
            lambda: self.operator.move(key, ours),
            lambda: self.operator.set_status(key, ours, {"response": "Response99"}),
        )
        self.chance.choice(deeds)()

    def _swap(self, box: str) -> None:
        if len(self.operator.world.feeds[box].events) > 1:
            self.operator.swap(box)


def _fail_somehow(operator: Emulator, chance: random.Random) -> None:
    operator.faults.clear(seed=chance.randint(1, 10**6))
    for _fault in range(chance.randint(0, 3)):
        operator.fault(
            chance.choice(FAULTS), path="/Ge", times=chance.randint(1, 4), share=chance.choice((0.1, 0.5, 1.0))
        )


def _work_and_die(exchange: Exchange, chance: random.Random) -> None:
    """A turn of a process that may die at any statement."""
    left = chance.choice((10**9, chance.randint(1, 1500)))

    def when(_sql: str) -> bool:
        nonlocal left
        left -= 1
        return left <= 0

    exchange.hurry()
    with dying(when):
        turns.read(exchange.box.pk)
        turns.fetch(exchange.box.pk)


def _truth(side: Side) -> tuple[str, str, bool]:
    return side.response, side.revocation, side.is_deleted


@pytest.mark.parametrize("run", range(500 if os.environ.get("ENDOCS_LONG") else 8))
def test_cards_equal_the_truth(exchange: Exchange, run: int) -> None:
    seed = random.SystemRandom().randrange(10**9)
    chance = random.Random(seed)
    life = Life(exchange, chance)
    for _spell in range(chance.randint(1, 4)):
        life.go_on(chance.randint(1, 6))
        _fail_somehow(exchange.operator, chance)
        _work_and_die(exchange, chance)
    exchange.operator.faults.clear()
    exchange.reconnect()
    exchange.hurry()
    Box.objects.update(reread_at=timezone.now() - timedelta(minutes=11))

    exchange.pull()

    _assert_equal(exchange, seed)


def _assert_equal(exchange: Exchange, seed: int) -> None:
    rows = {(row.message_id, row.entity_id): row for row in ExchangedDocument.objects.select_related("document")}
    world, box, truth = exchange.operator.world, exchange.ours.box, {}
    for message in world.messages.values():
        for entity in message.documents():
            if entity.document and box in entity.seen_by:
                truth[normal_id(message.id), normal_id(entity.id)] = _truth(entity.document.sides[box])
    have = {
        place: (row.statuses["response"], row.statuses["revocation"], row.document.removed_at_operator_at is not None)
        for place, row in rows.items()
    }
    assert have == truth, f"seed {seed}"
    assert Document.objects.count() == len(truth), f"seed {seed}"
    seen = {event.id for event in world.feeds[box].events}
    assert FeedEvent.objects.filter(box=exchange.box).count() == len(seen), f"seed {seed}"
    assert not Content.objects.exclude(file__isnull=False).exclude(problem="no_form").exists(), f"seed {seed}"
