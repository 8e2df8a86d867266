"""`endocs onec token create | token revoke | odata | status`."""

import io
import json
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from endocs.onec.models import Infobase, OdataConnection
from endocs.people.models import Organisation
from tests import cast
from tests.onec import cast as onec

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> list[dict[str, Any]]:
    """The lines that the command prints."""
    out = io.StringIO()
    call_command("onec", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_base_gets_tokens_that_open_until_they_are_revoked() -> None:
    firm = cast.firm()

    (first,) = run("token", "create", "--base", "Бухгалтерия")
    (second,) = run("token", "create", "--base", "Бухгалтерия")

    base = onec.Base(firm, Infobase.objects.get(), first["secret"], str(uuid4()))
    assert list(base.infobase.organisations.all()) == [firm.organisation]
    assert base.get("ping").status_code == 200
    run("token", "revoke", str(first["token"]))
    assert base.get("ping").status_code == 401
    base.token = second["secret"]
    assert base.get("ping").status_code == 200


def test_a_base_speaks_for_the_named_organisations() -> None:
    firm = cast.firm()
    Organisation.objects.create(workspace=firm.workspace, name="ООО «Вектра Сервис»", inn="7811773043")

    run("token", "create", "--base", "Сервис", "--organisation", "7811773043")

    assert [one.inn for one in Infobase.objects.get().organisations.all()] == ["7811773043"]
    with pytest.raises(CommandError, match="7700000000"):
        run("token", "create", "--base", "Чужая", "--organisation", "7700000000")
    with pytest.raises(CommandError):
        run("token", "revoke", "999")


def test_a_base_of_the_own_network_is_read_by_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    cast.firm()
    monkeypatch.setenv("ENDOCS_ONEC_PASSWORD", "слово")

    (line,) = run("odata", "--base", "Бухгалтерия", "--url", "http://1c.local/base/odata", "--login", "Обмен")

    assert line["url"] == "http://1c.local/base"
    (state,) = run("status", "--json")
    assert state["odata"]["url"] == "http://1c.local/base"


def test_the_doctor_tells_of_each_base(capsys: pytest.CaptureFixture[str]) -> None:
    base = onec.base()
    base.get("ping")

    with suppress(CommandError):  # of other things that a test has not set up
        call_command("doctor")
    assert "ok       1C Бухгалтерия: " in capsys.readouterr().out

    OdataConnection.objects.create(
        workspace=base.firm.workspace, infobase=base.infobase, url="https://1c.example/base", login="Обмен",
        password=b"", stopped_at=timezone.now(), stop_code="unauthorized",
    )  # fmt: skip
    with suppress(CommandError):
        call_command("doctor")
    assert "PROBLEM  1C Бухгалтерия: " in capsys.readouterr().out


def test_the_status_fails_while_something_waits_for_a_person() -> None:
    base = onec.base()
    base.send(onec.upsert())
    (line,) = run("status", "--json")
    assert (line["title"], line["state"], line["refused"]) == ("Бухгалтерия", "works", 0)
    assert line["infobase_id"] == base.infobase_id

    base.send(onec.upsert(organization={"inn": "7700000000", "name": "Чужая"}))

    with pytest.raises(CommandError):
        run("status", "--json")
