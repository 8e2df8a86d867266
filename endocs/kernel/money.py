"""Sums of money: how they are shown and how they are typed."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language

NO_BREAK_SPACE = "\u00a0"
MINUS = "−"
SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€", "CNY": "¥"}
KOPECK = Decimal("0.01")

_CURRENCY = re.compile(r"(?:₽|руб(?:\.|л[а-я]*)?|р\.?|rub|rur|\$|usd|€|eur|¥|cny)$", re.IGNORECASE)
_BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f']")
_PLAIN = re.compile(r"\d{1,15}(?:\.\d{1,2})?")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")


def format_money(amount: Decimal, currency: str = "RUB") -> str:
    """The sum as people read it: «1 234,56 ₽» with no-break spaces and a true minus."""
    rounded = amount.quantize(KOPECK, ROUND_HALF_UP)
    whole, _, fraction = f"{abs(rounded):,.2f}".partition(".")
    mark = "." if (get_language() or "").startswith("en") else ","
    sign = MINUS if rounded < 0 else ""
    return f"{sign}{whole.replace(',', NO_BREAK_SPACE)}{mark}{fraction}{NO_BREAK_SPACE}{SIGNS.get(currency, currency)}"


def parse_money(text: str) -> Decimal:
    """The sum that was typed or pasted, with kopecks; ValueError when it is not clear which sum is meant."""
    bare = _CURRENCY.sub("", text.strip()).strip()
    negative = bare[:1] in {"-", MINUS, "–"}
    digits = _single_point(_without_blanks(bare[1:].strip() if negative else bare))
    if not _PLAIN.fullmatch(digits) or not digits.isascii():
        raise ValueError(f"not a sum of money: {text!r}")
    amount = Decimal(digits).quantize(KOPECK)
    return -amount if negative and amount else amount


def _without_blanks(text: str) -> str:
    """Digits without the blanks between thousands; blanks anywhere else make two numbers of one."""
    groups = _BLANKS.split(text)
    if len(groups) == 1:
        return text
    inner = [*groups[1:-1], re.split(r"[.,]", groups[-1])[0]]
    if not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in inner):
        raise ValueError(f"blanks at odd places: {text!r}")
    return "".join(groups)


def _single_point(text: str) -> str:
    """Digits with a point before the kopecks: the last separator, when it occurs once."""
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return text
    whole, mark, fraction = text[:last], text[last], text[last + 1 :]
    thousands_only = mark in whole
    if thousands_only:
        whole = text
    if "." in whole or "," in whole:
        if not _GROUPED.fullmatch(whole):
            raise ValueError(f"separators at odd places: {text!r}")
        whole = re.sub(r"[.,]", "", whole)
    return whole if thousands_only else f"{whole}.{fraction}"
