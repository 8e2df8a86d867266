"""Modules сэд_Протокол, сэд_HTTP and сэд_Очередь, executed against the real server: every answer, every breakage."""

import json
from datetime import timedelta
from decimal import Decimal
from email.utils import format_datetime
from typing import Any
from urllib.request import Request, urlopen

import pytest

from endocs.onec import tokens
from endocs.onec.models import Message, Token
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.values import shown
from tests.onec_extension.proxy import HTML
from tests.onec_extension.world import World

LATER = "Документ поставлен в очередь."


def only(world: World) -> tuple[bool, str]:
    """Was the only document sent, and what is the accountant told."""
    (row,) = world.results()
    return row["Отправлен"], row["Пояснение"]


def test_created_then_duplicate_then_updated(world: World) -> None:
    invoice = world.invoice()

    world.press(invoice)
    assert only(world)[0]
    card = world.card(invoice)
    world.press(invoice)
    assert "Изменений нет" in only(world)[1]
    invoice.comment = "Исправлено"
    world.store.write(invoice)
    world.press(invoice)

    assert only(world)[0]
    assert world.card(invoice) == card
    assert [one.answer["status"] for one in Message.objects.order_by("pk")] == ["created", "duplicate", "updated"]
    assert world.base.queue() == []
    sent = world.base.sent(invoice)
    assert sent is not None
    assert sent["адрескарточки"] == card_url(world)


def card_url(world: World) -> str:
    """Of the newest answer."""
    return str(Message.objects.order_by("-pk")[0].answer["card_url"])


def test_every_call_bears_the_key_the_base_and_the_protocol(world: World) -> None:
    world.press(world.invoice())

    put, post = world.proxy.seen
    for call in (put, post):
        assert call.headers["Authorization"] == f"Bearer {world.token}"
        assert call.headers["X-Onec-Protocol"] == "1"
    assert post.headers["Idempotency-Key"] == json.loads(post.body)["message_id"]
    assert put.headers["X-File-Name"].startswith("%D0%A1%D1%87%D0%B5%D1%82%20")
    assert json.loads(post.body)["infobase"]["id"] == put.headers["X-Onec-Infobase"]


def test_a_stale_message_is_done_and_the_card_keeps_what_is_newer(world: World) -> None:
    invoice = world.invoice()
    world.proxy.spoil(times=1, status=503)
    world.press(invoice)
    waiting = world.base.queue()[0]
    older = json.loads(str(waiting["тело"]))
    newer = {**older, "message_id": "00000000-0000-4000-8000-000000000001", "comment": "Новее"}
    newer["occurred_at"] = (world.clock() + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    newer["object"] = {**older["object"], "data_version": "AAAAAAAAAP8="}
    connected = _posting(world, newer)
    assert connected == 201

    world.run_job()

    assert world.base.queue() == []
    assert Message.objects.order_by("-pk")[0].answer["status"] == "stale"
    assert world.card(invoice).comment == "Новее"


def _posting(world: World, body: dict[str, object]) -> int:
    """The same base says something by another session."""
    first = world.proxy.seen[0].headers
    headers = {name: first[name] for name in ("Authorization", "X-Onec-Infobase", "X-Onec-Protocol")}
    request = Request(  # noqa: S310  (an address of the test)
        f"{world.proxy.upstream}/api/onec/v1/messages", json.dumps(body).encode(),
        headers | {"Content-Type": "application/json"},
    )  # fmt: skip
    with urlopen(request, timeout=20) as answer:  # noqa: S310
        return int(answer.status)


def test_a_revoked_key_stops_the_whole_queue_until_there_is_another(world: World) -> None:
    tokens.revoke(token=Token.objects.get(), by=world.firm.administrator)
    first, second = world.invoice(), world.invoice()

    world.press(first, second)

    sent = [row["Отправлен"] for row in world.results()]
    assert sent == [False, False]
    assert [(state, attempts) for state, attempts, _ in world.queue()] == [("Ожидает", 0), ("Ожидает", 0)]
    assert not world.proxy.messages()
    world.clock.advance(minutes=5)
    before = len(world.proxy.seen)
    world.base.run_job()
    assert len(world.proxy.seen) == before
    assert "ключ" in world.press(first)[0][1].casefold()

    _token, secret = tokens.issue(infobase=world.infobase, by=world.firm.administrator)
    world.base.set_up(world.proxy.address, secret)
    world.base.run_job()

    assert world.base.queue() == []
    assert world.card(first) != world.card(second)
    assert Message.objects.count() == 2


def test_files_that_are_too_large_are_left_out_and_told_of(world: World) -> None:
    invoice = world.invoice()
    world.proxy.spoil("files/", status=413, body='{"error":{"code":"file_too_large","message":"Велик."}}'.encode())

    world.press(invoice)

    assert only(world)[0]
    assert world.files(invoice) == []
    (body,) = world.bodies()
    assert body["files"] == []
    assert body["warnings"] == ["Файлы слишком велики для сервера, карточка создана без них."]


def test_a_refusal_is_shown_is_not_repeated_and_does_not_stop_the_others(world: World) -> None:
    other = world.store.add_organisation(name="ООО «Другая»", inn="7701000017", kpp="770101001", prefix="ДР")
    refused = world.store.create_invoice(organisation=other, counterparty=world.client)
    good = world.invoice()

    world.press(refused, good)

    first, second = world.results()
    assert (first["Отправлен"], second["Отправлен"]) == (False, True)
    assert "ДР" not in first["Пояснение"]
    assert "организаци" in first["Пояснение"].casefold()
    assert world.queue() == [("Ошибка", 1, "org_not_allowed")]
    before = len(world.proxy.messages())
    world.run_job(minutes=120)
    assert len(world.proxy.messages()) == before


def test_what_the_accountant_has_put_right_goes_out_when_the_message_is_sent_again(world: World) -> None:
    invoice = world.invoice()
    world.proxy.spoil(status=422, body='{"error":{"code":"invalid_field","message":"Дата неверна."}}'.encode())
    world.press(invoice)
    assert only(world) == (False, "Дата неверна.")

    world.base.call("сэд_Очередь.ПовторитьОтправку", world.base.queue()[0]["идентификаторсообщения"])
    world.run_job()

    assert world.base.queue() == []
    assert world.card(invoice)


@pytest.mark.parametrize("how", ["seconds", "date"])
def test_a_server_that_asks_to_wait_is_left_alone_so_long(world: World, how: str) -> None:
    invoice = world.invoice()
    wait = "600" if how == "seconds" else format_datetime(world.clock() + timedelta(seconds=600), usegmt=True)
    world.proxy.spoil(status=429, headers={"retry-after": wait})
    world.press(invoice)
    assert only(world)[1].startswith(LATER)
    before = len(world.proxy.messages())

    world.run_job(minutes=5)
    assert len(world.proxy.messages()) == before
    assert "подождать" in shown(world.base.call("сэд_Очередь.ОтправитьОчередь", Decimal(30))).casefold()
    world.run_job(minutes=6)

    assert world.base.queue() == []
    assert world.card(invoice)


@pytest.mark.parametrize(
    "what",
    [
        {"status": 503, "body": b"Service Unavailable"},
        {"status": 200, "body": HTML},
        {"status": 200, "body": b""},
        {"status": 200, "body": b"[]"},
        {"status": 200, "body": b'{"status'},
        {"status": 204},
        {"status": 302, "headers": {"location": "http://login.example/"}},
        {"status": 502, "body": HTML},
        {"status": 408},
        {"is_cut": True},
        {"change": lambda answer: answer[: len(answer) // 2]},
    ],
    ids=["503", "page", "empty", "list", "half", "204", "302", "502", "408", "cut", "truncated"],
)
def test_what_is_no_answer_of_the_server_is_tried_again_and_done_once(world: World, what: dict[str, Any]) -> None:
    invoice = world.invoice()
    world.proxy.spoil(**what)

    world.press(invoice)
    sent, told = only(world)
    assert (sent, told.startswith(LATER)) == (False, True)
    assert [(state, attempts) for state, attempts, _ in world.queue()] == [("Ожидает", 1)]
    world.run_job(minutes=2)

    assert world.base.queue() == []
    assert len(world.files(invoice)) == 1
    assert Message.objects.count() == 1
    assert {body["message_id"] for body in world.bodies()} == {str(Message.objects.get().message_id)}
    assert [body["attempt"] for body in world.bodies()] == [1, 2]


def test_a_silent_server_is_not_waited_for_for_ever(world: World) -> None:
    world.base.second = 0.01
    world.proxy.spoil("files/", is_silent=True)

    world.press(world.invoice())

    assert only(world) == (False, f"{LATER} Сервер СЭД не ответил вовремя.")


def test_a_server_that_is_not_there_is_told_of_in_plain_words(world: World) -> None:
    world.proxy.upstream = None

    world.press(world.invoice())

    assert only(world) == (False, f"{LATER} Нет связи с сервером СЭД.")


def test_a_mark_of_byte_order_does_no_harm_in_an_answer(world: World) -> None:
    world.proxy.spoil(change=lambda answer: b"\xef\xbb\xbf" + answer)

    world.press(world.invoice())

    assert only(world)[0]


def test_an_answer_that_does_not_tell_its_encoding_is_utf8(world: World) -> None:
    told = {"status": "created", "card_id": 1, "card_url": "http://endocs.example/documents/1/", "card_number": "1"}
    body = json.dumps({**told, "message": "Ёж № 1 – принят."}, ensure_ascii=False).encode()
    world.proxy.spoil(status=201, headers={"content-type": "application/json"}, body=body)

    world.press(world.invoice())

    assert only(world) == (True, "Ёж № 1 – принят.")


def test_a_message_goes_out_without_a_mark_of_byte_order_and_with_one_is_read_by_the_server(world: World) -> None:
    invoice = world.invoice()
    world.press(invoice)
    body = json.loads(world.proxy.messages()[0].body)

    assert not world.proxy.messages()[0].body.startswith(b"\xef\xbb\xbf")
    body["message_id"], body["comment"] = "00000000-0000-4000-8000-000000000002", "С меткой"
    body["object"]["data_version"] = "AAAAAAAAAP8="
    raw = world.proxy.messages()[0]
    world.proxy.seen.append(raw)
    assert _posting(world, body) == 200


def test_files_that_the_server_has_lost_are_sent_again_within_the_same_attempt(world: World) -> None:
    invoice = world.invoice()
    world.proxy.spoil("files/", times=1, status=200, body=b'{"sha256":"00","size":1}')

    world.press(invoice)

    assert only(world)[0]
    assert [one.method for one in world.proxy.seen] == ["PUT", "POST", "PUT", "POST"]
    assert len(world.files(invoice)) == 1


def test_messages_go_out_in_the_order_they_were_put(world: World) -> None:
    world.proxy.upstream, upstream = None, world.proxy.upstream
    invoices = [world.invoice() for _ in range(4)]
    for invoice in invoices:
        world.clock.advance(seconds=1)
        world.press(invoice)
    world.proxy.upstream = upstream
    world.proxy.seen.clear()

    world.run_job(minutes=90)

    assert [body["object"]["ref"] for body in world.bodies()] == [str(invoice.ref) for invoice in invoices]
    assert world.base.queue() == []


def test_of_several_messages_about_one_document_only_the_newest_is_sent(world: World) -> None:
    invoice, other = world.invoice(), world.invoice()
    world.proxy.upstream, upstream = None, world.proxy.upstream
    world.press(invoice)
    world.press(other)
    for comment in ("Первая правка", "Вторая правка"):
        world.clock.advance(minutes=1)
        invoice.comment = comment
        world.store.write(invoice)
        world.press(invoice)
    assert len(world.base.queue()) == 2
    world.proxy.upstream = upstream
    world.proxy.seen.clear()

    world.run_job(minutes=90)

    assert len(world.bodies()) == 2
    assert world.card(invoice).comment == "Вторая правка"


def test_pauses_between_attempts_grow_to_an_hour_and_end_after_a_week(world: World) -> None:
    world.proxy.spoil(times=10_000, status=503)
    world.proxy.spoil("files/", times=10_000, status=503)
    world.press(world.invoice())
    pauses = []
    for _ in range(9):
        row = world.base.queue()[0]
        due = row["следующаяпопытка"]
        utc = world.clock().replace(tzinfo=None)
        pauses.append(round((due - utc).total_seconds() / 60))  # type: ignore[operator]  # a date
        world.clock.advance(seconds=(due - utc).total_seconds() + 1)  # type: ignore[operator]
        world.base.call("сэд_Очередь.ОтправитьОчередь", Decimal(30))

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    world.clock.advance(days=7)
    world.base.call("сэд_Очередь.ОтправитьОчередь", Decimal(30))
    assert [(state, code) for state, _, code in world.queue()] == [("Ошибка", "too_late")]


def test_a_message_that_another_session_holds_is_not_sent_twice(world: World) -> None:
    world.proxy.upstream, upstream = None, world.proxy.upstream
    world.press(world.invoice())
    world.proxy.upstream = upstream
    (key,) = world.base.database.rows("сэд_ОчередьСообщений")
    row = world.base.database.rows("сэд_ОчередьСообщений")[key]
    held = world.clock().replace(tzinfo=None, microsecond=0) + timedelta(minutes=20)
    world.base.database.rows("сэд_ОчередьСообщений")[key] = {**row, "захваченодо": held}

    world.run_job(minutes=10)
    assert not world.proxy.messages()
    world.run_job(minutes=15)

    assert len(world.proxy.messages()) == 1


def test_nothing_is_sent_inside_a_transaction(world: World) -> None:
    world.base.database.begin()
    with pytest.raises(BslError, match="внутри транзакции"):
        world.base.call("сэд_Регламент.ПроверитьПодключение")


def test_a_failure_of_the_database_keeps_the_message_and_loses_no_transaction(world: World) -> None:
    invoice = world.invoice()
    world.base.database.failures["сэд_ОчередьСообщений"] = 1

    world.press(invoice)

    assert only(world) == (False, "Не удалось прочитать документ. Подробности в журнале регистрации.")
    assert world.base.queue() == []
    assert world.base.database.depth == 0
    world.press(invoice)
    assert only(world)[0]


def test_money_quantities_and_dates_go_out_for_machines(world: World) -> None:
    day = world.clock.local()
    invoice = world.invoice(
        lines=[("Аренда, 1 этаж", "1000", "1250.50"), ("Скидка", 1, "-0.50"), ("Подарок", 1, "0")], date=day
    )

    world.press(invoice)

    (body,) = world.bodies()
    assert body["amounts"] == {"total": "1250499.50", "vat": "208416.59", "vat_included": True, "currency": "RUB"}
    assert [(line["qty"], line["price"], line["sum"]) for line in body["lines"]] == [
        ("1000", "1250.50", "1250500.00"), ("1", "-0.50", "-0.50"), ("1", "0.00", "0.00"),
    ]  # fmt: skip
    assert body["object"]["date"] == f"{day:%Y-%m-%dT%H:%M:%S}"
    assert body["occurred_at"].endswith("Z")
    assert body["contract"] is None
    assert "\u00a0" not in json.dumps(body["amounts"])
    assert world.card(invoice).amount == Decimal("1250499.50")
