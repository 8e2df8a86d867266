"""The commands over directories and cards, and the doctor: JSON for programs, one line for people."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from endocs.journal import sealing
from endocs.journal.models import Event
from tests import cast

pytestmark = pytest.mark.django_db


def lines_of(*arguments: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_user_is_added_listed_and_can_be_invited_by_the_printed_path() -> None:
    cast.firm()

    (added,) = lines_of("users", "add", "--email", "new@x.example", "--last-name", "Орлов", "--first-name", "Олег")

    assert added["invitation"].startswith("/invitations/invitation_")
    assert "new@x.example" in [line["email"] for line in lines_of("users", "list")]


def test_organisations_and_counterparties_are_added_and_listed() -> None:
    cast.firm()

    lines_of("organisations", "add", "--name", "ООО «Вектра Сервис»", "--inn", "7811773043", "--kpp", "781101001")
    lines_of("counterparties", "add", "--legal-form", "ООО", "--name", "Клевер", "--inn", "7816054726")

    assert [line["inn"] for line in lines_of("organisations", "list")] == ["7806415204", "7811773043"]
    assert {line["inn"] for line in lines_of("counterparties", "list")} == {"7814339028", "7816054726"}


def test_an_import_tells_the_fate_of_every_line(tmp_path: Path) -> None:
    cast.firm()
    table = tmp_path / "clients.csv"
    table.write_text("Название;ИНН;КПП\nООО «Клевер»;7816054726;781601001\nАстра;7814339028;781401001\n", "utf-8")

    fates = [line["fate"] for line in lines_of("counterparties", "import", str(table))]

    assert fates == ["added", "there"]


def test_several_workspaces_must_be_told_apart() -> None:
    cast.firm()
    other = cast.firm("other")

    with pytest.raises(CommandError, match="Name one of the workspaces"):
        lines_of("users", "list")
    assert len(lines_of("users", "--workspace", str(other.workspace.pk), "list")) == 4


def test_documents_are_listed_as_programs_want_them() -> None:
    firm = cast.firm()
    card = cast.document(firm, "act")
    file = cast.attached(card, firm.accountant)
    cast.document(firm, "contract", number="27")

    (line,) = lines_of("documents", "list", "--json", "--kind", "act")

    assert (line["id"], line["number"], line["date"], line["amount"]) == (card.pk, "298", "2026-11-24", "184220.00")
    assert (line["organisation_inn"], line["counterparty_inn"]) == ("7806415204", "7814339028")
    assert [(item["name"], item["sha256"]) for item in line["files"]] == [("акт.pdf", file.blob.sha256)]


def test_the_doctor_names_the_changed_event() -> None:
    firm = cast.firm()
    cast.document(firm, "act")
    Event.objects.update(transaction=1)
    sealing.seal_all()
    event = Event.objects.get(sequence=1)
    with connection.cursor() as cursor:
        cursor.execute("update journal_event set actor_id = 77 where id = %s", [event.pk])
    out = io.StringIO()

    with pytest.raises(CommandError):
        call_command("doctor", "--audit", stdout=out)

    assert f"PROBLEM  trail: workspace {firm.workspace.pk}, event {event.pk}" in out.getvalue()
    assert "ok       database: PostgreSQL" in out.getvalue()
    assert "ok       storage" in out.getvalue()
