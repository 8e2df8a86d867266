"""Formalized XML of the Tax Service into typed values; the format is told by its elements, never by the file's name."""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from endocs.formats.formalized.answers import is_answer, read_answer
from endocs.formats.formalized.corrections import read_correction
from endocs.formats.formalized.invoices import read_invoice
from endocs.formats.formalized.notices import read_message, read_notice, read_revocation
from endocs.formats.formalized.parties import paper, parties, signers
from endocs.formats.formalized.primary import read_act, read_construction_act, read_delivery_note
from endocs.formats.formalized.proformas import is_proforma, read_proforma
from endocs.formats.formalized.reconciliations import read_reconciliation
from endocs.formats.formalized.tree import Node, UnreadableXml, parse
from endocs.formats.formalized.values import Formalized

_READERS: dict[str, Callable[[Formalized, Node], Formalized]] = {
    "СвСчФакт": read_invoice,
    "СвКСчФ": read_correction,
    "СвДокПТПрКроме": read_delivery_note,
    "СвДокПРУ": read_act,
    "СвАктСдПр": read_construction_act,
    "ИдИнфОтпр": read_reconciliation,
    "ТаблАкт": read_reconciliation,
    "СвПредАн": read_revocation,
    "СвИзвПолуч": read_notice,
    "СведПодтв": read_notice,
    "СвУведУточ": read_notice,
}


def read(data: bytes) -> Formalized:
    """What a formalized XML says; UnreadableXml with a sentence for the user, whatever the bytes are."""
    tree = parse(data)
    file = tree.root
    if file.name != "Файл":
        raise UnreadableXml(_("This XML is not a formalized document: it does not begin with “Файл”."))
    document = file.first("Документ", "ИнфПок")
    told = _read(_head(file, document), document)
    differences = file.text("ПризнРазн")
    if told.reconciliation and differences:
        told = replace(
            told, reconciliation=replace(told.reconciliation, has_differences=differences.lower() in {"1", "да"})
        )
    exchange = file.child("СвУчДокОбор")
    told = replace(
        told,
        others=told.others + parties(exchange.child("СвОЭДОтпр")),
        details=told.details + exchange.details(),
    )
    return replace(told, rest=tree.rest())


def _head(file: Node, document: Node) -> Formalized:
    """What every format says of the file."""
    basis = document.child("ОснДоверОргСост")
    spoken_basis = document.text("ОснДоверОргСост")
    composer_basis = paper(basis) if basis else None
    if spoken_basis:
        composer_basis = replace(paper(document.nothing()), name=spoken_basis)
    return Formalized(
        kind="other",
        title="seller",
        function=document.text("Функция"),
        knd=document.text("КНД"),
        version=file.text("ВерсФорм"),
        program=file.text("ВерсПрог"),
        file_id=file.text("ИдФайл"),
        name=document.text("НаимДокОпр"),
        fact=document.text("ПоФактХЖ"),
        made_on=document.date(
            *("ДатаИнфПр", "ДатаИнфПок", "ДатаИнфИсп", "ДатаИнфЗак", "ДатаИнфОтпр", "ДатаИнфПол", "ДатаИнфПодр")
        ),
        made_at=document.text(
            *("ВремИнфПр", "ВремИнфПок", "ВремИнфИсп", "ВремИнфЗак", "ВрИнфОтпр", "ВрИнфПол", "ВремИнфПодр")
        ),
        composer=document.text("НаимЭконСубСост", "НаимЭкСубСост"),
        composer_basis=composer_basis,
        details=document.details(),
    )


def _read(head: Formalized, document: Node) -> Formalized:
    if is_answer(document):
        return read_answer(head, document)
    for name, reader in _READERS.items():
        if document.child(name):
            return reader(head, document)
    if is_proforma(document):
        return read_proforma(head, document)
    if document.anywhere("СвСобытДок"):
        return read_message(head, document)
    return replace(head, signers=signers(document))
