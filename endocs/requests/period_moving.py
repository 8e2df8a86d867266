"""Periods as people write them, moved on: «октябрь 2026» → «ноябрь 2026», «за IV кв. 2026 г.» → «за I кв. 2027 г.».

What is not wholly understood is not moved: a person looks.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

_STEMS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
# Cases in one order: «октябрь, октября, октябрю, октябрём, октябре»; март and август, and май, have ends of their own.
_SOFT, _HARD, _MAY = ("ь", "я", "ю", "ём", "е"), ("", "а", "у", "ом", "е"), ("й", "я", "ю", "ем", "е")
_SOFT_UNSTRESSED = ("ь", "я", "ю", "ем", "е")  # «январём», but «июлем»
_ROMAN = ("I", "II", "III", "IV")
_AROUND = r"(?P<before>(?:за|на|в)\s+)?"
_YEAR = r"(?:(?P<gap>\s+)(?P<year>20\d\d))?"
_TAIL = r"(?P<tail>\s*(?:г\.?|год|года|году))?"
_NUMBER = r"(?P<number>[1-4]|I{1,3}|IV)(?P<ending>-?(?:й|го|ое|м|ом))?"


@dataclass(frozen=True, slots=True)
class Written:
    """A period that was understood: how many months it covers, and its words moved on by a number of months."""

    months: int
    moved_by: Callable[[int], str]


def read(period: str) -> Written | None:
    """The period as it is written; none when it is not understood, as «октябрь и половина ноября»."""
    text = " ".join(period.split())
    if not text:
        return Written(1, lambda _months: "")
    for pattern, reader in _READERS:
        if (found := pattern.fullmatch(text)) and (written := reader(found)):
            return written
    return None


def moved(period: str) -> str | None:
    """The words of the next period of the same length; none when the period is not understood."""
    written = read(period)
    return written.moved_by(written.months) if written else None


def moved_day(day: date, months: int) -> date:
    """The same day some months later; the last day of a month stays the last."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    last = calendar.monthrange(year, month)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month, last if is_last else min(day.day, last))


def _month(found: re.Match[str]) -> Written | None:
    word = found["name"].lower()
    cases = ((number, case) for number in range(12) for case in range(5) if word in _forms(number, case))
    known = next(cases, None)
    if known is None:
        return None
    number, case = known

    def move(months: int) -> str:
        year, place = divmod(number + months, 12)
        name = _forms(place, case)[0]
        name = name.capitalize() if found["name"][0].isupper() else name
        return f"{found['before'] or ''}{name}{_year_after(found, year)}{found['tail'] or ''}"

    return Written(1, move)


def _month_in_numbers(found: re.Match[str]) -> Written | None:
    if not 1 <= int(found["month"]) <= 12:
        return None

    def move(months: int) -> str:
        year, place = divmod(int(found["year"]) * 12 + int(found["month"]) - 1 + months, 12)
        return f"{found['before'] or ''}{place + 1:02}{found['dot']}{year}{found['tail'] or ''}"

    return Written(1, move)


def _day(found: re.Match[str]) -> Written | None:
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return Written(1, lambda months: f"{found['before'] or ''}{moved_day(day, months):%d.%m.%Y}{found['tail'] or ''}")


def _part_of_year(months_long: int) -> Callable[[re.Match[str]], Written | None]:
    """Quarters and half-years: the number goes round, the year goes with it."""
    parts = 12 // months_long

    def understand(found: re.Match[str]) -> Written | None:
        told = found["number"]
        number = _ROMAN.index(told) if told in _ROMAN else int(told) - 1
        if number >= parts:
            return None

        def move(months: int) -> str:
            year, place = divmod(number + months // months_long, parts)
            name = _ROMAN[place] if told in _ROMAN else str(place + 1)
            name += found["ending"] or ""  # «2-й», «3-й»: after the hyphen first to fourth are alike
            return f"{found['before'] or ''}{name}{found['word']}{_year_after(found, year)}{found['tail'] or ''}"

        return Written(months_long, move)

    return understand


def _whole_year(found: re.Match[str]) -> Written:
    def move(months: int) -> str:
        return f"{found['before'] or ''}{int(found['year']) + months // 12}{found['tail'] or ''}"

    return Written(12, move)


def _year_after(found: re.Match[str], years: int) -> str:
    return f"{found['gap']}{int(found['year']) + years}" if found["year"] else ""


def _forms(number: int, case: int) -> list[str]:
    """The month's name in a case; the way it is written first, then as it is met without ё."""
    stem = _STEMS[number]
    ends = _MAY if number == 4 else _HARD if number in (2, 7) else _SOFT_UNSTRESSED if number in (3, 5, 6) else _SOFT
    name = stem + ends[case]
    return [name, name.replace("ё", "е")]


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Written | None]], ...] = (
    (re.compile(rf"{_AROUND}(?P<name>[А-Яа-яё]{{3,9}}){_YEAR}{_TAIL}", re.IGNORECASE), _month),
    (re.compile(rf"{_AROUND}(?P<month>\d\d?)(?P<dot>[./])(?P<year>20\d\d){_TAIL}", re.IGNORECASE), _month_in_numbers),
    (re.compile(rf"{_AROUND}(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>20\d\d){_TAIL}", re.IGNORECASE), _day),
    (re.compile(rf"{_AROUND}{_NUMBER}(?P<word>[ -]?(?:квартала?|кв\.?)){_YEAR}{_TAIL}"), _part_of_year(3)),
    (re.compile(rf"{_AROUND}{_NUMBER}(?P<word>[ -]?полугоди[ея]){_YEAR}{_TAIL}"), _part_of_year(6)),
    (re.compile(rf"{_AROUND}(?P<year>20\d\d){_TAIL}", re.IGNORECASE), _whole_year),
)
