"""Workers are killed while documents arrive and calls fail: each card comes once, and soon."""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone

from endocs.diadoc.models import Connection, Content, ExchangedDocument, MessageState
from endocs.documents.models import Document
from endocs.gateways.diadoc.values import normal_id
from endocs.jobs import stalled
from sandbox.diadoc.papers import Paper
from sandbox.diadoc.server import Emulator
from sandbox.diadoc.state import Message
from tests.diadoc.exchange import Exchange, key
from tests.kills.crew import Crew, share_database
from tests.notifications import worker

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]

SILENCE = 6.0
PATIENCE = 120.0
FAILING = 0.05  # of the calls


@dataclass(slots=True)
class Watch:
    """When each letter was sent and signed, and when that was seen on its card."""

    sent: dict[str, float] = field(default_factory=dict)
    signed: dict[str, float] = field(default_factory=dict)
    carded: dict[str, float] = field(default_factory=dict)
    settled: dict[str, float] = field(default_factory=dict)

    def look(self) -> None:
        """Note what can be seen now."""
        now = time.monotonic()
        for message_id, state in ExchangedDocument.objects.values_list("message_id", "document__exchange_state"):
            self.carded.setdefault(message_id, now)
            if state == "signed":
                self.settled.setdefault(message_id, now)

    def delays(self) -> list[float]:
        """Seconds from each event to its being seen."""
        cards = [self.carded[one] - at for one, at in self.sent.items()]
        return cards + [self.settled[one] - at for one, at in self.signed.items()]


def test_cards_come_soon_however_workers_die(
    monkeypatch: pytest.MonkeyPatch, length: Callable[[int, int], int], capsys: pytest.CaptureFixture[str]
) -> None:
    letters, deaths = length(12, 450), length(1, 4)
    with Emulator(seed=1) as operator:
        exchange = Exchange.made(operator)
        share_database(monkeypatch)
        crew, watch = Crew(worker.work), Watch()
        try:
            _begin(crew)
            for kind in ("server", "throttled", "cut"):
                operator.fault(kind, path="/Ge", times=None, share=FAILING / 3)
            _live_and_die(exchange, crew, watch, letters, deaths)
            _settle(crew, watch)
        finally:
            crew.end()
        peak = operator.log.peak_rate(), operator.log.peak_parallel()

    assert Document.objects.count() == letters == ExchangedDocument.objects.count()
    assert not Content.objects.filter(file=None).exists()
    delays = sorted(watch.delays())
    p95 = delays[int(len(delays) * 0.95)]
    assert p95 < 60
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{len(delays)} events with {len(crew.dead)} workers killed and {FAILING:.0%} of calls failing: "
            f"p50 {statistics.median(delays):.1f} s, p95 {p95:.1f} s, longest {delays[-1]:.1f} s; "
            f"at most {peak[0]} calls a second, {peak[1]} at once"
        )


def _begin(crew: Crew) -> None:
    """The live reading of the box has begun."""
    crew.replace_dead()
    deadline = time.monotonic() + PATIENCE
    while not ExchangedDocument.objects.exists() and not _has_begun():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def _has_begun() -> bool:
    return Connection.objects.filter(boxes__began_at__isnull=False).exists()


def _live_and_die(exchange: Exchange, crew: Crew, watch: Watch, letters: int, deaths: int) -> None:
    """Letters go out, of each third the client signs one; workers die by chance."""
    fatal = set(random.sample(range(1, letters), deaths))
    sent: list[Message] = []
    for number in range(letters):
        message = exchange.send(Paper(type="AcceptanceCertificate", number=str(number), content=b"%PDF-1.4"))
        watch.sent[normal_id(message.id)] = time.monotonic()
        sent.append(message)
        if number % 3 == 2:
            before = sent[random.randrange(len(sent))]
            if normal_id(before.id) not in watch.signed:
                exchange.operator.sign(key(before))
                watch.signed[normal_id(before.id)] = time.monotonic()
        if number in fatal:
            time.sleep(random.uniform(0, 2))
            crew.kill_one()
            crew.replace_dead()
        stalled.return_stalled(silence=SILENCE)
        watch.look()
        time.sleep(0.1)


def _settle(crew: Crew, watch: Watch) -> None:
    """Everything has come; files that a dead worker had in hand are not waited for as long as in life."""
    claimed = Content.objects.filter(due_at__gt=timezone.now() + timedelta(seconds=20))
    claimed.update(due_at=timezone.now() + timedelta(seconds=5))
    deadline, left = time.monotonic() + PATIENCE, -1
    while now_left := _left() + len(watch.sent.keys() - watch.carded) + len(watch.signed.keys() - watch.settled):
        crew.replace_dead()
        stalled.return_stalled(silence=SILENCE)
        watch.look()
        if now_left != left:
            left, deadline = now_left, time.monotonic() + PATIENCE
        assert time.monotonic() < deadline, f"{left} things do not come"
        time.sleep(0.3)


def _left() -> int:
    waiting = MessageState.objects.filter(due_at__isnull=False).count()
    return waiting + Content.objects.filter(due_at__isnull=False).count()
