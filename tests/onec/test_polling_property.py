"""Whatever an accountant does in the base, and however often reading it breaks off: in the end the cards equal it."""

from decimal import Decimal
from random import Random

import pytest

from endocs.documents.models import Document, Link
from endocs.onec.models import Message, MessageState, OnecDocument
from endocs.payments.models import Payment
from sandbox.onec.objects import BankReceipt, CashReceipt, Invoice, Sale
from sandbox.onec.things import OneThing
from tests.onec.polled import Polled, polled

pytestmark = pytest.mark.django_db
FAULTS = ("licence", "locked", "truncated", "internal", "html", "reset", "gone", "bom", "atom", "no_rights")
DEEDS = 60


class Accountant:
    """Does anything that 1C lets her do."""

    def __init__(self, base: Polled, seed: int) -> None:
        self.base = base
        self.store = base.store
        self.random = Random(seed)

    def any(self, kind: type[OneThing]) -> OneThing | None:
        """One of the kind."""
        found = self.store.all(kind)
        return self.random.choice(found) if found else None

    def work(self) -> None:
        """One deed."""
        store, roll = self.store, self.random.random()
        invoice, sale = self.any(Invoice), self.any(Sale)
        receipt = self.any(BankReceipt) if self.random.random() < 0.5 else self.any(CashReceipt)
        if roll < 0.22 or not isinstance(invoice, Invoice):
            self.base.invoice(f"{self.random.randint(1, 900)}.50", posted=self.random.random() < 0.8)
        elif roll < 0.34 or not isinstance(sale, Sale):
            self.base.sale(invoice=invoice, operation=self.random.choice(("Услуги", "Товары")))
        elif roll < 0.52:
            left = invoice.total - store.paid(invoice)
            part = left if self.random.random() < 0.5 else (invoice.total / 3).quantize(Decimal("0.01"))
            if invoice.posted and part > 0:
                store.receive_money(invoice, part, by_cash=self.random.random() < 0.4)
        elif roll < 0.62 and isinstance(receipt, BankReceipt | CashReceipt):
            (store.unpost if receipt.posted else store.post)(receipt)
        elif roll < 0.68:
            store.import_money(
                organisation=self.base.ours, payer=self.base.client, amount=str(self.random.randint(1, 500))
            )
        elif roll < 0.74 and isinstance(receipt, BankReceipt):
            store.tie(receipt, invoice)
        elif roll < 0.82:
            invoice.comment = f"Правка {self.random.randint(1, 99)}"
            store.write(invoice)
        elif roll < 0.88:
            (store.unpost if sale.posted else store.post)(sale)
        elif roll < 0.92:
            store.mark(self.random.choice((invoice, sale)), deleted=self.random.random() < 0.7)
        elif roll < 0.95:
            store.repost_all()
        else:
            store.delete(self.random.choice([one for one in (invoice, sale, receipt) if one]))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_any_deeds_and_faults_the_cards_equal_the_base(seed: int) -> None:
    with polled() as base:
        accountant, dice = Accountant(base, seed), Random(-seed)
        for _ in range(DEEDS):
            accountant.work()
            if dice.random() < 0.15:
                base.published.fault(dice.choice(FAULTS), after=dice.randint(0, 6), times=dice.randint(1, 2))
            if dice.random() < 0.25:
                base.turn(seconds=dice.choice((0, 20)))
        base.published.faults.clear()
        base.published.sessions.clear()  # 1C ends by itself what a broken connection has left
        base.published.licences = 1
        base.night()
        assert any(base.turn().is_at_end for _ in range(10))

        check(base)
        before = Message.objects.count()
        base.night()
        assert Message.objects.count() == before
        assert not base.published.sessions


def check(base: Polled) -> None:
    """Cards, links and payments are as the base says; nothing was refused."""
    store, rows = base.store, {row.object_ref: row for row in OnecDocument.objects.select_related("document__kind")}
    assert not Message.objects.filter(state=MessageState.REFUSED).exists()
    documents: list[Invoice | Sale] = [*store.all(Invoice), *store.all(Sale)]
    there = {str(one.ref): one for one in documents}
    for ref, one in there.items():
        row = rows.get(ref)
        if row is None:
            assert not one.posted or one.deletion_mark
            continue
        card = row.document
        assert (row.is_posted, row.is_marked_deleted, row.is_gone) == (one.posted, one.deletion_mark, False)
        assert (card.posted_at is not None, card.amount, card.comment) == (one.posted, one.total, one.comment)
        if isinstance(one, Invoice):
            check_payment(base, one, card)
        elif one.invoice and str(one.invoice) in there and str(one.invoice) in rows:
            target = rows[str(one.invoice)].document
            assert Link.objects.filter(source=card, target=target).exists()
    assert all(row.is_gone for ref, row in rows.items() if ref not in there)
    untied = {
        str(one.ref) for one in store.all(BankReceipt) if one.posted and not any(line.invoice for line in one.lines)
    }
    waiting = Payment.objects.unsettled().values_list("reference", flat=True)
    assert untied <= {reference.rpartition("/")[2] for reference in waiting}


def check_payment(base: Polled, invoice: Invoice, card: Document) -> None:
    """The sum is that of the register; the state follows it, unless a status of before says more."""
    paid, total = base.store.paid(invoice), invoice.total
    assert (card.paid_amount or 0) == paid
    if paid >= total:
        assert card.payment_state == "paid"
    elif base.store.status_of(invoice) == "ОплаченЧастично":
        assert card.payment_state in ("partly_paid", "unpaid")
    elif base.store.status_of(invoice) == "НеОплачен":
        assert card.payment_state == ("partly_paid" if paid else "unpaid")
