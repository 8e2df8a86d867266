"""A document that both 1C and the operator know is one card, whichever brings it first."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from endocs.counterparties.finding import Facts
from endocs.counterparties.models import Counterparty
from endocs.diadoc import counterparties, taking
from endocs.diadoc.models import CounteragentBox, ExchangedDocument
from endocs.documents.models import DeedPair, Document
from endocs.documents.reactions import look_for_same
from endocs.documents.states import ExchangeState, ProcessState
from endocs.journal.models import Event
from endocs.onec.models import OnecDocument
from endocs.onec.taking import take
from tests import cast
from tests.diadoc import messages
from tests.onec import telling

pytestmark = pytest.mark.django_db
ACT: dict[str, Any] = {
    "type": telling.SALE, "operation": "Услуги", "number_printed": "298", "dated_on": date(2026, 11, 24),
    "total": Decimal("184220.00"), "vat": Decimal("33220.00"),
}  # fmt: skip


def firms() -> tuple[cast.Firm, Any]:
    """A firm with a base and a box, whose client's box is known."""
    firm = cast.firm()
    box = messages.box(firm)
    row = CounteragentBox.objects.create(workspace=firm.workspace, box_id=messages.THEIRS, title=firm.client.name)
    known = counterparties.know(row=row, facts=Facts(firm.client.name, firm.client.inn, firm.client.kpp))
    assert known == firm.client
    return firm, box


def by_1c(firm: cast.Firm, name: str = "298", **more: Any) -> Document:
    told = telling.upsert(firm, name, **{**ACT, **more})
    outcome = take(infobase=firm.workspace.infobase_set.first() or telling.base(firm), told=told)
    return Document.objects.get(pk=outcome.document_id or 0)


def by_operator(box: Any, **more: Any) -> Document:
    taking.take_message(box=box, message=messages.act(**more))
    return ExchangedDocument.objects.latest("pk").document


def test_what_1c_has_sent_is_recognised_at_the_operator() -> None:
    firm, box = firms()
    card = by_1c(firm)

    assert by_operator(box) == card

    card.refresh_from_db()
    assert card.exchange_state == ExchangeState.SENT
    assert {one.reference.partition(":")[0] for one in card.external_references.all()} == {"onec", "diadoc"}
    assert Document.objects.filter(kind__code="act").count() == 1


def test_what_the_operator_has_brought_is_recognised_in_1c() -> None:
    firm, box = firms()
    card = by_operator(box)

    assert by_1c(firm) == card

    card.refresh_from_db()
    assert card.posted_at is not None
    assert card.exchange_state == ExchangeState.SENT
    assert OnecDocument.objects.get().document == card


def test_it_stays_one_card_when_both_tell_it_again() -> None:
    firm, box = firms()
    card = by_1c(firm)
    by_operator(box)

    assert by_1c(firm, minute=5, comment="Исправлено") == card
    assert by_operator(box) == card

    card.refresh_from_db()
    assert card.comment == "Исправлено"
    assert Document.objects.filter(kind__code="act").count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"number_printed": "299"},
        {"dated_on": date(2026, 11, 23)},
        {"total": Decimal("184220.01")},
        {"total": None},
        {"operation": "Товары"},
    ],
)
def test_another_number_day_sum_or_kind_is_another_document(other: dict[str, Any]) -> None:
    firm, box = firms()

    assert by_1c(firm, **other) != by_operator(box)


def test_another_client_is_another_document() -> None:
    firm, box = firms()
    Counterparty.objects.filter(pk=firm.client.pk).update(kpp="781499999")
    stranger = replace(telling.client(firm), kpp="781400002", ref=telling.key("филиал"))

    assert by_1c(firm, counterparty=stranger) != by_operator(box)


def test_of_two_that_fit_neither_is_taken() -> None:
    firm, box = firms()
    cards = {by_1c(firm, "298"), by_1c(firm, "другой", number_printed="298")}
    assert len(cards) == 2

    assert by_operator(box) not in cards


def test_a_card_made_by_hand_takes_in_what_arrives() -> None:
    firm, box = firms()
    card = cast.document(firm, "act", by=firm.manager)

    assert by_1c(firm) == card
    assert by_operator(box) == card
    assert now(card).author == firm.manager


@pytest.mark.parametrize("closed", [{"is_confidential": True}, {"process_state": ProcessState.IN_PROCESS}])
def test_a_card_that_is_decided_about_or_hidden_takes_in_nothing(closed: dict[str, Any]) -> None:
    firm, _box = firms()
    card = cast.document(firm, "act", by=firm.manager)
    Document.objects.filter(pk=card.pk).update(**closed)

    assert by_1c(firm) != card


def test_the_first_document_of_a_client_is_recognised_when_the_box_gets_its_name() -> None:
    firm = cast.firm()
    box = messages.box(firm)
    card = by_1c(firm)
    stranger = by_operator(box)
    assert stranger.counterparty is None
    react("document.registered")
    (found,) = DeedPair.objects.all()
    assert [fact["fact"] for fact in found.facts if not fact["agrees"]] == ["counterparty"]

    row = CounteragentBox.objects.get(box_id=messages.THEIRS)
    counterparties.learn(row=row, facts=Facts(firm.client.name, firm.client.inn, firm.client.kpp))
    react("document.changed")

    kept = now(stranger)
    assert now(card).merged_into == kept
    assert (kept.counterparty, kept.exchange_state) == (firm.client, ExchangeState.SENT)
    assert kept.posted_at is not None
    assert by_1c(firm, minute=5, comment="Исправлено") == kept  # what 1C says next meets the card that stays
    assert by_operator(box) == kept
    assert now(kept).comment == "Исправлено"
    assert not DeedPair.objects.exists()


def react(kind: str) -> None:
    for event in Event.objects.filter(kind=kind):
        look_for_same(event)


def now(card: Document) -> Document:
    return Document.objects.get(pk=card.pk)
