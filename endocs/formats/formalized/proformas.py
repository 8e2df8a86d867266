"""Счёт на оплату (order 29 of 2025): read by the names that its parts have, wherever they stand.

The schema was not at hand; the names are those that the operator gives in its own description of ON_CHETOP.
"""

from dataclasses import replace

from endocs.formats.formalized.currencies import with_currency
from endocs.formats.formalized.invoices import details_of
from endocs.formats.formalized.lines import extras, line, totals
from endocs.formats.formalized.parties import papers, parties, signers
from endocs.formats.formalized.tree import Node
from endocs.formats.formalized.values import Formalized

_LINES = ("СведТовЦенПок", "СведТов")
_HEADS = ("СвСчет", "СвСчОпл", "СвСчетОпл", "СвСчетОп")


def is_proforma(document: Node) -> bool:
    """Whether the element is a payment invoice."""
    return bool(document.anywhere("СведТовЦенПок") or document.anywhere("ПолучДнСр") or document.first(*_HEADS))


def read_proforma(head: Formalized, document: Node) -> Formalized:
    """The payment invoice."""
    heading = next((one for one in [document, *document.anywhere()] if one.has("НомерДок", "ДатаДок")), document)
    more = next(iter(document.anywhere("ДопСв")), document.nothing())
    lines = document.anywhere(*_LINES)
    whole = next((one for one in document.anywhere() if one.has("СтТовУчНалВсего")), document.nothing())
    told = replace(
        head,
        kind="payment_invoice",
        order="29",
        function=head.function or heading.text("Функция"),
        number=heading.text("НомерДок"),
        dated_on=heading.date("ДатаДок"),
        sellers=parties(*document.anywhere("СвПрод")),
        buyers=parties(*document.anywhere("СвПокуп")),
        consignors=parties(*(one.child("ГрузОтпр") or one for one in document.anywhere("ГрузОт"))),
        consignees=parties(*document.anywhere("ГрузПолуч")),
        others=parties(*document.anywhere("ПолучДнСр", "СвПлат")),
        grounds=papers(*document.anywhere("ОснРеквДок")),
        lines=tuple(line(one) for one in lines),
        totals=totals(whole, ("СтТовБезНДСВсего",), ("СтТовУчНалВсего",), vat=("СумНалВсего", "СумНал")),
        details=head.details + heading.details() + details_of(more) + whole.details(),
        extras=extras(heading) + extras(more),
        signers=signers(document),
    )
    return with_currency(told, next(iter(document.anywhere("ДенИзм")), heading), heading)
