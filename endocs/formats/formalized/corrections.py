"""УКД and корректировочный счёт-фактура, the seller's title: orders 189, 736 and 29, by the names that are there."""

from dataclasses import replace
from decimal import Decimal

from endocs.formats.formalized.currencies import with_currency
from endocs.formats.formalized.invoices import details_of
from endocs.formats.formalized.lines import extras, marks, tax, totals, traced, unit_name
from endocs.formats.formalized.parties import paper, papers, parties, signers
from endocs.formats.formalized.tree import Node
from endocs.formats.formalized.values import Declaration, Formalized, Handover, Line, Paper, Totals


def read_correction(head: Formalized, document: Node) -> Formalized:
    """The document whose Документ has СвКСчФ."""
    invoice = document.child("СвКСчФ")
    table = document.child("ТаблКСчФ")
    change = document.child("СодФХЖ3")
    more = invoice.child("ДопСвФХЖ1")
    revision = paper(invoice.first("ИспрКСчФ", "ИспрДок"))
    increase, decrease = _whole(table.child("ВсегоУвел")), _whole(table.child("ВсегоУм"))
    told = replace(
        head,
        kind="correction",
        order=_order(head, document),
        number=invoice.text("НомерКСчФ", "НомерДок"),
        dated_on=invoice.date("ДатаКСчФ", "ДатаДок"),
        revision=revision if revision != Paper() else None,
        corrected=_corrected(invoice),
        sellers=parties(*invoice.children("СвПрод")),
        buyers=parties(*invoice.children("СвПокуп")),
        others=parties(more.child("СвФактор")),
        shipping=_shipping(change),
        grounds=papers(*change.children("ОснКор", "ДокумОснКор")),
        lines=tuple(_line(one) for one in table.children("СведТов")),
        increase=increase,
        decrease=decrease,
        totals=_difference(increase, decrease),
        handover=Handover(
            operation=change.text("СодОпер"), on=change.date("ДатаНапр"), details=change.details()
        ) if change else None,
        details=head.details + invoice.details() + details_of(more),
        extras=extras(invoice) + extras(change),
        signers=signers(document),
    )  # fmt: skip
    return with_currency(told, invoice.child("ДенИзм"), invoice, more)


def _order(head: Formalized, document: Node) -> str:
    """29 names number and day as УПД 970 does; 736 counts the lines as the corrected document does; else 189."""
    if document.child("СвКСчФ").has("НомерДок", "ДатаДок") or head.version == "5.02":
        return "29"
    lines = document.child("ТаблКСчФ").children("СведТов")
    return "736" if any(line.has("ПорНомТовВСЧФ", "НаимЕдИзмДо", "НаимЕдИзмПосле") for line in lines) else "189"


def _corrected(invoice: Node) -> tuple[Paper, ...]:
    """The documents that are corrected, each followed by its own revisions."""
    told: tuple[Paper, ...] = ()
    for one in invoice.children("СчФ"):
        told += papers(one, *one.children("ИспрСчФ"))
    return told


def _shipping(change: Node) -> tuple[Paper, ...]:
    """The documents of the handing over; order 189 tells them in one text."""
    if words := change.peek("ПередатДокум"):
        change.text("ПередатДокум")
        return (Paper(name=words),)
    return papers(*change.children("ПередатДокум"))


def _line(node: Node) -> Line:
    more = node.child("ДопСведТов")
    net, gross = node.child("СтТовБезНДС"), node.child("СтТовУчНал")
    rate = node.text("НалСт")
    excise = node.child("АкцизРазн")
    before = replace(
        _side(node, "До", rate), excise=_excise(node.child("АкцизДо")), totals=_sums(net, gross, node, "До")
    )
    number = node.text("НомСтр", "ПорНомТовВСЧФ")
    common = more.details() + node.details()
    return replace(
        _side(node, "После", rate),
        number=number,
        name=node.text("НаимТов", "НаимТовПосле"),
        code=more.text("КодТов"),
        article=more.text("АртикулТов"),
        excise=_excise(node.child("АкцизПосле")),
        totals=_sums(net, gross, node, "После"),
        declarations=tuple(
            Declaration(one.text("КодПроисх"), one.text("НомерДТПосле", "НомерДТ")) for one in node.children("СвДТ")
        ),
        traced=traced(more) + traced(node),
        marks=tuple(marks(one) for one in more.children("НомСредИдентТовПосле", "НомСредИдентТов")),
        details=common,
        extras=extras(node),
        before=before,
        increase=_change(net, gross, node, "Увел", excise),
        decrease=_change(net, gross, node, "Ум", excise),
    )


def _side(node: Node, side: str, rate: str) -> Line:
    """What stands before or after the change, sums aside."""
    code = node.text(f"ОКЕИ_Тов{side}") or node.text("ОКЕИ_Тов")
    return Line(
        number=node.peek("НомСтр") or node.peek("ПорНомТовВСЧФ"),
        name=node.text(f"НаимТов{side}") or node.peek("НаимТов"),
        unit=node.text(f"НаимЕдИзм{side}") or node.text("НаимЕдИзм") or unit_name(code),
        unit_code=code,
        quantity=node.number(f"КолТов{side}"),
        price=node.number(f"ЦенаТов{side}"),
        rate=node.text(f"НалСт{side}") or rate,
    )


def _sums(net: Node, gross: Node, node: Node, side: str) -> Totals:
    vat, words = tax(node.child(f"СумНал{side}"))
    name = f"Стоим{side}Изм"
    return Totals(net=net.number(name), vat=vat, vat_words=words, gross=gross.number(name))


def _change(net: Node, gross: Node, node: Node, way: str, excise: Node) -> Totals | None:
    excise.number(f"Сум{way}")
    sums = Totals(
        net=net.number(f"Стоим{way}"),
        vat=node.child("СумНалРазн").number(f"Сум{way}"),
        gross=gross.number(f"Стоим{way}"),
    )
    return sums if sums != Totals() else None


def _excise(node: Node) -> Decimal | None:
    node.text("БезАкциз")
    return node.number("СумАкциз")


def _whole(node: Node) -> Totals | None:
    return totals(node, ("СтТовБезНДСВсего",), ("СтТовУчНалВсего",)) if node else None


def _difference(increase: Totals | None, decrease: Totals | None) -> Totals:
    """By how much the cost changes as a whole: the increase less the decrease."""
    more, less = increase or Totals(), decrease or Totals()

    def change(plus: Decimal | None, minus: Decimal | None) -> Decimal | None:
        return None if plus is None and minus is None else (plus or Decimal(0)) - (minus or Decimal(0))

    return Totals(
        net=change(more.net, less.net),
        vat=change(more.vat, less.vat),
        vat_words=more.vat_words or less.vat_words,
        gross=change(more.gross, less.gross),
    )
