"""What the operator tells becomes cards whose states are true, and never overwrites what people did."""

from datetime import date
from decimal import Decimal

import pytest

from endocs.diadoc import taking
from endocs.diadoc.models import Content, ExchangedDocument
from endocs.documents.models import Document
from endocs.documents.states import ExchangeState
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
