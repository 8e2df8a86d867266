"""`endocs diadoc connect | pull | status` against the operator's emulator."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from endocs.diadoc.models import Box, Connection
from sandbox.diadoc.server import Emulator
from sandbox.diadoc.state import Party
from tests import cast
from tests.diadoc import cast as diadoc_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Iterator[Emulator]:
    """The emulator with two organisations of ours."""
    with Emulator(seed=1) as emulator:
        emulator.add_party(name="ООО «Вектра Монтаж»", inn="7806415204", kpp="780601001", is_mine=True)
        emulator.add_party(name="ООО «Вектра Сервис»", inn="7811773043", kpp="781101001", is_mine=True)
        yield emulator


def _parties(operator: Emulator) -> list[Party]:
    return list(operator.world.parties.values())


def _connect(operator: Emulator, *more: str, **secrets: str) -> list[dict[str, Any]]:
    given = {"client_secret": operator.client_secret, "refresh_token": operator.refresh_token, **secrets}
    options = [f"--{name.replace('_', '-')}={value}" for name, value in given.items() if value]
    addresses = [f"--api-url={operator.api_url}", f"--identity-url={operator.identity_url}"]
    return _run("connect", *addresses, f"--client-id={operator.client_id}", *options, *more)


def _run(*arguments: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("diadoc", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_every_box_of_the_service_user_is_loaded(operator: Emulator) -> None:
    firm = cast.firm()

    lines = _connect(operator, "--since=2026-09-01")

    assert [line["organisation_inn"] for line in lines] == ["7806415204", "7811773043"]
    assert Box.objects.filter(organisation=firm.organisation, load_from="2026-09-01").count() == 1


def test_only_the_named_box_however_its_id_is_written(operator: Emulator) -> None:
    cast.firm()
    second = _parties(operator)[1]

    lines = _connect(operator, f"--box={second.box.upper()}")

    assert [line["title"] for line in lines] == ["ООО «Вектра Сервис»"]
    with pytest.raises(CommandError, match="0123"):
        _connect(operator, "--box=0123")


def test_connecting_again_replaces_the_token_and_keeps_the_boxes(operator: Emulator) -> None:
    cast.firm()
    _connect(operator)
    before = bytes(Connection.objects.get().refresh_token)

    _connect(operator)

    assert bytes(Connection.objects.get().refresh_token) != before
    assert Box.objects.count() == 2


def test_secrets_come_from_the_environment_and_the_standard_input(
    operator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.firm()
    monkeypatch.setenv("ENDOCS_DIADOC_CLIENT_SECRET", operator.client_secret)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{operator.refresh_token}\n"))

    lines = _connect(operator, client_secret="", refresh_token="-")

    assert len(lines) == 2


def test_refused_credentials_end_with_a_sentence(operator: Emulator) -> None:
    cast.firm()

    with pytest.raises(CommandError, match=r"invalid_client: Диадок не знает этого клиента"):
        _connect(operator, client_secret="wrong")


def test_status_tells_programs_and_people_and_nothing_secret() -> None:
    box = diadoc_cast.box(cast.firm())
    diadoc_cast.failed_message(box)

    connection, told = _run("status", "--json")
    out = io.StringIO()
    call_command("diadoc", "status", stdout=out)

    assert (told["box"], told["state"], told["given_up"]) == (box.box_id, "with_faults", 1)
    assert connection["client_id"] == "vektra"
    for text in (json.dumps([connection, told]), out.getvalue()):
        assert diadoc_cast.SECRET not in text
        assert diadoc_cast.TOKEN not in text


def test_status_of_what_has_stopped_is_a_failure() -> None:
    diadoc_cast.box(cast.firm(), stopped_at="2026-11-24T10:00Z", stop_code="forbidden")

    with pytest.raises(CommandError, match="see the lines above"):
        _run("status", "--json")


def test_pull_works_until_nothing_is_left(operator: Emulator) -> None:
    cast.firm()
    _connect(operator, f"--box={_parties(operator)[0].box}")

    (summary,) = _run("pull")

    assert summary["whole"]
    assert Box.objects.get().last_success_at is not None


def test_doctor_has_a_line_for_each_connection() -> None:
    diadoc_cast.box(cast.firm(), stopped_at="2026-11-24T10:00Z", stop_code="forbidden")
    diadoc_cast.box(cast.firm("astra"))
    out = io.StringIO()

    with pytest.raises(CommandError):
        call_command("doctor", stdout=out)

    lines = [line for line in out.getvalue().splitlines() if "Diadoc of" in line]
    assert lines == [
        "PROBLEM  Diadoc of vektra: ООО «Вектра Монтаж»: Остановлен",
        "ok       Diadoc of astra: ООО «Вектра Монтаж»: Работает",
    ]
