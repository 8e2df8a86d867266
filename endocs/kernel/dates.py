"""Days and moments: how they are shown and how they are typed."""

import re
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

_TODAY = {"т", "t", "сегодня", "today"}
_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./, ](\d{1,2})(?:[-./, ](\d{4}|\d{2}))?")
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})?")


def format_date(day: date) -> str:
    """24.11.2026; of a moment, its day in the current time zone."""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    return f"{day:%d.%m.}{day.year:04d}"


def format_moment(moment: datetime, now: datetime) -> str:
    """«сегодня в 14:40», «вчера в 9:05», «чт 26.11» within a week, else the date; in the current zone and language."""
    local = timezone.localtime(moment)
    distance = (local.date() - timezone.localtime(now).date()).days
    near = {
        0: lambda: _("today at %(time)s"),
        -1: lambda: _("yesterday at %(time)s"),
        1: lambda: _("tomorrow at %(time)s"),
    }
    if distance in near:
        return near[distance]() % {"time": f"{local.hour}:{local:%M}"}
    if abs(distance) < 7:
        return f"{weekday(local.date())} {local:%d.%m}"
    return format_date(local.date())


def weekday(day: date) -> str:
    """The short name of the day of the week: «чт»."""
    names = (
        pgettext("day of the week", "Mon"),
        pgettext("day of the week", "Tue"),
        pgettext("day of the week", "Wed"),
        pgettext("day of the week", "Thu"),
        pgettext("day of the week", "Fri"),
        pgettext("day of the week", "Sat"),
        pgettext("day of the week", "Sun"),
    )
    return names[day.weekday()]


def parse_date(text: str, today: date) -> date:
    """The day that was typed: 0312, 03.12, 03.12.26, 24.11.2026, 2026-11-24, «т»; ValueError when there is none."""
    typed = text.strip().lower().removesuffix("г.").removesuffix("г").strip()
    if typed in _TODAY:
        return today
    if not typed.isascii():
        raise ValueError(f"not a date: {text!r}")
    if found := _YEAR_FIRST.fullmatch(typed):
        return date(int(found[1]), int(found[2]), int(found[3]))
    found = _DAY_FIRST.fullmatch(typed) or _DIGITS.fullmatch(typed)
    if not found:
        raise ValueError(f"not a date: {text!r}")
    return date(_year(found[3], today), int(found[2]), int(found[1]))


def _year(digits: str | None, today: date) -> int:
    """The year as typed; of two digits, the one within fifty years of today."""
    if digits is None:
        return today.year
    if len(digits) == 4:
        return int(digits)
    century = today.year - today.year % 100
    year = century + int(digits)
    return year - 100 if year > today.year + 50 else year
