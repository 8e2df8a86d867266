"""The client of a base's OData interface against the emulator with its oddities, and against answers of proxies."""

import base64
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from endocs.gateways.faults import GatewayError
from endocs.gateways.onec import client, values
from endocs.gateways.onec.client import Base
from endocs.gateways.onec.reasons import REASONS, reason
from sandbox.onec.objects import Invoice, Sale
from sandbox.onec.odata.server import Publication
from sandbox.onec.store import Store
from tests.gateways.speaking import Asked, Said, Speaker

NOON = datetime(2026, 11, 24, 12)  # noqa: DTZ001  (1C knows no zones)
DAY = date(2026, 11, 1)


@pytest.fixture
def published() -> Iterator[Publication]:
    """A base with one invoice, its sale and its VAT invoice."""
    store = Store(clock=lambda: NOON)
    ours = store.add_organisation(name="ООО «Вектра Монтаж»", inn="7806415204", kpp="780601001")
    party = store.add_counterparty(name="АО «Астра»", inn="7814339028", kpp="781401001")
    contract = store.add_contract(organisation=ours, counterparty=party, number="15", dated=NOON)
    invoice = store.create_invoice(
        organisation=ours, counterparty=party, contract=contract, lines=[("Монтаж", 3, "1250.50")]
    )
    sale = store.create_sale(organisation=ours, counterparty=party, invoice=invoice, lines=[("Монтаж", 3, "1250.50")])
    store.create_vat_invoice(sale)
    with Publication(store) as publication:
        yield publication


def base(published: Publication, **more: object) -> Base:
    """A client with the right login, Cyrillic as they are."""
    told: dict[str, object] = {"url": published.url, "login": published.login, "password": published.password}
    return Base(**told | more)  # type: ignore[arg-type]  # a test writes over what it is about


def ours(published: Publication) -> list[UUID]:
    """Our organisation."""
    return [one.ref for one in published.store.kept.organisations.values()]


def heads(of: Base, published: Publication, name: str = values.INVOICE) -> list[values.Head]:
    """Of all pages."""
    return [head for page in of.heads(name, since=DAY, organisations=ours(published)) for head in page]


def refused(published: Publication, ask: Callable[[Base], object] = lambda of: of.organisations()) -> GatewayError:
    """The fault of a call."""
    with base(published) as of, pytest.raises(GatewayError) as caught:
        ask(of)
    return caught.value


def answered(said: Said) -> GatewayError:
    """The fault of a call that is answered so by whatever stands there."""
    with Speaker(lambda _: said) as speaker, pytest.raises(GatewayError) as caught:
        Base(url=speaker.address, login="Обмен", password="тайна", silence=2).organisations()
    return caught.value


def test_documents_come_whole_with_sums_to_the_kopeck(published: Publication) -> None:
    store = published.store
    with base(published) as of:
        (head,) = heads(of, published)
        (invoice,) = of.documents(values.INVOICE, [head.ref])
        (sale,) = of.documents(values.SALE, [store.all(Sale)[0].ref])
        (vat_invoice,) = of.documents(values.VAT_INVOICE, [one.ref for one in store.kept.vat_invoices.values()])
        (firm,) = of.firms([invoice.counterparty or uuid4()])
        (contract,) = of.contracts([invoice.contract or uuid4()])
        (user,) = of.names(values.USERS, [invoice.responsible or uuid4()])
        (currency,) = of.currencies()

    assert (head.data_version, head.is_posted, head.dated_on) == (invoice.data_version, True, NOON.date())
    assert (invoice.total, invoice.vat, invoice.number) == (Decimal("3751.5"), Decimal("625.25"), "0000-000001")
    assert (invoice.lines[0].text, str(invoice.lines[0].quantity), invoice.lines[0].vat_rate) == (
        "Монтаж",
        "3",
        "НДС20",
    )
    assert (sale.operation, sale.invoice, sale.is_universal) == ("Услуги", invoice.ref, False)
    assert (vat_invoice.total, vat_invoice.vat, vat_invoice.bases) == (sale.total, sale.vat, [sale.ref])
    assert (firm.inn, firm.kpp, firm.is_person) == ("7814339028", "781401001", False)
    assert (contract.number, contract.dated_on) == ("15", NOON.date())
    assert (user.name, currency.code) == ("Иванова А. П.", "643")


def test_money_of_invoices_comes_with_their_statuses_in_batches(published: Publication) -> None:
    store = published.store
    invoice = store.all(Invoice)[0]
    bank = store.receive_money(invoice, "1000")
    cash = store.receive_money(invoice, "251.50", by_cash=True)
    refs = [invoice.ref, *(uuid4() for _ in range(30))]

    with base(published) as of:
        movements = of.movements(refs)
        statuses = of.statuses(refs)
        (receipt,) = of.receipts(values.BANK_RECEIPT, [bank.ref])

    assert {(one.recorder, one.amount) for one in movements} == {
        (bank.ref, Decimal(1000)),
        (cash.ref, Decimal("251.5")),
    }
    assert {one.recorder_type for one in movements} == {values.BANK_RECEIPT, values.CASH_RECEIPT}
    assert [(one.document, one.status) for one in statuses] == [(invoice.ref, "ОплаченЧастично")]
    assert (str(receipt.amount), receipt.is_tied, receipt.incoming_number) == ("1000", True, "1")
    assert all(len(quote(line, safe="$,'()/:;_!=*?&")) < 2000 for line in published.log)


def test_pages_with_equal_presentations_lose_nothing(published: Publication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PAGE", 3)
    store = published.store
    firm, party = next(iter(store.kept.organisations.values())), next(iter(store.kept.counterparties.values()))
    for _ in range(9):
        store.create_invoice(organisation=firm, counterparty=party, number="0000-000001", date=NOON)

    with base(published) as of:
        refs = [head.ref for head in heads(of, published)]

    assert len(refs) == len(set(refs)) == 10


def test_only_documents_of_the_window_and_of_our_organisations_come(published: Publication) -> None:
    store = published.store
    party = next(iter(store.kept.counterparties.values()))
    store.create_invoice(
        organisation=next(iter(store.kept.organisations.values())),
        counterparty=party,
        date=datetime(2026, 10, 31, 23),  # noqa: DTZ001
    )
    first = ours(published)
    other = store.add_organisation(name="ООО «Чужая»", inn="7806415205")
    store.create_invoice(organisation=other, counterparty=party)

    with base(published) as of:
        pages = list(of.heads(values.INVOICE, since=DAY, organisations=first))

    assert [len(page) for page in pages] == [1]


def test_what_was_deleted_is_missing(published: Publication) -> None:
    invoice = published.store.all(Invoice)[0]
    with base(published) as of:
        before = of.heads_of(values.INVOICE, [invoice.ref])
        published.store.delete(invoice)
        after = of.heads_of(values.INVOICE, [invoice.ref])

    assert [one.ref for one in before] == [invoice.ref]
    assert not after


def test_one_session_serves_all_calls_and_gives_its_licence_back(published: Publication) -> None:
    published.licences = 1

    for _ in range(3):
        with base(published) as of:
            of.organisations()
            of.currencies()
            heads(of, published)

    assert published.started == 3
    assert not published.sessions


def test_a_licence_is_given_back_after_a_fault_too(published: Publication) -> None:
    published.licences = 1
    published.fault("internal", after=1)

    with base(published) as of:
        of.organisations()
        with pytest.raises(GatewayError):
            of.currencies()

    assert not published.sessions


def test_a_byte_order_mark_does_not_matter(published: Publication) -> None:
    published.fault("bom", times=None)

    with base(published) as of:
        assert len(of.organisations()) == 1


@pytest.mark.parametrize(
    ("kind", "code", "is_permanent"),
    [
        ("unauthorized", "unauthorized", True), ("licence", "licence", False), ("licence_html", "licence", False),
        ("locked", "locked", False), ("html", "not_json", False), ("gone", "not_published", True),
        ("truncated", "network", False), ("reset", "network", False), ("internal", "server", False),
        ("no_rights", "no_rights", True), ("atom", "atom", True),
    ],
)  # fmt: skip
def test_faults_have_names_with_words_for_an_administrator(
    published: Publication, kind: str, code: str, is_permanent: bool
) -> None:
    published.fault(kind)

    error = refused(published)

    assert (error.code, error.permanent) == (code, is_permanent)
    assert str(reason(error.code).what)
    assert code in REASONS


def test_silence_ends(published: Publication) -> None:
    published.fault("slow", seconds=5)

    with base(published, silence=0.2) as of, pytest.raises(GatewayError) as caught:
        of.organisations()

    assert caught.value.code == "timeout"


def test_an_answer_without_end_is_cut(published: Publication) -> None:
    published.fault("huge")

    assert refused(published).code == "too_large"


def test_it_says_which_object_is_not_published(published: Publication) -> None:
    published.withhold(values.PAYMENTS, f"{values.PAYMENTS}_RecordType")

    error = refused(published, lambda of: of.movements([uuid4()]))

    assert (error.code, error.detail) == ("not_exposed", f"{values.PAYMENTS}_RecordType")


def test_it_says_which_object_may_not_be_read(published: Publication) -> None:
    published.fault("no_rights", path="Document_", times=None)

    error = refused(published, lambda of: heads(of, published))

    assert (error.code, error.detail) == ("no_rights", f"Document_{values.INVOICE}")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said(302, b"", headers={"Location": "https://1c.example/"}), "redirected"),
        (Said(200, b'{"value": {}}'), "unreadable"),
        (Said(200, b'{"value": [7]}'), "unreadable"),
        (Said(200, b'{"value": [{"Ref_Key": "no key"}]}'), "unreadable"),
        (Said(200, b"[" * 100_000), "not_json"),
        (Said(200, b'{"value": [{"Ref_Key": NaN}]}'), "not_json"),
        (Said(200, b"\xff\xfe\x00"), "not_json"),
        (Said(200, b""), "not_json"),
        (Said(200, b"{}", headers={"Content-Encoding": "gzip"}), "unreadable"),
        (Said(429, b"", headers={"Retry-After": "7"}), "throttled"),
        (Said(500, "Не найдена лицензия. Не обнаружен ключ защиты".encode()), "licence"),
        (Said(400, "Начало сеанса с информационной базой запрещено.".encode()), "locked"),
        (Said(400, b'{"odata.error": {"code": "14", "message": {"value": "x"}}}'), "bad_request"),
        (Said(500, b'{"odata.error": 7}'), "server"),
    ],
)  # fmt: skip
def test_anything_may_be_answered(said: Said, code: str) -> None:
    assert answered(said).code == code


def test_the_login_is_sent_in_utf8_and_never_told_of() -> None:
    told: list[str] = []

    def say(asked: Asked) -> Said:
        told.append(asked.token)
        return Said(401, "тайна".encode())

    with Speaker(say) as speaker, pytest.raises(GatewayError) as caught:
        Base(url=speaker.address, login="Обмен", password="тайна").organisations()

    assert base64.b64decode(told[0].removeprefix("Basic ")).decode() == "Обмен:тайна"
    assert "тайна" not in f"{caught.value} {caught.value.detail}"


def test_a_hostile_cookie_goes_nowhere() -> None:
    cookies: list[str] = []

    def say(asked: Asked) -> Said:
        cookies.append(asked.cookie)
        return Said(200, b'{"value": []}', headers={"Set-Cookie": "ibsession=abc; path=/, other=1"})

    with Speaker(say) as speaker, Base(url=speaker.address, login="a", password="b") as of:
        of.organisations()
        of.organisations()

    assert cookies == ["", "ibsession=abc", "ibsession=abc"]


def test_a_certificate_that_is_not_trusted_has_a_name_of_its_own_and_may_be_allowed(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    speaker = Speaker(lambda _: Said(200, b'{"value": []}'))
    speaker.http.socket = context.wrap_socket(speaker.http.socket, server_side=True)
    url = speaker.address.replace("http:", "https:")

    with speaker:
        with Base(url=url, login="a", password="b") as strict, pytest.raises(GatewayError) as caught:
            strict.organisations()
        with Base(url=url, login="a", password="b", verifies_tls=False) as blind:
            assert blind.organisations() == []

    assert caught.value.code == "tls"


def self_signed(folder: Path) -> Path:
    """A key and a certificate that nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "1c.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    file = folder / "server.pem"
    file.write_bytes(pem)
    return file
