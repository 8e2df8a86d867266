"""Periods in words and numbers, the unsaid year by the day of the memo."""

import calendar
import re
from collections.abc import Callable
from datetime import date

from endocs.requests.memo_reading.proposal import Found, Period

_STEMS = ("янв", "фев", "мар", "апр", "май|мая|мае|маю|маем", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_NAME = (
    r"(?:январ[а-я]{1,3}|янв|феврал[а-я]{1,3}|фев(?:р)?|март[а-я]{0,2}|мар|апрел[а-я]{1,3}|апр|ма[йяею]|маем|июн[а-я]{0,2}"
    r"|июл[а-я]{0,2}|август[а-я]{0,2}|авг|сентябр[а-я]{1,3}|сент?|октябр[а-я]{1,3}|окт|ноябр[а-я]{1,3}|ноя(?:б)?|нояб"
    r"|декабр[а-я]{1,3}|дек)"
)
_YEAR = r"(?:[ ]?-?[ ]?(20[1-4]\d|'?[12]\d(?=[ ]?г))(?!\d|[ ]?\d{3})(?:[ ]?(?:года|год|гг|г)\b\.?)?)?"
_END = r"(?![а-я])\.?"
_ORDINALS = {"перв": 1, "втор": 2, "трет": 3, "четв": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
_ORDINAL = r"([1-4]|i{1,3}|iv|перв[а-я]{2,3}|втор[а-я]{2,3}|трет[а-я]{2,4}|четв[а-я]{4,6})(?:-?[ыиоей]{1,2}|-?го|-?ое)?"
_LAST = r"(?:прошл|предыдущ|прошедш|истекш|минувш|последн)[а-я]{2,3}"
_THIS = r"(?:эт[оу][а-я]{0,2}|текущ[а-я]{2,3}|нынешн[а-я]{2,3})"
_BEFORE_DATE = re.compile(
    r"(?:(?:^|[^\d ]|[^\d][ ])[0-3]?\d[ ]?|\bдо[ ](?:конца[ ])?|\bк[ ]|\bко[ ]|\bот[ ]|\d-?го[ ]|конце?а?[ ])$"
)
_NOMINATIVE = re.compile(r"(?:[а-я]{2,6}[ьй]|март|август)(?![а-я])")

Reader = Callable[[re.Match[str], date], Period | None]


def find_period(text: str, today: date) -> Found[Period] | None:
    """What period the memo speaks of: said with «за» before other ways, a longer phrase before a shorter one."""
    best: tuple[tuple[int, int, int], Found[Period]] | None = None
    for weight, (pattern, read) in enumerate(_PATTERNS):
        for found in pattern.finditer(text):
            before = text[max(0, found.start() - 18) : found.start()]
            is_date = _BEFORE_DATE.search(before) and not (before[-2:-1].isdigit() and _NOMINATIVE.match(found[0]))
            if is_date and read in (_month, _two_months):
                continue
            period = read(found, today)
            if period is None:
                continue
            rank = (bool(re.search(r"\bза[ ](?:весь[ ]|период[ ]|услуги[ ])?$", before)) + found[0].startswith("за "),
                    not re.search(r"\b(?:в|на)[ ]$", before), -weight)  # fmt: skip
            if best is None or rank > best[0]:
                best = (rank, Found(period, found.start(), found.end()))
    return best[1] if best else None


def month_period(year: int, month: int) -> Period:
    """A calendar month."""
    return Period(f"{year}-{month:02}", *_month_days(year, month))


def months_between(period: Period) -> int:
    """How many calendar months a period covers."""
    return (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1


def _month(found: re.Match[str], today: date) -> Period | None:
    month = _number(found[1])
    return month_period(_year(found[2]) or _year_of_month(month, today), month)


def _two_months(found: re.Match[str], today: date) -> Period | None:
    first, last = _number(found[1]), _number(found[3])
    last_year = _year(found[4]) or _year_of_month(last, today)
    first_year = _year(found[2]) or (last_year if first <= last else last_year - 1)
    if (first_year, first) == (last_year, last):
        return month_period(last_year, last)
    return _span(first_year, first, last_year, last)


def _month_in_numbers(found: re.Match[str], today: date) -> Period | None:
    year = _year(found[2])
    return month_period(year, int(found[1])) if year and 1 <= int(found[1]) <= 12 else None


def _month_of_number(found: re.Match[str], today: date) -> Period | None:
    return month_period(_year_of_month(int(found[1]), today), int(found[1]))


def _quarter(found: re.Match[str], today: date) -> Period | None:
    quarter = _ordinal(found[1])
    year = _year(found[2]) or (today.year if quarter * 3 - 2 <= today.month else today.year - 1)
    return _months(f"{year}-Q{quarter}", year, quarter * 3 - 2, quarter * 3)


def _latin_quarter(found: re.Match[str], today: date) -> Period | None:
    quarter = int(found[1] or found[2])
    year = _year(found[3]) or (today.year if quarter * 3 - 2 <= today.month else today.year - 1)
    return _months(f"{year}-Q{quarter}", year, quarter * 3 - 2, quarter * 3)


def _last_quarter(found: re.Match[str], today: date) -> Period | None:
    quarter, year = (today.month - 1) // 3, today.year
    if found[1] and re.match(_THIS, found[1]):
        quarter += 1
    if quarter == 0:
        quarter, year = 4, year - 1
    return _months(f"{year}-Q{quarter}", year, quarter * 3 - 2, quarter * 3)


def _half(found: re.Match[str], today: date) -> Period | None:
    half = _ordinal(found[1])
    if half > 2:
        return None
    year = _year(found[2]) or (today.year if half == 1 or today.month > 6 else today.year - 1)
    return _months(f"{year}-H{half}", year, half * 6 - 5, half * 6)


def _last_half(found: re.Match[str], today: date) -> Period | None:
    is_this = bool(found[1] and re.match(_THIS, found[1]))
    half, year = (2 if today.month > 6 else 1, today.year) if is_this else \
                 (1, today.year) if today.month > 6 else (2, today.year - 1)  # fmt: skip
    year = _year(found[2]) or year
    return _months(f"{year}-H{half}", year, half * 6 - 5, half * 6)


def _first_months(found: re.Match[str], today: date) -> Period | None:
    count = {"девять": 9, "шесть": 6, "двенадцать": 12}.get(found[1]) or int(found[1])
    year = _year(found[2]) or (today.year if today.month >= count else today.year - 1)
    code = {6: f"{year}-H1", 9: f"{year}-9M", 12: str(year)}[count]
    return _months(code, year, 1, count)


def _whole_year(found: re.Match[str], today: date) -> Period | None:
    year = _year(found[1] or found[2])
    return _months(str(year), year, 1, 12) if year else None


def _last_year(found: re.Match[str], today: date) -> Period | None:
    year = (
        today.year
        if (found[1] and re.match(_THIS, found[1])) or (today.month == 12 and not found[1])
        else today.year - 1
    )
    return _months(str(year), year, 1, 12)


def _last_month(found: re.Match[str], today: date) -> Period | None:
    back = 2 if found[1] and found[1].startswith("поза") else 0 if found[1] and re.match(_THIS, found[1]) else 1
    months = today.year * 12 + today.month - 1 - back
    return month_period(months // 12, months % 12 + 1)


def _year_so_far(found: re.Match[str], today: date) -> Period | None:
    return _span(today.year, 1, today.year, today.month)


def _days(found: re.Match[str], today: date) -> Period | None:
    """From a day to a day; whole months are told as months."""
    last_month = int(found["month"]) if found["month"] else _number(found["name"])
    last_year = _year(found["year"] or found["said_year"]) or _year_of_month(last_month, today)
    said = found["first_month"]
    first_month = int(said) if said else _number(found["first_name"]) if found["first_name"] else last_month
    first_year = _year(found["first_year"]) or (last_year if first_month <= last_month else last_year - 1)
    try:
        first, last = (
            date(first_year, first_month, int(found["first_day"])),
            date(last_year, last_month, int(found["day"])),
        )
    except ValueError:
        return None
    if first > last:
        return None
    if first.day == 1 and last == _month_days(last.year, last.month)[1]:
        same = (first.year, first.month) == (last.year, last.month)
        return month_period(first.year, first.month) if same else _span(first.year, first.month, last.year, last.month)
    return Period(f"{first}/{last}", first, last)


def _span(first_year: int, first: int, last_year: int, last: int) -> Period | None:
    begin, end = _month_days(first_year, first)[0], _month_days(last_year, last)[1]
    return Period(f"{first_year}-{first:02}/{last_year}-{last:02}", begin, end) if begin < end else None


def _months(code: str, year: int, first: int, last: int) -> Period:
    return Period(code, date(year, first, 1), _month_days(year, last)[1])


def _month_days(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _year_of_month(month: int, today: date) -> int:
    """This year, unless the month is more than two months ahead; in late December January is the next one."""
    if today.month == 12 and today.day >= 15 and month == 1:
        return today.year + 1
    return today.year if month - today.month <= 2 else today.year - 1


def _year(text: str | None) -> int | None:
    if not text:
        return None
    year = int(text.strip("'"))
    return year + 2000 if year < 100 else year


def _number(name: str) -> int:
    return next(number for number, stem in enumerate(_STEMS, 1) if re.match(stem, name))


def _ordinal(text: str) -> int:
    return int(text) if text.isdigit() else _ORDINALS[text if text[0] == "i" else text[:4]]


_DATE = r"(\d{1,2})[./](\d{1,2})(?:[./](20\d\d|\d\d))?"
_PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(rf"(?:\bс[ ])?(?<![\d.])(?P<first_day>\d{{1,2}})"
                rf"(?:[./](?P<first_month>\d{{1,2}})(?:[./](?P<first_year>20\d\d|\d\d)(?:[ ]?г\.?)?)?|"
                rf"[ ](?P<first_name>{_NAME}){_END})?"
                rf"[ ]?(?:-|по|до)[ ]?(?P<day>\d{{1,2}})(?:[./](?P<month>\d{{1,2}})(?:[./](?P<year>20\d\d|\d\d))?(?!\d)"
                rf"|[ ](?P<name>{_NAME}){_END}{_YEAR.replace('(20', '(?P<said_year>20', 1)})"), _days),
    (re.compile(rf"(?:\bс[ ])?\b({_NAME}){_END}{_YEAR}(?:,[ ]?{_NAME}{_END}){{0,10}}[ ]?(?:-|по|и|,|/|\+)"
                rf"[ ]?({_NAME}){_END}{_YEAR}"), _two_months),
    (re.compile(rf"\b({_NAME}){_END}{_YEAR}[ ]?[-:][ ]?\d[\d ]{{2,12}}[^\n\d]{{0,8}}[,;и\n][ ]?(?:за"
                rf"[ ])?({_NAME}){_END}{_YEAR}[ ]?[-:]"),
     _two_months),
    (re.compile(rf"\b{_ORDINAL}[ -]?(?:кв\b\.?|квартал[а-я]{{0,2}}){_YEAR}"), _quarter),
    (re.compile(rf"\b(?:q([1-4])|([1-4])[ ]?q)\b{_YEAR}"), _latin_quarter),
    (re.compile(rf"\b{_ORDINAL}[ -]?полугоди[а-я]{{1,2}}{_YEAR}"), _half),
    (re.compile(rf"\b(9|девять|6|шесть|12|двенадцать)(?:-?ти)?[ ]?(?:мес\b\.?"
                rf"|месяц[а-я]{{0,3}}){_YEAR}"), _first_months),
    (re.compile(rf"\b({_NAME}){_END}(?:[ ]месяц[а-я]?)?{_YEAR}"), _month),
    (re.compile(r"(?<=за )(0[1-9]|1[0-2]|[1-9](?=-?й))(?:-?й)?[ ]месяц(?![а-я])"), _month_of_number),
    (re.compile(r"(?<=за )(0?[1-9]|1[0-2])[./-](20\d\d|2\d)(?![\d.])"), _month_in_numbers),
    (re.compile(r"(?<![\d./])(0[1-9]|1[0-2])[./-](20\d\d)(?![\d.])"), _month_in_numbers),
    (re.compile(rf"\b(?:({_LAST}|{_THIS})[ ]|за[ ])(?:квартал[а-я]{{0,2}}|кв\b\.?)"), _last_quarter),
    (re.compile(rf"\b(?:({_LAST}|{_THIS})[ ]|за[ ])?(?:полугоди[а-я]{{1,2}}|полгода){_YEAR}"), _last_half),
    (re.compile(rf"\b(?:(поза{_LAST}|{_LAST}|{_THIS})[ ]|за[ ])(?:месяц[а-я]?|мес\b\.?)(?![а-я])"), _last_month),
    (re.compile(r"\bза[ ](?:весь[ ])?(20[1-4]\d)(?!\d|[ ]?\d{3}|[.,/\-]\d|[ ]?(?:р\b|руб))"
                r"|(?<![\d.,])(20[1-4]\d)[ ]?(?:год|г\b)"),
     _whole_year),
    (re.compile(rf"\b(?:({_LAST}|{_THIS})[ ]|за[ ])(?:весь[ ])?год(?![а-я])"), _last_year),
    (re.compile(r"\bс начала года"), _year_so_far),
    (re.compile(r"(?<![\d.,№/-])(?<!\d[ ])(20[2-3]\d)(?![\d.,/-]|[ ]?(?:р|т|\d))"), _whole_year),
)  # fmt: skip
