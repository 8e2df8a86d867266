"""The reference scenarios, played with cards and requests of the database."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from endocs.counterparties.models import Counterparty
from endocs.documents.models import Document
from endocs.documents.requisites import Requisites
from endocs.kernel.names import search_key, sort_key
from endocs.people.models import Role, User
from endocs.requests import actions as requests
from endocs.requests import wanting
from endocs.requests.lines import Wanted
from endocs.requests.memo_reading.firms import Directory
from endocs.requests.memo_reading.reading import read_memo
from endocs.requests.models import Answer, WorkRequest
from tests import cast
from tests.requests.matching_world import Reacting

SHARED = Path(__file__).parents[3] / "shared" / "matching"
OURS = {kind: code for code, kind in wanting.READERS_KINDS.items()}
PARTS = {"closing": ("act", "vat_invoice"), "shipping": ("delivery_note", "vat_invoice"), "any": ("other",)}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not (SHARED / "dev.jsonl").exists(), reason="the reference scenarios are not here"),
]


def test_the_reference_scenarios_end_in_the_database_as_expected() -> None:
    rows = [json.loads(line) for line in (SHARED / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    told, expected = set(), set()

    for row in rows:
        told |= {(row["id"], document, request) for document, request in Story(row).play()}
        expected |= {(row["id"], document, request) for document, request in row["expected"]["links"]}

    assert told - expected == set()
    assert len(told & expected) >= 0.9 * len(expected)


class Story:
    """A firm of its own in which one scenario happens; the author of a memo confirms its kinds and their counts."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.row, self.firm, self.worker = row, cast.firm(row["id"].lower()), Reacting()
        self.people: dict[str, User] = {}
        self.names: dict[int, str] = {}
        named = {(one["inn"], one["kpp"]): one["name"] for one in row["documents"]}
        for firm in json.loads((SHARED / "directory-dev.json").read_text(encoding="utf-8")):
            named[firm["inn"], firm["kpp"]] = firm["name"]
        Counterparty.objects.bulk_create(
            Counterparty(
                workspace=self.firm.workspace, name=name, inn=inn, kpp=kpp or "", sort_key=sort_key(name),
                search_key=search_key(name),
            )
            for (inn, kpp), name in named.items()
        )  # fmt: skip

    def play(self) -> set[tuple[str, str]]:
        """What was linked by itself."""
        for request in self.row["requests"]:
            self._ask(request)
        for document in self.row["documents"]:
            self._come(document)
        self.worker.settle()
        found = Answer.objects.filter(workspace=self.firm.workspace).values_list("document_id", "work_request__memo_id")
        return {(self.names[document], self.names[memo]) for document, memo in found}

    def _ask(self, row: dict[str, Any]) -> None:
        firm, on = self.firm, date.fromisoformat(row["created"])
        initiator = self._person(row["initiator"])
        client = Counterparty.objects.filter(workspace=firm.workspace, inn=row["counterparty_inn"] or "").first()
        counts = read_memo(row["memo"], today=on, directory=Directory([])).counts()
        codes = [(code, count) for kind, count in counts.items() for code in PARTS.get(kind, (OURS.get(kind),)) if code]
        asked = requests.Asked(
            requisites=Requisites(
                organisation=firm.organisation, counterparty=client or firm.client, comment=row["memo"]
            ),
            wanted=[Wanted(kind=firm.kind(code), count=count) for code, count in codes],
        )
        made = requests.file_request(asked=asked, initiator=initiator, by=initiator)
        if client is None:
            Document.objects.filter(pk=made.memo_id).update(counterparty=None)
        wanting.write_wants(work_request=made, read_on=on)
        due_at, performer = timezone.now(), self._person(row["accountant"], Role.ACCOUNTANT)
        requests.submit(work_request=made, performer=performer, due_at=due_at, text="", by=initiator)
        WorkRequest.objects.filter(pk=made.pk).update(asked_at=_noon(on))
        self.names[made.memo_id] = row["id"]

    def _come(self, row: dict[str, Any]) -> None:
        card = cast.document(
            self.firm, OURS[row["type"]], by=self._person(row["author"], Role.ACCOUNTANT),
            counterparty=Counterparty.objects.get(workspace=self.firm.workspace, inn=row["inn"], kpp=row["kpp"] or ""),
            number=row["number"] or "б/н", dated_on=date.fromisoformat(row["date"]), subject=row["text"][:500],
            amount=None if row["sum"] is None else Decimal(row["sum"]),
        )  # fmt: skip
        Document.objects.filter(pk=card.pk).update(created_at=_noon(date.fromisoformat(row["arrived"])))
        self.names[card.pk] = row["id"]

    def _person(self, name: str, role: Role = Role.EMPLOYEE) -> User:
        if name not in self.people:
            email = f"p{len(self.people)}@{self.firm.workspace.name}.example"
            self.people[name] = cast.user(self.firm.workspace, email, name, "Имя", role=role)
        return self.people[name]


def _noon(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(12)))
