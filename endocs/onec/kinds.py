"""Which kind of card a document of 1C becomes: by its type, and for a sale by its operation.

Names are those of «Бухгалтерия предприятия» 3.0 and of «Управление торговлей» 11. A sale that is a universal transfer
document says so itself, whatever its operation is.
"""

import re

from endocs.documents.kinds import BuiltInKind
from endocs.documents.states import Direction
from endocs.onec.values import Object

SALE = "РеализацияТоваровУслуг"
VAT_INVOICE = "СчетФактураВыданный"
CONTRACT = "ДоговорыКонтрагентов"
_KINDS = {
    "СчетНаОплатуПокупателю": BuiltInKind.PAYMENT_INVOICE,
    "СчетНаОплатуКлиенту": BuiltInKind.PAYMENT_INVOICE,
    SALE: BuiltInKind.DELIVERY_NOTE,
    "АктВыполненныхРабот": BuiltInKind.ACT,
    "АктОбОказанииПроизводственныхУслуг": BuiltInKind.ACT,
    "ОказаниеПроизводственныхУслуг": BuiltInKind.ACT,
    "РеализацияУслугПрочихАктивов": BuiltInKind.ACT,
    VAT_INVOICE: BuiltInKind.VAT_INVOICE,
    "КорректировкаРеализации": BuiltInKind.CORRECTION,
    "АктСверкиВзаиморасчетов": BuiltInKind.RECONCILIATION,
    "СверкаВзаиморасчетов": BuiltInKind.RECONCILIATION,
    CONTRACT: BuiltInKind.CONTRACT,
}
_WORK_IS_DONE = re.compile("услуг|работ", re.IGNORECASE)
_IS_CORRECTED = re.compile("корректиров|исправлени", re.IGNORECASE)
_CAN_BE_UNIVERSAL = (BuiltInKind.DELIVERY_NOTE, BuiltInKind.ACT)


def code_of(thing: Object) -> BuiltInKind:
    """The code of the built-in kind; what we do not know is «other»."""
    kind = _KINDS.get(thing.type, BuiltInKind.OTHER)
    if thing.is_universal and kind in _CAN_BE_UNIVERSAL:
        return BuiltInKind.UTD
    if thing.type == SALE and _WORK_IS_DONE.search(thing.operation):
        return BuiltInKind.ACT
    if thing.type == VAT_INVOICE and _IS_CORRECTED.search(thing.operation):
        return BuiltInKind.CORRECTION
    return kind


def direction_of(thing: Object) -> Direction | None:
    """What we issue goes out; of what we do not know the kind decides."""
    return Direction.OUTGOING if thing.type in _KINDS else None


def words(type_name: str) -> str:
    """«АктВыполненныхРабот» as people say it: «Акт выполненных работ»; abbreviations stay («Передача ОС»)."""
    parts = re.findall(r"[А-ЯЁA-Z]{2,}(?![а-яёa-z])|[А-ЯЁA-Z]?[^А-ЯЁA-Z\s]+|[А-ЯЁA-Z]", type_name)
    small = [part if len(part) > 1 and part.isupper() else part.lower() for part in parts]
    return (" ".join(small)[:1].upper() + " ".join(small)[1:]) if small else ""
