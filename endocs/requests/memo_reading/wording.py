"""What was read in the words of the form, which the reader of memos reads again: «октябрь 2026», an hour of the day."""

import re
from datetime import time

from endocs.kernel.dates import format_date
from endocs.requests.memo_reading.proposal import Period

_MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
_ROMAN = ("I", "II", "III", "IV")
_HOURS = {
    "часу": 13, "двум": 14, "двух": 14, "трем": 15, "трех": 15, "четырем": 16, "четырех": 16, "пяти": 17, "шести": 18,
    "семи": 19, "девяти": 9, "десяти": 10, "одиннадцати": 11, "двенадцати": 12,
}  # fmt: skip
_HOUR = (
    rf"(?:до|к|не позднее|не позже)[ ](?:(?P<hour>[01]?\d|2[0-3])(?:[:.-](?P<minute>[0-5]\d))?(?:[ ]?ч\b\.?"
    rf"|[ ]?час[а-я]{{0,3}})?|(?P<word>{'|'.join(_HOURS)})(?:[ ](?:часам|часов|вечера|дня))?)"
    r"(?![./]?\d|[ ]?(?:%|тыс|руб))"
)
_AFTER = re.compile(rf"[ ,]{{0,2}}{_HOUR}\b")
_BEFORE = re.compile(rf"{_HOUR}[ ,]{{0,2}}$")
END_OF_DAY = time(18)


def period_words(period: Period) -> str:
    """«октябрь 2026», «III квартал 2026», «I полугодие 2026», «9 месяцев 2026», «2026 год», «01.08.2026–15.08.2026»."""
    year, _dash, part = period.code.partition("-")
    if "/" in period.code:
        return _span(period)
    if not part:
        return f"{year} год"
    if part[0] == "Q":
        return f"{_ROMAN[int(part[1:]) - 1]} квартал {year}"
    if part[0] == "H":
        return f"{_ROMAN[int(part[1:]) - 1]} полугодие {year}"
    if part.endswith("M"):
        return f"{part[:-1]} месяцев {year}"
    return f"{_MONTHS[int(part) - 1]} {year}"


def hour_near(text: str, start: int, end: int) -> tuple[time, int, int] | None:
    """The hour said beside a day of the plain text, «сегодня до шести», and the place of both."""
    after = _AFTER.match(text, end)
    if after and (said := _time(after)):
        return said, start, after.end()
    before = _BEFORE.search(text, max(0, start - 30), start)
    if before and (said := _time(before)):
        return said, before.start(), end
    return None


def _span(period: Period) -> str:
    first, last = period.first, period.last
    if re.fullmatch(r"\d{4}-\d\d/\d{4}-\d\d", period.code):
        year = "" if first.year == last.year else f" {first.year}"
        return f"{_MONTHS[first.month - 1]}{year} – {_MONTHS[last.month - 1]} {last.year}"
    return f"{format_date(first)}–{format_date(last)}"


def _time(found: re.Match[str]) -> time | None:
    """An hour of a working day: «к 5» is at five in the afternoon."""
    hour = int(found["hour"]) if found["hour"] else _HOURS[found["word"]]
    if hour < 8 and not found["minute"]:
        hour += 12
    return time(hour, int(found["minute"] or 0)) if 7 <= hour <= 22 else None
