"""Numbers that a memo names: INN and KPP, contract, invoice; by when, on paper or electronically, in parts."""

import re
from datetime import date, timedelta

from endocs.kernel.requisites import check_inn
from endocs.requests.memo_reading.proposal import Found

_INN = re.compile(r"(инн[^\d\n]{0,12})?(?<!\d)(\d{12}|\d{10})(?!\d)")
_KPP = re.compile(r"кпп[^\d\n]{0,8}(\d{9})(?!\d)|(?<=\d{10}/)(\d{9})(?!\d)|(?<=\d{10} / )(\d{9})(?!\d)")
_NUMBER = r"((?=[a-zа-я/.\-]{0,12}\d)[a-zа-я\d]+(?:(?:[ ]?/[ ]?|[\-_])[a-zа-я\d]+|\.[a-zа-я\d]+){0,5})"
_MONEY_FOLLOWS = r"(?![ ]\d{3}(?!\d)|[.,]\d|[ ]?(?:тыс|руб|р\b|млн|к\b|т\.?р|₽|шт|экз))"
_CONTRACT = re.compile(
    r"(?:\bгос)?(?:договор[а-я]{0,3}|\bдог\b\.?|\bконтракт[а-я]{0,3}|\bд-р[а-я]?\b|\bсоглашени[а-я]{1,2})"
    rf"(?:(?:[ ](?!на\b|за\b|от\b|по\b|для\b|от\b)[а-я\-]{{2,20}}){{0,3}}?[ ]?(?:№|\bn\b|\bno\b|#|\bномер)"
    rf"[ ]?№?[ ]?{_NUMBER}"
    rf"|(?:[ ](?!на\b|за\b|от\b|по\b|для\b)[а-я]{{4,20}}){{0,2}}?[ :]{{1,2}}{_NUMBER}{_MONEY_FOLLOWS})"
)
_INVOICE_WORD = r"(?:сч[е]?т(?:у|а|ом|е|ам|ов)?\b|\bсч\b\.?)(?!-?[ ]?ф|-фактур|/)(?:[ ]на[ ]оплату)?"
_INVOICE = re.compile(
    rf"\b(?:по|к|ко|согласно|оплат[а-я]{{0,6}}|на основании)[ ](?:нашему[ ]|вашему[ ]|последнему[ ])?{_INVOICE_WORD}"
    rf"[ ]?(?:№|\bn\b|#|\bномер)?[ ]?{_NUMBER}{_MONEY_FOLLOWS}"
    rf"|{_INVOICE_WORD}[ ]?(?:№|\bn\b|#|\bномер)[ ]?{_NUMBER}"
    rf"|{_INVOICE_WORD}[ ]([\d]{{1,6}})(?=[ ](?:от[ ]\d|(?:уже[ ])?оплач|оплат))"
)
_MONTH_STEMS = "январ|феврал|март|апрел|ма[яй]|июн|июл|август|сентябр|октябр|ноябр|декабр"
_DAY_STEMS = "понедельник|вторник|сред|четверг|пятниц|суббот|воскресень"
_TERM = re.compile(
    r"\b(?:до|к|ко|не позднее|не позже|крайний срок|срок|нужн[оыа]?|надо|успеть|желательно|на|хорошо бы)[ :\-]{1,3}"
    rf"(?:(\d{{1,2}})[./](\d{{1,2}})(?:[./](\d{{4}}|\d\d))?\b|(\d{{1,2}})[ -]?(?:го)?[ ]({_MONTH_STEMS})[а-я]{{0,5}}\b"
    rf"|(сегодня|завтра|послезавтра)|(?:утр[уа][ ]|вечер[уа][ ]|конца[ ])?({_DAY_STEMS})[а-я]{{0,3}}\b"
    r"|(конц[ау] (?:недели|месяца|дня)))"
)
_SOON = re.compile(r"\b(сегодня|завтра|послезавтра)\b")
_MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_DAYS = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень")
_PAPER = re.compile(
    r"\b(?:на )?бумаг[а-я]{1,2}\b|\bбумажн[а-я]{2,3}\b|\bоригинал[а-я]{0,3}\b"
    r"|\bкурьер[а-я]{0,3}\b|\bраспечат[а-я]{2,5}\b|\bс (?:синей )?печатью\b"
)
_EDO = re.compile(
    r"\bэдо\b|\bдиадок[а-я]{0,2}\b|\bсбис[а-я]{0,2}\b|\bэлектронн[а-я]{2,4}(?: вид[а-я]{0,2})?\b|\bэлектронк[а-я]\b"
)
_NOT = re.compile(r"(?:\bне|\bбез|\bнет)[ ](?:по[ ]|в[ ]|через[ ]|на[ ])?$")
_PARTS = re.compile(
    r"\b(?:(дв[уе]мя|две|два|2|тр[еи]мя|три|3|четырьмя|четыре|4|нескольк[а-я]{2,3}|по|на)[ -]?"
    r"(?:(?:отдельн|разн)[а-я]{2,3}[ ])?(?:отгрузк|част|этап|поставк|парти|платеж|транш|захо)[а-я]{0,4})\b"
)
_COUNTS = {"дв": 2, "2": 2, "тр": 3, "3": 3, "че": 4, "4": 4}


def find_inn(text: str) -> Found[str] | None:
    """The first number that is an INN by its check digit."""
    for found in _INN.finditer(text):
        if check_inn(found[2]) is None:
            return Found(found[2], found.start(2), found.end(2))
    return None


def find_kpp(text: str) -> Found[str] | None:
    """The KPP of a branch."""
    found = _KPP.search(text)
    return Found(found[1] or found[2] or found[3], found.start(), found.end()) if found else None


def find_contract(text: str, original: str) -> Found[str] | None:
    """The contract's number as the author wrote it; the place is the whole phrase."""
    found = list(_CONTRACT.finditer(text))
    for match in sorted(found, key=lambda one: one[0].startswith("соглашени")):
        group = 1 if match[1] else 2
        number = original[match.start(group) : match.end(group)].replace(" ", "").rstrip(".,-/")
        if not re.fullmatch(r"\d{1,2}\.\d{1,2}(\.\d{2,4})?", number):
            return Found(number, match.start(), match.end())
    return None


def find_invoice(text: str, original: str) -> Found[str] | None:
    """The number of an invoice that exists already; the place is the whole phrase."""
    found = _INVOICE.search(text)
    if not found:
        return None
    group = found.lastindex or 1
    return Found(original[found.start(group) : found.end(group)].rstrip(".,-/"), found.start(), found.end())


def find_term(text: str, today: date) -> Found[date] | None:
    """By when the documents are needed."""
    for found in _TERM.finditer(text):
        day = _day_of(found, today)
        if day and (not found[0].startswith("на") or found[6] or found[7] or found[0].startswith(("надо", "нужн"))):
            return Found(day, found.start(), found.end())
    if soon := _SOON.search(text):
        return Found(_relative(soon[1], today), soon.start(), soon.end())
    return None


def find_delivery(text: str) -> Found[str] | None:
    """`paper` or `edo`, when the memo says one of them."""
    said = []
    for kind, pattern in (("paper", _PAPER), ("edo", _EDO)):
        for found in pattern.finditer(text):
            if not _NOT.search(text[max(0, found.start() - 12) : found.start()]):
                said.append(Found(kind, found.start(), found.end()))
                break
    return said[0] if len(said) == 1 else None


def find_parts(text: str) -> Found[int] | None:
    """In how many parts the documents come; 0 when the memo does not say how many."""
    found = _PARTS.search(text)
    if not found or (found[1] in ("по", "на") and "част" not in found[0]):
        return None
    return Found(_COUNTS.get(found[1][:2] if found[1].isalpha() else found[1], 0), found.start(), found.end())


def _day_of(found: re.Match[str], today: date) -> date | None:
    if found[6]:
        return _relative(found[6], today)
    if found[7]:
        return today + timedelta((_DAYS.index(found[7]) - today.weekday()) % 7 or 7)
    if found[8]:
        return _end(found[8], today)
    day, month = int(found[1] or found[4]), int(found[2]) if found[2] else _month_number(found[5])
    year = int(found[3]) if found[3] else today.year
    try:
        told = date(year + 2000 if year < 100 else year, month, day)
        return told.replace(year=told.year + 1) if not found[3] and (today - told).days > 120 else told
    except ValueError:
        return None


def _month_number(stem: str) -> int:
    return 5 if stem.startswith("ма") and not stem.startswith("мар") else _MONTHS.index(stem) + 1


def _relative(word: str, today: date) -> date:
    return today + timedelta({"сегодня": 0, "завтра": 1, "послезавтра": 2}[word])


def _end(words: str, today: date) -> date:
    if words.endswith("дня"):
        return today
    if words.endswith("недели"):
        return today + timedelta((4 - today.weekday()) % 7)
    return (today.replace(day=1) + timedelta(32)).replace(day=1) - timedelta(1)
