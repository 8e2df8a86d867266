"""УправлениеПечатью and the manager of invoices: print forms as small real PDFs."""

import functools
import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import typst

from sandbox.onec import objects
from sandbox.onec.bsl.bytes_things import Binary
from sandbox.onec.bsl.containers import Array, FixedArray, Structure
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.tables import Table
from sandbox.onec.bsl.things import Thing, method
from sandbox.onec.bsl.values import NBSP, shown_number
from sandbox.onec.infobase.references import Manager, Ref

if TYPE_CHECKING:
    from sandbox.onec.infobase.base import Base

COMMAND_COLUMNS = ["Идентификатор", "Представление", "МенеджерПечати", "Обработчик", "Порядок", "Отключена"]
SERVED = {
    "Документ.РеализацияТоваровУслуг": {
        "Акт": "Акт", "ТОРГ12": "Товарная накладная (ТОРГ-12)", "Накладная": "Расходная накладная",
        "УниверсальныйПередаточныйДокументКомплект": "Универсальный передаточный документ",
    },
    "Обработка.ПечатьСчетаНаОплату": {"СчетЗаказ": "Счет на оплату"},
    "Обработка.ПечатьУПД": {"УПД": "Универсальный передаточный документ", "СчетФактура": "Счет-фактура"},
    "Документ.СчетФактураВыданный": {"СчетФактура": "Счет-фактура"},
}  # fmt: skip
SHEET = """
#set document(date: none)
#set page(paper: "a4", margin: 20mm)
#set text(lang: "ru", size: 11pt)
#let told = json("told.json")
= #told.title
#v(4mm)
Исполнитель: #told.ours \\ Заказчик: #told.theirs
#v(4mm)
#table(columns: (1fr, 25mm, 35mm), stroke: 0.4pt + gray, inset: 6pt,
  [*Наименование*], [*Количество*], [*Сумма*], ..told.rows.flatten())
Итого: #told.total
#v(12mm)
#text(fill: blue, size: 9pt)[Печатная форма эмулятора 1С: образец]
"""


class Printing(Thing):
    """УправлениеПечатью."""

    def __init__(self, base: "Base") -> None:
        self.base = base

    @method("СоздатьКоллекциюКомандПечати")
    def commands(self) -> Table:
        """An empty table of commands."""
        return Table.of(COMMAND_COLUMNS, [])

    @method("НастройкиСохранения")
    def settings(self) -> Structure:
        """How files are written."""
        made = Structure("УпаковатьВАрхив, ПереводитьИменаФайловВТранслит, ПодписьИПечать", False, False, False)
        made.insert("ФорматыСохранения", Array())
        return made

    @method("НапечататьВФайл")
    def print_to_file(self, commands: Table, things: FixedArray, settings: Structure) -> Table:
        """A table of files: one for each command and thing."""
        made = Table.of(["ИмяФайла", "ДвоичныеДанные"], [])
        for command in commands.rows:
            manager, form = str(command.get("МенеджерПечати")), str(command.get("Идентификатор"))
            title = SERVED.get(manager, {}).get(form)
            if title is None:
                raise BslError(f"Печатная форма «{form}» не обслуживается ({manager})", "data")
            for thing in things.items:
                if not isinstance(thing, Ref):
                    raise BslError("Печатать можно только ссылки")
                row = made.add()
                if manager == "Обработка.ПечатьУПД" and thing.of != objects.VatInvoice.SET:
                    raise BslError("Печатаются только счета-фактуры", "data")
                self.base.printed.append((manager, form))
                row.put("ИмяФайла", f"{title}.pdf")
                row.put("ДвоичныеДанные", printed(self.base, title, thing))
        return made


class VatAccounting(Thing):
    """УчетНДСВызовСервера of «Бухгалтерия»: what is printed for documents as УПД or VAT invoices."""

    def __init__(self, base: "Base") -> None:
        self.base = base

    @method("ПолучитьНастройкиПечатиУниверсальныхПередаточныхДокументов")
    def settings(self, documents: FixedArray) -> Structure:
        """VAT invoices of the documents, and names of layouts."""
        if self.base.broken_vat_settings:
            raise BslError("Значение не является значением объектного типа", "data")
        asked = {one.uuid for one in documents.items if isinstance(one, Ref)}
        found, layouts = Array(), Array()
        for invoice in self.base.store.all(objects.VatInvoice):
            bases = [one.basis.ref for one in invoice.bases if one.basis]
            if asked & {invoice.ref, *bases}:
                sales = [self.base.store.get(objects.Sale, one) for one in bases]
                found.add(self.base.things.ref(invoice))
                layouts.add("УПД" if any(one and one.is_universal for one in sales) else "СчетФактура")
        return Structure("СчетаФактуры, ИменаМакетов", found, layouts)


class InvoiceManager(Manager):
    """Of invoices in releases where the manager itself makes a PDF."""

    def __init__(self, base: "Base", of: str) -> None:
        super().__init__(base.things, of)
        self.base = base

    @method("PDF")
    def pdf(self, ref: Ref) -> Binary:
        """The invoice."""
        if not self.base.has_invoice_pdf:
            raise BslError("Метод объекта не обнаружен (PDF)")
        return printed(self.base, "Счет на оплату", ref)


def printed(base: "Base", title: str, ref: Ref) -> Binary:
    """A PDF of a document."""
    if base.broken_forms:
        raise BslError("Не удалось сформировать печатную форму", "data")
    document = ref.target
    if not isinstance(document, objects.Document):
        raise BslError("Документ не печатается", "data")
    ours = base.store.firm(document.organisation)
    theirs = base.store.get(objects.Counterparty, getattr(document, "counterparty", None))
    rows = []
    for line in lines_of(base, document):
        item = base.store.get(objects.Item, line.item)
        name = line.text or (item.name if item else "")
        rows.append((name, shown_number(line.quantity), shown_number(line.amount, places=2)))
    told = {
        "title": f"{title} № {document.number} от {document.date:%d.%m.%Y}",
        "ours": ours.full_name,
        "theirs": theirs.full_name if theirs else "",
        "rows": rows,
        "total": shown_number(getattr(document, "total", Decimal(0)), places=2).replace(NBSP, " "),
    }
    made = compiled(json.dumps(told, ensure_ascii=False))
    return Binary(made + f"\n% /CreationDate (D:{base.clock():%Y%m%d%H%M%S})\n".encode() if base.prints_anew else made)


def lines_of(base: "Base", document: objects.Document) -> list[objects.Line]:
    """Rows of the document; a VAT invoice has those of the sales it is for."""
    if isinstance(document, objects.VatInvoice):
        sales = [base.store.get(objects.Sale, one.basis.ref) for one in document.bases if one.basis]
        return [line for sale in sales if sale for line in lines_of(base, sale)]
    return [*getattr(document, "goods", []), *getattr(document, "services", [])]


@functools.lru_cache(maxsize=64)
def compiled(told: str) -> bytes:
    """The bytes, the same each time."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "told.json").write_text(told, encoding="utf-8")
        (Path(folder) / "sheet.typ").write_text(SHEET, encoding="utf-8")
        made = typst.compile(str(Path(folder) / "sheet.typ"), root=folder)
    assert isinstance(made, bytes)  # noqa: S101  (what it gives without an output)
    return made
