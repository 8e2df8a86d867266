"""What a base says of money becomes payments and states of invoices, whatever comes first."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from endocs.documents.models import Document
from endocs.onec import taking
from endocs.onec.faults import OrganisationNotAllowed
from endocs.onec.models import Infobase, KeptPayment, Message
from endocs.onec.values import Firm, InvoicePayment, Receipt, Told, UnmatchedPayment, Upsert
from endocs.payments.models import Payment
from tests import cast
from tests.onec import cast as protocol
from tests.onec import telling

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> cast.Firm:
    return cast.firm()


@pytest.fixture
def base(firm: cast.Firm) -> Infobase:
    return telling.base(firm)


def receipt(name: str, amount: str) -> Receipt:
    """A document of money in the base."""
    return Receipt(
        type="ПоступлениеНаРасчетныйСчет", ref=telling.key(name), number=f"0000-{name}", dated_on=date(2026, 11, 24),
        incoming_number=name, incoming_on=date(2026, 11, 23), amount=Decimal(amount),
    )  # fmt: skip


def paid(invoice: Upsert, state: str, sum_: str, minute: int, receipts: Sequence[Receipt] = ()) -> InvoicePayment:
    """How far the base says that the invoice is paid."""
    return InvoicePayment(
        message_id=uuid4(), occurred_at=telling.at(minute), invoice=invoice.object, organisation=invoice.organisation,
        state=state, paid=Decimal(sum_), total=Decimal("1250.50"), receipts=tuple(receipts),
    )  # fmt: skip


def untied(firm: cast.Firm, minute: int, *, is_withdrawn: bool = False, payer: Firm | None = None) -> UnmatchedPayment:
    """Money that the base ties to nothing."""
    return UnmatchedPayment(
        message_id=uuid4(), occurred_at=telling.at(minute), receipt=receipt("1045", "1250.50"),
        organisation=Firm(inn=firm.organisation.inn, kpp=firm.organisation.kpp),
        payer=payer or telling.client(firm), purpose="Оплата по счету 12", is_withdrawn=is_withdrawn,
    )  # fmt: skip


def take(base: Infobase, *told: Told) -> list[str]:
    """What became of each message."""
    return [taking.take(infobase=base, told=one).status for one in told]


def card() -> Document:
    return Document.objects.get()


def test_an_invoice_is_paid_once_however_often_it_is_told(firm: cast.Firm, base: Infobase) -> None:
    invoice = telling.upsert(firm)
    word = paid(invoice, "paid", "1250.50", 5, [receipt("1", "1250.50")])

    statuses = take(base, invoice, word, word)

    assert statuses == ["created", "updated", "duplicate"]
    assert (card().payment_state, card().paid_amount) == ("paid", Decimal("1250.50"))
    assert [(one.number, one.counterparty) for one in Payment.objects.all()] == [("1", firm.client)]


def test_an_older_word_is_stale(firm: cast.Firm, base: Infobase) -> None:
    invoice = telling.upsert(firm)
    take(base, invoice, paid(invoice, "paid", "1250.50", 5))

    assert take(base, paid(invoice, "unpaid", "0.00", 1)) == ["stale"]
    assert card().payment_state == "paid"


def test_money_told_before_the_invoice_waits_for_it_and_the_newest_word_counts(
    firm: cast.Firm, base: Infobase
) -> None:  # fmt: skip
    invoice = telling.upsert(firm, minute=9)

    before = take(
        base,
        paid(invoice, "partial", "500.00", 2, [receipt("1", "500.00")]),
        paid(invoice, "paid", "1250.50", 3, [receipt("1", "500.00"), receipt("2", "750.50")]),
        paid(invoice, "unpaid", "0.00", 1),
    )
    take(base, invoice)

    assert before == ["created", "updated", "stale"]
    assert (card().payment_state, card().paid_amount) == ("paid", Decimal("1250.50"))
    assert Payment.objects.count() == 2
    assert not KeptPayment.objects.exists()


def test_untied_money_is_entered_and_withdrawn(firm: cast.Firm, base: Infobase) -> None:
    assert take(base, untied(firm, 1), untied(firm, 1)) == ["created", "duplicate"]
    payment = Payment.objects.get()
    assert (payment.counterparty, payment.number, payment.received_on) == (firm.client, "1045", date(2026, 11, 23))

    assert take(base, untied(firm, 2, is_withdrawn=True), untied(firm, 1)) == ["updated", "stale"]
    payment.refresh_from_db()
    assert payment.withdrawn_at is not None


def test_a_payer_without_inn_makes_nobody_a_client(firm: cast.Firm, base: Infobase) -> None:
    take(base, untied(firm, 1, payer=Firm(name="Иванов И. И.", is_person=True)))

    payment = Payment.objects.get()
    assert (payment.counterparty, payment.payer_name) == (None, "Иванов И. И.")


def test_money_of_a_foreign_organisation_is_refused(firm: cast.Firm, base: Infobase) -> None:
    base.organisations.clear()

    with pytest.raises(OrganisationNotAllowed):
        take(base, untied(firm, 1))


def test_the_protocol_takes_both_kinds_of_words(firm: cast.Firm) -> None:
    caller = protocol.base(firm)
    thing = {"type": "СчетНаОплатуПокупателю", "ref": protocol.PAYMENT["invoice"]["ref"], "number_printed": "119"}

    answers = [
        caller.send(body)
        for body in (protocol.upsert(object=thing), protocol.payment(), protocol.payment(), protocol.unmatched())
    ]

    assert [answer.json().get("status") for answer in answers] == ["created", "updated", "duplicate", "updated"]
    assert card().payment_state == "partly_paid"
    assert Message.objects.filter(kind="invoice.payment").count() == 2


WORDS = [
    ("unpaid", "0.00", ()), ("partial", "500.00", ("1",)), ("paid", "1250.50", ("1", "2")), ("reverted", "0.00", ()),
    ("reverted", "500.00", ("1",)), ("cancelled", "0.00", ()),
]  # fmt: skip
REACHED = {"unpaid": "unpaid", "partial": "partly_paid", "paid": "paid", "cancelled": "cancelled"}
PARTS = {"1": "500.00", "2": "750.50"}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), data=st.data())
def test_whatever_comes_first_and_twice_the_newest_word_holds(
    firm: cast.Firm, base: Infobase, words: list[tuple[str, str, tuple[str, ...]]], data: st.DataObject
) -> None:
    name = str(uuid4())[:8]
    invoice = telling.upsert(firm, name)
    told: list[Told] = [
        paid(invoice, state, sum_, minute, [receipt(f"{name}{one}", PARTS[one]) for one in parts])
        for minute, (state, sum_, parts) in enumerate(words)
    ]
    everything = [invoice, *told]
    order = data.draw(st.permutations(everything + data.draw(st.lists(st.sampled_from(everything), max_size=2))))

    take(base, *order)

    state, sum_, parts = words[-1]
    made = telling.row(base, invoice).document
    expected = REACHED.get(state, "partly_paid" if sum_ != "0.00" else "unpaid")
    there = Payment.objects.filter(number__startswith=name, withdrawn_at=None)
    assert (made.payment_state, made.paid_amount or 0) == (expected, Decimal(sum_))
    assert sorted(one.number for one in there) == sorted(f"{name}{one}" for one in parts)
