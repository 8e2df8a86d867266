"""Sums of a memo: digits, shortened thousands and millions, words; VAT on top, corrections, totals."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_DIGITS = (
    r"\d{1,3}(?:[ \"]\d{3})+(?:[.,-]\d{1,2}(?!\d))?|\d{1,3}(?:\.\d{3})+(?:,\d\d)?(?!\d)"
    r"|\d{3,9}-\d\d(?!\d)|\d{1,12}(?:[.,]\d{1,3})?"
)
_SCALE = (
    r"тыс(?:яч[а-я]{0,3}|\b)\.?|тыр\b|тыщ[а-я]?\.?|т\.?[ ]?р\b\.?|тр\b|т\b\.?|[кk]\b|млн\b\.?|миллион[а-я]{0,2}"
    r"|лям[а-я]{0,2}\b|м\b(?![²2])"
)
_MONEY = r"руб(?:л[а-я]{1,3}|\b)\.?|р\b\.?|₽|rub\b|рубасов"
_SUM = re.compile(
    rf"(?<![\w.,№#-])(?<!\d/)({_DIGITS})(?:[ ]?\([а-я ]{{3,80}}\)(?=[ ]?(?:{_SCALE}|{_MONEY})))?(?:"
    rf"[ ]?({_SCALE}))?(?:[ ]?({_MONEY}))?(?:[ ]?(\d\d)[ ]?коп[а-я]{{0,4}}\.?)?"
)
_GLUED = re.compile(
    r"[\w/%№]|-\d|[.,]\d|[ ]?(?:%|проц|шт|штук|экз|дн|дня|час|мес|кв\b|кг|м2|чел|позици|документ|раз\b|го\b|-го|-й)"
)
_BEFORE_NOT = re.compile(
    r"(?:№|#|\bномер|\bдом|\bд\.|\bкв\.|\bкаб(?:инет)?\.?|\bинн|\bкпп|\bпункт|\bп\.|\bлот|\bстр(?:оение)?\.?|\bобъект|\bул\.?|\bдоб\.?|ндс|\bв|\bзаявк[а-я]|\bзаказ[а-я]{0,2})"
    r"[ :]{0,2}$"
)
_TOLD = re.compile(
    r"(?:\bсумм[а-я]{1,2}|\bна|\bстоимость[юи]?|\bцен[аыу]|\bитого|\bвсего|\bравн[а-я]{1,3}|=)[ :\-]{0,3}$"
)
_ABOUT = re.compile(
    r"(?:~|≈|\bоколо|\bпримерно|\bгде-?[ ]?то|\bпорядка|\bприблизительно|\bприм\.?|\bориентировочно"
    r"|\bплюс-минус|\bтысяч)[ ](?:на[ ])?$|~$|≈$"
)
_ABOUT_AFTER = re.compile(r"[ ]?(?:примерно|приблизительно|ориентировочно|плюс-минус|с копейками|\+/?-)")
_VAT_SUM = re.compile(r"ндс[ ]?(?:\(?\d{1,2}(?:[.,]\d)?[ ]?%\)?)?[ :=\-]{1,4}(?:\d{1,2}(?:[.,]\d)?[ ]?%[ :=\-]{1,4})?$")
_ON_TOP = re.compile(
    r"[ .,(]{0,3}(?:руб[а-я.]{0,4}[ ]?)?(?:\+|плюс|и[ ]сверху|не считая|без[ ]уч[е]?та)[ ]?(?:ставка"
    r"[ ])?ндс(?:[ ]?(\d{1,2})[ ]?%)?|"
    r"[ ,(]{0,3}ндс[ ]?(?:(\d{1,2})[ ]?%)?[ ]?(?:сверху|отдельно|добав)"
)
_WITHOUT_VAT = re.compile(r"[ ,(]{0,3}(?:руб[а-я.]{0,4}[ ,]{0,2})?(?:[а-я\"]{3,20}[ ]){0,2}без[ ]ндс")
_OTHER_MONEY = re.compile(
    r"(?:оплатил[аи]?|оплачено|заплатил[аи]?|перечислил[аи]?|поступил[оа]?|долг[а-я]{0,3}"
    r"|задолженност[а-я]{1,2}|лимит[а-я]?|прошл[а-я]{2,3} сумм[а-я]|было|была|раньше|штраф|пен[ия])"
    r"[ ](?:уже[ ]|нам[ ]|на[ ]|в[ ]|аванс[ ])?(?:сумм[а-я][ ])?(?:размере[ ])?$"
)
_TOTAL = re.compile(
    r"(?:=|итого|всего|в сумме|общ[а-я]{2,3}[ ](?:на[ ])?сумм[а-я]{1,2}|на[ ]общую[ ]сумму"
    r"|общая)[ :\-—=]{0,3}(?:на[ ]|[ ]?это[ ])?$"
)
_EACH = re.compile(r"\bпо[ ]$")
_EACH_AFTER = re.compile(r"[ ]?(?:рублей |руб\.? |р\.? )?(?:кажд|за штуку|шт\b|в месяц|ежемесячно)")
_NEGATED = re.compile(r"(?:\bне|\bвместо|\bа не|\bбыло|\bошибочно)[ ](?:на[ ]|сумм[а-я][ ])?$")
_CORRECTED = re.compile(
    r"(?:\bпоправк[а-я]|\bисправл[а-я]{3,5}|\bточнее|\bвернее|\bто есть|\bуточнени[ея]|\bправильн[а-я]{1,3}"
    r"|\bстало|\bверная сумма|\bизменил[а-я]{1,3})"
)
_UNITS = {
    "ноль": 0, "один": 1, "одна": 1, "одну": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6,
    "семь": 7, "восемь": 8, "девять": 9, "десять": 10, "одиннадцать": 11, "двенадцать": 12, "тринадцать": 13,
    "четырнадцать": 14, "пятнадцать": 15, "шестнадцать": 16, "семнадцать": 17, "восемнадцать": 18, "девятнадцать": 19,
    "двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70,
    "восемьдесят": 80, "девяносто": 90, "сто": 100, "двести": 200, "триста": 300, "четыреста": 400, "пятьсот": 500,
    "шестьсот": 600, "семьсот": 700, "восемьсот": 800, "девятьсот": 900,
}  # fmt: skip
_WORDS = re.compile(
    rf"\b(?:(?:{'|'.join(sorted(_UNITS, key=len, reverse=True))}|полтор[аы]|полмиллиона|тысяч[аиу]?|миллион(?:а"
    rf"|ов)?)\b[ ]?){{1,12}}(?:{_MONEY})?"
)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that the memo names, with VAT in it; `role` is plain, total, each, corrected or dropped."""

    value: Decimal
    start: int
    end: int
    role: str
    is_approximate: bool = False
    net: Decimal | None = None


def find_sums(text: str, today: date) -> list[Sum]:
    """All sums in order; those that are taken back and what was paid already are left out."""
    found = [one for match in _SUM.finditer(text) if (one := _in_digits(text, match, today))]
    for match in _WORDS.finditer(text):
        said = _in_words(text, match)
        if said and not any(one.start < said.end and said.start < one.end for one in found):
            found.append(said)
    found.sort(key=lambda one: one.start)
    kept = [one for one in _joined(found, text) if one.role != "dropped"]
    if corrected := [one for one in kept if one.role == "corrected"]:
        return corrected[-1:]
    return _different(kept)


def _joined(sums: list[Sum], text: str) -> list[Sum]:
    """«2 млн 300 тыс.» is one sum."""
    joined: list[Sum] = []
    for one in sums:
        last = joined[-1] if joined else None
        if last and last.value >= 1_000_000 > one.value >= 1000 and text[last.end : one.start].strip(" .") == "" \
                and re.search(r"м[а-я]*\.?$", text[last.start : last.end]):  # fmt: skip
            joined[-1] = replace(one, value=last.value + one.value, start=last.start, role=last.role)
        else:
            joined.append(one)
    return joined


def chosen(sums: list[Sum], *, count: int, clients: int, many: bool) -> Sum | None:
    """The sum of the whole request."""
    if not sums:
        return None
    if totals := [one for one in sums if one.role == "total"]:
        return totals[0]
    if len(sums) == 1:
        one = sums[0]
        return (
            replace(one, value=one.value * count, net=one.net and one.net * count)
            if one.role == "each" and count > 1
            else one
        )
    whole = sum((one.value for one in sums), Decimal(0))
    if covers := [one for one in sums if one.value * 2 == whole]:
        return covers[0]
    if clients > 1 or many or count == len(sums):
        return replace(sums[0], value=whole, end=sums[-1].end, net=None)
    return sums[0]


def _in_digits(text: str, match: re.Match[str], today: date) -> Sum | None:
    before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 40]
    has_unit = bool(match[2] or match[3])
    value = _value(match[1], match[2], match[4])
    if not has_unit and (_GLUED.match(after) or _BEFORE_NOT.search(before)):
        return None
    if has_unit and (_VAT_SUM.search(before) or not value):
        return None
    if not has_unit and not _is_money(match[1], value, before):
        return None
    if value is None or value <= 0 or _VAT_SUM.search(before):
        return None
    return _told(text, match.start(), match.end(), value, today)


def _is_money(digits: str, value: Decimal | None, before: str) -> bool:
    """Whether a bare number is a sum: three digits or more, no year, no number with a leading zero."""
    if value is None or (digits.startswith("0") and "," not in digits) or value > Decimal(10) ** 11:
        return False
    if len(digits) == 4 and digits.isdigit() and "1990" <= digits <= "2049":
        return bool(re.search(r"\bсумм[а-я]{1,2}[ :\-]{0,3}$", before))
    if re.fullmatch(r"\d{1,2}\.\d{1,2}", digits):
        return False
    return value >= 100 or bool(_TOLD.search(before) and re.search(r"сумм|стоим|итого", before))


def _value(digits: str, scale: str | None, kopecks: str | None) -> Decimal | None:
    bare = digits.replace(" ", "").replace('"', "").replace("-", ".")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d\d)?", bare) and not scale:
        bare = bare.replace(".", "")
    value = Decimal(bare.replace(",", "."))
    if scale:
        value *= 1_000_000 if scale.startswith(("мил", "млн", "лям", "м")) else 1000
    if kopecks:
        value += Decimal(kopecks) / 100
    return value.quantize(_CENT, ROUND_HALF_UP)


def _in_words(text: str, match: re.Match[str]) -> Sum | None:
    """A sum in words of a thousand or more, or with roubles after it."""
    total, part, has_scale = Decimal(0), Decimal(0), False
    for word in re.findall(r"[а-я]+", match[0]):
        if word in _UNITS:
            part += _UNITS[word]
        elif word.startswith("полтор"):
            part += Decimal("1.5")
        elif word == "полмиллиона":
            total, has_scale = total + 500_000, True
        elif word.startswith(("тысяч", "миллион")):
            total += (part or 1) * (1000 if word[0] == "т" else 1_000_000)
            part, has_scale = Decimal(0), True
    value = total + part
    if value <= 0 or not (has_scale or re.search(r"руб|р\.?$|₽", match[0])):
        return None
    end = match.start() + len(match[0].rstrip())
    return _told(text, match.start(), end, value.quantize(_CENT), None)


def _told(text: str, start: int, end: int, value: Decimal, today: date | None) -> Sum:
    before, after = text[max(0, start - 48) : start], text[end : end + 48]
    role = "plain"
    if _NEGATED.search(before) or before.endswith("% от ") or _OTHER_MONEY.search(before):
        role = "dropped"
    elif _CORRECTED.search(text[max(0, start - 60) : start]):
        role = "corrected"
    elif _TOTAL.search(before):
        role = "total"
    elif _EACH.search(before) or _EACH_AFTER.match(after):
        role = "each"
    about = bool(_ABOUT.search(before) or _ABOUT_AFTER.match(after))
    net = None
    if on_top := _ON_TOP.match(after):
        rate = int(on_top[1] or on_top[2] or (22 if today is None or today.year >= 2026 else 20))
        net, value = value, (value * (100 + rate) / 100).quantize(_CENT, ROUND_HALF_UP)
        end += on_top.end()
    elif _WITHOUT_VAT.match(after):
        net = value
    return Sum(value, start, end, role, about, net)


def _different(sums: list[Sum]) -> list[Sum]:
    """The same sum in digits and in words is one sum; but «10 000 и 10 000» of two clients stays two."""
    kept: list[Sum] = []
    for one in sums:
        if kept and kept[-1].value == one.value and one.start - kept[-1].end <= 3:
            continue
        kept.append(one)
    return kept
