"""How boxes are read: one reader at a time, one waiting job, no event lost while a state is asked for."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from endocs.diadoc import inbox, jobs, leases, loading, pruning, stopping, turns
from endocs.diadoc.models import Box, Content, EventState, FeedEvent, MessageState
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.people.models import User
from sandbox.diadoc.papers import Paper
from tests import cast
from tests.diadoc.exchange import SINCE, Exchange, key

pytestmark = pytest.mark.django_db
FILE = Paper(type="Nonformalized", content=b"%PDF-1.4")


def test_a_box_has_one_reader_until_its_lease_ends(exchange: Exchange) -> None:
    box = exchange.box
    mine = leases.take(box.pk)
    other = leases.take(box.pk)
    Box.objects.filter(pk=box.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    next_reader = leases.take(box.pk)

    assert mine
    assert other is None
    assert next_reader
    with pytest.raises(leases.LeaseLost):
        leases.renew(box.pk, mine)
    assert turns.read(box.pk).events == 0  # the next reader has it


def test_what_a_reader_without_lease_has_read_is_dropped(exchange: Exchange) -> None:
    exchange.pull()
    exchange.send(FILE)
    exchange.hurry()

    def steal(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if "FOR NO KEY UPDATE" in sql and "diadoc_box" in sql:
            with connection.cursor() as cursor:
                cursor.connection.execute("update diadoc_box set lease = 'other'")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(steal):
        done = turns.read(exchange.box.pk)
    Box.objects.update(lease="", leased_until=None)

    assert done.events == exchange.events() == 0
    exchange.pull()
    assert exchange.events() == 2


def test_the_clock_queues_one_job_a_box(exchange: Exchange) -> None:
    for _tick in range(3):
        jobs.look.func.__wrapped__(timestamp=0)

    queued = list(ProcrastinateJob.objects.filter(task_name="diadoc.read").values_list("args", flat=True))
    assert queued == [{"box_id": exchange.box.pk, "workspace_id": exchange.firm.workspace.pk}]


def test_paused_and_stopped_boxes_are_not_queued(exchange: Exchange) -> None:
    stopping.pause(box=exchange.box, by=exchange.firm.administrator)

    jobs.look.func.__wrapped__(timestamp=0)

    assert not ProcrastinateJob.objects.filter(task_name="diadoc.read").exists()
    stopping.pause(box=exchange.box, by=exchange.firm.administrator)  # twice is harmless
    stopping.resume(box=exchange.box, by=exchange.firm.administrator)
    told = Event.objects.filter(subject_type="box", subject_id=exchange.box.pk).order_by("id")
    kinds = [event.kind for event in told if event.kind != Kind.DIADOC_CHANGED]
    assert kinds == [Kind.DIADOC_BOX_STOPPED, Kind.DIADOC_BOX_RESUMED]


def test_an_event_that_comes_while_a_state_is_asked_for_asks_again(exchange: Exchange) -> None:
    exchange.pull()
    message = exchange.send(FILE)
    asked_again = False

    def ask_again(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal asked_again
        if sql.startswith('UPDATE "diadoc_messagestate" SET "due_at" = NULL') and not asked_again:
            asked_again = True
            exchange.operator.sign(key(message))
            inbox.ask(exchange.box, Counter([MessageState.objects.get().message_id]), {})
        return execute(sql, params, many, context)

    exchange.hurry()
    with connection.execute_wrapper(ask_again):
        turns.read(exchange.box.pk)

    assert asked_again
    assert exchange.card(message).exchange_state == "signed"


def test_old_events_are_forgotten_except_what_nobody_has_looked_at(exchange: Exchange) -> None:
    exchange.send(FILE)
    exchange.operator.add_raw(exchange.ours.box, {"EventId": "poison", "Message": 5})
    exchange.pull()
    FeedEvent.objects.update(received_at=timezone.now() - timedelta(days=91))

    thrown = pruning.prune()

    assert thrown == 2
    assert FeedEvent.objects.get().state == EventState.QUARANTINED


def test_a_file_of_another_size_than_told_is_not_taken(exchange: Exchange) -> None:
    exchange.pull()
    message = exchange.send(FILE)
    exchange.hurry()
    turns.read(exchange.box.pk)
    wrong = Content.objects.filter(exchanged=exchange.row(message), role="original")
    wrong.update(size=1)

    turns.fetch(exchange.box.pk)

    content = wrong.get()
    assert (content.problem, content.file, content.given_up_at) == ("wrong_size", None, None)
    assert content.due_at


@pytest.mark.parametrize("who", ["accountant", "manager"])
def test_only_administrators_stop_and_replay(exchange: Exchange, who: str) -> None:
    person: User = getattr(exchange.firm, who)

    deeds: tuple[Callable[[], None], ...] = (
        lambda: stopping.pause(box=exchange.box, by=person),
        lambda: stopping.resume(box=exchange.box, by=person),
        lambda: loading.replay(box=exchange.box, since=SINCE, by=person),
    )
    for deed in deeds:
        with pytest.raises(Refusal):
            deed()


def test_a_stranger_repeats_nothing(exchange: Exchange) -> None:
    exchange.send(FILE)
    exchange.pull()
    stranger = cast.firm("other").administrator
    content = Content.objects.all()[0]
    state = MessageState.objects.all()[0]

    with pytest.raises(Content.DoesNotExist):
        loading.retry(content, by=stranger)
    with pytest.raises(User.DoesNotExist):
        loading.retry(state, by=stranger)
    with pytest.raises(Content.DoesNotExist):
        loading.retry(content, by=exchange.firm.manager)
