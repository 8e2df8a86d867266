"""The base itself: things by reference, registers, and what an accountant does to them; safe to use from threads.

base = Store()
ours = base.add_organisation(name="ООО «Вектор»", inn="7701000017", kpp="770101001")
invoice = base.create_invoice(organisation=ours, counterparty=client, lines=[("Аренда", 1, "1250.50")])
base.receive_money(invoice)

Every write gives the thing a new version from one counter. The status of an invoice follows the rule of «Бухгалтерия
предприятия»: posting money writes it unless it is «Оплачен» or «Отменен», taking money back leaves it.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sandbox.onec.objects import (
    NIL,
    BankReceipt,
    BasisLine,
    CashReceipt,
    Contract,
    Counterparty,
    Document,
    Invoice,
    Line,
    Movement,
    Organisation,
    PaymentLine,
    Reference,
    Sale,
    Status,
    VatInvoice,
)
from sandbox.onec.things import Things

Receipt = BankReceipt | CashReceipt
RATES = {"НДС20": 20, "НДС22": 22, "НДС10": 10, "НДС5": 5, "НДС7": 7, "НДС0": 0, "БезНДС": 0}
LineTold = tuple[str, int | str, str]  # what, how many, price of one


class Store(Things):
    """One base; with a file it is found there again. `clock` tells the local time of the base."""

    def next_number(self, kind: type[Document], organisation: Organisation) -> str:
        """Eleven characters, counted in the year."""
        prefix = f"{organisation.prefix}-"
        with self.changing():
            key = f"{kind.SET}:{prefix}:{self.clock().year}"
            self.kept.numbers[key] = self.kept.numbers.get(key, 0) + 1
            return f"{prefix}{self.kept.numbers[key]:0{11 - len(prefix)}d}"

    def create_invoice(
        self,
        *,
        organisation: Organisation,
        counterparty: Counterparty,
        lines: Sequence[LineTold] = (("Аренда помещения", 1, "1250.50"),),
        contract: Contract | None = None,
        vat_rate: str = "НДС20",
        posted: bool = True,
        **told: Any,
    ) -> Invoice:
        """An invoice to a buyer; «НеОплачен» when it is posted."""
        with self.changing():
            goods = [self.line(*one, vat_rate=vat_rate, is_service=True) for one in lines]
            invoice = self.add(
                Invoice(
                    **self.header(Invoice, organisation, told),
                    counterparty=counterparty.ref,
                    contract=contract.ref if contract else None,
                    total=sum((one.amount for one in goods), Decimal(0)),
                    without_vat=vat_rate == "БезНДС",
                    goods=goods,
                    **told,
                )
            )
            if posted:
                self.post(invoice)
            return invoice

    def create_sale(
        self,
        *,
        organisation: Organisation,
        counterparty: Counterparty,
        lines: Sequence[LineTold] = (("Аренда помещения", 1, "1250.50"),),
        contract: Contract | None = None,
        invoice: Invoice | None = None,
        operation: str = "Услуги",
        is_universal: bool = False,
        vat_rate: str = "НДС20",
        posted: bool = True,
        **told: Any,
    ) -> Sale:
        """A sale of services or goods, by an invoice maybe."""
        with self.changing():
            is_service = operation == "Услуги"
            rows = [self.line(*one, vat_rate=vat_rate, is_service=is_service, invoice=invoice) for one in lines]
            sale = self.add(
                Sale(
                    **self.header(Sale, organisation, told),
                    counterparty=counterparty.ref,
                    contract=contract.ref if contract else None,
                    total=sum((one.amount for one in rows), Decimal(0)),
                    without_vat=vat_rate == "БезНДС",
                    operation=operation,
                    is_universal=is_universal,
                    invoice=invoice.ref if invoice else None,
                    services=rows if is_service else [],
                    goods=[] if is_service else rows,
                    **told,
                )
            )
            if posted:
                self.post(sale)
            return sale

    def create_vat_invoice(self, sale: Sale, *, posted: bool = True) -> VatInvoice:
        """A VAT invoice for a sale."""
        with self.changing():
            organisation = self.firm(sale.organisation)
            basis = Reference(Sale.SET, sale.ref)
            return self.add(
                VatInvoice(
                    **self.header(VatInvoice, organisation, {}),
                    posted=posted,
                    counterparty=sale.counterparty,
                    contract=sale.contract,
                    total=sale.total,
                    vat=sum((one.vat for one in sale.goods + sale.services), Decimal(0)),
                    basis=basis,
                    bases=[BasisLine(basis=basis)],
                )
            )

    def firm(self, ref: UUID | None) -> Organisation:
        """The organisation of a document."""
        found = self.get(Organisation, ref)
        if found is None:
            raise LookupError(f"no organisation {ref}")
        return found

    def header(self, kind: type[Document], organisation: Organisation, told: dict[str, Any]) -> dict[str, Any]:
        """What every document begins with; what was told wins."""
        known = {
            "ref": self.new_ref(),
            "date": self.clock(),
            "organisation": organisation.ref,
            "currency": self.currency(),
            "responsible": self.user("Иванова А. П.").ref,
        }
        known = {name: value for name, value in known.items() if name not in told}
        return known if "number" in told else {"number": self.next_number(kind, organisation), **known}

    def line(
        self,
        name: str,
        quantity: int | str,
        price: str,
        *,
        vat_rate: str,
        is_service: bool,
        invoice: Invoice | None = None,
    ) -> Line:
        """A row; VAT is included in the amount."""
        many, each = Decimal(quantity), Decimal(price)
        amount = (many * each).quantize(Decimal("0.01"))
        rate = RATES[vat_rate]
        vat = (amount * rate / (100 + rate)).quantize(Decimal("0.01"))
        item = self.item(name, is_service=is_service)
        return Line(
            item=item.ref, text=name if is_service else "", quantity=many, price=each, amount=amount,
            vat_rate=vat_rate, vat=vat, invoice=invoice.ref if invoice else None,
        )  # fmt: skip

    def post(self, document: Document) -> None:
        """Post; an invoice without a status becomes «НеОплачен», money moves the statuses of its invoices."""
        with self.changing():
            document.posted, document.deletion_mark = True, False
            self.write(document)
            if isinstance(document, Invoice) and not self.status_of(document):
                self.set_status(document, "НеОплачен")
            if isinstance(document, BankReceipt | CashReceipt):
                for ref in {one.invoice for one in document.lines if one.invoice}:
                    self.recount(ref)

    def unpost(self, document: Document) -> None:
        """Un-post: movements vanish, statuses stay."""
        with self.changing():
            document.posted = False
            self.write(document)

    def repost_all(self) -> None:
        """The group reposting: new versions, same movements, statuses stay."""
        with self.changing():
            kinds: tuple[type[Document], ...] = (Sale, Invoice, BankReceipt, CashReceipt)
            for kind in kinds:
                for document in self.all(kind):
                    if document.posted:
                        self.write(document)

    def receive_money(
        self,
        invoice: Invoice,
        amount: Decimal | str | None = None,
        *,
        by_cash: bool = False,
        date: datetime | None = None,
    ) -> Receipt:
        """Money for an invoice: what is still unpaid when no amount is told."""
        with self.changing():
            left = invoice.total - self.paid(invoice)
            money = left if amount is None else Decimal(amount)
            line = PaymentLine(
                contract=invoice.contract, amount=money, settled=money, vat=Decimal(0), invoice=invoice.ref
            )
            return self.enter_receipt(
                organisation=invoice.organisation,
                payer=invoice.counterparty,
                lines=[line],
                purpose=f"Оплата по счету № {invoice.number} от {invoice.date:%d.%m.%Y}",
                by_cash=by_cash,
                currency=invoice.currency,
                date=date,
            )

    def import_money(
        self,
        *,
        organisation: Organisation,
        payer: Counterparty,
        amount: Decimal | str,
        purpose: str = "Оплата по счету",
    ) -> Receipt:
        """Money from a bank statement that is tied to no invoice."""
        with self.changing():
            line = PaymentLine(amount=Decimal(amount), settled=Decimal(amount))
            return self.enter_receipt(organisation=organisation.ref, payer=payer.ref, lines=[line], purpose=purpose)

    def tie(self, receipt: Receipt, invoice: Invoice) -> None:
        """The accountant says which invoice the money is for, and posts."""
        with self.changing():
            for one in receipt.lines:
                one.invoice = invoice.ref
            self.post(receipt)

    def enter_receipt(
        self,
        *,
        organisation: UUID | None,
        payer: UUID | None,
        lines: list[PaymentLine],
        purpose: str,
        by_cash: bool = False,
        currency: UUID | None = None,
        date: datetime | None = None,
    ) -> Receipt:
        """A posted document of money."""
        ours = self.firm(organisation)
        told: dict[str, Any] = {"date": date or self.clock(), "currency": currency or self.currency()}
        kind: type[Receipt] = CashReceipt if by_cash else BankReceipt
        receipt: Receipt = kind(
            **self.header(kind, ours, told),
            **told,
            payer=Reference(Counterparty.SET, payer) if payer else None,
            total=sum((one.amount for one in lines), Decimal(0)),
            purpose=purpose,
            lines=lines,
        )
        if isinstance(receipt, BankReceipt):
            receipt.incoming_number, receipt.incoming_date = receipt.number.lstrip("0-") or "1", receipt.date
        self.add(receipt)
        self.post(receipt)
        return receipt

    def movements(self) -> list[Movement]:
        """The register «ОплатаСчетов»: a row for each line of posted money that is tied to an invoice."""
        with self.lock:
            receipts: list[Receipt] = [*self.all(BankReceipt), *self.all(CashReceipt)]
            return [
                Movement(
                    period=one.date,
                    recorder=Reference(one.SET, one.ref),
                    line_number=number,
                    organisation=one.organisation or NIL,
                    invoice=line.invoice,
                    vat_rate=line.vat_rate,
                    amount=line.amount,
                    vat=line.vat,
                    currency=one.currency,
                )
                for one in receipts
                if one.posted
                for number, line in enumerate((each for each in one.lines if each.invoice), 1)
                if line.invoice
            ]

    def paid(self, invoice: Invoice) -> Decimal:
        """The turnover of the invoice."""
        return sum((one.amount for one in self.movements() if one.invoice == invoice.ref), Decimal(0))

    def status_of(self, document: Document) -> str:
        """«Оплачен» and so on; "" when there is none."""
        with self.lock:
            return next((one.status for one in self.kept.statuses if one.document.ref == document.ref), "")

    def set_status(self, document: Document, status: str) -> None:
        """By hand, as in the list of documents."""
        with self.changing():
            for one in self.kept.statuses:
                if one.document.ref == document.ref:
                    one.status = status
                    return
            self.kept.statuses.append(
                Status(
                    organisation=document.organisation or NIL,
                    document=Reference(document.SET, document.ref),
                    status=status,
                )
            )

    def statuses(self) -> list[Status]:
        """The register «СтатусыДокументов»."""
        with self.lock:
            return list(self.kept.statuses)

    def recount(self, ref: UUID) -> None:
        """The status that posting of money writes; «Оплачен» and «Отменен» stick."""
        invoice = self.get(Invoice, ref)
        if invoice is None or self.status_of(invoice) in ("Оплачен", "Отменен"):
            return
        paid = self.paid(invoice)
        self.set_status(invoice, "Оплачен" if paid >= invoice.total else "ОплаченЧастично" if paid else "НеОплачен")
