"""The protocol of 1C over HTTP: every status and refusal; what comes twice is done once; nothing breaks the server."""

import hashlib
import io
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from endocs.documents.models import Document
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.onec import bases, receiving, tokens
from endocs.onec.models import Infobase, Message, MessageState, Sent, Token
from endocs.people.models import Organisation, User
from tests import cast
from tests.onec import cast as onec

pytestmark = pytest.mark.django_db


def test_a_ping_tells_what_the_token_may_do() -> None:
    base = onec.base()

    told = base.get("ping").json()

    assert told.pop("server_time").endswith("Z")
    assert told == {
        "status": "ok", "protocols": [1], "infobase": "Бухгалтерия",
        "organizations": [{"inn": "7806415204", "kpp": "780601001", "name": "ООО «Вектра Монтаж»"}],
        "limits": {"file_bytes": 20 * 1024 * 1024, "message_bytes": 8 * 1024 * 1024, "batch": 50},
    }  # fmt: skip
    infobase = Infobase.objects.get()
    assert str(infobase.infobase_id) == base.infobase_id
    assert infobase.last_call_at is not None
    assert Token.objects.get().last_used_at is not None


def test_a_ping_message_tells_what_the_base_consists_of() -> None:
    base = onec.base()

    answer = base.send({**onec.PING, "message_id": str(uuid4())})

    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    infobase = Infobase.objects.get()
    assert (infobase.configuration, infobase.configuration_version) == ("БухгалтерияПредприятия", "3.0.198.19")
    assert (infobase.platform, infobase.extension_version) == ("8.3.27.1", "1.0.0")
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"authorization": ""}, (401, "unauthorized", False)),
        ({"authorization": "Bearer endocs1c_wrong"}, (401, "unauthorized", False)),
        ({"authorization": "Basic 0L/QsNGA0L7Qu9GM"}, (401, "unauthorized", False)),
        ({"x-onec-protocol": ""}, (400, "protocol_unknown", False)),
        ({"x-onec-protocol": "2"}, (400, "protocol_unknown", False)),
        ({"x-onec-infobase": ""}, (400, "infobase_missing", False)),
        ({"x-onec-infobase": "не база"}, (400, "infobase_missing", False)),
        ({"x-onec-infobase": "3b5e7a10-64a1-4a67-8f3c-2f64a1d0c9e5"}, (403, "another_infobase", False)),
    ],
)
def test_who_may_not_enter_is_told_why_in_russian(headers: dict[str, str], expected: tuple[int, str, bool]) -> None:
    base = onec.base()
    assert base.get("ping").status_code == 200

    for answer in (base.get("ping", **headers), base.post("messages", onec.upsert(), **headers)):
        assert onec.code_of(answer) == expected
    assert not Document.objects.exists()


def test_an_unknown_address_and_a_wrong_method_are_told_apart() -> None:
    base = onec.base()

    assert onec.code_of(base.get("documents/12")) == (404, "not_found", False)
    assert base.get("messages").status_code == 405
    assert onec.code_of(base.get("documents/12", authorization="")) == (401, "unauthorized", False)


def test_a_token_of_pages_opens_nothing_here_and_a_token_of_1c_nothing_there() -> None:
    base = onec.base()

    answer = Client().get("/api/v1/documents", headers=base.headers)

    assert answer.status_code == 401


def test_a_revoked_token_and_a_removed_base_open_nothing_from_that_moment() -> None:
    base, other = onec.base(), None
    other = onec.base(base.firm, title="Вторая")
    assert base.get("ping").status_code == other.get("ping").status_code == 200

    tokens.revoke(token=Token.objects.get(infobase=base.infobase), by=base.firm.administrator)
    bases.remove(infobase=other.infobase, by=base.firm.administrator)

    assert onec.code_of(base.send(onec.upsert())) == (401, "unauthorized", False)
    assert onec.code_of(other.send(onec.upsert())) == (401, "unauthorized", False)
    assert base.get("ping")["WWW-Authenticate"] == "Bearer"
    kinds = Event.objects.filter(subject_type="infobase").values_list("kind", flat=True)
    assert {Kind.ONEC_CONNECTED, Kind.ONEC_TOKEN_ISSUED, Kind.ONEC_TOKEN_REVOKED, Kind.ONEC_REMOVED} <= set(kinds)


def test_a_new_token_lets_the_same_base_go_on_and_a_released_one_another() -> None:
    base = onec.base()
    assert base.send(onec.upsert()).status_code == 201
    _token, secret = tokens.issue(infobase=base.infobase, by=base.firm.administrator)
    copy = onec.Base(base.firm, base.infobase, secret, str(uuid4()))

    assert onec.code_of(copy.get("ping")) == (403, "another_infobase", False)
    bases.release(infobase=base.infobase, by=base.firm.administrator)

    assert copy.get("ping").status_code == 200
    assert onec.code_of(base.get("ping")) == (403, "another_infobase", False)


def test_one_base_is_not_connected_twice_in_a_workspace() -> None:
    base = onec.base()
    base.get("ping")
    other = onec.base(base.firm, title="Вторая")
    other.infobase_id = base.infobase_id

    assert onec.code_of(other.get("ping")) == (403, "another_infobase", False)


def test_too_many_calls_wait_and_then_go_on(settings: Settings) -> None:
    settings.ENDOCS_ONEC_CALLS_PER_MINUTE = 3
    base = onec.base()

    assert [base.get("ping").status_code for _ in range(4)] == [200, 200, 200, 429]
    slowed = base.get("ping")
    assert onec.code_of(slowed) == (429, "too_often", True)
    assert 1 <= int(slowed["Retry-After"]) <= 20
    Token.objects.update(paced_at=timezone.now() - timedelta(seconds=60))
    assert base.get("ping").status_code == 200


def test_bytes_are_kept_by_their_hash_and_only_those() -> None:
    base = onec.base()
    big = b"%PDF" + b"0" * (1024 * 1024)

    assert [base.put().status_code for _ in range(2)] == [201, 200]
    assert base.put(big).json() == {"sha256": hashlib.sha256(big).hexdigest(), "size": len(big)}
    assert onec.code_of(base.put(b"other", sha256=onec.PDF_SHA256)) == (422, "hash_differs", False)
    assert onec.code_of(base.put(b"0" * (20 * 1024 * 1024 + 1))) == (413, "file_too_large", False)
    assert onec.code_of(base.put(b"x", sha256="A" * 64)) == (422, "invalid_field", False)
    assert Sent.objects.count() == 2


def test_a_cut_body_and_one_of_unknown_length_are_not_half_taken() -> None:
    base = onec.base()
    body = json.dumps(onec.upsert()).encode()
    client, address = Client(), f"{onec.API}/files/{onec.PDF_SHA256}"

    def half(whole: bytes) -> dict[str, Any]:
        return {"wsgi.input": io.BytesIO(whole[: len(whole) // 2]), "CONTENT_LENGTH": str(len(whole))}

    cut = client.generic("POST", f"{onec.API}/messages", headers=base.headers, **half(body))
    cut_file = client.generic("PUT", address, headers=base.headers, **half(cast.PDF))
    unknown = client.put(
        address, cast.PDF, headers={**base.headers, "content-length": "", "transfer-encoding": "chunked"}
    )

    assert onec.code_of(cut) == onec.code_of(cut_file) == (408, "cut_off", True)
    assert onec.code_of(unknown) == (411, "length_required", False)
    assert not Sent.objects.exists()


def test_a_message_waits_for_its_files_and_only_for_those_of_its_own_base() -> None:
    base = onec.base()
    other = onec.base(base.firm, title="Вторая")
    other.put()
    message = onec.with_file()

    early = base.send(message)
    assert onec.code_of(early) == (425, "files_missing", True)
    assert onec.error_of(early)["missing"] == [onec.PDF_SHA256]
    assert base.put().status_code == 201
    late = base.send(message)

    assert (late.status_code, late.json()["status"]) == (201, "created")
    assert Document.objects.get().files.get().blob.sha256 == onec.PDF_SHA256
    assert Message.objects.get().state == MessageState.TAKEN


def test_a_lost_answer_is_given_again_without_doing_anything_twice() -> None:
    base = onec.base()
    message = onec.upsert()
    first = base.send(message)
    events = Event.objects.count()

    again = base.send({**message, "attempt": 2, "comment": "другое"})

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert first.json()["card_url"].endswith(f"/documents/{Document.objects.get().pk}/")
    assert Event.objects.count() == events
    assert Message.objects.count() == 1


def test_changed_repeated_and_late_documents_are_one_card() -> None:
    base = onec.base()
    made = base.send(onec.upsert(occurred_at="2026-11-24T09:00:00Z"))
    newer = {"data_version": "AAAAAAABTkE="}

    changed = base.send(onec.upsert(occurred_at="2026-11-24T10:00:00Z", object=newer, comment="новое"))
    same = base.send(onec.upsert(occurred_at="2026-11-24T10:01:00Z", object=newer, comment="новое"))
    late = base.send(onec.upsert(occurred_at="2026-11-24T09:30:00Z", object={"data_version": "A="}, comment="старое"))

    assert (made.status_code, changed.status_code, same.status_code, late.status_code) == (201, 200, 200, 409)
    assert (changed.json()["status"], same.json()["status"], late.json()["status"]) == ("updated", "duplicate", "stale")
    assert {made.json()["card_id"], changed.json()["card_id"], late.json()["card_id"]} == {Document.objects.get().pk}
    assert Document.objects.get().comment == "новое"


def test_an_organisation_that_is_not_allowed_is_refused_until_it_is() -> None:
    base = onec.base()
    foreign = {"inn": "7811773043", "kpp": "781101001", "name": "ООО «Вектра Сервис»"}
    message = onec.upsert(organization=foreign)

    refused = base.send(message)
    assert onec.code_of(refused) == (422, "org_not_allowed", False)
    assert "ООО «Вектра Сервис»" in onec.error_of(refused)["message"]
    assert "Подключения" in onec.error_of(refused)["message"]
    assert base.send(onec.upsert()).status_code == 201
    other = Organisation.objects.create(workspace=base.firm.workspace, **foreign)
    bases.change(
        infobase=base.infobase, title="Бухгалтерия", organisations=[base.firm.organisation, other],
        by=base.firm.administrator,
    )  # fmt: skip
    replayed = receiving.replay(message=Message.objects.get(state=MessageState.REFUSED), by=base.firm.administrator)

    assert replayed.status in (200, 201)
    assert not Message.objects.filter(state=MessageState.REFUSED).exists()
    assert Event.objects.filter(kind=Kind.ONEC_REPLAYED).count() == 1


def test_a_later_success_settles_the_refusals_before_it() -> None:
    base = onec.base()
    base.send(onec.with_file())
    assert Message.objects.get().settled_at is None

    base.send(onec.upsert(occurred_at="2026-11-24T10:00:00Z"))

    assert Message.objects.get(state=MessageState.REFUSED).settled_at is not None


@pytest.mark.parametrize(
    ("change", "field", "word"),
    [
        ({"object": None}, "object", "документ"),
        ({"occurred_at": None}, "occurred_at", "время события"),
        ({"occurred_at": "0001-01-01T00:00:00Z"}, "occurred_at", "время события"),
        ({"message_id": "17"}, "message_id", "номер сообщения"),
        ({"amounts": {"total": "1 250,50"}}, "amounts.total", "сумма документа"),
        ({"amounts": {"total": "1250.505"}}, "amounts.total", "сумма документа"),
        ({"amounts": {"total": "1" * 19}}, "amounts.total", "сумма документа"),
        ({"amounts": {"total": "NaN"}}, "amounts.total", "сумма документа"),
        ({"amounts": {"currency": "доллары"}}, "amounts.currency", "валюта"),
        ({"files": [{"name": "а.pdf", "sha256": "12"}]}, "files[0].sha256", "хеш файла"),
        ({"files": {}}, "files", "файлы"),
        ({"organization": "Ромашка"}, "organization", "организация"),
        ({"basis_refs": ["не ссылка"]}, "basis_refs[0]", "основания"),
        ({"warnings": [7]}, "warnings[0]", "предупреждения"),
    ],
)
def test_a_field_that_cannot_be_read_is_named_in_russian(change: dict[str, Any], field: str, word: str) -> None:
    base = onec.base()
    message = {**onec.upsert(), **change}

    answer = base.send(message)

    assert onec.code_of(answer) == (422, "invalid_field", False)
    error = onec.error_of(answer)
    assert error["fields"] == [field]
    assert word in error["message"]
    kept = Message.objects.filter(state=MessageState.REFUSED)
    assert kept.count() == (0 if "message_id" in change else 1)  # the administrator sees it


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b"\xff\xfe{}", b'"text"', b"[" * 5000, b'{"a":' * 500, b"NaN", b'{"kind": Infinity}',
        "<html>Вход в прокси</html>".encode(), b"9" * 5000, b'{"message_id": 1e999}',
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(body: bytes) -> None:
    base = onec.base()

    for path in ("messages", "messages/batch", "outbox/ack"):
        status, code, is_retryable = onec.code_of(base.post(path, body))
        assert (status, code) in ((400, "unreadable"), (422, "invalid_field"))
        assert not is_retryable


def test_loose_writing_of_1c_is_understood() -> None:
    base = onec.base()
    loose = onec.upsert(
        object={"date": "2026-11-24T12:00:00", "link": None, "future_field": {"x": 1}},
        counterparty={"ref": str(uuid4()), "inn": None, "kpp": None, "name": "Иванов\x00 \ud800", "is_person": True},
        contract={"ref": "00000000-0000-0000-0000-000000000000", "date": "0001-01-01T00:00:00"},
        amounts={"total": "-1250000.50", "vat": None, "currency": "руб."},
        responsible="Ф" * 5000, comment=None, lines=None, files=None, warnings=None, user=None, basis_refs=None,
    )  # fmt: skip

    answer = base.post("messages", b"\xef\xbb\xbf" + json.dumps(loose).encode(), **{"content-type": "text/plain"})

    assert answer.status_code == 201, answer.content.decode()
    card = Document.objects.get()
    assert card.counterparty is not None
    assert (str(card.amount), card.currency, card.contract) == ("-1250000.50", "RUB", None)


def test_a_clock_that_goes_ahead_does_not_make_later_messages_old() -> None:
    base = onec.base()
    base.send(onec.upsert(occurred_at="2036-01-01T00:00:00Z"))

    answer = base.send(onec.upsert(occurred_at=timezone.now().isoformat(), object={"data_version": "B="}))

    assert answer.json()["status"] == "updated"


def test_a_message_of_a_newer_extension_is_kept_until_it_can_be_read() -> None:
    base = onec.base()

    answer = base.send({**onec.upsert(), "kind": "contract.upsert"})

    assert onec.code_of(answer) == (422, "unknown_kind", False)
    assert Message.objects.get().kind == "contract.upsert"


def test_the_key_of_the_header_is_the_number_of_the_message() -> None:
    base = onec.base()
    message = onec.upsert()

    wrong = base.post("messages", message, **{"idempotency-key": str(uuid4())})
    right = base.post("messages", message, **{"idempotency-key": message["message_id"].upper()})

    assert onec.code_of(wrong) == (400, "key_differs", False)
    assert right.status_code == 201


def test_one_bad_message_of_a_batch_does_not_stop_the_others() -> None:
    base = onec.base()
    first, second = onec.upsert(), onec.upsert(object={"ref": str(uuid4()), "number": "124"})
    foreign = onec.upsert(organization={"inn": "7700000000", "name": "Чужая"})

    answer = base.post("messages/batch", {"messages": [first, foreign, "мусор", {"kind": 1}, first, second]})

    answers = answer.json()["answers"]
    assert [one["http_status"] for one in answers] == [201, 422, 400, 422, 201, 201]
    assert [one.get("status") for one in answers] == ["created", None, None, None, "created", "created"]
    assert answers[1]["error"]["code"] == "org_not_allowed"
    assert Document.objects.filter(kind__code="act").count() == 2


def test_a_batch_has_its_bounds() -> None:
    base = onec.base()

    assert base.post("messages/batch", {"messages": []}).json() == {"answers": []}
    assert onec.code_of(base.post("messages/batch", {"messages": [1] * 51})) == (422, "invalid_field", False)
    assert onec.code_of(base.post("messages", b"[" + b" " * (8 * 1024 * 1024))) == (413, "message_too_large", False)


def test_each_kind_of_message_has_its_answer() -> None:
    base = onec.base()
    invoice = {"type": "СчетНаОплатуПокупателю", "ref": onec.PAYMENT["invoice"]["ref"], "operation": ""}
    assert base.send(onec.upsert(object=invoice)).status_code == 201

    paid, unmatched = base.send(onec.payment()), base.send(onec.unmatched())
    gone = base.send(onec.deleted(occurred_at="2026-11-24T12:00:00Z", object={**onec.UPSERT["object"], **invoice}))

    assert (paid.status_code, paid.json()["status"]) == (200, "updated")
    assert unmatched.status_code in (200, 201)
    assert (gone.status_code, gone.json()["status"]) == (200, "updated")
    assert set(Message.objects.values_list("kind", flat=True)) == {
        "document.upsert", "invoice.payment", "payment.unmatched", "document.deleted",
    }  # fmt: skip


def test_only_an_administrator_of_the_workspace_connects_bases() -> None:
    base = onec.base()
    firm, other = base.firm, cast.firm("beta")
    message = Message.objects.create(
        workspace=firm.workspace, infobase=base.infobase, message_id=uuid4(), kind="ping", occurred_at=timezone.now(),
        state=MessageState.REFUSED, status=422,
    )  # fmt: skip

    for by, fault in ((firm.accountant, Refusal), (other.administrator, User.DoesNotExist)):
        for deed in (
            lambda by=by: bases.add(workspace=firm.workspace, title="Б", organisations=[firm.organisation], by=by),
            lambda by=by: bases.change(infobase=base.infobase, title="Б", organisations=[firm.organisation], by=by),
            lambda by=by: bases.release(infobase=base.infobase, by=by),
            lambda by=by: bases.remove(infobase=base.infobase, by=by),
            lambda by=by: tokens.issue(infobase=base.infobase, by=by),
            lambda by=by: tokens.revoke(token=Token.objects.get(), by=by),
            lambda by=by: receiving.replay(message=message, by=by),
            lambda by=by: receiving.dismiss(message=message, by=by),
        ):
            with pytest.raises(fault):
                deed()
    with pytest.raises(Organisation.DoesNotExist):
        bases.add(workspace=firm.workspace, title="Б", organisations=[other.organisation], by=firm.administrator)
