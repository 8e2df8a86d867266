"""Calls of all processes together: four at once, ten a second, and no slot is lost with a process."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from endocs.diadoc import calling, connecting, limiting
from endocs.diadoc.connecting import Credentials
from endocs.diadoc.models import Connection, RequestSlot
from endocs.gateways.faults import GatewayError
from sandbox.diadoc.server import Emulator
from tests import cast
from tests.diadoc import callers

BOX = "5a3f0c9e1b7d4e0a8c2d6f1900000001"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """An operator with one box of ours."""
    with Emulator() as made:
        made.add_party(name="ООО «Вектра Монтаж»", inn="7806415204", is_mine=True, box=f"{BOX}@diadoc.ru")
        yield made


def connected(emulator: Emulator) -> Connection:
    """The firm's connection with the emulator."""
    credentials = Credentials(
        api_url=emulator.api_url,
        identity_url=emulator.identity_url,
        client_id=emulator.client_id,
        client_secret=emulator.client_secret,
        refresh_token=emulator.refresh_token,
    )
    return connecting.connect(workspace=cast.firm().workspace, credentials=credentials, by=None)


def test_processes_together_keep_the_pace_and_refresh_once(emulator: Emulator) -> None:
    connection = connected(emulator)
    emulator.fault("delay", path="GetNewEvents", times=None, seconds=0.5)
    processes = [callers.start(connection.pk, BOX, 4, 3) for _ in range(2)]

    callers.go(*processes)

    assert [process.wait(60) for process in processes] == [0, 0]
    assert emulator.identity.refreshes == 1
    assert emulator.log.counts()["/V8/GetNewEvents"] == 24
    assert emulator.log.peak_parallel() == limiting.PARALLEL
    assert emulator.log.peak_rate() <= 10


def test_calls_that_are_quick_are_ten_a_second_at_most(emulator: Emulator) -> None:
    operator = calling.operator(connected(emulator))

    for _ in range(15):
        operator.new_events(BOX)

    assert 8 <= emulator.log.peak_rate() <= 10


def test_the_slot_of_a_killed_process_is_free_when_its_lease_ends(emulator: Emulator) -> None:
    connection = connected(emulator)
    process = callers.start(connection.pk, BOX, 1, "hold")
    callers.go(process)
    callers.hear(process, "held")
    process.kill()
    process.wait()
    held = RequestSlot.objects.filter(host=calling.host(connection), leased_until__gt=timezone.now())

    assert held.count() == 1
    held.update(leased_until=timezone.now() - timedelta(seconds=1))

    with limiting.slot(calling.host(connection)):
        assert held.get().number == 1


def test_who_waits_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "PATIENCE", 0.2)
    with limiting.slot("here"), limiting.slot("here"), limiting.slot("here"), limiting.slot("here"):
        with pytest.raises(GatewayError) as caught, limiting.slot("here"):
            pass
        with limiting.slot("elsewhere"):
            pass

    assert (caught.value.code, caught.value.permanent) == ("busy", False)
    assert not RequestSlot.objects.filter(leased_until__isnull=False).exists()


def test_a_long_call_keeps_its_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "_RENEWED_EVERY", -1.0)
    with limiting.slot("here") as still_at_it:
        before = RequestSlot.objects.get(host="here", number=1).leased_until
        still_at_it()
        after = RequestSlot.objects.get(host="here", number=1).leased_until

    assert before
    assert after
    assert after > before


def test_no_call_is_made_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic(), limiting.slot("here"):
        pass


def test_files_go_slowly_while_others_are_busy_and_never_stand_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "BUSY", timedelta(hours=1))
    monkeypatch.setattr(limiting, "FILES_APART", timedelta(seconds=0.5))
    began = time.monotonic()
    with limiting.slot("here"), limiting.slot("here", is_file=True):
        pass

    with limiting.slot("here", is_file=True):
        waited = time.monotonic() - began

    assert waited >= 0.5


def test_files_keep_the_common_pace_while_nobody_else_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "FILES_APART", timedelta(minutes=1))
    with limiting.slot("here", is_file=True):
        began = time.monotonic()

    with limiting.slot("here", is_file=True):
        assert time.monotonic() - began < 10
