"""The extension and the reading over OData speak of the same base: one card, and what was sent wins."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from endocs.documents.models import Document
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.onec import receiving, tokens
from endocs.onec.examples import UPSERT
from endocs.onec.models import OnecDocument
from endocs.payments.models import Payment
from sandbox.onec.objects import INVOICE, Invoice
from sandbox.onec.odata.rows import version
from tests.onec.cast import Base as Extension
from tests.onec.polled import Polled, polled

pytestmark = pytest.mark.django_db


@pytest.fixture
def base() -> Iterator[Polled]:
    """A base that is read."""
    with polled() as made:
        yield made


@pytest.fixture
def extension(base: Polled) -> Extension:
    """The extension in the same base."""
    _token, secret = tokens.issue(infobase=base.infobase, by=base.firm.administrator)
    return Extension(base.firm, base.infobase, secret, str(uuid4()))


def pressed(base: Polled, invoice: Invoice, **more: Any) -> dict[str, Any]:
    """What the extension sends of the invoice when the button is pressed."""
    return UPSERT | {
        "message_id": str(uuid4()), "occurred_at": datetime.now(UTC).isoformat(),
        "object": {
            "type": INVOICE, "ref": str(invoice.ref), "data_version": version(invoice.data_version),
            "number": invoice.number, "number_printed": "1", "date": invoice.date.isoformat(), "posted": invoice.posted,
            "deletion_mark": invoice.deletion_mark,
        },
        "contract": None, "amounts": {"total": f"{invoice.total:.2f}", "vat": None, "currency": "RUB"},
        "comment": "Со слов расширения", "files": [], "invoice_ref": None, "warnings": [],
    } | more  # fmt: skip


def test_one_card_whichever_came_first(base: Polled, extension: Extension) -> None:
    read_first, sent_first = base.invoice(), base.invoice()
    assert extension.send(pressed(base, sent_first)).status_code == 201
    base.turn()
    assert extension.send(pressed(base, read_first)).status_code == 200
    base.turn()

    assert Document.objects.filter(kind__code="payment_invoice").count() == 2
    assert OnecDocument.objects.filter(is_pushed=True).count() == 2
    assert base.card(sent_first).comment == "Со слов расширения"


def test_what_was_sent_is_only_watched(base: Polled, extension: Extension) -> None:
    invoice = base.invoice()
    extension.send(pressed(base, invoice))

    invoice.comment, invoice.total = "Из базы", Decimal(7)
    base.store.write(invoice)
    base.turn()
    assert base.card(invoice).comment == "Со слов расширения"
    assert base.card(invoice).amount == Decimal("1250.50")

    base.store.unpost(invoice)
    base.turn()
    assert base.card(invoice).posted_at is None
    base.store.delete(invoice)
    base.night()
    assert base.row(invoice).is_gone


def test_the_same_payment_told_by_both_is_told_once(base: Polled, extension: Extension) -> None:
    invoice = base.invoice()
    extension.send(pressed(base, invoice))
    receipt = base.store.receive_money(invoice)
    told = {
        "type": "ПоступлениеНаРасчетныйСчет", "ref": str(receipt.ref), "number": receipt.number,
        "date": receipt.date.isoformat(), "incoming_number": "1", "incoming_date": receipt.date.isoformat(),
        "amount": "1250.50",
    }  # fmt: skip
    body = {
        "message_id": str(uuid4()), "occurred_at": datetime.now(UTC).isoformat(), "kind": "invoice.payment",
        "invoice": {"type": INVOICE, "ref": str(invoice.ref)}, "organization": UPSERT["organization"],
        "payment": {"state": "paid", "paid": "1250.50", "total": "1250.50", "by_hand": False, "receipts": [told]},
    }  # fmt: skip

    assert extension.send(body).status_code == 200
    base.turn()

    assert base.paid(invoice) == ("paid", Decimal("1250.50"))
    assert Event.objects.filter(kind=Kind.DOCUMENT_PAYMENT_CHANGED).count() == 1
    assert Payment.objects.count() == 1


def test_a_refused_reading_that_is_taken_in_once_more_is_still_a_reading(base: Polled) -> None:
    invoice = base.invoice()
    base.firm.organisation.deactivated_at = datetime.now(UTC)
    message = pressed(base, invoice, organization={**UPSERT["organization"], "inn": "7811773043"})
    refused = receiving.receive_body(infobase=base.infobase, body=message, is_polled=True)
    assert refused.status == 422

    kept = base.infobase.messages.get()
    kept.body["organization"] = UPSERT["organization"]
    kept.save()
    receiving.replay(message=kept, by=base.firm.administrator)

    assert not base.row(invoice).is_pushed
