"""The stories of the extension in a base, told against the real server.

Of the twenty scenarios of the plan, 3, 7, 8 and 11 are told call by call in `test_protocol_modules`, 19 is OData's.
"""

from decimal import Decimal
from typing import Any

import pytest

from endocs.documents.models import Document
from endocs.journal.models import Event
from endocs.notifications.models import Notice
from endocs.onec.models import Message
from endocs.payments.models import Payment
from endocs.people.models import User
from endocs.requests import actions as requests
from sandbox.onec import objects
from tests import cast
from tests.notifications.telling import tell_all
from tests.onec_extension.world import World

PAID = "document.payment_changed"


def told(user: User) -> list[tuple[str, bool, bool]]:
    """Notices of payment that a person has: the state, marked by hand, taken back."""
    tell_all()
    notices = Notice.objects.filter(user=user, kind=PAID).order_by("pk")
    events = [Event.objects.get(pk=one.event_id) for one in notices]
    return [(one.data["after"], one.data.get("by_hand", False), one.data.get("reverted", False)) for one in events]


def asked_for(world: World, **what: Any) -> tuple[objects.Invoice, Document]:
    """An invoice that the accountant has sent and linked to the manager's request."""
    invoice = world.invoice(**what)
    world.press(invoice)
    card = world.card(invoice)
    work_request = cast.submitted(world.firm, ("payment_invoice",))
    requests.accept(work_request=work_request, document=card, line=None, by=world.firm.accountant)
    requests.close(work_request=work_request, comment="", open_lines_reason="", by=world.firm.accountant)
    return invoice, card


def state(card: Document) -> tuple[str, Decimal | None]:
    """Of payment."""
    card.refresh_from_db()
    return card.payment_state, card.paid_amount


def test_01_the_button_makes_a_card_with_the_form_and_a_second_press_makes_nothing(world: World) -> None:
    sale = world.sale()

    world.press(sale)
    (first,) = world.results()
    world.press(sale)
    (second,) = world.results()

    card = world.card(sale)
    (file,) = world.files(sale)
    assert (first["Отправлен"], second["Отправлен"]) == (True, True)
    assert first["АдресКарточки"] == second["АдресКарточки"]
    assert first["АдресКарточки"].endswith(f"/documents/{card.pk}/")
    assert file.name.startswith("Акт 1 от ")
    assert Document.objects.count() == 1
    assert world.base.background == ["сэд_Регламент.ОтправитьДокументыВФоне"] * 2


def test_01_a_print_with_another_moment_in_it_is_no_new_version(world: World) -> None:
    world.base.prints_anew = True
    sale = world.sale()

    world.press(sale)
    world.press(sale)

    assert Document.objects.count() == 1
    assert len(world.files(sale)) == 1


def test_02_a_changed_invoice_is_the_same_card_with_a_new_version(world: World) -> None:
    invoice = world.invoice()
    world.press(invoice)
    card, before = world.card(invoice), Event.objects.count()

    invoice.goods[0].amount = invoice.goods[0].price = invoice.total = Decimal("1500.00")
    world.store.write(invoice)
    world.press(invoice)

    assert world.card(invoice) == card
    card.refresh_from_db()
    assert card.amount == Decimal("1500.00")
    assert len(world.files(invoice)) == 2
    assert Event.objects.count() > before


def test_04_an_unsaved_document_is_saved_first_or_nothing_is_sent(world: World) -> None:
    invoice = world.invoice()
    version = invoice.data_version

    assert world.base.press_button([invoice], is_saved=False, agrees=False) is False
    assert world.proxy.seen == []
    assert world.base.press_button([invoice], is_saved=False) is True
    assert invoice.data_version > version
    assert world.card(invoice)


@pytest.mark.parametrize(
    ("what", "form", "kind"),
    [
        ({"operation": "Услуги"}, "act", "act"),
        ({"operation": "Товары"}, "torg12", "delivery_note"),
        ({"operation": "Товары", "is_universal": True}, "upd", "utd"),
    ],
)
def test_05_the_form_is_the_one_of_the_operation(world: World, what: dict[str, Any], form: str, kind: str) -> None:
    sale = world.sale(**what)

    world.press(sale)

    assert [file["form"] for file in world.bodies()[0]["files"]] == [form]
    assert world.card(sale).kind.code == kind


def test_05_without_the_form_there_is_a_card_with_a_warning(world: World) -> None:
    world.base.broken_forms = True
    sale = world.sale()

    world.press(sale)

    (row,) = world.results()
    assert row["Отправлен"]
    assert "Не удалось сформировать печатную форму: Акт." in row["Пояснение"]
    assert world.files(sale) == []
    assert world.bodies()[0]["warnings"] == ["Не удалось сформировать печатную форму: Акт."]


BY_SETTINGS = ("Обработка.ПечатьУПД", "УПД")
BY_THE_DOCUMENT = ("Документ.РеализацияТоваровУслуг", "УниверсальныйПередаточныйДокументКомплект")


@pytest.mark.parametrize(
    ("has_vat_invoice", "is_broken", "printed"),
    [
        (True, False, BY_SETTINGS),
        (False, False, BY_THE_DOCUMENT),
        (True, True, BY_THE_DOCUMENT),
    ],
    ids=["by the settings of the configuration", "no vat invoice yet", "another release"],
)
def test_05_a_universal_document_is_printed_as_the_configuration_tells_or_by_its_manager(
    world: World, has_vat_invoice: bool, is_broken: bool, printed: tuple[str, str]
) -> None:
    sale = world.sale(operation="Товары", is_universal=True)
    if has_vat_invoice:
        world.store.create_vat_invoice(sale)
    world.base.broken_vat_settings = is_broken

    world.press(sale)

    assert world.base.printed == [printed]
    (file,) = world.files(sale)
    assert file.name.startswith("УПД 1 от ")
    assert world.bodies()[0]["warnings"] == []


@pytest.mark.parametrize("is_broken", [False, True], ids=["by the settings", "by its manager"])
def test_05_a_vat_invoice_has_its_form(world: World, is_broken: bool) -> None:
    vat_invoice = world.store.create_vat_invoice(world.sale(operation="Товары"))
    world.base.broken_vat_settings = is_broken

    world.press(vat_invoice)

    manager = "Документ.СчетФактураВыданный" if is_broken else "Обработка.ПечатьУПД"
    assert world.base.printed == [(manager, "СчетФактура")]
    assert [file["form"] for file in world.bodies()[0]["files"]] == ["vat_invoice"]
    assert world.files(vat_invoice)[0].name.startswith("Счет-фактура 1 от ")


def test_05_a_vat_invoice_that_cannot_be_printed_is_a_card_with_a_warning(world: World) -> None:
    vat_invoice = world.store.create_vat_invoice(world.sale())
    world.base.broken_forms = True

    world.press(vat_invoice)

    assert world.files(vat_invoice) == []
    assert world.bodies()[0]["warnings"] == ["Не удалось сформировать печатную форму: Счет-фактура."]


def test_05_an_invoice_is_printed_by_its_manager_where_the_release_can(world: World) -> None:
    world.base.has_invoice_pdf = True

    world.press(invoice := world.invoice())

    assert len(world.files(invoice)) == 1
    assert world.base.interpreter.swallowed == []


def test_06_ten_documents_are_one_job_and_a_rejected_one_stops_nothing(world: World) -> None:
    stranger = world.store.add_organisation(name="ООО «Другая»", inn="7701000017", kpp="770101001", prefix="ДР")
    documents: list[objects.Document] = [world.sale() for _ in range(9)]
    documents.insert(4, world.store.create_sale(organisation=stranger, counterparty=world.client))

    world.press(*documents)

    assert [row["Отправлен"] for row in world.results()] == [number != 4 for number in range(10)]
    assert len(world.base.background) == 1
    assert Document.objects.count() == 9


def test_09_a_server_that_was_down_for_three_hours_gets_everything_once_and_the_newest(world: World) -> None:
    world.proxy.upstream, upstream = None, world.proxy.upstream
    invoices = [world.invoice() for _ in range(3)]
    world.press(*invoices)
    for _ in range(36):
        world.run_job(minutes=5)
    assert len(world.proxy.messages()) == 0
    invoices[0].comment = "Поправлено, пока сервера не было"
    world.store.write(invoices[0])
    world.press(invoices[0])
    world.proxy.upstream = upstream
    for _ in range(13):
        world.run_job(minutes=5)

    assert world.base.queue() == []
    assert Document.objects.count() == Message.objects.count() == 3
    assert world.card(invoices[0]).comment == "Поправлено, пока сервера не было"


def test_10_an_answer_that_was_lost_makes_no_second_card_and_no_second_notice(world: World) -> None:
    invoice, card = asked_for(world)
    world.store.receive_money(invoice)
    world.proxy.spoil(is_cut=True)

    world.run_job()
    assert len(world.base.queue()) == 1
    world.run_job()

    assert world.base.queue() == []
    assert state(card) == ("paid", invoice.total)
    assert told(world.firm.manager) == [("paid", False, False)]


def test_12_cyrillic_names_of_files_arrive_whole(world: World) -> None:
    world.client.name = world.client.full_name = "ООО «Ёж & Ко»"
    world.store.write(world.client)
    sale = world.sale(operation="Товары")

    world.press(sale)

    assert world.files(sale)[0].name == f"ТОРГ-12 1 от {sale.date:%d.%m.%Y}.pdf"
    assert world.bodies()[0]["counterparty"]["full_name"] == "ООО «Ёж & Ко»"


@pytest.mark.parametrize("price", ["1250000.50", "0", "-1250.50"])
def test_13_sums_arrive_to_the_kopeck(world: World, price: str) -> None:
    invoice = world.invoice(lines=[("Услуги", 1, price)])

    world.press(invoice)

    assert world.bodies()[0]["amounts"]["total"] == f"{Decimal(price):.2f}"
    assert world.card(invoice).amount == Decimal(price)


def test_13_a_foreign_currency_is_told_by_its_letters(world: World) -> None:
    invoice = world.invoice(currency=world.store.currency("840"))

    world.press(invoice)

    assert world.card(invoice).currency == "USD"


@pytest.mark.parametrize(
    "who",
    [
        {"name": "ИП Сидоров", "inn": "500100732259", "sort": "ФизическоеЛицо"},
        {"name": "Без КПП", "inn": "7814339028"},
        {"name": "Acme GmbH", "tax_number": "DE136695976"},
        {"name": "Петров П. П.", "sort": "ФизическоеЛицо"},
    ],
    ids=["entrepreneur", "no kpp", "foreign", "person"],
)
def test_14_what_a_counterparty_lacks_is_nothing_and_no_error(world: World, who: dict[str, str]) -> None:
    client = world.store.add_counterparty(**who)
    invoice = world.store.create_invoice(organisation=world.ours, counterparty=client)

    world.press(invoice)

    assert world.results()[0]["Отправлен"]
    told_of = world.bodies()[0]["counterparty"]
    assert (told_of["inn"], told_of["kpp"]) == (who.get("inn"), None)
    assert told_of["is_person"] is (who.get("sort") == "ФизическоеЛицо")
    assert world.bodies()[0]["contract"] is None
    assert world.card(invoice).counterparty is not None


def test_14_a_contract_is_told_with_its_day(world: World) -> None:
    contract = world.store.add_contract(organisation=world.ours, counterparty=world.client, number="15")
    invoice = world.invoice(contract=contract)

    world.press(invoice)

    assert world.bodies()[0]["contract"]["date"] == f"{contract.dated:%Y-%m-%d}"
    assert world.card(invoice).contract is not None


def test_15_full_payment_is_told_once_and_reposting_tells_nothing(world: World) -> None:
    invoice, card = asked_for(world)
    receipt = world.store.receive_money(invoice)
    world.run_job()

    world.store.unpost(receipt)
    world.store.post(receipt)
    world.run_job()
    world.run_job()

    assert state(card) == ("paid", invoice.total)
    assert told(world.firm.manager) == [("paid", False, False)]
    assert len(world.bodies("invoice.payment")) == 1


def test_16_money_in_parts_by_bank_and_cash_and_too_much_of_it(world: World) -> None:
    invoice, card = asked_for(world, lines=[("Аренда", 1, "1000")])
    world.store.receive_money(invoice, "400")
    world.run_job()
    assert state(card) == ("partly_paid", Decimal(400))
    world.store.receive_money(invoice, "700", by_cash=True)
    world.run_job()

    assert state(card) == ("paid", Decimal(1100))
    assert told(world.firm.manager) == [("partly_paid", False, False), ("paid", False, False)]
    assert sorted(one.amount for one in Payment.objects.all()) == [Decimal(400), Decimal(700)]


def test_17_paid_by_hand_is_told_so_and_a_cancelled_invoice_is_no_payment(world: World) -> None:
    by_hand, card = asked_for(world)
    cancelled = world.invoice()
    world.press(cancelled)
    world.store.set_status(by_hand, "Оплачен")
    world.store.set_status(cancelled, "Отменен")

    world.run_job()
    world.run_job()

    assert state(card)[0] == "paid"
    assert told(world.firm.manager) == [("paid", True, False)]
    assert state(world.card(cancelled))[0] == "cancelled"
    assert told(world.firm.accountant) == []


def test_18_money_taken_back_is_told_and_reposting_a_month_is_not(world: World) -> None:
    invoice, card = asked_for(world)
    receipt = world.store.receive_money(invoice)
    world.run_job()
    world.store.unpost(receipt)
    assert world.store.status_of(invoice) == "Оплачен"

    world.run_job()
    world.store.repost_all()
    world.run_job()

    assert state(card)[0] == "unpaid"
    assert [(after, reverted) for after, _, reverted in told(world.firm.manager)] == [("paid", False), ("unpaid", True)]
    assert [body["payment"]["state"] for body in world.bodies("invoice.payment")] == ["paid", "reverted"]


def test_money_without_an_invoice_is_told_of_and_taken_back_when_it_finds_one(world: World) -> None:
    invoice = world.invoice()
    world.press(invoice)
    receipt = world.store.import_money(
        organisation=world.ours, payer=world.client, amount="1250.50", purpose="По счету 1"
    )
    world.run_job()
    world.run_job()
    (told_of,) = world.bodies("payment.unmatched")
    assert (told_of["withdrawn"], told_of["payer"]["inn"]) == (False, world.client.inn)
    assert Payment.objects.get().amount == Decimal("1250.50")

    world.store.tie(receipt, invoice)
    world.run_job()
    world.run_job()

    assert [body["withdrawn"] for body in world.bodies("payment.unmatched")] == [False, True]
    assert state(world.card(invoice)) == ("paid", Decimal("1250.50"))
