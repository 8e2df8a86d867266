"""The extension in a base of «Управление торговлей»: other documents, other names, no payment of invoices."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import Settings

from sandbox.onec.infobase import trade
from tests.onec_extension.world import World, world


@pytest.fixture(name="shop")
def _shop(db: None, settings: Settings) -> Iterator[World]:
    """A base of that configuration, set up."""
    with trade.configuration(), world() as made:
        assert made.base.problems() == []
        yield made
        assert made.mistakes() == []


def header(shop: World, number: str, **told: Any) -> dict[str, Any]:
    """What both documents say: parties, the contract, roubles."""
    store = shop.store
    partner = store.add(trade.Partner(ref=store.new_ref(), name="Клиент и сыновья"))
    buyer = store.add(
        trade.Counterparty(
            ref=store.new_ref(), name="Клиент", full_name="ООО «Клиент»", inn=shop.client.inn, kpp=shop.client.kpp,
            partner=partner.ref,
        )
    )  # fmt: skip
    contract = store.add_contract(
        organisation=shop.ours,
        counterparty=shop.client,
        number="15",
        dated=datetime(2026, 1, 10),  # noqa: DTZ001
    )
    return {
        "ref": store.new_ref(), "number": number, "date": shop.clock.local(), "posted": True,
        "organisation": shop.ours.ref, "partner": partner.ref, "counterparty": buyer.ref, "contract": contract.ref,
        "currency": store.currency(), **told,
    }  # fmt: skip


def test_a_sale_of_trade_is_a_card_with_its_sums_and_lines(shop: World) -> None:
    item = shop.store.item("Кабель ВВГнг 3×2,5", is_service=False)
    line = trade.Line(
        item=item.ref, quantity=Decimal(100), price=Decimal("85.50"), amount=Decimal("8550"), vat=Decimal("1710"),
        with_vat=Decimal("10260"),
    )  # fmt: skip
    sale = shop.store.add(trade.Sale(**header(shop, "00УТ-000007"), total=Decimal("10260"), goods=[line]))

    shop.press(sale)

    (body,) = shop.bodies()
    assert body["infobase"]["configuration"] == "УправлениеТорговлей"
    assert (body["object"]["operation"], body["object"]["universal"]) == ("РеализацияКлиенту", False)
    assert body["amounts"] == {"total": "10260.00", "vat": "1710.00", "vat_included": False, "currency": "RUB"}
    assert (body["contract"]["number"], body["counterparty"]["full_name"]) == ("15", "ООО «Клиент»")
    assert [(one["name"], one["qty"], one["sum"], one["vat_rate"]) for one in body["lines"]] == [
        ("Кабель ВВГнг 3×2,5", "100", "8550.00", "НДС20")
    ]
    assert body["warnings"] == ["Не удалось сформировать печатную форму: ТОРГ-12."]
    card = shop.card(sale)
    assert (card.kind.code, card.amount, card.counterparty) == ("delivery_note", Decimal(10260), shop.firm.client)


def test_an_invoice_of_trade_has_its_form_and_no_tax_that_nobody_told(shop: World) -> None:
    invoice = shop.store.add(trade.Invoice(**header(shop, "00УТ-000012", vat_included=True), total=Decimal("5000.5")))

    shop.press(invoice)

    (body,) = shop.bodies()
    assert body["object"]["type"] == "СчетНаОплатуКлиенту"
    assert body["amounts"] == {"total": "5000.50", "vat": None, "vat_included": True, "currency": "RUB"}
    assert shop.base.printed == [("Обработка.ПечатьСчетаНаОплату", "СчетНаОплату")]
    card = shop.card(invoice)
    assert (card.kind.code, card.amount) == ("payment_invoice", Decimal("5000.50"))
    assert [file.name.split(" от ")[0] for file in shop.files(invoice)] == ["Счет на оплату 12"]


def test_the_job_in_trade_tells_of_posting_and_says_nothing_of_money(shop: World) -> None:
    invoice = shop.store.add(trade.Invoice(**header(shop, "00УТ-000012"), total=Decimal(100)))
    shop.press(invoice)

    invoice.posted = False
    shop.store.write(invoice)
    shop.run_job()
    shop.run_job()

    assert [body["kind"] for body in shop.bodies()] == ["document.upsert"] * 2
    assert shop.bodies()[1]["object"]["posted"] is False


def test_a_private_buyer_of_trade_is_a_person(shop: World) -> None:
    told = header(shop, "00УТ-000013")
    buyer = shop.store.get(trade.Counterparty, told["counterparty"])
    assert buyer is not None
    buyer.sort, buyer.inn, buyer.kpp = "ФизЛицо", "", ""
    shop.store.write(buyer)

    shop.press(shop.store.add(trade.Invoice(**told, total=Decimal(100))))

    assert shop.bodies()[0]["counterparty"]["is_person"] is True
