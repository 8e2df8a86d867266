"""Накладная (ТОРГ-12, order 551), акт (order 552) and акт КС-2, the seller's titles."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from endocs.formats.formalized.currencies import with_currency
from endocs.formats.formalized.invoices import with_handover
from endocs.formats.formalized.lines import extras, line, totals
from endocs.formats.formalized.parties import paper, papers, parties, person, signers
from endocs.formats.formalized.tree import Node
from endocs.formats.formalized.values import Field, Formalized, Handover, Line, Paper, Totals


def read_delivery_note(head: Formalized, document: Node) -> Formalized:
    """The document whose Документ has СвДокПТПрКроме."""
    outer = document.child("СвДокПТПрКроме")
    paper_of_goods = outer.child("СвДокПТПр")
    who = paper_of_goods.child("СодФХЖ1")
    goods = outer.first("СодФХЖ2", "СвДокПТПр/СодФХЖ2")
    whole = goods.child("Всего")
    handing_over = document.child("СодФХЖ3")
    told = replace(
        _identified(head, paper_of_goods, "ДокПТ"),
        kind="delivery_note",
        order="551",
        sellers=parties(*who.children("Продавец")),
        buyers=parties(*who.children("Покупатель")),
        consignors=parties(*who.children("ГрузОтпр")),
        consignees=parties(*who.children("ГрузПолуч")),
        others=parties(*who.children("Перевозчик")),
        grounds=papers(*who.children("Основание")),
        lines=tuple(line(one) for one in goods.children("СвТов")),
        totals=replace(totals(whole, ("СтБезНДСВс",), ("СтУчНДСВс",)), vat=whole.number("СумНДСВс"),
                       quantity=whole.number("НеттоВс")),
        handover=Handover(
            operation=handing_over.text("СодОпер"),
            kind=who.text("ВидОперации"),
            on=handing_over.date("ДатаОтпуск"),
            person=person(handing_over.child("СвЛицОтпГруз")),
            papers=papers(*handing_over.children("ТранНакл")),
            details=handing_over.details(),
        ),
        details=head.details + _contract(who) + whole.details(),
        extras=extras(who) + extras(handing_over),
        signers=signers(document),
    )  # fmt: skip
    return with_currency(told, paper_of_goods.child("ДенИзм"))


def read_act(head: Formalized, document: Node) -> Formalized:
    """The document whose Документ has СвДокПРУ."""
    outer = document.child("СвДокПРУ")
    who = outer.child("СодФХЖ1")
    works = who.children("ОписРабот")
    handing_over = document.child("СодФХЖ2")
    thing = handing_over.child("СвПерВещи")
    told = replace(
        _identified(head, outer, "ДокПРУ"),
        kind="act",
        order="552",
        sellers=parties(*who.children("Исполнитель")),
        buyers=parties(*who.children("Заказчик")),
        grounds=papers(*who.children("Основание")),
        lines=tuple(_work(one) for part in works for one in part.children("Работа")),
        totals=_sum([_part(part) for part in works]),
        handover=Handover(
            operation=handing_over.text("СодОпер"),
            kind=who.text("ВидОперации"),
            on=handing_over.date("ДатаПер"),
            period_from=_first(part.date("НачРабот") for part in works),
            period_to=_first(part.date("КонРабот") for part in reversed(works)),
            details=handing_over.details() + thing.details(),
        ),
        details=head.details + _contract(who) + _subtotals(works),
        extras=extras(who) + extras(handing_over),
        signers=signers(document),
    )
    return with_currency(told, outer.child("ДенИзм"))


def read_construction_act(head: Formalized, document: Node) -> Formalized:
    """КС-2, whose Документ has СвАктСдПр: its head and total; the estimate stays in the rest."""
    outer = document.child("СвАктСдПр")
    revision = paper(outer.child("ИспрАктСдПр"))
    whole = document.child("ВсегоАктОтч")
    told = replace(
        head,
        kind="act",
        order="",
        number=outer.text("НомерДок"),
        dated_on=outer.date("ДатаДок"),
        revision=revision if revision != Paper() else None,
        sellers=parties(outer.child("СвПодр/СвСторДог") or outer.child("СвПодр")),
        buyers=parties(outer.child("СвЗак/СвСторДог") or outer.child("СвЗак")),
        grounds=papers(outer.child("ИдДог"), *outer.children("ОснСдачи")),
        lines=tuple(line(one) for part in document.children("НаимИСт") for one in part.anywhere("ВидРаб", "СвВидРаб")),
        totals=totals(
            whole,
            ("СтТовБезНДСВсего", "СтБезНДСВсего", "СтТовБезНДСВс", "СтТовБезНДС"),
            ("СтТовУчНалВсего", "СтУчНДСВсего", "СтТовУчНалВс", "СтТовУчНал"),
            vat=("СумНалВсего", "СумНал"),
        ),
        details=head.details + outer.details(),
        signers=signers(document),
    )
    return with_currency(with_handover(told, document.child("СвПродПер/СвПер")), outer.child("ДенИзм"))


def _identified(head: Formalized, node: Node, stem: str) -> Formalized:
    """The document with its name, number, date and revision."""
    name = node.child("НаимДок")
    identity = node.child("ИдентДок")
    revision = paper(node.child(f"Испр{stem}"))
    return replace(
        head,
        name=name.text("НаимДокОпр"),
        fact=name.text("ПоФактХЖ"),
        number=identity.text(f"Ном{stem}"),
        dated_on=identity.date(f"Дата{stem}"),
        revision=revision if revision != Paper() else None,
    )


def _work(node: Node) -> Line:
    """A line of an act; the description continues its name."""
    told = line(node)
    description = node.text("Описание")
    return replace(told, name="\n".join(part for part in (told.name, description) if part))


def _part(node: Node) -> Totals:
    whole = totals(node, ("СтБезНДСИт",), ("СтУчНДСИт",))
    return replace(whole, vat=node.number("СумНДСИт"))


def _subtotals(parts: list[Node]) -> tuple[Field, ...]:
    """The sums and periods of the parts, when an act is given in several."""
    names = ("НачРабот", "КонРабот", "СтБезНДСИт", "СумНДСИт", "СтУчНДСИт")
    several = parts if len(parts) > 1 else []
    return tuple(Field(name, value) for part in several for name in names if (value := part.text(name)))


def _sum(parts: list[Totals]) -> Totals:
    """The totals of the parts that an act is given in; of one part, as they are."""
    if len(parts) == 1:
        return parts[0]

    def added(sums: list[Decimal | None]) -> Decimal | None:
        given = [one for one in sums if one is not None]
        return sum(given, Decimal(0)) if given else None

    return Totals(
        net=added([part.net for part in parts]),
        vat=added([part.vat for part in parts]),
        gross=added([part.gross for part in parts]),
    )


def _contract(node: Node) -> tuple[Field, ...]:
    told = [Field(name, value) for name in ("ИдГосКон", "ЗагСодОпер") if (value := node.text(name))]
    return tuple(told)


def _first(values: Iterable[date | None]) -> date | None:
    return next((value for value in values if value is not None), None)
