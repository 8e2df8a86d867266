"""Lines and sums of formalized documents."""

from decimal import Decimal

from endocs.formats.formalized.parties import papers
from endocs.formats.formalized.tree import Node
from endocs.formats.formalized.values import Declaration, Field, Line, Marks, Totals, Traced

_DASH = "–"
# Codes of the classifier of units (ОКЕИ), where the file gives no name.
_UNITS = {
    "003": "мм", "004": "см", "006": "м", "008": "км", "018": "пог. м", "055": "м2", "112": "л", "113": "м3",
    "163": "г", "166": "кг", "168": "т", "245": "кВт·ч", "355": "мин", "356": "ч", "359": "сут", "360": "нед",
    "362": "мес", "364": "кварт", "366": "год", "383": "руб", "539": "чел.-ч", "540": "чел.-дн", "625": "лист",
    "642": "ед", "704": "набор", "715": "пар", "736": "рул", "778": "упак", "796": "шт", "812": "ящ", "839": "компл",
    "876": "усл. ед",
}  # fmt: skip


def line(node: Node) -> Line:
    """A line of an УПД, a payment invoice or a delivery note; an act's line is told by its own names."""
    more = node.child("ДопСведТов")
    unit_code = node.text("ОКЕИ_Тов", "ОКЕИТов", "ОКЕИ", "ОКЕИ_Стройка")
    depreciation = more.child("НалУчАморт")
    return Line(
        number=node.text("НомСтр", "НомТов", "Номер", "ПорНомТовВСЧФ"),
        name=node.text("НаимТов", "НаимРабот"),
        code=more.text("КодТов") or node.text("КодТов"),
        article=more.text("АртикулТов") or node.text("АртикулТов"),
        unit=node.text("НаимЕдИзм") or more.text("НаимЕдИзм") or _UNITS.get(unit_code, ""),
        unit_code=unit_code,
        quantity=node.number("КолТов", "НеттоПередано", "Количество"),
        price=node.number("ЦенаТов", "Цена"),
        rate=node.text("НалСт", "НалСтИн"),
        excise=_excise(node.child("Акциз")),
        totals=totals(node, ("СтТовБезНДС", "СтБезНДС", "СтоимБезНДС"), ("СтТовУчНал", "СтУчНДС", "СтоимУчНДС")),
        declarations=_declarations(node),
        countries=more.texts("КрНаимСтрПр") + node.texts("НаимСтрПр"),
        traced=traced(more) + traced(node),
        marks=tuple(marks(one) for one in more.children("НомСредИдентТов")),
        papers=papers(*more.children("СопрДокТов")),
        details=node.details() + more.details() + depreciation.details() + _states(more) + _restored(more),
        extras=extras(node),
    )


def totals(node: Node, net: tuple[str, ...], gross: tuple[str, ...], vat: tuple[str, ...] = ("СумНал",)) -> Totals:
    """The sums of a line or of the whole, by the names that the format has for them."""
    amount, words = tax(node.first(*vat, "СумНДС"))
    if amount is None and not words:
        amount = node.number("СумНДС", "СумНал", "СумНалВсего")
        words = "" if amount is not None else node.text("БезНДС", "СумНалБезНДС")
    return Totals(net=node.number(*net), vat=amount, vat_words=words, gross=node.number(*gross))


def tax(node: Node) -> tuple[Decimal | None, str]:
    """A sum of VAT, or the words that stand instead."""
    amount = node.number("СумНал", "СумНДС")
    words = node.text("БезНДС")
    if amount is None and not words and node.child("ДефНДС"):
        node.child("ДефНДС").content()
        words = _DASH
    return amount, words


def extras(node: Node) -> tuple[Field, ...]:
    """What the parties agreed to tell besides: fields of ИнфПолФХЖ1, 2, 3 or 4, whichever the element carries."""
    told = []
    for one in node.children("ИнфПолФХЖ1", "ИнфПолФХЖ2", "ИнфПолФХЖ3", "ИнфПолФХЖ4", "ИнфПол", "ИнфПолеОписРабот"):
        told += [Field("ИдФайлИнфПол", file)] if (file := one.text("ИдФайлИнфПол")) else []
        for pair in [one] if one.has("Идентиф") else one.children("ТекстИнф"):
            told.append(Field(pair.text("Идентиф"), pair.text("Значен")))
    return tuple(told)


def marks(node: Node) -> Marks:
    """The marks of a line."""
    return Marks(node.texts("КИЗ"), node.texts("НомУпак"), node.text("ИдентТрансУпак"), node.details())


def traced(node: Node) -> tuple[Traced, ...]:
    """Traceable goods of a line."""
    told = []
    for one in node.children("СведПрослеж", "СвПрослежСтройка"):
        code = one.text("ЕдИзмПрослеж")
        told.append(
            Traced(
                number=one.text("НомТовПрослеж"),
                unit=one.text("НаимЕдИзмПрослеж") or _UNITS.get(code, code),
                quantity=one.number("КолВЕдПрослеж"),
                net=one.number("СтТовБезНДСПрослеж", "СтТовПрослежБезНДС"),
                details=one.details(),
            )
        )
    return tuple(told)


def unit_name(code: str) -> str:
    """What a code of the classifier of units is called; empty when it is not a common one."""
    return _UNITS.get(code, "")


def _excise(node: Node) -> Decimal | None:
    node.text("БезАкциз")
    return node.number("СумАкциз")


def _declarations(node: Node) -> tuple[Declaration, ...]:
    nodes = node.children("СвДТ", "СвТД")
    told = [Declaration(one.text("КодПроисх"), one.text("НомерДТ", "НомерТД")) for one in nodes]
    if not told and (country := node.text("КодПроисх")):
        told.append(Declaration(country, ""))
    return tuple(told)


def _states(node: Node) -> tuple[Field, ...]:
    """Goods kept in state systems, with their ids there."""
    told: list[Field] = []
    for one in node.children("СвГосСист"):
        told += one.details()
        told += [Field("ИдНомУчетЕд", value) for value in one.texts("ИдНомУчетЕд")]
    return tuple(told)


def _restored(node: Node) -> tuple[Field, ...]:
    """The tax that the seller restored when handing over."""
    amount, words = tax(node.child("СумНалВосст"))
    told = words if amount is None else f"{amount}"
    return (Field("СумНалВосст", told),) if told else ()
