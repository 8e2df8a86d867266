"""Quick checks of the protocol, HTTP and queue modules without the product: each fails when its line is spoiled."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.onec.bsl.bytes_things import Binary
from sandbox.onec.bsl.containers import Array, Mapping, Structure
from sandbox.onec.bsl.values import EMPTY_DATE, UNDEFINED, Value
from sandbox.onec.infobase.base import Base
from sandbox.onec.store import Store
from tests.onec_extension.proxy import Proxy
from tests.onec_extension.secure import secure_server
from tests.onec_extension.world import EXTENSION, Clock

NOW = datetime(2026, 3, 2, 9, 15)  # noqa: DTZ001  (dates of 1C have no zone)
GOOD = b'{"status":"created","card_id":1,"card_url":"https://endocs.example/documents/1/","card_number":"1"}'


class Bench:
    """A base whose server answers what the check says."""

    def __init__(self, changed: dict[str, str]) -> None:
        self.clock = Clock()
        self.store = Store(clock=self.clock.local)
        self.base = Base(self.store, EXTENSION, clock=self.clock, changed=changed)
        self.base.compile()
        self.base.broken_forms = True
        self.proxy = Proxy("")
        self.proxy.upstream = None
        self.ours = self.store.add_organisation(name="ООО «Вектор»", inn="7701000017", kpp="770101001")
        self.client = self.store.add_counterparty(name="Клиент", inn="7814339028", kpp="781401001")
        self.base.set_up(self.proxy.address, "endocs1c_key")

    def ask(self, name: str, *arguments: Value) -> Any:
        """A function of the protocol module."""
        return self.base.call(f"сэд_Протокол.{name}", *arguments)

    def answers(self, status: int, body: bytes = b"", *, times: int = 1, **headers: str) -> None:
        """To the next messages."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        self.proxy.spoil(times=times, status=status, body=body, headers=told)

    def send(self, count: int = 1) -> list[Any]:
        """Invoices to the server, as the button does; what each result says."""
        refs = Array()
        for _ in range(count):
            invoice = self.store.create_invoice(organisation=self.ours, counterparty=self.client)
            refs.add(self.base.things.ref(invoice))
        results: Any = self.base.call("сэд_Регламент.ОтправитьДокументы", refs)
        return [row.get("Отправлен") for row in results.items]

    def go_on(self, **later: float) -> None:
        """The queue is sent, so much later."""
        self.clock.advance(**later)
        self.base.call("сэд_Очередь.ОтправитьОчередь", Decimal(30))

    def states(self) -> list[tuple[object, object]]:
        """Of the queue."""
        return [(row["состояние"], row["попыток"]) for row in self.base.queue()]


def parsed(
    bench: Bench, status: int, body: str = "", key: str = "status", headers: dict[str, str] | None = None
) -> Any:
    """What an answer means."""
    told = Mapping()
    for name, value in (headers or {}).items():
        told.insert(name, value)
    return bench.ask("РазобратьОтвет", Decimal(status), told, body, key, NOW)


def check_sums(bench: Bench) -> None:
    """Money has two digits, a dot and no groups; zero is money."""
    assert bench.ask("СуммаСтрокой", Decimal("1250000.5")) == "1250000.50"
    assert bench.ask("СуммаСтрокой", Decimal(0)) == "0.00"
    assert bench.ask("СуммаСтрокой", Decimal("-0.5")) == "-0.50"
    assert bench.ask("СуммаСтрокой", UNDEFINED) is UNDEFINED


def check_quantities(bench: Bench) -> None:
    """No groups either."""
    assert bench.ask("КоличествоСтрокой", Decimal("12500.125")) == "12500.125"
    assert bench.ask("КоличествоСтрокой", Decimal(0)) == "0"


def check_whole_numbers(bench: Bench) -> None:
    """A cursor of four digits is one word."""
    assert bench.ask("ЦелоеСтрокой", Decimal(1250)) == "1250"
    assert bench.ask("ЦелоеСтрокой", Decimal(0)) == "0"


def check_dates(bench: Bench) -> None:
    """Events end in Z, documents do not, empty ones are nothing."""
    assert bench.ask("МоментСтрокой", NOW) == "2026-03-02T09:15:00Z"
    assert bench.ask("ДатаСтрокой", NOW) == "2026-03-02T09:15:00"
    assert bench.ask("ДатаСтрокой", EMPTY_DATE) is UNDEFINED
    assert bench.ask("ДеньСтрокой", EMPTY_DATE) is UNDEFINED


def check_bom(bench: Bench) -> None:
    """Before JSON it is passed over."""
    assert bench.ask("ИзJSON", '\ufeff{"status":"ok"}') is not UNDEFINED
    assert bench.ask("ИзJSON", "<html>") is UNDEFINED


def check_meanings(bench: Bench) -> None:
    """Of every status."""
    known = {
        400: "Отклонено", 401: "Остановить", 403: "Остановить", 404: "Отклонено", 408: "Повторить", 409: "Отклонено",
        413: "БезФайлов", 422: "Отклонено", 425: "ДослатьФайлы", 429: "Повторить", 500: "Повторить", 503: "Повторить",
        302: "Повторить", 204: "Повторить",
    }  # fmt: skip
    for status, meaning in known.items():
        assert parsed(bench, status).get("Итог") == meaning, status


def check_success(bench: Bench) -> None:
    """Only an answer with its key in a good status, or a stale one."""
    assert parsed(bench, 201, GOOD.decode()).get("Итог") == "Принято"
    assert parsed(bench, 409, '{"status":"stale"}').get("Итог") == "Принято"
    assert parsed(bench, 409, '{"status":"other"}').get("Итог") == "Отклонено"
    assert parsed(bench, 200, '{"answer":"какой-то JSON"}').get("Итог") == "Повторить"
    assert parsed(bench, 302, '{"status":"ok"}').get("Итог") == "Повторить"


def check_explanations(bench: Bench) -> None:
    """The server's own words before ours."""
    told = parsed(bench, 422, '{"error":{"code":"invalid_field","message":"Дата неверна."}}')
    assert (told.get("Код"), told.get("Пояснение")) == ("invalid_field", "Дата неверна.")
    assert parsed(bench, 503).get("Код") == "http_503"
    assert "не ответил вовремя" in parsed(bench, 0, "Превышено время ожидания").get("Пояснение")
    assert "сертификат" in parsed(bench, 0, "Удаленный узел не прошел проверку").get("Пояснение")


def check_pauses(bench: Bench) -> None:
    """1, 2, 4 … 60 minutes."""
    minutes = [bench.ask("ПаузаПередПовтором", Decimal(n)) / 60 for n in range(1, 10)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def check_asked_pauses(bench: Bench) -> None:
    """Retry-After in any case of letters, in seconds or as a date."""
    assert parsed(bench, 429, headers={"retry-after": "120"}).get("Пауза") == 120
    assert parsed(bench, 503, headers={"Retry-After": "Mon, 02 Mar 2026 09:16:00 GMT"}).get("Пауза") == 60
    assert parsed(bench, 503, headers={"Retry-After": "скоро"}).get("Пауза") == 0
    assert parsed(bench, 503, headers={"Retry-After": "99999999999"}).get("Пауза") == 86400


def check_payment_states(bench: Bench) -> None:
    """Of turnover, status and what was known before."""
    cases = [
        ("1000", "1000", "ОплаченЧастично", "", "0", "paid", False),
        ("1000", "1200", "НеОплачен", "", "0", "paid", False),
        ("1000", "400", "ОплаченЧастично", "", "0", "partial", False),
        ("1000", "0", "НеОплачен", "", "0", "unpaid", False),
        ("1000", "0", "Оплачен", "", "0", "paid", True),
        ("1000", "0", "Оплачен", "paid", "1000", "reverted", False),
        ("1000", "400", "Оплачен", "paid", "1000", "reverted", False),
        ("1000", "1000", "Отменен", "", "0", "cancelled", False),
        ("1000", "0", "Оплачен", "reverted", "0", "reverted", False),
    ]
    for total, paid, status, before, paid_before, state, by_hand in cases:
        told = bench.ask("СостояниеОплаты", Decimal(total), Decimal(paid), status, before, Decimal(paid_before))
        assert (told.get("Состояние"), told.get("Вручную")) == (state, by_hand), (total, paid, status, before)


def check_payment_news(bench: Bench) -> None:
    """A state or a sum that changed; the first «unpaid» is none."""

    def is_news(state: str, paid: int, before: str, paid_before: int) -> Any:
        told = Structure("Состояние, Оплачено", state, Decimal(paid))
        return bench.ask("ОплатаИзменилась", told, before, Decimal(paid_before))

    assert not is_news("unpaid", 0, "", 0)
    assert is_news("partial", 500, "partial", 400)
    assert is_news("paid", 0, "unpaid", 0)
    assert not is_news("paid", 500, "paid", 500)


def check_addresses(bench: Bench) -> None:
    """Scheme, port and path."""
    told = bench.ask("РазобратьАдрес", "http://dms.example:8080/endocs/")
    assert [told.get(name) for name in ("Сервер", "Порт", "Путь", "Защищенное")] == [
        "dms.example",
        8080,
        "/endocs",
        False,
    ]
    assert bench.ask("РазобратьАдрес", "dms.example").get("Порт") == 443
    assert bench.ask("РазобратьАдрес", "ftp://dms.example") is UNDEFINED


def check_file_names(bench: Bench) -> None:
    """Percent signs in a header, no forbidden characters on a disk."""
    assert bench.ask("ИмяФайлаДляЗаголовка", "Акт 1.pdf") == "%D0%90%D0%BA%D1%82%201.pdf"
    assert bench.ask("ДопустимоеИмяФайла", 'А/Б:"В".pdf') == "А_Б__В_.pdf"


def check_headers(bench: Bench) -> None:
    """Key, base, protocol, and the message's own key."""
    bench.answers(201, GOOD)
    assert bench.send() == [True]
    (call,) = bench.proxy.messages()
    assert call.headers["Authorization"] == "Bearer endocs1c_key"
    assert call.headers["X-Onec-Protocol"] == "1"
    assert len(call.headers["X-Onec-Infobase"]) == 36
    assert call.headers.get("Idempotency-Key") == json.loads(call.body)["message_id"]


def check_body(bench: Bench) -> None:
    """UTF-8 without a mark."""
    bench.answers(201, GOOD)
    bench.send()
    assert bench.proxy.messages()[0].body.startswith(b'{"protocol":1')
    assert "Клиент" in bench.proxy.messages()[0].body.decode()


def check_file(bench: Bench) -> None:
    """Bytes as they are, by PUT."""
    bench.proxy.spoil("files/", status=201, body=b'{"sha256":"ab","size":3}')
    file: Any = bench.ask("НовыйФайл")
    for name, value in (("Имя", "а.pdf"), ("Хеш", "ab"), ("ДвоичныеДанные", Binary(b"%PDF"))):
        file.put(name, value)
    bench.base.call("сэд_HTTP.ОтправитьФайл", bench.base.call("сэд_Настройки.Подключение"), file, Decimal(30))
    (call,) = bench.proxy.seen
    assert (call.method, call.path, call.body) == ("PUT", "/api/onec/v1/files/ab", b"%PDF")


def check_no_call_in_a_transaction(bench: Bench) -> None:
    """An error instead."""
    bench.base.database.begin()
    try:
        bench.base.call("сэд_Регламент.ПроверитьПодключение")
    except Exception as error:
        assert "внутри транзакции" in str(error)  # noqa: PT017  (any other error is the mutant's)
    else:
        raise AssertionError
    assert not bench.proxy.seen


def check_certificates(bench: Bench) -> None:
    """A server that nobody vouches for is not spoken to."""
    with secure_server() as port:
        bench.base.set_up(f"https://localhost:{port}", "endocs1c_key")
        told: Any = bench.base.call("сэд_Регламент.ПроверитьПодключение")
    assert "сертификат" in told.get("Пояснение")


def check_delivery(bench: Bench) -> None:
    """What was taken is not in the queue any more."""
    bench.answers(201, GOOD)
    assert bench.send() == [True]
    assert bench.states() == []
    assert bench.proxy.faults[0].times == 0


def check_one_of_each(bench: Bench) -> None:
    """A newer message of a document takes the older one's place."""
    bench.answers(503, times=9)
    bench.send()
    (invoice,) = [bench.base.things.ref(one) for one in bench.store.kept.invoices.values()]
    again = Array()
    again.add(invoice)
    bench.base.call("сэд_Регламент.ОтправитьДокументы", again)
    assert len(bench.base.queue()) == 1


def check_waiting(bench: Bench) -> None:
    """Nothing is sent before its time."""
    bench.answers(500, times=2)
    bench.send()
    bench.go_on(seconds=30)
    assert len(bench.proxy.messages()) == 1
    bench.go_on(seconds=60)
    assert len(bench.proxy.messages()) == 2


def check_held(bench: Bench) -> None:
    """What another session is sending is left to it."""
    bench.answers(500, times=9)
    bench.send()
    rows = bench.base.database.rows("сэд_ОчередьСообщений")
    for key, row in list(rows.items()):
        rows[key] = {**row, "захваченодо": bench.clock().replace(tzinfo=None, microsecond=0) + timedelta(hours=5)}
    bench.go_on(hours=2)
    assert len(bench.proxy.messages()) == 1


def check_stop(bench: Bench) -> None:
    """A key that does not fit stops everything, and costs no attempt."""
    bench.answers(401, times=9)
    assert bench.send(3) == [False, False, False]
    assert len(bench.proxy.messages()) == 1
    assert bench.states() == [("Ожидает", 0)] * 3
    bench.go_on(hours=1)
    assert len(bench.proxy.messages()) == 1


def check_refused(bench: Bench) -> None:
    """Not sent again; the next one goes on."""
    bench.answers(422, '{"error":{"code":"a","message":"Нельзя."}}'.encode())
    bench.answers(201, GOOD)
    assert bench.send(2) == [False, True]
    assert bench.states() == [("Ошибка", 1)]
    bench.go_on(hours=2)
    assert len(bench.proxy.messages()) == 2


def check_down(bench: Bench) -> None:
    """When the server is down the others do not knock."""
    bench.answers(503, times=9)
    bench.send(3)
    assert len(bench.proxy.messages()) == 1
    assert [attempts for _, attempts in bench.states()] == [1, 0, 0]


def check_asked_to_wait(bench: Bench) -> None:
    """The whole queue waits as long as the server asks."""
    bench.answers(429, retry_after="600")
    bench.answers(201, GOOD, times=9)
    bench.send(2)
    bench.go_on(minutes=9)
    assert len(bench.proxy.messages()) == 1
    bench.go_on(minutes=2)
    assert bench.states() == []


def check_week(bench: Bench) -> None:
    """Then it is an error for a person."""
    bench.answers(500, times=99)
    bench.send()
    bench.go_on(days=8)
    assert [state for state, _ in bench.states()] == ["Ошибка"]


def check_failed_write(bench: Bench) -> None:
    """A database that refuses leaves no transaction open."""
    bench.base.database.failures["сэд_ОчередьСообщений"] = 1
    assert bench.send() == [False]
    assert bench.base.queue() == []
    assert not bench.base.database.depth


def check_without_files(bench: Bench) -> None:
    """Too large: once more without them, with a warning."""
    bench.base.broken_forms = False
    bench.proxy.spoil("files/", status=413, body='{"error":{"code":"file_too_large","message":"Велик."}}'.encode())
    bench.answers(201, GOOD)
    assert bench.send() == [True]
    body = json.loads(bench.proxy.messages()[0].body)
    assert (body["files"], len(body["warnings"])) == ([], 1)


def check_attempts(bench: Bench) -> None:
    """Told to the server and counted."""
    bench.answers(500)
    bench.answers(201, GOOD)
    bench.send()
    bench.go_on(minutes=2)
    assert [json.loads(one.body)["attempt"] for one in bench.proxy.messages()] == [1, 2]


CHECKS: dict[str, Callable[[Bench], None]] = {
    name.removeprefix("check_"): function for name, function in list(globals().items()) if name.startswith("check_")
}


@contextmanager
def bench(changed: dict[str, str] | None = None) -> Iterator[Bench]:
    """With its server."""
    made = Bench(changed or {})
    try:
        yield made
    finally:
        made.proxy.stop()
