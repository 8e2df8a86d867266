"""Cards, files and the directory for programs: the same rights, named refusals, nothing misread in silence."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from endocs.documents import actions
from endocs.documents.models import Document
from endocs.documents.own_fields import FieldType, OwnField
from endocs.documents.states import Direction, PaperState
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.people import actions as people
from endocs.people.models import ApiToken, User
from endocs.people.tokens import digest, new_token
from tests import cast

pytestmark = pytest.mark.django_db
DOCUMENTS = "/api/v1/documents"


def as_program(user: User) -> Client:
    """A program with a token of the user, which checks what a browser's form would have to prove."""
    token = new_token("endocs")
    ApiToken.objects.create(user=user, name="1С", token_digest=digest(token))
    return Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {token}", "accept-language": "en"})


def new_act(firm: cast.Firm, **more: Any) -> dict[str, Any]:
    return {
        "kind": "act", "organisation": firm.organisation.pk, "counterparty": firm.client.pk, "number": "298",
        "dated_on": "2026-11-24", "amount": "184220.00", **more,
    }  # fmt: skip


def sent(program: Client, data: dict[str, Any], address: str = DOCUMENTS) -> Any:
    return program.post(address, json.dumps(data), content_type="application/json")


def upload(name: str = "Акт 298.pdf", content: bytes = cast.PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_card_is_registered_filled_and_read_back_bit_exact() -> None:
    firm = cast.firm()
    program = as_program(firm.manager)

    made = sent(program, new_act(firm, subject="Монтаж"))
    assert made.status_code == 201, made.json()
    address = f"{DOCUMENTS}/{made.json()['id']}"
    card = program.post(f"{address}/files", {"file": upload(), "role": "print_form"})
    assert card.status_code == 201, card.json()
    (file,) = card.json()["files"]
    got = program.get(f"{address}/files/{file['id']}")

    assert b"".join(got.streaming_content) == cast.PDF  # type: ignore[attr-defined]
    assert got["Content-Disposition"].startswith("attachment")
    assert (file["name"], file["role"], file["size"]) == ("Акт 298.pdf", "print_form", len(cast.PDF))
    assert program.get(address).json() == card.json()
    assert card.json()["amount"] == "184220.00"
    assert Document.objects.get().author == firm.manager
    assert Event.objects.filter(kind=Kind.FILE_DOWNLOADED, actor_id=firm.manager.pk).count() == 1


def test_a_signed_scan_returns_the_original_of_the_existing_card() -> None:
    firm = cast.firm()
    card = cast.document(firm, "act", by=firm.manager)

    as_program(firm.manager).post(f"{DOCUMENTS}/{card.pk}/files", {"file": upload("скан.pdf"), "role": "signed_scan"})

    assert Document.objects.get().paper_state == PaperState.ORIGINAL_RETURNED


def test_pages_hold_every_visible_card_once_in_a_steady_number_of_queries() -> None:
    firm = cast.firm()
    cards = [cast.document(firm, "act", number=str(place)) for place in range(7)]
    cast.document(cast.firm("astra"), "act")
    program = as_program(firm.accountant)
    program.get(DOCUMENTS)

    found: list[int] = []
    counts: set[int] = set()
    after: str | None = ""
    while after is not None:
        with CaptureQueriesContext(connection) as queries:
            page = program.get(f"{DOCUMENTS}?limit=3&after={after}").json()
        found += [item["id"] for item in page["items"]]
        after = page["next"]
        counts.add(len(queries))

    assert found == [card.pk for card in reversed(cards)]
    assert len(counts) == 1


def test_a_list_is_narrowed_and_shows_only_what_the_user_sees() -> None:
    firm = cast.firm()
    act = cast.document(firm, "act", by=firm.manager)
    invoice = cast.document(firm, "payment_invoice", by=firm.manager, number="412")
    cast.document(firm, "act", by=firm.other_manager)

    def listed(user: User, **query: str) -> list[int]:
        return sorted(item["id"] for item in as_program(user).get(DOCUMENTS, query).json()["items"])

    assert listed(firm.manager) == [act.pk, invoice.pk]
    assert listed(firm.manager, kind="payment_invoice") == [invoice.pk]
    assert listed(firm.manager, q="412") == [invoice.pk]
    assert listed(firm.manager, dated_from="2027-01-01") == []
    assert len(listed(firm.accountant)) == 3


def test_counterparties_are_found_by_a_part_of_the_name() -> None:
    firm = cast.firm()

    found = as_program(firm.manager).get("/api/v1/counterparties", {"q": "астра"}).json()

    assert [client["inn"] for client in found] == [firm.client.inn]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda firm, token: token.delete(),
        lambda firm, token: people.revoke_token(token=token, by=firm.administrator),
        lambda firm, token: people.deactivate_user(user=firm.manager, by=firm.administrator),
        lambda firm, token: User.objects.filter(pk=firm.manager.pk).update(
            is_active=False, deactivated_at=timezone.now()
        ),
    ],
)
def test_a_token_out_of_force_opens_nothing(spoil: Callable[[cast.Firm, ApiToken], object]) -> None:
    firm = cast.firm()
    program = as_program(firm.manager)
    assert program.get(DOCUMENTS).status_code == 200
    spoil(firm, ApiToken.objects.get())

    response = program.get(DOCUMENTS)

    assert (response.status_code, response.json()["code"]) == (401, "unauthorized")
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_session_of_the_pages_is_no_entrance() -> None:
    client = Client()
    client.force_login(cast.firm().administrator)

    assert client.get(DOCUMENTS).status_code == 401


def test_use_of_a_token_is_noted() -> None:
    firm = cast.firm()

    as_program(firm.manager).get(DOCUMENTS)

    assert ApiToken.objects.get().last_used_at is not None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"sum": "1.00"}, "body.sum"),
        ({"amount": "1.005"}, "body.amount"),
        ({"number": "a\x00b"}, "body.number"),
        ({"dated_on": "24.11.2026"}, "body.dated_on"),
        ({"counterparty": 2**70}, "body.counterparty"),
        ({"kind": None}, "body.kind"),
    ],
)
def test_what_is_not_understood_is_named(more: dict[str, Any], field: str) -> None:
    firm = cast.firm()

    response = sent(as_program(firm.manager), new_act(firm, **more))

    assert response.status_code == 422
    assert response.json()["code"] == "invalid"
    assert list(response.json()["fields"]) == [field]
    assert not Document.objects.exists()


@pytest.mark.parametrize("query", ["knd=act", "after=2026-13-45.1", "after=x", "limit=0", "process_state=x"])
def test_a_misread_query_is_not_taken_for_no_filter(query: str) -> None:
    response = as_program(cast.firm().manager).get(f"{DOCUMENTS}?{query}")

    assert response.status_code == 422, response.json()


def test_an_unknown_form_field_and_unreadable_json_are_refused() -> None:
    firm = cast.firm()
    card = cast.document(firm, "act", by=firm.manager)
    program = as_program(firm.manager)

    form = program.post(f"{DOCUMENTS}/{card.pk}/files", {"file": upload(), "rolle": "signed_scan"})
    body = program.post(DOCUMENTS, "{", content_type="application/json")

    assert (form.status_code, form.json()["fields"]) == (422, {"form.rolle": "неизвестно"})
    assert (body.status_code, body.json()["code"]) == (400, "unreadable")


def test_a_refusal_has_its_code_and_its_sentence() -> None:
    firm = cast.firm()

    response = sent(as_program(firm.manager), {"kind": "act", "organisation": firm.organisation.pk})

    assert response.status_code == 409
    assert response.json()["code"] == "missing_requisites"
    assert "Номер" in response.json()["sentence"]


def test_nothing_is_added_to_an_archived_card() -> None:
    firm = cast.firm()
    card = cast.document(firm, "act", by=firm.manager)
    actions.archive(document=card, by=firm.administrator)

    response = as_program(firm.manager).post(f"{DOCUMENTS}/{card.pk}/files", {"file": upload()})

    assert (response.status_code, response.json()["code"]) == (409, "not_allowed")


@pytest.mark.parametrize("name", ["organisation", "counterparty", "contract", "responsible"])
def test_keys_of_another_workspace_mean_nothing(name: str) -> None:
    firm, other = cast.firm(), cast.firm("astra")
    foreign = {
        "organisation": other.organisation.pk, "counterparty": other.client.pk,
        "contract": cast.document(other, "contract").pk, "responsible": other.manager.pk,
    }  # fmt: skip

    response = sent(as_program(firm.administrator), new_act(firm, **{name: foreign[name]}))

    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert not Document.objects.filter(workspace=firm.workspace).exists()


def test_cards_and_files_of_others_do_not_exist() -> None:
    firm, other = cast.firm(), cast.firm("astra")
    card = cast.document(firm, "act", by=firm.manager)
    file = cast.attached(card, firm.manager)

    for user in (firm.other_manager, other.administrator):
        program = as_program(user)
        assert program.get(f"{DOCUMENTS}/{card.pk}").status_code == 404
        assert program.get(f"{DOCUMENTS}/{card.pk}/files/{file.pk}").status_code == 404
        assert program.post(f"{DOCUMENTS}/{card.pk}/files", {"file": upload()}).status_code == 404


def test_a_file_is_not_reached_through_another_card() -> None:
    firm = cast.firm()
    hidden = cast.attached(cast.document(firm, "act", by=firm.other_manager), firm.other_manager)
    own = cast.document(firm, "act", by=firm.manager)

    assert as_program(firm.manager).get(f"{DOCUMENTS}/{own.pk}/files/{hidden.pk}").status_code == 404


def test_the_description_names_every_operation_with_its_faults() -> None:
    described = as_program(cast.firm().manager).get("/api/v1/openapi.json").json()

    operations = {
        (method.upper(), path): operation
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }
    assert set(operations) == {
        ("GET", DOCUMENTS),
        ("POST", DOCUMENTS),
        ("GET", f"{DOCUMENTS}/{{document_id}}"),
        ("POST", f"{DOCUMENTS}/{{document_id}}/files"),
        ("GET", f"{DOCUMENTS}/{{document_id}}/files/{{file_id}}"),
        ("GET", "/api/v1/counterparties"),
        ("GET", "/api/v1/kinds"),
        ("GET", "/api/v1/requests"),
        ("GET", "/api/v1/requests/{request_id}"),
    }
    for operation in operations.values():
        assert {"401", "404"} <= set(operation["responses"])
        assert operation["security"] == [{"Bearer": []}]
        assert operation["summary"]
        assert operation["description"]
    assert described["components"]["schemas"]["NewDocument"]["examples"]
    assert described["components"]["schemas"]["NewDocument"]["additionalProperties"] is False


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [("bytes=0-3", 206, slice(0, 4)), ("bytes=-5", 206, slice(-5, None)), ("bytes=9-2", 200, slice(None)),
     ("bytes=999999-", 200, slice(None)), (f"bytes={'9' * 5000}-", 200, slice(None))],
)  # fmt: skip
def test_a_part_of_a_file_is_given_when_asked(asked: str, status: int, part: slice) -> None:
    firm = cast.firm()
    card = cast.document(firm, "act", by=firm.manager)
    file = cast.attached(card, firm.manager)
    program = as_program(firm.manager)

    got = program.get(f"{DOCUMENTS}/{card.pk}/files/{file.pk}", headers={"range": asked})
    other = program.get(f"{DOCUMENTS}/{card.pk}/files/{file.pk}", headers={"range": asked, "if-range": '"old"'})

    assert (got.status_code, b"".join(got.streaming_content)) == (status, cast.PDF[part])  # type: ignore[attr-defined]
    assert other.status_code == 200
    assert got["Accept-Ranges"] == "bytes"


def test_what_is_sent_twice_is_one_card() -> None:
    firm = cast.firm()
    program = as_program(firm.manager)
    new = new_act(firm, external_refs=["1c:7d3f", "shop:19"])

    first, second = sent(program, new), sent(program, {**new, "external_refs": ["shop:19"]})
    third = sent(program, {**new, "external_refs": ["shop:20"]})
    both = sent(program, {**new, "external_refs": ["shop:19", "shop:20"]})

    assert (first.status_code, second.status_code, third.status_code) == (201, 200, 201)
    assert first.json() == second.json()
    assert sorted(first.json()["external_refs"]) == ["1c:7d3f", "shop:19"]
    assert (both.status_code, both.json()["code"]) == (409, "references_differ")
    assert Document.objects.count() == 2


def test_a_reference_of_an_unseen_card_or_of_another_workspace() -> None:
    firm, other = cast.firm(), cast.firm("astra")
    new = new_act(firm, external_refs=["shop:19"], is_confidential=True)
    sent(as_program(firm.manager), new)

    unseen = sent(as_program(firm.other_manager), new_act(firm, external_refs=["shop:19"]))
    elsewhere = sent(as_program(other.manager), new_act(other, external_refs=["shop:19"]))

    assert unseen.status_code == 404
    assert elsewhere.status_code == 201


@pytest.mark.parametrize("reference", ["19", "shop:", "shop:1 9", "Shop:19", "shop:\x00", "shop:" + "9" * 300])
def test_a_reference_has_one_shape(reference: str) -> None:
    firm = cast.firm()

    assert sent(as_program(firm.manager), new_act(firm, external_refs=[reference])).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_two_senders_of_the_same_at_once_get_one_card() -> None:
    firm = cast.firm()
    program, together, answers = as_program(firm.manager), threading.Barrier(2), []

    def send() -> None:
        together.wait()
        try:
            answers.append(sent(program, new_act(firm, external_refs=["1c:7d3f"])))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_own_fields_are_told_sent_and_read_back() -> None:
    firm, other = cast.firm(), cast.firm("astra")
    fields = [
        OwnField("Срок", FieldType.DATE), OwnField("Залог", FieldType.AMOUNT), OwnField("Продление", FieldType.YES_NO),
        OwnField("Вид", FieldType.CHOICE, ("Монтаж", "Ремонт")), OwnField("Агент", FieldType.COUNTERPARTY),
    ]  # fmt: skip
    kind = actions.add_kind(
        workspace=firm.workspace, name="Допуск", direction=Direction.INTERNAL, fields=fields, by=firm.administrator
    )
    program = as_program(firm.manager)
    filled = {"Срок": "2026-12-31", "Залог": 1234.56, "Продление": False, "Вид": "Ремонт", "Агент": firm.client.pk}

    kinds = program.get("/api/v1/kinds").json()
    made = sent(program, {"kind": kind.code, "organisation": firm.organisation.pk, "own_fields": filled})
    wrong = sent(program, new_act(firm, own_fields={"Срок": "2026-12-31"}))
    foreign = sent(
        program,
        {"kind": kind.code, "organisation": firm.organisation.pk, "own_fields": {"Агент": other.client.pk}},
    )

    (told,) = [one for one in kinds if one["code"] == kind.code]
    assert told["own_fields"][3] == {"name": "Вид", "type": "choice", "options": ["Монтаж", "Ремонт"]}
    assert made.status_code == 201, made.json()
    assert made.json()["own_fields"] == {**filled, "Залог": "1234.56"}
    assert program.get(f"{DOCUMENTS}/{made.json()['id']}").json()["own_fields"]["Агент"] == firm.client.pk
    assert (wrong.status_code, wrong.json()["code"]) == (409, "wrong_own_field")
    assert foreign.status_code == 404
