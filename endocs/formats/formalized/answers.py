"""The buyer's titles of УПД (155, 820, 970), УКД (189, 736, 29), накладная (551), акт (552) and КС-2."""

from dataclasses import replace

from endocs.formats.formalized.lines import extras
from endocs.formats.formalized.parties import paper, person, signers
from endocs.formats.formalized.tree import Node
from endocs.formats.formalized.values import Answer, Field, Formalized, Handover, Paper

_ASKED = ("ИдИнфПрод", "ИдДокПТПр", "ИдДокПРУИсп", "ИдИнфПодр")
_CONTENT = ("СодФХЖ4", "СодФХЖ3")
_DEED = ("СвПрин", "СвСоглас", "ГрузПолучил", "РезПринял")


def is_answer(document: Node) -> bool:
    """Whether the element answers a seller's file."""
    return bool(document.first(*_ASKED))


def read_answer(head: Formalized, document: Node) -> Formalized:
    """The document that answers a seller's file."""
    asked, content = document.first(*_ASKED), document.first(*_CONTENT)
    for signature in asked.children("ЭП"):
        signature.forget()
    deed = content.first(*_DEED)
    thing = content.child("СвПолВещи")
    treasury = document.first("ИнфПокЗаГоскКазн", "ИнфПокЗаГосКазн", "ИнфПокГосЗакКазн")
    return replace(
        head,
        kind="buyer_title",
        title="buyer",
        order=_order(head, document, asked, content),
        function=content.text("Функция", "ФункцияПр") or head.function,
        name=content.text("НаимДокОпрПр", "НаимДокОпрИсп"),
        number=content.text("ПорНомДокИнфПр", "НомСчФИнфПр", "НомДокИнфПр", "НомДокПТПр", "НомДокПРУИсп"),
        dated_on=content.date("ДатаДокИнфПр", "ДатаСчФИнфПр", "ДатаДокПТПр", "ДатаДокПРУИсп"),
        handover=Handover(
            operation=deed.text("СодОпер"),
            kind=content.text("ВидОпер", "ВидОперации"),
            on=deed.date("ДатаПрин", "ДатаСоглас", "ДатаПолуч", "ДатаПрием"),
            person=person(deed.first("СвЛицПрин", "СвЛицПолГруз")),
            details=deed.details() + thing.details(),
        ),
        answer=_answer(asked, deed),
        details=head.details + treasury.details() + _obligations(treasury),
        extras=extras(content),
        signers=signers(document),
    )


def _obligations(treasury: Node) -> tuple[Field, ...]:
    """The monetary obligations of a buyer who is served by the treasury, a line each."""
    return tuple(field for one in treasury.children("ИнфСведДенОбяз") for field in one.details())


def _answer(asked: Node, deed: Node) -> Answer:
    result = deed.child("КодСодОпер")
    discrepancy = paper(result.child("РеквДокРасх") or result)
    return Answer(
        file_id=asked.text("ИдФайлИнфПр", "ИдФайлИнфИсп", "ИдФайлИнфПодр"),
        file_made_on=asked.date("ДатаФайлИнфПр", "ДатаФайлИнфИсп", "ДатаФайлИнфПодр"),
        file_made_at=asked.text("ВремФайлИнфПр", "ВремФайлИнфИсп", "ВремФайлИнфПодр"),
        result=result.text("КодИтога"),
        discrepancy=discrepancy if discrepancy != Paper() else None,
        comment=deed.text("УточСодОпер"),
    )


def _order(head: Formalized, document: Node, asked: Node, content: Node) -> str:
    """The order by the names of its elements: the older titles stand in ИнфПок."""
    if asked.name == "ИдДокПТПр":
        return "551"
    if asked.name == "ИдДокПРУИсп":
        return "552"
    is_old = document.name == "ИнфПок"
    if content.child("СвСоглас") or content.has("ФункцияПр") or head.knd == "1115128":
        return "189" if is_old else "29" if head.version == "5.02" else "736"
    if asked.name == "ИдИнфПодр":
        return ""
    if is_old:
        return "155" if head.knd == "1115126" else "820"
    return "970"
