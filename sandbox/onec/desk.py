"""An accountant's desk in a base of 1C: documents are made, the extension's button is pressed, money comes.

The extension is the real one: its modules run in the interpreter over this base and speak with EnDocs over HTTP.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from sandbox.onec.bsl.containers import Array, Structure
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.infobase import keeping
from sandbox.onec.infobase.base import Base
from sandbox.onec.objects import Counterparty, Document, Invoice, Organisation, Sale
from sandbox.onec.store import Receipt, Store

EXTENSION = Path(__file__).resolve().parent.parent.parent / "onec/extension"
PERIOD = 5.0  # seconds between runs of the scheduled job, which in life are 300


class Desk:
    """One base with the extension. `said` is what 1C showed last to whoever sits at it."""

    def __init__(self, folder: Path | None = None) -> None:
        self.store = Store(file=folder / "base.json" if folder else None)
        self.base = Base(self.store, EXTENSION)
        self.lock = threading.RLock()
        self.file = folder / "extension.pickle" if folder else None
        if self.file and (kept := keeping.load(self.file)):
            self.base.database.kept = kept
        self.stopping = threading.Event()

    def begin(self) -> None:
        """The scheduled job runs from now on."""
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while not self.stopping.wait(PERIOD):
            self.run_job()

    def run_job(self) -> str:
        """One run of the scheduled job; what went wrong with it is in 1C's log."""
        with self._at_work():
            try:
                self.base.run_job()
            except BslError as error:
                return f"Регламентное задание завершилось ошибкой: {error}"
        return "Регламентное задание выполнено"

    def set_up(self, address: str, token: str) -> None:
        """Settings of the extension."""
        with self._at_work():
            self.base.set_up(address, token)

    def press(self, document: Document) -> str:
        """«Прикрепить скан-копию»; what the user saw."""
        with self._at_work():
            before, opened = len(self.base.shown), len(self.base.opened)
            try:
                if not self.base.press_button([document]):
                    return "У этого документа нет такой кнопки"
            except BslError as error:
                return f"Ошибка 1С: {error}"
            said = [text for kind, text in self.base.shown[before:] if kind in ("notice", "warning")]
            results = [_result(row) for _form, told in self.base.opened[opened:] for row in _rows(told)]
            return "\n".join(said + results)

    def link_to_card(self, document: Document) -> str:
        """Address of the document's card in EnDocs, once it is sent."""
        row = self.base.sent(document)
        return str(row.get("адрескарточки") or "") if row else ""

    def documents(self) -> list[Invoice | Sale]:
        """Invoices and sales, newest first."""
        found: list[Invoice | Sale] = [*self.store.all(Invoice), *self.store.all(Sale)]
        return sorted(found, key=lambda one: (one.date, one.number), reverse=True)

    def document(self, ref: str) -> Invoice | Sale | None:
        """By its reference."""
        return next((one for one in self.documents() if str(one.ref) == ref), None)

    def create(self, kind: str, organisation: str, client: str, what: str, total: Decimal) -> Invoice | Sale:
        """An invoice, or a sale of services, goods, or both as one УПД; posted."""
        ours = self.store.get(Organisation, UUID(organisation))
        buyer = self.store.get(Counterparty, UUID(client))
        if ours is None or buyer is None:
            raise LookupError("no such organisation or client")
        lines = [(what, 1, f"{total:.2f}")]
        if kind == "invoice":
            return self.store.create_invoice(organisation=ours, counterparty=buyer, lines=lines, vat_rate="НДС22")
        operation = "Товары" if kind == "goods" else "Услуги"
        return self.store.create_sale(
            organisation=ours, counterparty=buyer, lines=lines, operation=operation, is_universal=kind == "universal",
            vat_rate="НДС22",
        )  # fmt: skip

    def sell(self, invoice: Invoice) -> Sale:
        """A sale of services by the invoice."""
        ours, buyer = self.store.firm(invoice.organisation), self.store.get(Counterparty, invoice.counterparty)
        if buyer is None:
            raise LookupError("no such client")
        lines = [(line.text or "Услуга", 1, f"{line.amount:.2f}") for line in invoice.goods]
        return self.store.create_sale(
            organisation=ours, counterparty=buyer, lines=lines, invoice=invoice, vat_rate="НДС22"
        )

    def pay(self, invoice: Invoice, amount: Decimal | None = None) -> Receipt:
        """Money by the bank: what is left, or a part of it."""
        return self.store.receive_money(invoice, amount)

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """One at a time; what the extension keeps is written down."""
        with self.lock:
            try:
                yield
            finally:
                if self.file:
                    keeping.save(self.base.database.kept, self.file)


def _rows(told: Structure | None) -> list[Structure]:
    """What the form of results shows, a line for each document."""
    results = told.get("Итоги") if told else None
    rows = results.items if isinstance(results, Array) else [results]
    return [row for row in rows if isinstance(row, Structure)]


def _result(row: Structure) -> str:
    """«Счет № 12: принято»."""
    return ": ".join(str(row.get(name)) for name in ("Представление", "Пояснение") if row.get(name))
