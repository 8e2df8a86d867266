"""Filters that write sums, days and sizes as people read them."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from endocs.documents.models import Level
from endocs.kernel.dates import format_date, format_moment
from endocs.kernel.money import NO_BREAK_SPACE, format_money
from endocs.web import rule_words
from endocs.web.templatetags.library import register

NOTHING = "–"


@register.filter
def money(amount: Decimal | None, currency: str = "RUB") -> str:
    """1 234,56 ₽; an en dash when there is no sum."""
    return NOTHING if amount is None else format_money(amount, currency)


@register.filter
def date_ru(day: date | None) -> str:
    """24.11.2026; an en dash when there is no day."""
    return NOTHING if day is None else format_date(day)


@register.filter
def when(moment: datetime | None) -> str:
    """«сегодня в 14:40», «вчера в 9:05», «чт 26.11», 24.11.2026; an en dash when it has not happened."""
    return NOTHING if moment is None else format_moment(moment, timezone.now())


@register.filter
def filesize(size: int | None) -> str:
    """214 КБ, 1,2 МБ; an en dash when unknown."""
    if size is None:
        return NOTHING
    if size < 1024:
        return _("%(size)s B") % {"size": size} if size else _("empty")
    if round(size / 1024) < 1024:
        return _("%(size)s KB") % {"size": round(size / 1024)}
    tenths = f"{size / 1024 / 1024:.1f}".removesuffix(".0")
    mark = "." if (get_language() or "").startswith("en") else ","
    return _("%(size)s MB") % {"size": tenths.replace(".", mark)}


@register.filter
def number(label: str) -> str:
    """«№ 412» with a no-break space."""
    return f"№{NO_BREAK_SPACE}{label}"


@register.filter
def level_words(level: int) -> str:
    """How far access goes: «видит и добавляет файлы»."""
    return rule_words.level_words(Level(level))
