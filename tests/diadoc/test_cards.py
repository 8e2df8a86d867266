"""What the operator tells becomes cards whose states are true, and never overwrites what people did."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from endocs.counterparties.finding import Facts
from endocs.counterparties.models import Counterparty
from endocs.diadoc import counterparties, taking
from endocs.diadoc.models import Content, CounteragentBox, ExchangedDocument
from endocs.documents import actions as documents
from endocs.documents import requisites
from endocs.documents.models import Document
from endocs.documents.states import ExchangeState
from endocs.journal.models import Event
from tests import cast
from tests.diadoc import messages

pytestmark = pytest.mark.django_db


def card() -> Document:
    return Document.objects.get()


def test_a_sent_act_becomes_a_card() -> None:
    firm = cast.firm()
    box = messages.box(firm)

    assert taking.take_message(box=box, message=messages.act())

    made = card()
    assert (made.kind.code, made.direction, made.number, made.dated_on) == (
        "act",
        "outgoing",
        "298",
        date(2026, 11, 24),
    )
    assert (made.amount, made.vat, made.currency) == (Decimal("184220.00"), Decimal("33220.00"), "RUB")
    assert made.exchange_state == ExchangeState.SENT
    assert made.organisation == firm.organisation
    assert [one.reference for one in made.external_references.all()] == [
        f"diadoc:{box.box_id}/{messages.id_of('letter')}/{messages.id_of('act')}"
    ]
    assert sorted(Content.objects.values_list("name", "kind")) == [
        ("act.xml", "content"), ("act.xml.sig", "original_signature"), ("act.xml.upgraded.sig", "content"),
        ("Акт 298 от 24.11.2026.pdf", "print_form"),
    ]  # fmt: skip


def test_twice_is_harmless() -> None:
    box = messages.box(cast.firm())
    taking.take_message(box=box, message=messages.act())
    rows = list(ExchangedDocument.objects.values())

    taking.take_message(box=box, message=messages.act())

    assert Document.objects.count() == 1
    assert list(ExchangedDocument.objects.values()) == rows
    assert Content.objects.count() == 4


def test_the_firm_of_a_box_is_found_by_inn_and_kpp() -> None:
    firm = cast.firm()
    box = messages.box(firm)
    taking.take_message(box=box, message=messages.act())
    assert card().counterparty is None
    assert Document.objects.visible_to(firm.accountant).exists()
    assert not Document.objects.visible_to(firm.manager).exists()

    [unknown] = counterparties.unknown(box)
    counterparties.learn(row=unknown, facts=Facts("ООО «АСТРА-ЛОГИСТИК»", firm.client.inn, firm.client.kpp))

    assert (card().counterparty, card().responsible) == (firm.client, firm.manager)
    assert Document.objects.visible_to(firm.manager).exists()
    assert list(counterparties.unknown(box)) == []


def test_a_firm_that_nobody_knows_is_made_once() -> None:
    box = messages.box(cast.firm())
    taking.take_message(box=box, message=messages.act())
    [unknown] = counterparties.unknown(box)

    counterparties.learn(row=unknown, facts=Facts("ООО «Новый Клиент»", "7801234564", "780101001"))
    counterparties.learn(row=unknown, facts=Facts("Другой", "7700000000", ""))

    made = Counterparty.objects.get(inn="7801234564")
    assert (made.legal_form, made.name) == ("ООО", "Новый Клиент")
    assert card().counterparty == made
    assert not Counterparty.objects.filter(inn="7700000000").exists()


def test_the_states_follow_and_never_go_back() -> None:
    box = messages.box(cast.firm())
    taking.take_message(box=box, message=messages.act())
    answer = [
        messages.part("title", "act", "XmlAcceptanceCertificateBuyerTitle"),
        messages.signature("their signature", "title", messages.THEIRS, messages.SENT + 20),
    ]
    signed = messages.act(*answer, ticks=messages.SENT + 20, response_status="WithRecipientSignature")

    taking.take_message(box=box, message=signed)
    taking.take_message(box=box, message=messages.act(ticks=messages.SENT + 5, delivered_ticks=messages.SENT + 5))

    assert card().exchange_state == ExchangeState.SIGNED
    assert [line["what"] for line in ExchangedDocument.objects.get().trail] == ["sent", "signed", "signed"]
    [event] = Event.objects.filter(kind="document.exchange_changed")
    assert (event.data["before"], event.data["after"], event.data["side"]) == ("sent", "signed", "them")
    assert Content.objects.filter(name__startswith="title.xml").count() == 3


def test_what_a_person_wrote_stays() -> None:
    firm = cast.firm()
    box = messages.box(firm)
    taking.take_message(box=box, message=messages.act())
    written = replace(requisites.of(card()), number="298-А", counterparty=firm.client)
    documents.change(document=card(), requisites=written, revision=1, by=firm.accountant)

    newer = {"DocumentNumber": "299", "DocumentDate": "25.11.2026", "TotalSum": "1.00"}
    taking.take_message(box=box, message=messages.act(ticks=messages.SENT + 5, metadata=newer))

    assert (card().number, card().dated_on, card().amount) == ("298-А", date(2026, 11, 25), Decimal("1.00"))
    assert card().counterparty == firm.client


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_card_and_one_firm() -> None:
    box = messages.box(cast.firm())
    together = threading.Barrier(2)

    def take() -> None:
        together.wait()
        taking.take_message(box=box, message=messages.act())
        unknown = CounteragentBox.objects.get()
        together.wait()
        counterparties.learn(row=unknown, facts=Facts("ООО «Новый Клиент»", "7801234564", "780101001"))
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(take) for _number in range(2)]:
            future.result()

    assert card().counterparty == Counterparty.objects.get(inn="7801234564")
    assert ExchangedDocument.objects.count() == 1
    assert Content.objects.count() == 4
