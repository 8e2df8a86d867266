"""The OData face of the emulator of 1C, seen by a client that others wrote, and its oddities."""

import asyncio
import json
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from python_1c_odata import AccumulationRegister, Catalog, Document, F, Infobase, InformationRegister
from python_1c_odata.errors import ConcurrencyError, EntityNotFound, ODataError
from python_1c_odata.posting import PostingMode

from sandbox.onec.objects import Invoice, Sale
from sandbox.onec.odata.server import Publication
from sandbox.onec.store import Store

NOON = datetime(2026, 11, 24, 12)  # noqa: DTZ001  (1C knows no zones)
INVOICES, SALES = "СчетНаОплатуПокупателю", "РеализацияТоваровУслуг"


@pytest.fixture
def published() -> Iterator[Publication]:
    """A base with an organisation and a client, published."""
    store = Store(clock=lambda: NOON)
    ours = store.add_organisation(name="ООО «Вектра Монтаж»", inn="7806415204", kpp="780601001")
    client = store.add_counterparty(name="АО «Астра»", inn="7814339028", kpp="781401001")
    contract = store.add_contract(organisation=ours, counterparty=client, number="15")
    invoice = store.create_invoice(organisation=ours, counterparty=client, contract=contract)
    store.create_sale(organisation=ours, counterparty=client, invoice=invoice)
    with Publication(store) as publication:
        yield publication


def ask(published: Publication, question: Callable[[Infobase], Awaitable[Any]], **more: Any) -> Any:
    """The answer that the foreign client gives."""

    async def run() -> Any:
        told = {"username": published.login, "password": published.password} | more
        async with Infobase(published.address, "base", **told) as base:
            return await question(base)

    return asyncio.run(run())


def the_invoice(published: Publication) -> Invoice:
    """The first."""
    return published.store.all(Invoice)[0]


def get(published: Publication, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers of an answer."""
    login = b64encode(f"{published.login}:{published.password}".encode()).decode()
    address = published.url + quote(path, safe="/?$=&'(),")
    request = urllib.request.Request(address, headers={"Authorization": f"Basic {login}", **headers})  # noqa: S310
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310  (our own server)
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode(), dict(refused.headers)


def test_a_foreign_client_reads_documents_with_a_cyrillic_login(published: Publication) -> None:
    invoice = the_invoice(published)

    row = ask(published, lambda base: Document(base, INVOICES).get(str(invoice.ref)))

    assert (row["Number"], row["Date"], row["Posted"]) == ("0000-000001", "2026-11-24T12:00:00", True)
    assert row["СуммаДокумента"] == 1250.5
    assert (row["Товары"][0]["LineNumber"], row["Товары"][0]["СуммаНДС"]) == ("1", 208.42)
    assert row["Контрагент@navigationLinkUrl"].startswith("Document_СчетНаОплатуПокупателю(guid'")
    assert len(row["DataVersion"]) == 12


def test_a_foreign_client_filters_expands_counts_and_sees_presentations(published: Publication) -> None:
    invoice = the_invoice(published)

    async def question(base: Infobase) -> Any:
        invoices = Document(base, INVOICES)
        return (
            await invoices.count(odata_filter=(F("Date") >= NOON) & (F("DeletionMark") == False)),  # noqa: E712
            (await invoices.query(odata_filter=F("Ref_Key") == f"guid'{invoice.ref}'", expand="Контрагент")).value,
            (await invoices.query(select="Ref_Key,Контрагент____Presentation", top=1)).value,
            (await Catalog(base, "Контрагенты").query(odata_filter=F("Description").contains("Астра"))).value,
            (await invoices.query(odata_filter=F("Товары").any(F("Цена") > 1000))).value,
        )

    count, expanded, selected, found, with_lines = ask(published, question)

    assert count == 1
    assert expanded[0]["Контрагент"]["ИНН"] == "7814339028"
    assert selected[0]["Контрагент____Presentation"] == "АО «Астра»"
    assert [row["КПП"] for row in found] == ["781401001"]
    assert len(with_lines) == 1


def test_pages_in_order_of_references_lose_nothing_when_presentations_are_equal(published: Publication) -> None:
    store = published.store
    sale = store.all(Sale)[0]
    ours, client = store.firm(sale.organisation), store.all(type(sale))[0].counterparty
    party = next(one for one in store.kept.counterparties.values() if one.ref == client)
    for _ in range(24):
        store.create_sale(organisation=ours, counterparty=party, number="0000-000001", date=NOON)

    async def question(base: Infobase) -> list[str]:
        rows = Document(base, SALES).iterate(page_size=2, orderby="Ref_Key", select="Ref_Key")
        return [row["Ref_Key"] async for row in rows]

    refs = ask(published, question)

    assert len(refs) == len(set(refs)) == 25


def test_payments_come_as_rows_as_sets_and_as_turnovers(published: Publication) -> None:
    invoice = the_invoice(published)
    published.store.receive_money(invoice, "1000")
    published.store.receive_money(invoice, "250.50", by_cash=True)
    wanted = f"СчетНаОплату eq cast(guid'{invoice.ref}','Document_СчетНаОплатуПокупателю')"

    async def question(base: Infobase) -> Any:
        register = AccumulationRegister(base, "ОплатаСчетов")
        flat = await AccumulationRegister(base, "ОплатаСчетов_RecordType").query(odata_filter=wanted)
        totals = await register.turnovers(condition=wanted)
        statuses = await InformationRegister(base, "СтатусыДокументов").query(
            odata_filter=f"Документ eq cast(guid'{invoice.ref}','Document_СчетНаОплатуПокупателю')"
        )
        return flat.value, (await register.query()).value, totals["value"], statuses.value

    flat, sets, totals, statuses = ask(published, question)

    assert sorted(row["Сумма"] for row in flat) == [250.5, 1000]
    assert {row["Recorder_Type"] for row in sets} == {
        "StandardODATA.Document_ПоступлениеНаРасчетныйСчет", "StandardODATA.Document_ПриходныйКассовыйОрдер",
    }  # fmt: skip
    assert sum(row["СуммаTurnover"] for row in totals) == 1250.5
    assert [row["Статус"] for row in statuses] == ["Оплачен"]


def test_a_foreign_client_posts_and_un_posts_and_loses_to_a_newer_version(published: Publication) -> None:
    invoice = the_invoice(published)

    async def question(base: Infobase) -> None:
        invoices = Document(base, INVOICES)
        await invoices.unpost(str(invoice.ref))
        assert not invoice.posted
        await invoices.post(str(invoice.ref), PostingMode.POST)
        old = (await invoices.get(str(invoice.ref)))["DataVersion"]
        published.store.write(invoice)
        with pytest.raises(ConcurrencyError):
            await invoices.edit(str(invoice.ref), {"DeletionMark": True}, if_match=old)

    ask(published, question)

    assert invoice.posted
    assert not invoice.deletion_mark


def test_the_description_names_sets_properties_and_only_what_is_published(published: Publication) -> None:
    published.withhold("AccumulationRegister_ОплатаСчетов", "AccumulationRegister_ОплатаСчетов_RecordType")

    async def question(base: Infobase) -> Any:
        kind = await base.entity_type_for_set(f"Document_{INVOICES}")
        with pytest.raises(EntityNotFound):
            await AccumulationRegister(base, "ОплатаСчетов").query()
        return await base.entity_sets(), kind

    sets, kind = ask(published, question)

    assert "Catalog_СчетНаОплатуПокупателюПрисоединенныеФайлы" in sets
    assert "AccumulationRegister_ОплатаСчетов" not in sets
    assert {"Ref_Key", "DataVersion", "Контрагент_Key", "СуммаДокумента"} <= {one.name for one in kind.properties}


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [("internal", 500, "Внутренняя ошибка"), ("unauthorized", 401, ""), ("gone", 404, "Not Found"), ("html", 200, "")],
)
def test_a_foreign_client_meets_faults(published: Publication, kind: str, status: int, words: str) -> None:
    published.fault(kind)

    with pytest.raises(ODataError) as caught:
        ask(published, lambda base: Document(base, INVOICES).query())

    assert caught.value.status == status
    assert words in str(caught.value)


def test_a_byte_order_mark_and_a_wrong_login_break_the_foreign_client(published: Publication) -> None:
    published.fault("bom")

    with pytest.raises(ODataError):
        ask(published, lambda base: Document(base, INVOICES).query())
    with pytest.raises(ODataError) as refused:
        ask(published, lambda base: Document(base, INVOICES).query(), password="чужой")

    assert refused.value.status == 401


def test_a_foreign_client_reads_atom_when_it_may(published: Publication) -> None:
    published.fault("atom")

    page = ask(published, lambda base: Document(base, INVOICES).query(), format="auto")

    assert page.value[0]["Number"] == "0000-000001"


def test_a_session_is_kept_by_its_cookie_and_its_licence_comes_back(published: Publication) -> None:
    published.licences = 1
    path = f"/Document_{INVOICES}?$format=json"

    status, _, headers = get(published, path, IBSession="start")
    cookie = headers["Set-Cookie"].partition(";")[0]
    again, *_ = get(published, path, Cookie=cookie)
    other, words, _ = get(published, path)
    last, *_ = get(published, path, Cookie=cookie, IBSession="finish")
    free, *_ = get(published, path, IBSession="start")

    assert (status, again, other, last, free) == (200, 200, 500, 200, 200)
    assert words == "Не обнаружено свободной лицензии!"


@pytest.mark.parametrize("question", ["$filter=Date%20ge%20datetime'26-01-01T00:00:00'", "$filter=Нет%20eq%201"])
def test_a_wrong_question_is_told_of_in_json(published: Publication, question: str) -> None:
    status, body, _ = get(published, f"/Document_{INVOICES}?$format=json&{question}".replace("%20", " "))

    assert status == 400
    assert json.loads(body)["odata.error"]["message"]["lang"] == "ru"


def test_a_base_is_found_again_in_its_file(tmp_path: Path) -> None:
    store = Store(file=tmp_path / "base.json", clock=lambda: NOON)
    ours = store.add_organisation(name="ООО «Вектра Монтаж»", inn="7806415204")
    client = store.add_counterparty(name="Иванов И. И.", sort="ФизическоеЛицо")
    invoice = store.create_invoice(organisation=ours, counterparty=client)
    receipt = store.receive_money(invoice, "1000")
    store.attach(invoice, name="Счет.pdf", content=b"%PDF \xff")
    store.unpost(receipt)

    again = Store(file=tmp_path / "base.json")

    assert again.kept == store.kept
    assert again.status_of(invoice) == "ОплаченЧастично"  # un-posting leaves the status
    assert again.paid(invoice) == 0
