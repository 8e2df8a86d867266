"""The stories around documents and money: rights, copies, the self-test, scans that come back, what breaks midway."""

import io
from decimal import Decimal
from typing import Any

import pytest

from endocs.config.reactions import REACTIONS
from endocs.documents import file_actions, storing
from endocs.documents.models import Document
from endocs.journal.models import Event
from endocs.onec import reactions
from endocs.onec.models import Login, Outbox
from endocs.people.models import Organisation
from sandbox.onec import objects
from tests.onec_extension.world import World, world


def state(card: Document) -> tuple[str, Decimal | None]:
    """Of payment."""
    card.refresh_from_db()
    return card.payment_state, card.paid_amount


def test_20_an_accountant_without_the_role_posts_and_sends_and_the_scan_sees_the_money(world: World) -> None:
    with world.base.acting_as("Петрова"):
        invoice = world.invoice()
        world.press(invoice)
        world.store.receive_money(invoice)
    assert world.results()[0]["Отправлен"]

    world.run_job()

    assert state(world.card(invoice)) == ("paid", invoice.total)
    assert world.bodies()[0]["user"]["login"] == "Петрова"


@pytest.mark.parametrize("how", ["library", "address"])
def test_20_a_copy_of_the_base_sends_nothing_until_an_administrator_says_so(world: World, how: str) -> None:
    if how == "library":
        world.base.is_copy = True
    else:
        world.base.connection_string = 'File="C:\\copy";'
    invoice = world.invoice()

    ((kind, sentence),) = world.press(invoice)
    world.run_job()
    assert (kind, "копи" in sentence) == ("warning", True)
    assert world.proxy.seen == []

    world.base.is_copy = False
    with world.base.acting_as("Администратор", "ПолныеПрава"):
        world.base.call("сэд_Настройки.ПодтвердитьРабочуюБазу")
    world.press(invoice)
    assert world.card(invoice)


def checked(world: World) -> dict[str, tuple[bool, str]]:
    """What the self-test says, by the names of its checks."""
    with world.base.acting_as("Администратор", "ПолныеПрава"):
        rows: Any = world.base.call("сэд_Самопроверка.Итоги")
    return {row.get("Проверка"): (row.get("Успешно"), row.get("Пояснение")) for row in rows.items}


def test_20_the_self_test_tells_what_is_wrong_in_plain_words(world: World) -> None:
    assert checked(world)["Связь с сервером"] == (True, "Разрешены организации: ООО «Вектра Монтаж».")
    assert checked(world)["Адрес сервера"][0] is False

    world.proxy.spoil("ping", status=404, body=b"<html>")
    assert checked(world)["Связь с сервером"] == (
        False,
        "По этому адресу нет сервера СЭД. Проверьте адрес в настройке.",
    )
    world.proxy.spoil("ping", status=401)
    assert "ключ" in checked(world)["Связь с сервером"][1]
    world.base.is_copy = True
    assert checked(world)["Рабочая база"][0] is False


def test_20_safe_mode_is_told_of_before_anything_is_sent(world: World) -> None:
    world.base.session.is_safe = True

    ((kind, sentence),) = world.press(world.invoice())

    assert (kind, "безопасном режиме" in sentence) == ("warning", True)
    assert world.proxy.seen == []


def test_20_without_the_library_of_subsystems_the_rest_works(db: None) -> None:
    with world(has_library=False) as bare:
        invoice = bare.invoice()
        assert bare.base.press_button([invoice]) is False

        checks = checked(bare)
        assert checks["Библиотека стандартных подсистем"][0] is False
        assert "нет модуля УправлениеПечатью" in checks["Библиотека стандартных подсистем"][1]
        refs: Any = bare.base.interpreter.platform.types["массив"].make()
        refs.add(bare.base.things.ref(invoice))
        rows: Any = bare.base.call("сэд_Регламент.ОтправитьДокументы", refs)

        assert rows.items[0].get("Отправлен") is True
        assert bare.card(invoice)
        assert bare.mistakes() == []


def test_a_sale_its_invoice_and_the_vat_invoice_find_each_other(world: World) -> None:
    invoice = world.invoice()
    sale = world.sale(invoice=invoice, operation="Товары")
    vat_invoice = world.store.create_vat_invoice(sale)

    world.press(vat_invoice)
    world.press(sale)
    world.press(invoice)

    assert [world.card(one).kind.code for one in (invoice, sale, vat_invoice)] == [
        "payment_invoice", "delivery_note", "vat_invoice",
    ]  # fmt: skip
    assert world.bodies()[0]["basis_refs"] == [str(sale.ref)]
    assert world.bodies()[1]["invoice_ref"] == str(invoice.ref)


def test_what_happens_to_a_sent_document_is_seen_on_its_card(world: World) -> None:
    sale, kept = world.sale(), world.sale()
    world.press(sale, kept)
    card = world.card(sale)
    world.store.unpost(sale)
    world.run_job()
    world.store.mark(sale)
    world.run_job()
    world.store.delete(sale)
    world.run_job()
    world.run_job()

    kinds = list(
        Event.objects.filter(subject_id=card.pk, kind__contains="_onec").order_by("pk").values_list("kind", flat=True)
    )
    assert kinds == [
        "document.posted_in_onec", "document.unposted_in_onec", "document.marked_deleted_in_onec",
        "document.gone_from_onec",
    ]  # fmt: skip
    assert len(world.bodies("document.deleted")) == 1
    assert len(world.files(kept)) == 1


def react() -> None:
    """What the worker does for 1C."""
    for event in Event.objects.order_by("id"):
        for name in REACTIONS.get(event.kind, ()):
            if name.startswith("endocs.onec.reactions."):
                getattr(reactions, name.rpartition(".")[2])(event)


def test_a_signed_scan_comes_back_onto_the_document_once(world: World) -> None:
    sale = world.sale()
    world.press(sale)
    card = world.card(sale)
    blob = storing.store(workspace=card.workspace, source=io.BytesIO(b"%PDF signed"))
    file_actions.attach_signed_scan(document=card, blob=blob, name="Подписанный акт.pdf", by=world.firm.accountant)
    react()

    world.proxy.spoil("outbox/ack", status=503)
    world.run_job()
    world.run_job()

    (file,) = world.store.files_of(sale)
    assert (file.name, file.extension, file.content) == ("Подписанный акт", "pdf", b"%PDF signed")
    assert not Outbox.objects.filter(taken_at=None).exists()
    sent = world.base.sent(sale)
    assert sent is not None
    assert sent["состояниекарточки"]


def test_a_scan_for_a_document_that_is_gone_is_answered_with_the_reason(world: World) -> None:
    sale = world.sale()
    world.press(sale)
    card = world.card(sale)
    blob = storing.store(workspace=card.workspace, source=io.BytesIO(b"%PDF signed"))
    file_actions.attach_signed_scan(document=card, blob=blob, name="скан.pdf", by=world.firm.accountant)
    react()
    world.store.delete(sale)

    world.run_job()

    assert "Документа больше нет в базе 1С." in list(Outbox.objects.values_list("problem", flat=True))


def test_the_author_is_the_accountant_whose_login_it_is(world: World) -> None:
    world.press(first := world.invoice())
    Login.objects.update(user=world.firm.accountant)
    world.press(second := world.invoice())

    assert (world.card(first).author, world.card(second).author) == (None, world.firm.accountant)
    assert Organisation.objects.count() == 1


def test_the_author_is_known_by_the_address_that_1c_has_of_him(world: World) -> None:
    world.store.add(objects.User(ref=world.store.new_ref(), name=world.base.session.full_name))
    world.press(nameless := world.invoice())
    world.base.emails[world.base.session.full_name] = f" {world.firm.accountant.email} "

    world.press(known := world.invoice())

    assert [body["user"]["email"] for body in world.bodies()] == [None, world.firm.accountant.email]
    assert (world.card(nameless).author, world.card(known).author) == (None, world.firm.accountant)


def test_money_that_was_told_of_and_deleted_is_taken_back(world: World) -> None:
    receipt = world.store.import_money(organisation=world.ours, payer=world.client, amount="500")
    world.run_job()
    world.store.delete(receipt)

    world.run_job()
    world.run_job()

    assert [body["withdrawn"] for body in world.bodies("payment.unmatched")] == [False, True]
    assert world.base.queue() == []


def test_who_cancels_the_waiting_is_shown_nothing_and_the_document_goes_out(world: World) -> None:
    world.base.cancels_waiting = True

    assert world.press(invoice := world.invoice()) == []

    assert world.card(invoice)


def test_a_database_that_fails_after_the_answer_makes_no_second_card(world: World) -> None:
    invoice = world.invoice()
    world.base.database.failures["сэд_ОтправленныеОбъекты"] = 1

    ((kind, sentence),) = world.press(invoice)
    assert (kind, "СУБД" in sentence) == ("warning", True)
    assert len(world.base.queue()) == 1
    world.run_job(minutes=10)
    assert len(world.bodies()) == 1
    world.run_job(minutes=10)

    assert world.base.queue() == []
    assert Document.objects.count() == 1
    assert len({body["message_id"] for body in world.bodies()}) == 1


def test_a_file_that_was_spoiled_on_its_way_is_sent_again(world: World) -> None:
    body = '{"error":{"code":"hash_differs","message":"Файл искажен."}}'.encode()
    world.proxy.spoil("files/", status=422, body=body)

    world.press(invoice := world.invoice())
    assert not world.results()[0]["Отправлен"]
    world.run_job(minutes=2)

    assert len(world.files(invoice)) == 1


def test_a_scan_of_money_that_fails_does_not_keep_documents_from_going_out(world: World) -> None:
    world.press(paid := world.invoice())
    world.store.receive_money(paid)
    world.proxy.upstream, upstream = None, world.proxy.upstream
    world.press(waiting := world.invoice())
    world.proxy.upstream = upstream
    world.base.database.failures["сэд_ОтправленныеОбъекты"] = 1

    world.run_job()

    assert world.card(waiting)
    assert "Не удалось проверить оплату счетов." in world.base.log[-1].comment
    world.run_job()
    assert state(world.card(paid))[0] == "paid"
