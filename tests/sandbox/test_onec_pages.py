"""The pages of the emulator of 1C: a visitor plays the accountant and the bank against the real server."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from pytest_django import Settings

from endocs.documents.models import Document
from sandbox.onec.objects import Counterparty, Invoice, Organisation, Sale
from sandbox.onec.server import LARGEST, Emulator
from tests.onec import cast as onec
from tests.onec_extension.world import served


@dataclass
class Desk:
    """The emulator, and the visitor in front of it."""

    emulator: Emulator
    visitor: httpx.Client

    def create(self, kind: str = "invoice", **changed: str) -> httpx.Response:
        """A new document by the form."""
        store = self.emulator.desk.store
        form = {
            "kind": kind, "organisation": str(store.all(Organisation)[0].ref),
            "client": str(store.all(Counterparty)[0].ref), "what": "Монтаж", "total": "1 250,50", **changed,
        }  # fmt: skip
        return self.visitor.post("/documents", data=form)

    def do(self, document: Invoice | Sale, deed: str, **form: str) -> httpx.Response:
        """A button of the document."""
        return self.visitor.post(f"/documents/{document.ref}/{deed}", data=form)

    def newest(self) -> Invoice | Sale:
        """The document that was made last."""
        return max(self.emulator.desk.documents(), key=lambda one: one.data_version)


@contextmanager
def at(folder: Path | None, told: dict[str, object]) -> Iterator[Desk]:
    """A running emulator; its job runs only when the visitor says so."""
    with Emulator(folder=folder) as emulator:
        emulator.desk.stopping.set()
        emulator.begin(told)
        with httpx.Client(base_url=emulator.address, follow_redirects=True, timeout=30) as visitor:
            yield Desk(emulator, visitor)


@pytest.fixture
def told(db: None, settings: Settings) -> Iterator[dict[str, object]]:
    """A firm whose base may speak with the live server."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    base = onec.base()
    firms = [{"name": one.name, "inn": one.inn, "kpp": one.kpp} for one in (base.firm.organisation, base.firm.client)]
    with served() as address:
        yield {
            "address": address, "token": base.token, "user": {"login": "СоколоваМ", "full_name": "Соколова М. В."},
            "organisations": firms[:1], "clients": firms[1:],
        }  # fmt: skip


@pytest.fixture(scope="module")
def alone() -> Iterator[Desk]:
    """An emulator to which no server answers."""
    firm = {"name": "ООО «Вектор»", "inn": "7701000017", "kpp": "770101001"}
    client = {"name": "АО «<Заказчик> & Ко»", "inn": "7802000023", "kpp": "780201001"}
    told: dict[str, object] = {
        "address": "http://127.0.0.1:9", "token": "endocs1c_none", "organisations": [firm], "clients": [client],
        "user": {"login": "СоколоваМ", "full_name": "Соколова М. В."},
    }  # fmt: skip
    with at(None, told) as desk:
        yield desk


def test_an_invoice_goes_to_endocs_by_the_button_is_paid_and_is_there_after_a_restart(
    told: dict[str, object], tmp_path: Path
) -> None:
    with at(tmp_path / "base", told) as desk:
        made = desk.create()
        invoice = desk.newest()
        assert isinstance(invoice, Invoice)
        assert "Создан и проведён: Счёт покупателю №" in made.text
        assert "1\u00a0250,50\u00a0₽" in made.text

        pressed = desk.do(invoice, "press")
        card = Document.objects.get()
        assert f'/documents/{card.pk}/">карточка в EnDocs</a>' in pressed.text

        desk.do(invoice, "pay", amount="250,50")
        desk.visitor.post("/job")
        card.refresh_from_db()
        assert (card.payment_state, card.paid_amount) == ("partly_paid", Decimal("250.50"))

    with at(tmp_path / "base", told) as desk:
        again = desk.visitor.get("/")
        assert f'/documents/{card.pk}/">карточка в EnDocs</a>' in again.text
        assert "оплачен частично" in again.text

        desk.do(invoice, "press")
        desk.do(invoice, "pay")
        desk.visitor.post("/job")
        card.refresh_from_db()
        assert (card.payment_state, card.paid_amount) == ("paid", Decimal("1250.50"))
        assert Document.objects.count() == 1


@pytest.mark.parametrize(("kind", "operation"), [("services", "Услуги"), ("goods", "Товары"), ("universal", "Услуги")])
def test_sales_of_each_kind_are_made(alone: Desk, kind: str, operation: str) -> None:
    made = alone.create(kind)

    sale = alone.newest()
    assert made.status_code == 200
    assert isinstance(sale, Sale)
    assert (sale.operation, sale.is_universal) == (operation, kind == "universal")


def test_without_the_server_the_document_waits_and_the_accountant_reads_why(alone: Desk) -> None:
    alone.create()

    pressed = alone.do(alone.newest(), "press")

    assert "поставлен в очередь" in pressed.text
    assert alone.emulator.desk.link_to_card(alone.newest()) == ""


def test_what_can_be_done_to_a_document(alone: Desk) -> None:
    alone.create()
    invoice = alone.newest()

    unposted = alone.do(invoice, "unpost").text
    posted = alone.do(invoice, "post").text
    marked = alone.do(invoice, "mark").text
    unmarked = alone.do(invoice, "mark").text
    sold = alone.do(invoice, "sell").text

    assert "Проведение отменено" in unposted
    assert "Проведён: Счёт" in posted
    assert "Помечен на удаление" in marked
    assert "Пометка снята" in unmarked
    assert "Создан и проведён: Реализация" in sold


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"total": "много"}, "Проверьте сумму"),
        ({"total": "NaN"}, "Проверьте сумму"),
        ({"total": "-5"}, "больше нуля"),
        ({"total": "1e300"}, "Проверьте сумму"),
        ({"what": "  "}, "за что он"),
        ({"kind": "loan"}, "Укажите вид"),
        ({"client": "x"}, "Выберите организацию и покупателя"),
        ({"organisation": "00000000-0000-0000-0000-000000000000"}, "Выберите организацию и покупателя"),
    ],
)
def test_a_form_without_sense_is_answered_with_a_sentence_and_keeps_what_was_typed(
    alone: Desk, wrong: dict[str, str], sentence: str
) -> None:
    before = len(alone.emulator.desk.documents())

    answer = alone.create(**{"what": "Счёт «за <всё>»", **wrong})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Счёт «за &lt;всё&gt;»" in answer.text or "what" in wrong
    assert len(alone.emulator.desk.documents()) == before


def test_deeds_that_cannot_be_are_told_of(alone: Desk) -> None:
    alone.create()
    invoice = alone.newest()
    alone.do(invoice, "pay")
    alone.create("services")
    sale = alone.newest()

    answers = [
        alone.do(invoice, "pay"), alone.do(invoice, "pay", amount="0"), alone.do(sale, "pay"), alone.do(sale, "burn"),
    ]  # fmt: skip

    assert [one.status_code for one in answers] == [422] * 4
    assert "Счёт уже оплачен" in answers[0].text
    assert "Так можно только со счётом" in answers[2].text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/../../etc/passwd", 404), ("/%2e%2e/base.json", 404), ("/documents/", 404), ("/?done=%00%ff<script>", 200)],
)
def test_hostile_addresses_find_nothing(alone: Desk, path: str, status: int) -> None:
    answer = alone.visitor.get(path)

    assert answer.status_code == status
    assert "<script>" not in answer.text
    assert "АО «&lt;Заказчик&gt; &amp; Ко»" in answer.text


@pytest.mark.parametrize("path", ["/documents/../press", "/documents/x/press", "/documents", "/nothing/at/all", "//"])
def test_hostile_forms_are_answered(alone: Desk, path: str) -> None:
    answer = alone.visitor.post(path, content=b"\xff\xfe=%00&total=\x80")

    assert answer.status_code == 422
    assert 'role="status"' in answer.text


@pytest.mark.parametrize("length", ["-1", "many", str(LARGEST + 1)])
def test_a_length_that_cannot_be_is_refused_unread(alone: Desk, length: str) -> None:
    port = alone.emulator.http.server_address[1]
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(f"POST /documents HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
        assert line.recv(100).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"ref": 5}', b'{"ref": "x"}', b"\xff"])
def test_the_control_answers_any_body(alone: Desk, body: bytes) -> None:
    answer = alone.visitor.post("/control/press", content=body)

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_foreign_page_cannot_do_anything(alone: Desk) -> None:
    foreign, own = {"Origin": "https://bad.example"}, {"Origin": alone.emulator.address}

    assert alone.visitor.post("/job", headers=foreign).status_code == 403
    assert alone.visitor.post("/control/job", headers=own).status_code == 403
    assert alone.visitor.post("/job", headers=own).status_code == 200
