"""Who is told of the client's money, in which words, and that nobody is told twice."""

from collections.abc import Iterable
from datetime import date

import pytest

from endocs.documents import actions as documents
from endocs.documents.models import Document
from endocs.notifications import queries
from endocs.notifications.models import Notice
from endocs.notifications.notices import RULES
from endocs.payments import settling
from endocs.people.models import User
from endocs.requests import actions as requests
from endocs.requests.models import WorkRequest
from tests import cast
from tests.notifications.mailbox import Mailbox
from tests.notifications.telling import send_all, tell_all
from tests.payments import cast as money

pytestmark = pytest.mark.django_db
KIND = "document.payment_changed"


@pytest.fixture
def firm() -> cast.Firm:
    return cast.firm()


def asked_for(firm: cast.Firm) -> tuple[WorkRequest, Document]:
    """A request of the manager that is answered by an invoice."""
    work_request = cast.submitted(firm, ("payment_invoice",))
    invoice = money.invoice(firm)
    requests.accept(work_request=work_request, document=invoice, line=None, by=firm.accountant)
    requests.close(work_request=work_request, comment="", open_lines_reason="счёт один", by=firm.accountant)
    return work_request, invoice


def told(user: User) -> list[str]:
    """What the bell says of payments."""
    tell_all()
    notices = Notice.objects.filter(user=user, kind=KIND).order_by("pk")
    around = queries.surroundings(user, notices)
    return [words(user, notice, around) for notice in notices]


def words(user: User, notice: Notice, around: queries.Surroundings) -> str:
    it = queries.told(user, notice, around)
    assert it is not None
    return RULES[KIND].words(it).headline.replace("\u00a0", " ")


def of(firm: cast.Firm) -> Iterable[User]:
    return User.objects.filter(workspace=firm.workspace)


def test_the_initiator_is_told_of_each_part_and_of_the_whole_once(firm: cast.Firm) -> None:
    _request, invoice = asked_for(firm)
    bank, cash = money.receipt("1", "40000.00"), money.receipt("2", "80000.00")

    for minute in (1, 2):
        money.report(invoice, "partial", "40000.00", minutes=minute, receipts=[bank])
    for minute in (3, 4):
        money.report(invoice, "paid", "120000.00", minutes=minute, receipts=[bank, cash])

    assert told(firm.manager) == [
        "Клиент оплатил счёт № 12 частично: 40 000,00 ₽ из 120 000,00 ₽",
        "Клиент оплатил счёт № 12 полностью: 120 000,00 ₽",
    ]
    assert told(firm.accountant) == []


def test_the_letter_says_who_paid_what_and_what_is_left(firm: cast.Firm, mailbox: Mailbox) -> None:
    _request, invoice = asked_for(firm)
    money.report(invoice, "partial", "40000.00", receipts=[money.receipt("1", "40000.00")])

    tell_all()
    send_all()

    letter = next(one for one in mailbox.letters if "оплатил" in str(one["Subject"]) or "оплатил" in text_of(one))
    text = text_of(letter)
    assert "Клиент оплатил счёт № 12 частично: 40 000,00 ₽ из 120 000,00 ₽" in text
    assert "Астра-Логистик" in text
    assert "Об этом сообщила 1С." in text
    assert "осталось оплатить 80 000,00 ₽" in text


def text_of(letter: object) -> str:
    body = letter.get_body(("plain",))  # type: ignore[attr-defined]
    return str(body.get_content()).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("reports", "last"),
    [
        ([("paid", "0.00", True)], "Счёт № 12 отмечен оплаченным вручную"),
        ([("paid", "121000.00", False)], "Клиент переплатил по счёту № 12: 121 000,00 ₽ вместо 120 000,00 ₽"),
        (
            [("paid", "120000.00", False), ("paid", "121000.00", False)],
            "Клиент переплатил по счёту № 12: 121 000,00 ₽ вместо 120 000,00 ₽",
        ),
        (
            [("paid", "120000.00", False), ("reverted", "40000.00", False)],
            "Оплата счёта № 12 уменьшилась: 40 000,00 ₽ из 120 000,00 ₽",
        ),
        ([("paid", "120000.00", False), ("reverted", "0.00", False)], "Оплата счёта № 12 отменена: счёт не оплачен"),
    ],
)
def test_what_is_said(firm: cast.Firm, reports: list[tuple[str, str, bool]], last: str) -> None:
    _request, invoice = asked_for(firm)

    for minute, (state, paid, by_hand) in enumerate(reports):
        money.report(invoice, state, paid, minutes=minute, by_hand=by_hand)

    sentences = told(firm.manager)
    assert len(sentences) == len(reports)
    assert sentences[-1] == last


@pytest.mark.parametrize(
    "reports",
    [
        [("cancelled", "0.00")],
        [("unpaid", "0.00")],
        [("cancelled", "0.00"), ("unpaid", "0.00")],
    ],
)
def test_nothing_is_said_where_no_money_moved(firm: cast.Firm, reports: list[tuple[str, str]]) -> None:
    _request, invoice = asked_for(firm)

    for minute, (state, paid) in enumerate(reports):
        money.report(invoice, state, paid, minutes=minute)

    assert told(firm.manager) == []


def test_money_that_confirms_a_mark_by_hand_is_not_told_again(firm: cast.Firm) -> None:
    _request, invoice = asked_for(firm)
    money.report(invoice, "paid", "0.00", by_hand=True)

    money.report(invoice, "paid", "120000.00", minutes=1, receipts=[money.receipt("1", "120000.00")])

    assert len(told(firm.manager)) == 1


def test_without_a_request_the_author_is_told(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)

    money.report(invoice, "paid", "120000.00")

    assert [user for user in of(firm) if told(user)] == [firm.accountant]


def test_without_an_author_the_clients_manager_is_told(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)
    Document.objects.filter(pk=invoice.pk).update(author=None, responsible=firm.manager)

    money.report(invoice, "paid", "120000.00")

    assert [user for user in of(firm) if told(user)] == [firm.manager]


def test_who_may_not_see_the_invoice_is_not_told(firm: cast.Firm) -> None:
    work_request, invoice = asked_for(firm)
    documents.close_to(document=invoice, reason=f"request:{work_request.pk}", by=firm.accountant)
    Document.objects.filter(pk=invoice.pk).update(author=None, is_confidential=True)

    money.report(invoice, "paid", "120000.00")

    assert not [user for user in of(firm) if told(user)]


def test_money_from_before_the_card_is_no_news_to_who_did_not_ask(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)

    old = money.receipt("1", "120000.00", on=date(2026, 1, 12))
    money.report(invoice, "paid", "120000.00", receipts=[old])

    assert told(firm.accountant) == []


def test_who_settled_the_money_himself_is_not_told_but_the_initiator_is(firm: cast.Firm) -> None:
    _request, invoice = asked_for(firm)
    payment = money.unmatched(firm)

    settling.settle(payment=payment, invoice=invoice, amount=payment.amount, by=firm.accountant)

    assert told(firm.accountant) == []
    assert told(firm.manager) == ["Клиент оплатил счёт № 12 полностью: 120 000,00 ₽"]
