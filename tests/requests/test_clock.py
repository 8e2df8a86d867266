"""The performer's clock: it stands while others have the word, and who had the time adds up to the minute."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.kernel.working_time import is_year_known, working_minutes_between
from endocs.requests import actions as requests
from endocs.requests import holding, queries, timeline, waiting
from endocs.requests.models import Holder, WorkRequest
from endocs.workflow.models import Task
from tests import cast

pytestmark = pytest.mark.django_db

MOSCOW = ZoneInfo("Europe/Moscow")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=MOSCOW)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    return Clock(monkeypatch)


class Clock:
    """The present moment, as the product reads it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def is_now(self, moment: datetime) -> None:
        self.monkeypatch.setattr(timezone, "now", lambda: moment)


def asked_at(firm: cast.Firm, clock: Clock, moment: datetime, due_at: datetime) -> WorkRequest:
    clock.is_now(moment)
    work_request = cast.draft(firm, ["act"])
    requests.submit(work_request=work_request, performer=firm.accountant, due_at=due_at, text="", by=firm.manager)
    return work_request


def due_of(work_request: WorkRequest) -> datetime:
    return Task.objects.get(document=work_request.memo).due_at


def test_the_term_moves_by_the_working_time_of_the_answer_once(clock: Clock) -> None:
    firm = cast.firm()
    work_request = asked_at(firm, clock, at(24, 9), at(24, 18))

    clock.is_now(at(24, 16))
    waiting.ask(work_request=work_request, text="За какой период?", by=firm.accountant)
    clock.is_now(at(24, 17))
    waiting.ask(work_request=work_request, text="И на какую сумму?", by=firm.accountant)
    clock.is_now(at(25, 10))
    waiting.say(work_request=work_request, text="За ноябрь", by=firm.manager)
    waiting.say(work_request=work_request, text="Спасибо", by=firm.manager)

    assert due_of(work_request) == at(25, 12)  # two hours of Tuesday and one of Wednesday
    answered = Event.objects.get(kind=Kind.REQUEST_QUESTION_ANSWERED)
    assert answered.data["moved"] == 180


def test_an_answer_at_night_moves_nothing(clock: Clock) -> None:
    firm = cast.firm()
    work_request = asked_at(firm, clock, at(24, 9), at(25, 12))

    clock.is_now(at(24, 19))
    waiting.ask(work_request=work_request, text="За какой период?", by=firm.accountant)
    clock.is_now(at(25, 7))
    waiting.say(work_request=work_request, text="За ноябрь", by=firm.manager)

    assert due_of(work_request) == at(25, 12)


def test_the_client_is_awaited_and_then_not(clock: Clock) -> None:
    firm = cast.firm()
    work_request = asked_at(firm, clock, at(24, 9), at(24, 18))
    clock.is_now(at(24, 10))
    waiting.wait_for_client(work_request=work_request, reason="доверенность", by=firm.manager)
    waiting.wait_for_client(work_request=work_request, reason="доверенность", by=firm.accountant)

    clock.is_now(at(24, 12))
    card = queries.card(firm.accountant, work_request.pk)
    held = timeline.held(card, timezone.now(), MOSCOW)
    assert (held.holder, held.minutes) == (Holder.CLIENT, 120)
    assert timeline.sentence(held, firm.accountant) == "ждём клиента 2\N{NO-BREAK SPACE}ч"
    stop = timeline.stops(card, firm.accountant, timezone.now(), due_of(work_request))[2]
    assert stop["text"] == "ждём клиента 2\N{NO-BREAK SPACE}ч"

    waiting.client_answered(work_request=work_request, by=firm.accountant)
    waiting.client_answered(work_request=work_request, by=firm.manager)

    assert due_of(work_request) == at(25, 11)
    assert Event.objects.get(kind=Kind.REQUEST_CLIENT_ANSWERED).data["moved"] == 120
    assert Event.objects.filter(kind=Kind.REQUEST_CLIENT_AWAITED).count() == 1


def test_a_paused_request_is_late_only_if_it_was_before(clock: Clock) -> None:
    firm = cast.firm()
    work_request = asked_at(firm, clock, at(24, 9), at(24, 12))
    clock.is_now(at(24, 11))
    waiting.wait_for_client(work_request=work_request, reason="доверенность", by=firm.manager)
    card = queries.card(firm.accountant, work_request.pk)
    states = [stop["state"] for stop in timeline.stops(card, firm.accountant, at(24, 17), due_of(work_request))]
    assert "late" not in states
    assert not Task.objects.get().is_late(at(24, 17))

    earlier = [stop["state"] for stop in timeline.stops(card, firm.accountant, at(24, 17), at(24, 10))]
    assert "late" in earlier


def test_waiting_wants_a_reason_a_right_and_no_open_question(clock: Clock) -> None:
    firm = cast.firm()
    work_request = asked_at(firm, clock, at(24, 9), at(24, 18))
    for reason, by in (("", firm.manager), ("доверенность", firm.other_manager)):
        with pytest.raises(Refusal):
            waiting.wait_for_client(work_request=work_request, reason=reason, by=by)
    waiting.ask(work_request=work_request, text="За какой период?", by=firm.accountant)
    with pytest.raises(Refusal):
        waiting.wait_for_client(work_request=work_request, reason="доверенность", by=firm.manager)


@pytest.mark.parametrize("seed", range(6))
def test_the_shares_are_the_working_time_from_asking_to_now(clock: Clock, seed: int) -> None:
    chance = random.Random(seed)
    firm = cast.firm()
    work_request = asked_at(firm, clock, at(9, 9, chance.randrange(60)), at(27, 18))
    asked, now = timezone.now(), timezone.now()
    expected = dict.fromkeys((Holder.ACCOUNTANT, Holder.INITIATOR, Holder.CLIENT), 0)
    moved, holder = 0, Holder.ACCOUNTANT
    for _step in range(12):
        then = now + timedelta(minutes=chance.randrange(1, 2000), seconds=chance.randrange(60))
        minutes = working_minutes_between(now, then, MOSCOW)
        expected[holder] += minutes
        moved += 0 if holder == Holder.ACCOUNTANT else minutes
        now = then
        clock.is_now(now)
        if holder == Holder.CLIENT and chance.random() < 0.6:
            waiting.client_answered(work_request=work_request, by=firm.manager)
            holder = Holder.ACCOUNTANT
        elif holder == Holder.INITIATOR:
            waiting.say(work_request=work_request, text="Да", by=firm.manager)
            holder = Holder.ACCOUNTANT
        elif holder == Holder.ACCOUNTANT and chance.random() < 0.5:
            waiting.wait_for_client(work_request=work_request, reason="доверенность", by=firm.accountant)
            holder = Holder.CLIENT
        else:
            waiting.ask(work_request=work_request, text="Так?", by=firm.accountant)
            holder = Holder.INITIATOR

    shares = dict(holding.shares(work_request, now, MOSCOW))

    assert shares == {side: minutes for side, minutes in expected.items() if minutes}
    assert sum(shares.values()) == working_minutes_between(asked, now, MOSCOW)
    if holder == Holder.ACCOUNTANT:
        assert working_minutes_between(at(27, 18), due_of(work_request), MOSCOW) == moved


def test_years_whose_moved_days_are_not_published_are_known_as_such() -> None:
    assert is_year_known(2026)
    assert not is_year_known(2040)
