"""The pages of incoming money, and what a card and a request show of it."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from endocs.api.cards import described
from endocs.documents.models import Document
from endocs.payments.models import Settlement
from endocs.people.models import User
from endocs.requests import actions as requests
from endocs.requests import paying
from endocs.requests.models import WorkRequest
from tests import cast
from tests.payments import cast as money

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> cast.Firm:
    return cast.firm()


def visitor(user: User) -> Client:
    client = Client(headers={"accept-language": "ru"})
    client.force_login(user, backend="endocs.web.entrance.EntranceBackend")
    return client


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode().replace("\u00a0", " ")


def test_the_list_shows_what_waits_with_a_proposal_and_why(firm: cast.Firm) -> None:
    money.invoice(firm)
    money.unmatched(firm)

    page = text(visitor(firm.accountant), reverse("web:payments"))

    assert "Счёт на оплату № 12 от 24.11.2026" in page
    for words in ("номер в назначении", "плательщик", "сумма до копейки", "Отнести на счёт"):
        assert words in page


def test_pressing_the_button_pays_the_invoice_and_it_can_be_taken_back(firm: cast.Firm) -> None:
    invoice, payment = money.invoice(firm), money.unmatched(firm)
    client = visitor(firm.accountant)
    address = reverse("web:payment_settlements", args=[payment.pk])

    said = client.post(address, {"invoice": invoice.pk, "amount": "120 000,00"}, follow=True).content.decode()
    paid = money.now(invoice)
    undoing = reverse("web:settlement_undoing", args=[Settlement.objects.get().pk])
    client.post(undoing)

    assert undoing in said
    assert paid == ("paid", Decimal(120000))
    assert money.now(invoice) == ("unpaid", Decimal(0))


@pytest.mark.parametrize("sent", [{}, {"invoice": "1e9"}, {"invoice": 1, "amount": "много"}, {"amount": "1"}])
def test_a_form_without_sense_is_answered_with_a_sentence(firm: cast.Firm, sent: dict[str, str]) -> None:
    payment = money.unmatched(firm)

    response = visitor(firm.accountant).post(
        reverse("web:payment_settlements", args=[payment.pk]), sent, follow=True
    )  # fmt: skip

    assert response.status_code == 200
    assert not Settlement.objects.exists()


def test_all_that_came_in_is_searched_by_payer_number_sum_and_purpose(firm: cast.Firm) -> None:
    money.unmatched(firm, "1045", "261080.00", purpose="За монтаж")
    money.unmatched(firm, "77", "500.00", payer_name="ООО «Клевер»", payer_inn="5312091210", counterparty=None)
    client, address = visitor(firm.accountant), reverse("web:payments")

    for asked, there, missing in (
        ("монтаж", "№ 1045", "№ 77"), ("261080", "№ 1045", "№ 77"), ("клевер", "№ 77", "№ 1045"),
        ("5312", "№ 77", "№ 1045"), ("1045", "№ 1045", "№ 77"),
    ):  # fmt: skip
        page = text(client, f"{address}?only=all&q={asked}")
        assert there in page, asked
        assert missing not in page, asked


def test_pages_follow_one_another_without_gaps(firm: cast.Firm) -> None:
    for key in range(31):
        money.unmatched(firm, str(100 + key), "1.00", purpose="", payer_inn="", counterparty=None)
    client = visitor(firm.accountant)

    first = client.get(reverse("web:payments"))
    second = client.get(reverse("web:payments") + first.context["next_url"].partition("payments/")[2])

    shown = [line.payment.number for page in (first, second) for line in page.context["lines"]]
    assert sorted(shown) == [str(100 + key) for key in range(31)]
    assert client.get(reverse("web:payments"), {"after": "x.9"}).status_code == 200


def test_the_list_asks_as_many_questions_for_many_as_for_one(
    firm: cast.Firm, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for key in range(12):
        invoice = money.invoice(firm, str(key))
        money.unmatched(firm, str(key), purpose=f"Оплата по счету № {key}")
        money.report(invoice, "partial", "1.00", receipts=[money.receipt(f"в{key}", "1.00")])
    client = visitor(firm.accountant)

    with django_assert_max_num_queries(12):
        client.get(reverse("web:payments"), {"only": "all"})


def test_employees_have_neither_the_page_nor_its_place_in_the_menu(firm: cast.Firm) -> None:
    money.unmatched(firm)
    client = visitor(firm.manager)

    assert client.get(reverse("web:payments")).status_code == 404
    assert reverse("web:payments") not in text(client, reverse("web:registry"))
    assert reverse("web:payments") in text(visitor(firm.accountant), reverse("web:registry"))


def test_the_card_shows_how_far_it_is_paid_and_by_what(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)
    money.report(invoice, "partial", "40000.00", receipts=[money.receipt("1045", "40000.00")])

    page = text(visitor(firm.accountant), reverse("web:document", args=[invoice.pk]))

    for words in ("40 000,00 ₽ из 120 000,00 ₽", "80 000,00 ₽", "№ 1045", "Оплачен на 33 %"):
        assert words in page


def test_the_card_says_that_somebody_set_the_mark_by_hand(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)
    money.report(invoice, "paid", "0.00", by_hand=True)
    client = visitor(firm.accountant)

    assert "Отмечено вручную в 1С" in text(client, reverse("web:document", args=[invoice.pk]))
    assert "отмечен оплаченным вручную" in text(client, reverse("web:document", args=[invoice.pk]) + "?tab=history")


def test_the_request_tells_of_the_money_and_is_over_when_all_is_paid(firm: cast.Firm) -> None:
    work_request = cast.submitted(firm, ("payment_invoice",))
    invoice = money.invoice(firm)
    requests.accept(work_request=work_request, document=invoice, line=None, by=firm.accountant)
    requests.close(work_request=work_request, comment="", open_lines_reason="", by=firm.accountant)
    money.report(invoice, "paid", "120000.00")

    for _twice in range(2):
        paying.note_payment(document=invoice)

    page = text(visitor(firm.manager), reverse("web:request", args=[work_request.pk]))
    over = WorkRequest.objects.get(pk=work_request.pk)
    assert "Счёт на оплату № 12 от 24.11.2026: оплачен полностью: 120 000,00 ₽" in page
    assert over.paid_at is not None
    assert over.ended_at is not None


def test_money_that_went_back_opens_the_request_again(firm: cast.Firm) -> None:
    work_request = cast.submitted(firm, ("payment_invoice",))
    invoice = money.invoice(firm)
    requests.accept(work_request=work_request, document=invoice, line=None, by=firm.accountant)
    requests.close(work_request=work_request, comment="", open_lines_reason="", by=firm.accountant)
    money.report(invoice, "paid", "120000.00")
    paying.note_payment(document=invoice)

    money.report(invoice, "reverted", "0.00", minutes=1)
    paying.note_payment(document=invoice)

    again = WorkRequest.objects.get(pk=work_request.pk)
    assert (again.paid_at, again.ended_at, again.holder) == (None, None, "client")


def test_an_invoice_that_is_not_open_to_the_accountant_has_no_title_in_the_list(firm: cast.Firm) -> None:
    invoice = money.invoice(firm, subject="Тайна")
    money.report(invoice, "partial", "40000.00", receipts=[money.receipt("1045", "40000.00")])
    Document.objects.filter(pk=invoice.pk).update(is_confidential=True, author=firm.manager)

    page = text(visitor(firm.accountant), reverse("web:payments") + "?only=all")

    assert "счёт, который вам не открыт" in page
    assert "Счёт на оплату № 12" not in page


def test_the_api_tells_what_was_paid_and_what_is_left(firm: cast.Firm) -> None:
    invoice = money.invoice(firm)
    money.report(invoice, "partial", "40000.00")

    card = described([Document.objects.get(pk=invoice.pk)], firm.accountant)[0]

    assert (card["payment_state"], card["paid_amount"], card["remainder"]) == (
        "partly_paid", Decimal(40000), Decimal(80000),
    )  # fmt: skip
