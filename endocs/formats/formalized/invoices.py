"""УПД and счёт-фактура, the seller's title: orders 155 and 820 (НомерСчФ …) and 970 (НомерДок …)."""

from dataclasses import replace

from endocs.formats.formalized.currencies import with_currency
from endocs.formats.formalized.lines import extras, line, totals
from endocs.formats.formalized.parties import paper, papers, parties, person, signers
from endocs.formats.formalized.tree import Node
from endocs.formats.formalized.values import Field, Formalized, Handover, Paper

_OLD_KND = "1115125"
_NO_GROUND = frozenset({"отсутствует", "без документа-основания"})


def read_invoice(head: Formalized, document: Node) -> Formalized:
    """The document whose Документ has СвСчФакт."""
    invoice = document.child("СвСчФакт")
    table = document.child("ТаблСчФакт")
    is_newest = invoice.has("НомерДок", "ДатаДок")
    order = "970" if is_newest else "155" if head.knd == _OLD_KND else "820"
    revision = paper(invoice.first("ИспрДок", "ИспрСчФ"))
    consignors = invoice.children("ГрузОт")
    more = invoice.child("ДопСвФХЖ1")
    handing_over = document.child("СвПродПер")
    told = replace(
        head,
        kind="vat_invoice" if head.function == "СЧФ" else "utd",
        order=order,
        number=invoice.text("НомерДок", "НомерСчФ"),
        dated_on=invoice.date("ДатаДок", "ДатаСчФ"),
        revision=revision if revision != Paper() else None,
        sellers=parties(*invoice.children("СвПрод")),
        buyers=parties(*invoice.children("СвПокуп")),
        consignors=parties(*(one.child("ГрузОтпр") for one in consignors)),
        is_consignor_seller=any(bool(one.text("ОнЖе")) for one in consignors),
        consignees=parties(*invoice.children("ГрузПолуч")),
        others=parties(more.child("СвФактор"), handing_over.child("СвПер/ТранГруз/Перевозчик")),
        payments=papers(*invoice.children("СвПРД")),
        shipping=papers(*invoice.children("ДокПодтвОтгрНом", "ДокПодтвОтгр")),
        papers=papers(more.child("ОснУстДенТреб"), *more.children("СопрДокФХЖ")),
        lines=tuple(line(one) for one in table.children("СведТов")),
        totals=replace(
            totals(table.child("ВсегоОпл"), ("СтТовБезНДСВсего",), ("СтТовУчНалВсего",), vat=("СумНалВсего", "СумНал")),
            quantity=table.child("ВсегоОпл").number("КолНеттоВс", "НеттоВс"),
        ),
        details=head.details + invoice.details() + details_of(more),
        extras=extras(invoice) + extras(handing_over),
        signers=signers(document),
    )
    return with_currency(with_handover(told, handing_over.child("СвПер")), invoice.child("ДенИзм"), invoice, more)


def details_of(node: Node) -> tuple[Field, ...]:
    """What the element tells besides: circumstances, obligations, the state contract."""
    told = node.details()
    for one in node.children("ВидОбяз", "ИнфПродЗаГосКазн", "ИнфПродЗаГоскКазн", "ИнфПродГосЗакКазн"):
        told += one.details()
    return told


def with_handover(told: Formalized, node: Node) -> Formalized:
    """The document with what СвПер says of the handing over and its grounds."""
    if not node:
        return told
    transport = node.first("Тран", "ТранГруз")
    thing = node.child("СвПерВещи")
    grounds = papers(*node.children("ОснПер"))
    handover = Handover(
        operation=node.text("СодОпер"),
        kind=node.text("ВидОпер", "ВидОперации"),
        on=node.date("ДатаПер", "ДатПредъявЗак"),
        period_from=node.date("ДатаНачПер", "ДатаНач", "НачПерВДок"),
        period_to=node.date("ДатаОконПер", "ДатаОкон", "ОконПерВДок"),
        person=person(node.child("СвЛицПер")),
        papers=papers(*transport.children("ТранНакл"), *thing.children("ДокПерВещ")),
        details=node.details() + transport.details() + thing.details(),
    )
    return replace(
        told,
        handover=handover,
        grounds=told.grounds + tuple(one for one in grounds if not _is_none(one)),
        is_without_ground=bool(node.text("БезДокОснПер")) or any(map(_is_none, grounds)),
    )


def _is_none(ground: Paper) -> bool:
    """Whether the ground says in words that there is none, as order 820 asks."""
    return not ground.number and ground.name.casefold().strip(". ") in _NO_GROUND
