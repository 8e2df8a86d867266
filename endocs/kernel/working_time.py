"""Working time by the Russian production calendar: five days, 9:00 to 18:00, lunch from 13 to 14.

Holidays and transferred days come from the library `holidays`. It does not know the shortened days, so they follow
from article 95 of the Labour Code: the working day right before a public holiday ends an hour earlier, and a working
Saturday is as long as the day it was exchanged for.
"""

import re
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache

import holidays

OPENS, CLOSES = 9 * 60, 18 * 60
LUNCH_FROM, LUNCH_TILL = 13 * 60, 14 * 60
_DAY = timedelta(days=1)
_PUBLIC = {(1, day) for day in range(1, 9)} | {(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
_EXCHANGED = re.compile(r"перенесено с (\d\d)\.(\d\d)\.(\d{4})")


def is_working_day(day: date) -> bool:
    """Whether the production calendar has this day as a working one."""
    calendar = _calendar(day.year)
    return day in calendar.working_weekends or (day.weekday() < 5 and day not in calendar.days_off)


def closing_minute(day: date) -> int:
    """The minute of the day at which a working day ends: 18:00, on a shortened day 17:00."""
    alike = _calendar(day.year).working_weekends.get(day, day)
    after = alike + _DAY
    return CLOSES - 60 if (after.month, after.day) in _PUBLIC else CLOSES


def is_working_moment(moment: datetime, tz: tzinfo) -> bool:
    """Whether people are at work then: a working day's hours by the clock of tz, lunch left out."""
    local = moment.astimezone(tz)
    return _worked(local.date(), _minute(local) + 1) > _worked(local.date(), _minute(local))


def is_year_known(year: int) -> bool:
    """Whether the library has the days that the government moved in that year."""
    return bool(_calendar(year).exchanged)


def working_minutes_between(start: datetime, end: datetime, tz: tzinfo) -> int:
    """Working minutes from start to end by the clock of tz; negative when end is earlier, so that parts add up."""
    if end < start:
        return -working_minutes_between(end, start, tz)
    first, last = start.astimezone(tz), end.astimezone(tz)
    whole_days = sum(_worked(day, 24 * 60) for day in _days(first.date(), last.date()))
    return whole_days - _worked(first.date(), _minute(first)) + _worked(last.date(), _minute(last))


def add_working_hours(start: datetime, hours: float, tz: tzinfo) -> datetime:
    """The moment by which that many working hours have passed since start, by the clock of tz."""
    local = start.astimezone(tz)
    day, left = local.date(), round(hours * 60) + _worked(local.date(), _minute(local))
    if round(hours * 60) <= 0:
        return start
    while left > _worked(day, 24 * 60):
        left -= _worked(day, 24 * 60)
        day += _DAY
    minute = OPENS + left
    if minute > LUNCH_FROM:
        minute += LUNCH_TILL - LUNCH_FROM
    return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=tz)


class _Calendar:
    """The exceptions of one year: days off, and working weekends with the day each was exchanged for."""

    def __init__(self, year: int) -> None:
        listed = holidays.country_holidays("RU", years=year, language="ru")
        self.exchanged = {_origin(name): day for day, name in listed.items() if _EXCHANGED.search(name)}
        self.days_off = frozenset(listed.keys())
        self.working_weekends = {day: self.exchanged.get(day, day) for day in listed.weekend_workdays}


@cache
def _calendar(year: int) -> _Calendar:
    return _Calendar(year)


def _origin(name: str) -> date | None:
    found = _EXCHANGED.search(name)
    return date(int(found[3]), int(found[2]), int(found[1])) if found else None


def _days(first: date, end: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((end - first).days)]


def _worked(day: date, minute: int) -> int:
    """Working minutes of the day up to a minute of it."""
    if not is_working_day(day):
        return 0
    minute = min(max(minute, OPENS), closing_minute(day))
    return minute - OPENS - min(max(minute - LUNCH_FROM, 0), LUNCH_TILL - LUNCH_FROM)


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute
