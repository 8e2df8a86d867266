"""The access token: one refresh at a time, a lost answer, a refusal, and no secret anywhere it does not belong."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection as database
from django.test import override_settings
from django.utils import timezone

from endocs.config.management.commands.doctor import Problem, check_secrets
from endocs.diadoc import calling, connecting, tokens
from endocs.diadoc.connecting import Credentials
from endocs.diadoc.models import Connection
from endocs.gateways.faults import GatewayError
from endocs.journal.models import Event
from endocs.kernel import secrets
from endocs.wall.place import inside
from sandbox.diadoc.server import Emulator
from tests import cast

BOX = "5a3f0c9e1b7d4e0a8c2d6f1900000001"
REFRESH = "/identity/connect/token"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """An operator with one box of ours."""
    with Emulator() as made:
        made.add_party(name="ООО «Вектра Монтаж»", inn="7806415204", is_mine=True, box=f"{BOX}@diadoc.ru")
        yield made


def connected(emulator: Emulator, firm: cast.Firm | None = None) -> Connection:
    """The firm's connection with the emulator."""
    credentials = Credentials(
        api_url=emulator.api_url,
        identity_url=emulator.identity_url,
        client_id=emulator.client_id,
        client_secret=emulator.client_secret,
        refresh_token=emulator.refresh_token,
    )
    return connecting.connect(workspace=(firm or cast.firm()).workspace, credentials=credentials, by=None)


def refused(ask: Callable[[], object]) -> str:
    """The code of the fault."""
    with pytest.raises(GatewayError) as caught:
        ask()
    return caught.value.code


def asked(emulator: Emulator) -> int:
    """How often the identity provider was asked."""
    return emulator.log.counts()[REFRESH]


def stops(connection: Connection) -> list[str]:
    """Codes of the events that tell of a stop."""
    events = Event.objects.filter(kind="diadoc.box_stopped", subject_id=connection.pk)
    return [event.data["code"] for event in events]


def due(connection: Connection) -> None:
    """The token at hand is to be renewed."""
    Connection.objects.filter(pk=connection.pk).update(access_token_until=timezone.now() - timedelta(seconds=1))


def test_a_token_is_fetched_once_and_kept_sealed(emulator: Emulator) -> None:
    connection = connected(emulator)

    first, second = tokens.token(connection.pk), tokens.token(connection.pk)

    kept = Connection.objects.get(pk=connection.pk)
    assert first == second
    assert asked(emulator) == 1
    assert secrets.unseal(kept.refresh_token) == emulator.refresh_token
    assert kept.access_token_until
    assert timedelta(minutes=50) < kept.access_token_until - timezone.now() < timedelta(minutes=55)
    assert first.encode() not in bytes(kept.access_token)


def test_a_refused_token_in_the_middle_costs_one_refresh_and_one_repetition(emulator: Emulator) -> None:
    connection = connected(emulator)
    operator = calling.operator(connection)
    operator.new_events(BOX)
    emulator.identity.revoke_access()
    emulator.log.clear()

    operator.new_events(BOX)

    assert [call.status for call in emulator.log.calls] == [401, 200, 200]
    assert asked(emulator) == 1


def test_many_at_once_refresh_once(emulator: Emulator) -> None:
    connection = connected(emulator)
    emulator.fault("delay", path="connect/token", seconds=0.3)
    given: list[str] = []

    def ask() -> None:
        given.append(tokens.token(connection.pk))
        database.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert asked(emulator) == 1
    assert len(given) == 6
    assert len(set(given)) == 1


def test_while_one_refreshes_the_token_at_hand_serves(emulator: Emulator) -> None:
    connection = connected(emulator)
    at_hand = tokens.token(connection.pk)
    due(connection)
    Connection.objects.filter(pk=connection.pk).update(refresh_leased_until=timezone.now() + timedelta(seconds=30))

    assert tokens.token(connection.pk) == at_hand


def test_the_lease_of_a_killed_process_ends(emulator: Emulator) -> None:
    connection = connected(emulator)
    Connection.objects.filter(pk=connection.pk).update(refresh_leased_until=timezone.now() - timedelta(seconds=1))

    assert tokens.token(connection.pk)


def test_who_waits_too_long_for_another_is_told(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = connected(emulator)
    Connection.objects.filter(pk=connection.pk).update(refresh_leased_until=timezone.now() + timedelta(seconds=30))
    monkeypatch.setattr(tokens, "PATIENCE", 0.0)

    assert refused(lambda: tokens.token(connection.pk)) == "busy"
    assert asked(emulator) == 0


def test_after_a_lost_answer_the_token_at_hand_serves_until_it_is_refused(emulator: Emulator) -> None:
    connection = connected(emulator)
    at_hand = tokens.token(connection.pk)
    due(connection)
    emulator.fault("cut", path="connect/token")

    served = [tokens.token(connection.pk) for _ in range(3)]
    code = refused(lambda: tokens.token(connection.pk, at_hand))
    again = refused(lambda: tokens.token(connection.pk))

    assert served == [at_hand] * 3
    assert asked(emulator) == 2  # the first and the lost one, never a repetition
    assert (code, again) == ("refresh_lost", "refresh_lost")
    assert stops(connection) == ["refresh_lost"]


def test_a_lost_answer_without_a_token_at_hand_stops(emulator: Emulator) -> None:
    connection = connected(emulator)
    emulator.fault("cut", path="connect/token")

    codes = [refused(lambda: tokens.token(connection.pk)) for _ in range(3)]

    assert codes == ["refresh_lost"] * 3
    assert asked(emulator) == 1
    assert stops(connection) == ["refresh_lost"]


def test_a_refused_refresh_stops_the_connection_without_a_storm(emulator: Emulator) -> None:
    connection = connected(emulator)
    emulator.identity.revoke_refresh()
    operator = calling.operator(connection)

    codes = [refused(lambda: operator.new_events(BOX)) for _ in range(4)]

    stopped = Connection.objects.get(pk=connection.pk)
    assert codes == ["invalid_grant"] * 4
    assert asked(emulator) == 1
    assert (stopped.stop_code, stopped.refresh_leased_until) == ("invalid_grant", None)
    assert stops(connection) == ["invalid_grant"]


@pytest.mark.parametrize("fault", ["throttled", "unavailable", "html"])
def test_a_provider_in_trouble_stops_nothing(emulator: Emulator, fault: str) -> None:
    connection = connected(emulator)
    emulator.fault(fault, path="connect/token")

    code = refused(lambda: tokens.token(connection.pk))

    assert code in ("throttled", "server", "not_json")
    assert tokens.token(connection.pk)
    assert not stops(connection)


def test_a_provider_in_trouble_leaves_the_token_at_hand(emulator: Emulator) -> None:
    connection = connected(emulator)
    at_hand = tokens.token(connection.pk)
    due(connection)
    emulator.fault("unavailable", path="connect/token")

    assert tokens.token(connection.pk) == at_hand
    assert tokens.token(connection.pk) != at_hand


def test_who_connects_anew_meanwhile_is_not_overwritten_or_stopped(emulator: Emulator) -> None:
    firm = cast.firm()
    stale = connected(emulator, firm)
    emulator.identity.revoke_refresh()
    connected(emulator, firm)

    tokens._stopped(stale, GatewayError("invalid_grant"))

    assert tokens.token(stale.pk)
    assert not stops(stale)


def test_secrets_of_another_key_stop_the_connection(emulator: Emulator) -> None:
    with override_settings(ENDOCS_SECRETS_KEYS=["key of before"]):
        connection = connected(emulator)
        assert tokens.unopened() == 0

    with override_settings(ENDOCS_SECRETS_KEYS=["another key"]):
        assert tokens.unopened() == 1
        code = refused(lambda: tokens.token(connection.pk))

    assert code == "sealed"
    assert asked(emulator) == 0
    assert stops(connection) == ["sealed"]


def test_when_the_key_comes_back_loading_goes_on(emulator: Emulator) -> None:
    with override_settings(ENDOCS_SECRETS_KEYS=["key of before"]):
        connection = connected(emulator)
    refused(lambda: tokens.token(connection.pk))
    tokens.resume_opened()
    still = Connection.objects.get(pk=connection.pk).stop_code

    with override_settings(ENDOCS_SECRETS_KEYS=["new key", "key of before"]):
        tokens.resume_opened()
        tokens.resume_opened()
        assert tokens.token(connection.pk)

    assert still == "sealed"
    assert Event.objects.filter(kind="diadoc.box_resumed", subject_id=connection.pk).count() == 1


def test_who_sets_a_key_later_loses_nothing(emulator: Emulator) -> None:
    connection = connected(emulator)

    with override_settings(ENDOCS_SECRETS_KEYS=["first key ever"]):
        assert tokens.token(connection.pk)


def test_the_doctor_tells_of_secrets_that_cannot_be_opened(emulator: Emulator) -> None:
    with override_settings(ENDOCS_SECRETS_KEYS=["key of before"]):
        connected(emulator)
        assert "ENDOCS" not in check_secrets()

    with pytest.raises(Problem, match="ENDOCS_SECRETS_KEY"):
        check_secrets()


def test_a_refresh_seals_everything_with_the_newest_key(emulator: Emulator) -> None:
    with override_settings(ENDOCS_SECRETS_KEYS=["old"]):
        connection = connected(emulator)
    with override_settings(ENDOCS_SECRETS_KEYS=["new", "old"]):
        tokens.token(connection.pk)

    with override_settings(ENDOCS_SECRETS_KEYS=["new"]):
        assert tokens.unopened() == 0
        assert tokens.token(connection.pk)


def test_no_secret_is_in_logs_events_or_rows(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    connection = connected(emulator)
    hidden = [emulator.client_secret, emulator.refresh_token]
    hidden.append(tokens.token(connection.pk))
    hidden.append(emulator.refresh_token)
    calling.operator(connection).new_events(BOX)
    emulator.fault("cut", path="connect/token")
    due(connection)
    tokens.token(connection.pk)
    emulator.identity.revoke_access()
    with pytest.raises(GatewayError) as caught:
        calling.operator(connection).new_events(BOX)

    told = [caplog.text, repr(caught.value), repr(calling.operator(connection)), repr(Connection.objects.get())]
    told += [str(event.data) for event in Event.objects.all()]
    with database.cursor() as cursor:
        cursor.execute("select c::text from diadoc_connection c")
        told += [row[0] for row in cursor.fetchall()]
    assert stops(connection) == ["refresh_lost"]
    assert not [secret for secret in hidden for text in told if secret in text or secret.encode().hex() in text]


def test_jobs_of_a_workspace_reach_the_operator_from_behind_the_wall(emulator: Emulator) -> None:
    connection = connected(emulator)
    other = cast.firm("other").workspace

    with inside(connection.workspace_id):
        page = calling.operator(connection).new_events(BOX)
    with inside(other.pk), pytest.raises(Connection.DoesNotExist):
        calling.operator(connection).new_events(BOX)

    assert not page.events
