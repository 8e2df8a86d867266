"""Requests for programs: what is wanted, and how far each line is."""

import pytest

from endocs.documents.models import Document
from endocs.documents.states import ExchangeState
from endocs.requests import line_stages
from endocs.requests.models import Delivery, WantedLine
from tests import cast
from tests.api.test_documents import as_program

pytestmark = pytest.mark.django_db
REQUESTS = "/api/v1/requests"


def test_every_line_tells_its_stage() -> None:
    firm = cast.firm()
    work_request = cast.prepared(firm, ("payment_invoice", "act"))
    act = Document.objects.get(kind__code="act")
    WantedLine.objects.filter(kind__code="act").update(delivery=Delivery.EDO, period="ноябрь 2026")
    Document.objects.filter(pk=act.pk).update(exchange_state=ExchangeState.REFUSED)

    answer = as_program(firm.manager).get(f"{REQUESTS}/{work_request.pk}").json()

    assert (answer["memo"], answer["state"], answer["holder"]) == (work_request.memo_id, "executed", "initiator")
    assert [(line["kind"], line["stage"], line["done"]) for line in answer["lines"]] == [
        ("payment_invoice", "prepared", False), ("act", "refused", False),
    ]  # fmt: skip
    assert (answer["lines"][1]["documents"], answer["lines"][1]["period"]) == ([act.pk], "ноябрь 2026")


def test_the_list_is_paged_and_shows_only_what_the_user_sees() -> None:
    firm = cast.firm()
    made = [cast.submitted(firm, ("act",)).pk for _ in range(3)]
    accountant = as_program(firm.accountant)

    first = accountant.get(REQUESTS, {"limit": 2}).json()
    second = accountant.get(REQUESTS, {"limit": 2, "before": first["next"]}).json()

    assert [one["id"] for one in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None
    assert [line["stage"] for one in first["items"] for line in one["lines"]] == ["wanted", "wanted"]
    assert as_program(firm.other_manager).get(REQUESTS).json()["items"] == []
    assert as_program(firm.other_manager).get(f"{REQUESTS}/{made[0]}").status_code == 404
    assert accountant.get(REQUESTS, {"status": "open"}).status_code == 422


def test_every_stage_and_trouble_has_its_name_in_the_description() -> None:
    described = as_program(cast.firm().manager).get("/api/v1/openapi.json").json()

    named = set(described["components"]["schemas"]["LineFacts"]["properties"]["stage"]["enum"])

    assert named == {one.code for one in line_stages.Stage} | set(line_stages.Trouble) | {"dropped"}
