"""A base without an extension is read over OData: documents, money, what vanished, and what goes wrong meanwhile."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from endocs.counterparties.models import Counterparty
from endocs.documents.models import Document, Link
from endocs.gateways.faults import GatewayError
from endocs.gateways.onec import client as gateway
from endocs.gateways.onec import values
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.notifications.models import Notice
from endocs.onec import odata_stopping, polling
from endocs.onec.models import Message, MessageState
from endocs.payments.models import Payment
from tests import cast
from tests.notifications.telling import tell_all
from tests.onec.polled import Polled, local_now, polled

pytestmark = pytest.mark.django_db


@pytest.fixture
def base() -> Iterator[Polled]:
    """A base that is read."""
    with polled() as made:
        yield made


def stops(base: Polled) -> list[Event]:
    """What was told of standing still and going on."""
    kinds = (Kind.ONEC_STOPPED, Kind.ONEC_RESUMED)
    return list(Event.objects.filter(workspace_id=base.infobase.workspace_id, kind__in=kinds).order_by("id"))


def history(card: Document) -> list[str]:
    """Kinds of the card's events."""
    found = Event.objects.filter(subject_type="document", subject_id=card.pk).order_by("id")
    return list(found.values_list("kind", flat=True))


def test_documents_become_cards_with_what_1c_says(base: Polled) -> None:
    contract = base.store.add_contract(organisation=base.ours, counterparty=base.client, number="15")
    invoice = base.invoice(contract=contract, comment="До пятницы")
    sale = base.sale(invoice=invoice)
    vat_invoice = base.store.create_vat_invoice(sale)
    goods = base.sale(operation="Товары")
    universal = base.sale(is_universal=True)
    base.store.create_vat_invoice(universal)

    done = base.turn()

    card = base.card(invoice)
    assert done.is_at_end
    assert (card.kind.code, card.number, card.dated_on) == ("payment_invoice", "1", local_now().date())
    assert (card.amount, card.vat, card.currency, card.comment) == (
        Decimal("1250.50"), Decimal("208.42"), "RUB", "До пятницы",
    )  # fmt: skip
    assert (card.counterparty, card.organisation) == (base.firm.client, base.firm.organisation)
    assert card.contract is not None
    assert card.contract.number == "15"
    assert card.posted_at is not None
    assert card.author is None
    assert base.row(invoice).responsible == "Иванова А. П."
    kinds = [base.card(one).kind.code for one in (sale, goods, universal, vat_invoice)]
    assert kinds == ["act", "delivery_note", "utd", "vat_invoice"]
    assert Link.objects.filter(source=base.card(sale), target=card).exists()
    assert Link.objects.filter(source=base.card(vat_invoice), target=base.card(sale)).exists()
    assert Document.objects.exclude(kind__code="contract").count() == 5  # the УПД's own VAT invoice is no paper


def test_nothing_new_is_not_fetched_and_changes_nothing(base: Polled) -> None:
    invoice = base.invoice()
    base.turn()
    before = (history(base.card(invoice)), Message.objects.count())
    base.published.log.clear()

    base.turn()

    assert (history(base.card(invoice)), Message.objects.count()) == before
    assert not [line for line in base.published.log if "Товары" in line or "Ref_Key eq" in line]


def test_a_changed_document_changes_its_card_and_not_what_a_person_wrote(base: Polled) -> None:
    invoice = base.invoice()
    base.turn()
    Document.objects.filter(pk=base.card(invoice).pk).update(comment="Слово человека")

    invoice.total, invoice.comment = Decimal(2000), "Слово 1С"
    base.store.write(invoice)
    base.turn()

    card = base.card(invoice)
    assert (card.amount, card.comment) == (Decimal(2000), "Слово человека")


def test_drafts_wait_until_they_are_posted_and_marks_are_followed(base: Polled) -> None:
    draft = base.invoice(posted=False)
    base.turn()
    assert not base.has_card(draft)

    base.store.post(draft)
    base.turn()
    assert base.card(draft).posted_at is not None

    base.store.mark(draft)
    base.turn()
    assert base.row(draft).is_marked_deleted
    assert base.card(draft).posted_at is None


def test_documents_of_others_and_before_the_window_do_not_come(base: Polled) -> None:
    others = base.store.add_organisation(name="ООО «Чужая»", inn="7806415205")
    foreign = base.store.create_invoice(organisation=others, counterparty=base.client)
    old = base.invoice(date=local_now() - timedelta(days=70))

    base.turn()

    assert not base.has_card(foreign)
    assert not base.has_card(old)
    assert not Message.objects.exists()


def test_counterparties_come_once_and_a_person_is_one(base: Polled) -> None:
    person = base.store.add_counterparty(name="Петров Пётр Петрович", sort="ФизическоеЛицо")
    for _ in range(2):
        base.store.create_invoice(organisation=base.ours, counterparty=person)

    base.turn()

    assert Counterparty.objects.filter(name__contains="Петров").count() == 1
    assert Counterparty.objects.filter(inn=base.client.inn).count() == 1


def test_a_counterparty_that_changed_in_1c_is_found_at_night(base: Polled) -> None:
    client = base.store.add_counterparty(name="ООО «Ромашка»", inn="7801379722", kpp="780101001")
    base.store.create_invoice(organisation=base.ours, counterparty=client)
    base.turn()
    client.kpp, client.full_name = "780201001", "Общество с ограниченной ответственностью «Ромашка»"
    base.store.write(client)
    base.night()
    assert Counterparty.objects.get(inn="7801379722").kpp == "780201001"

    Counterparty.objects.filter(inn="7801379722").update(kpp="780301001")  # a person's word stays
    client.kpp = "780401001"
    base.store.write(client)
    base.night()

    assert Counterparty.objects.get(inn="7801379722").kpp == "780301001"


def test_money_by_bank_and_cash_is_told_once_and_falls_back(base: Polled) -> None:
    invoice = base.invoice()
    base.turn()
    assert base.paid(invoice) == ("unpaid", Decimal(0))

    base.store.receive_money(invoice, "1000")
    base.turn()
    assert base.paid(invoice) == ("partly_paid", Decimal(1000))

    cash = base.store.receive_money(invoice, by_cash=True)
    base.turn()
    base.turn()
    base.store.repost_all()
    base.turn()
    assert base.paid(invoice) == ("paid", Decimal("1250.50"))

    base.store.unpost(cash)  # the status stays «Оплачен»
    base.turn()
    base.turn()
    assert base.paid(invoice) == ("partly_paid", Decimal(1000))

    base.store.post(cash)
    base.turn()
    assert base.paid(invoice) == ("paid", Decimal("1250.50"))
    told = Event.objects.filter(kind=Kind.DOCUMENT_PAYMENT_CHANGED, subject_id=base.card(invoice).pk)
    assert told.count() == 4


def test_a_status_set_by_hand_counts_without_money(base: Polled) -> None:
    paid, cancelled = base.invoice(), base.invoice()
    base.turn()

    base.store.set_status(paid, "Оплачен")
    base.store.set_status(cancelled, "Отменен")
    base.turn()

    assert base.paid(paid)[0] == "paid"
    assert base.paid(cancelled)[0] == "cancelled"
    told = Event.objects.filter(kind=Kind.DOCUMENT_PAYMENT_CHANGED, subject_id=base.card(paid).pk).get()
    assert told.data["by_hand"]


def test_an_old_invoice_that_is_still_open_is_watched(base: Polled) -> None:
    invoice = base.invoice()
    base.turn()
    invoice.date = local_now() - timedelta(days=300)
    base.store.write(invoice)
    base.night()

    base.store.receive_money(invoice)
    base.turn()

    assert base.paid(invoice)[0] == "paid"


def test_money_without_an_invoice_waits_until_it_is_tied_or_taken_back(base: Polled) -> None:
    invoice = base.invoice("700")
    tied, taken_back = (
        base.store.import_money(organisation=base.ours, payer=base.client, amount=amount, purpose="Оплата по счету 1")
        for amount in ("700", "55")
    )
    base.turn()
    waiting = Payment.objects.there()
    assert sorted(waiting.values_list("amount", "payer_inn")) == [
        (Decimal(55), base.client.inn), (Decimal(700), base.client.inn),
    ]  # fmt: skip

    base.store.tie(tied, invoice)
    base.store.unpost(taken_back)
    base.turn()

    assert base.paid(invoice)[0] == "paid"
    assert not Payment.objects.unsettled().exists()


def test_what_was_deleted_is_found_at_night_and_its_card_stays(base: Polled) -> None:
    invoice, kept = base.invoice(), base.invoice()
    money = base.store.import_money(organisation=base.ours, payer=base.client, amount="10")
    base.turn()
    base.store.delete(invoice)
    base.store.delete(money)

    base.turn()
    assert not base.row(invoice).is_gone
    done = base.night()

    assert done.gone == 2
    assert base.row(invoice).is_gone
    assert base.card(invoice).deleted_in_onec_at is not None
    assert not base.row(kept).is_gone
    assert not Payment.objects.there().exists()
    assert base.night().gone == 0


def test_the_page_boundary_loses_nothing_when_presentations_are_equal(
    base: Polled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "PAGE", 2)
    invoices = [base.invoice(number="0000-000001", date=local_now()) for _ in range(7)]

    base.turn()

    assert all(base.has_card(one) for one in invoices)


def test_a_shortage_of_licences_is_met_three_times_then_waited_out(base: Polled) -> None:
    base.invoice()
    base.published.fault("licence", after=2, times=1)

    for failures in (1, 2):
        base.turn()
        base.published.fault("licence_html")
        assert (base.connection.attempts, base.connection.last_problem) == (failures, "licence")
        assert base.connection.due_at is not None
        assert base.connection.due_at - timezone.now() < timedelta(minutes=1)
    base.turn()
    due_at = base.connection.due_at
    assert due_at is not None
    assert timedelta(minutes=14) < due_at - timezone.now() <= timedelta(minutes=15)
    assert not polling.poll(base.connection.pk).is_at_end  # its time has not come

    assert base.turn().is_at_end
    assert (base.connection.attempts, base.connection.last_problem) == (0, "")
    assert not stops(base)
    assert not base.published.sessions


def test_a_base_that_is_locked_for_twenty_minutes_is_left_alone_and_goes_on(base: Polled) -> None:
    base.turn()
    invoice = base.invoice()
    base.published.fault("locked", times=4)

    for minutes in (5, 10, 15, 20):
        base.turn()
        base.set(last_success_at=timezone.now() - timedelta(minutes=minutes))
        assert base.connection.last_problem == "locked"
    base.turn()

    assert base.has_card(invoice)
    assert not stops(base)


def test_a_standstill_that_lasts_is_told_of_once_and_so_is_its_end(base: Polled) -> None:
    base.turn()
    base.published.fault("reset", times=3)
    base.set(last_success_at=timezone.now() - timedelta(hours=1))

    for _ in range(4):
        base.turn()

    assert [event.kind for event in stops(base)] == [Kind.ONEC_STOPPED, Kind.ONEC_RESUMED]
    assert stops(base)[0].data == {"title": "Бухгалтерия", "code": "network", "detail": "RemoteProtocolError"}


def test_a_refused_password_stops_the_reading_until_somebody_types_another(base: Polled) -> None:
    base.published.fault("unauthorized", times=1)

    for _ in range(3):
        base.turn()

    assert base.connection.stop_code == "unauthorized"
    assert base.published.faults.all[0].met == 1
    assert [event.kind for event in stops(base)] == [Kind.ONEC_STOPPED]

    odata_stopping.resume(connection=base.connection, by=base.firm.administrator)
    assert base.turn().is_at_end
    assert [event.kind for event in stops(base)] == [Kind.ONEC_STOPPED, Kind.ONEC_RESUMED]


def test_an_object_without_rights_is_named_and_asked_for_again_hourly(base: Polled) -> None:
    base.published.fault("no_rights", path="Document_Реал", times=2)
    invoice = base.invoice()

    base.turn()
    base.turn()

    found = base.connection
    assert (found.last_problem, found.last_detail) == ("no_rights", "Document_РеализацияТоваровУслуг")
    assert found.due_at is not None
    assert found.due_at - timezone.now() > timedelta(minutes=50)
    assert found.stopped_at is None
    assert base.has_card(invoice)  # what came before it is there
    base.turn()
    assert [event.kind for event in stops(base)] == [Kind.ONEC_STOPPED, Kind.ONEC_RESUMED]


def test_without_registers_documents_come_all_the_same(base: Polled) -> None:
    base.published.withhold(
        values.PAYMENTS, f"{values.PAYMENTS}_RecordType", values.STATUSES, values.CONTRACTS, values.USERS, values.ITEMS
    )
    invoice = base.invoice()

    assert base.turn().is_at_end
    assert base.has_card(invoice)


def test_a_pause_lasts_until_somebody_ends_it(base: Polled) -> None:
    invoice = base.invoice()
    odata_stopping.pause(connection=base.connection, by=base.firm.administrator)
    base.turn()
    assert not base.has_card(invoice)

    odata_stopping.resume(connection=base.connection, by=base.firm.administrator)
    base.turn()

    assert base.has_card(invoice)
    assert [event.actor_id for event in stops(base)] == [base.firm.administrator.pk] * 2


def test_a_base_is_read_by_one_at_a_time(base: Polled) -> None:
    invoice = base.invoice()
    base.set(leased_until=timezone.now() + timedelta(minutes=1), lease="another")
    base.turn()
    assert not base.has_card(invoice)

    base.set(leased_until=timezone.now() - timedelta(seconds=1))  # it died
    base.turn()

    assert base.has_card(invoice)
    assert base.connection.lease == ""


def test_a_long_reading_goes_on_in_its_next_turn(base: Polled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("endocs.onec.odata_documents.BATCH", 2)
    invoices = [base.invoice() for _ in range(5)]

    turns = [base.turn(seconds=0).is_at_end for _ in range(4)]

    assert turns == [False, False, False, True]
    assert all(base.has_card(one) for one in invoices)


def test_what_was_refused_is_kept_for_the_administrator_and_comes_when_it_was_mended(base: Polled) -> None:
    invoice = base.invoice()
    invoice.total = Decimal("1" + "0" * 20)
    base.store.write(invoice)
    base.turn()
    base.turn()
    refused = Message.objects.get(state=MessageState.REFUSED)
    assert (refused.is_polled, refused.code) == (True, "invalid_field")
    assert not base.has_card(invoice)

    invoice.total = Decimal(100)
    base.store.write(invoice)
    base.turn()

    assert base.card(invoice).amount == 100


def test_words_are_there_for_every_fault_of_a_turn() -> None:
    now = timezone.now()

    waits = {
        code: odata_stopping.next_attempt(GatewayError(code), 1, now) - now
        for code in ("licence", "locked", "timeout", "no_rights")
    }

    assert waits == {
        "licence": timedelta(seconds=30), "locked": timedelta(minutes=5), "timeout": timedelta(minutes=1),
        "no_rights": timedelta(hours=1),
    }  # fmt: skip


def test_another_firm_sees_nothing_of_it(base: Polled) -> None:
    other = cast.firm("other")
    invoice = base.invoice()
    base.turn()

    assert not Document.objects.visible_to(other.administrator).filter(pk=base.card(invoice).pk).exists()


def test_administrators_are_told_why_a_base_is_not_read(base: Polled) -> None:
    base.published.fault("gone")
    base.turn()

    tell_all()

    notice = Notice.objects.get(kind=Kind.ONEC_STOPPED)
    assert notice.user == base.firm.administrator
    client = Client()
    client.force_login(base.firm.administrator)
    page = client.get(reverse("web:notices")).content.decode()
    assert "1С: чтение базы «Бухгалтерия» остановлено" in page
    assert "По этому адресу нет интерфейса OData" in page
    opened = client.get(reverse("web:notice", args=[notice.pk]))
    assert opened["Location"] == reverse("web:onec_base", args=[base.infobase.pk])
