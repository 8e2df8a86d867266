"""A card that has everything a card can have still asks the database no more than twelve times."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from endocs.diadoc.models import ExchangedDocument
from endocs.documents import actions as documents
from endocs.documents.models import Document, LinkType
from tests import cast
from tests.diadoc import cast as diadoc_cast
from tests.onec import cast as onec_cast

pytestmark = pytest.mark.django_db
INVOICE = {"type": "СчетНаОплатуПокупателю", "operation": ""}


def test_an_invoice_of_1c_paid_in_parts_and_sent_by_the_operator(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    firm = cast.firm()
    base = onec_cast.base(firm)
    base.put()
    sent = onec_cast.with_file(object=INVOICE)
    assert base.send(sent).status_code == 201
    paid = onec_cast.payment(invoice=sent["object"])
    assert base.send(paid).status_code in (200, 201)
    card = Document.objects.get(kind__code="payment_invoice")
    box = diadoc_cast.box(firm)
    ExchangedDocument.objects.create(
        workspace=firm.workspace, box=box, message_id="1" * 32, entity_id="2" * 32, document=card,
        type_named_id="ProformaInvoice",
    )  # fmt: skip
    Document.objects.filter(pk=card.pk).update(exchange_state="sent", department=firm.manager.department)
    for number in range(5):
        cast.attached(card, firm.accountant, f"Приложение {number}.pdf")
        other = cast.document(firm, "act", number=str(number))
        documents.link(source=card, target=other, type=LinkType.RELATED, by=firm.accountant)
    card.refresh_from_db()
    assert (card.paid_amount or 0) > Decimal(0)
    client.force_login(firm.accountant)

    with django_assert_max_num_queries(12):
        page = client.get(reverse("web:document", args=[card.pk])).content.decode()

    assert "Проведён в 1С" in page
    assert "Поступления" in page
