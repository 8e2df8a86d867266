"""A firm whose base of 1C is read over OData: the base, its publication, and turns of the reader."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from endocs.documents.models import Document
from endocs.onec import bases, odata_connecting, polling
from endocs.onec.models import Infobase, OdataConnection, OnecDocument
from endocs.onec.odata_connecting import Access
from endocs.onec.odata_reading import Done
from sandbox.onec.objects import Counterparty, Invoice, Organisation, Sale, Thing
from sandbox.onec.odata.server import Publication
from sandbox.onec.store import Store
from tests import cast


@dataclass
class Polled:
    """The firm and its base."""

    firm: cast.Firm
    infobase: Infobase
    published: Publication
    ours: Organisation
    client: Counterparty

    @property
    def store(self) -> Store:
        """What is in the base."""
        return self.published.store

    @property
    def connection(self) -> OdataConnection:
        """As it is now."""
        return OdataConnection.objects.get(infobase=self.infobase)

    def turn(self, *, seconds: float = polling.TURN_SECONDS) -> Done:
        """The reader's turn, whose time has come."""
        self.set(due_at=None)
        return polling.poll(self.connection.pk, seconds=seconds)

    def night(self) -> Done:
        """A turn in which everything known is looked at."""
        self.set(reconciled_at=None)
        return self.turn()

    def set(self, **values: Any) -> None:
        """Write over the connection's columns."""
        OdataConnection.objects.filter(infobase=self.infobase).update(**values)

    def invoice(self, price: str = "1250.50", **more: Any) -> Invoice:
        """A posted invoice of the base."""
        lines = [("Монтаж стеллажей", 1, price)]
        return self.store.create_invoice(organisation=self.ours, counterparty=self.client, lines=lines, **more)

    def sale(self, **more: Any) -> Sale:
        """A posted sale of the base."""
        return self.store.create_sale(organisation=self.ours, counterparty=self.client, **more)

    def row(self, thing: Thing) -> OnecDocument:
        """What is known of a document of the base."""
        return OnecDocument.objects.select_related("document__kind").get(
            infobase=self.infobase, object_ref=str(thing.ref)
        )

    def card(self, thing: Thing) -> Document:
        """Its card."""
        return self.row(thing).document

    def has_card(self, thing: Thing) -> bool:
        """Whether it has one."""
        return OnecDocument.objects.filter(infobase=self.infobase, object_ref=str(thing.ref)).exists()

    def paid(self, invoice: Invoice) -> tuple[str, Decimal]:
        """The payment of the invoice's card."""
        card = self.card(invoice)
        return str(card.payment_state), card.paid_amount or Decimal(0)


@contextmanager
def polled(firm: cast.Firm | None = None) -> Iterator[Polled]:
    """A connected base with our organisation and the firm's client."""
    firm = firm or cast.firm()
    store = Store(clock=local_now)
    ours = store.add_organisation(
        name="ООО «Вектра Монтаж»", inn=firm.organisation.inn, kpp=firm.organisation.kpp
    )  # fmt: skip
    client = store.add_counterparty(name="ООО «Астра-Логистик»", inn=firm.client.inn, kpp="781401001")
    infobase = bases.add(
        workspace=firm.workspace, title="Бухгалтерия", organisations=[firm.organisation], by=firm.administrator
    )
    with Publication(store) as published:
        access = Access(url=published.url, login=published.login, password=published.password)
        odata_connecting.connect(infobase=infobase, access=access, by=None)
        yield Polled(firm, infobase, published, ours, client)


def local_now() -> datetime:
    """As 1C writes it: local, without zone."""
    return timezone.localtime().replace(tzinfo=None, microsecond=0)
