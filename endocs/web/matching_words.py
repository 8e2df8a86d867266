"""Why a document was found for a request, and what speaks against it, in a few words each."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from endocs.kernel.dates import format_date
from endocs.kernel.money import format_money
from endocs.requests.matching.facts import Fact

MOST = 4
_KOPECKS = Decimal("0.05")
Words = Callable[[Mapping[str, str]], str]


def words_of(
    reasons: Iterable[Mapping[str, Any]], *, is_own: bool = False, elsewhere: str = ""
) -> list[tuple[str, bool]]:
    """At most four: what speaks for the pair, the strongest first, then the doubts, none of which is left out for it.

    `is_own`: the reader made the document; `elsewhere` is the number of another memo it fits that the reader may see.
    """
    told = {str(reason.get("fact", "")): dict(reason.get("values") or {}) for reason in reasons}
    against = [_against(fact, told[fact], elsewhere) for fact in _DOUBTS if fact in told]
    speaks = [words for fact in _SPEAKS if fact in told and (words := _speaks(fact, told, is_own=is_own))]
    if told and not {Fact.NAMESAKES, Fact.REPEATED} & told.keys():
        speaks.insert(0, _("INN"))
    against = against[:MOST]
    return [(text, True) for text in speaks[: MOST - len(against)]] + [(text, False) for text in against]


def sentence_of(reasons: Iterable[Mapping[str, Any]]) -> str:
    """What speaks for it in one line: «ИНН, сумма до копейки, ноябрь»; without the doubts."""
    return ", ".join(text for text, speaks in words_of(reasons) if speaks)


def _speaks(fact: str, told: Mapping[str, Mapping[str, str]], *, is_own: bool) -> str:
    values = told[fact]
    if fact == Fact.ACCOUNTANT:
        return _("made by you") if is_own else _("made by the performer")
    if fact == Fact.INVOICE:
        number = {"number": values.get("asked", "")}
        is_itself = told.get(Fact.KIND, {}).get("kind") == "invoice"
        return (_("number %(number)s") if is_itself else _("package with invoice No. %(number)s")) % number
    return _SPEAKS[fact](values)


def _against(fact: str, values: Mapping[str, str], elsewhere: str) -> str:
    if fact == Fact.SEVERAL and elsewhere:
        return _("also fits memo No. %(number)s") % {"number": elsewhere}
    return _DOUBTS[fact](values)


def _amount(values: Mapping[str, str]) -> str:
    asked, came = _number(values.get("asked")), _number(values.get("came"))
    if asked is None or came is None or abs(asked - came) <= _KOPECKS:
        return _("sum to the kopeck")
    if abs(asked - came) < 1:
        return _("sum to the rouble")
    return _("sum with VAT on top") if came > asked * Decimal("1.05") else _("about the same sum")


def _period(values: Mapping[str, str]) -> str:
    return period_words(values.get("asked", "")) or _("period")


def _other_period(values: Mapping[str, str]) -> str:
    came = period_words(values.get("came", ""))
    return _("another period: %(period)s") % {"period": came} if came else _("another period")


def period_words(code: str) -> str:
    """«ноябрь», «III квартал», «24.10.2026»; the year only when it is not this one; empty for what is not a period."""
    year, _dash, part = code.partition("-")
    if "/" in code or not year.isdecimal():
        return " – ".join(filter(None, (period_words(day) for day in code.split("/")))) if "/" in code else ""
    if part.count("-") == 1:
        try:
            return format_date(date.fromisoformat(code))
        except ValueError:
            return ""
    is_this_year = int(year) == timezone.localdate().year
    if not part:
        return _("%(year)s") % {"year": year}
    name = _part_of_year(part)
    return name if is_this_year or not name else f"{name} {year}"


def _part_of_year(part: str) -> str:
    if part.isdecimal() and 1 <= int(part) <= 12:
        return str(MONTHS[int(part)]).lower()
    if part[:1] == "Q" and part[1:] in ("1", "2", "3", "4"):
        return _("%(number)s quarter") % {"number": ("I", "II", "III", "IV")[int(part[1:]) - 1]}
    if part[:1] == "H" and part[1:] in ("1", "2"):
        return _("%(number)s half-year") % {"number": ("I", "II")[int(part[1:]) - 1]}
    return _("9 months") if part == "9M" else ""


def _named(plain: Callable[[], str], full: Callable[[], str], value: str) -> Words:
    """The words with a value of the reason, or without when it has none."""

    def words(values: Mapping[str, str]) -> str:
        return full() % {value: values[value]} if values.get(value) else plain()

    return words


def _asked_sum(plain: Callable[[], str], full: Callable[[], str]) -> Words:
    def words(values: Mapping[str, str]) -> str:
        asked = _number(values.get("asked"))
        return plain() if asked is None else full() % {"sum": format_money(asked)}

    return words


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _several(values: Mapping[str, str]) -> str:
    count = values.get("requests", "")
    if not count.isdecimal() or int(count) < 2:
        return _("fits other requests too")
    return ngettext("fits %(count)s request", "fits %(count)s requests", int(count)) % {"count": count}


def _kind(values: Mapping[str, str]) -> str:
    names = {
        "act": _("an act"), "upd": _("a UTD"), "torg12": _("a waybill"), "sf": _("a VAT invoice"),
        "invoice": _("an invoice"),
    }  # fmt: skip
    name = names.get(values.get("kind", ""), "")
    return _("another kind: %(kind)s") % {"kind": name} if name else _("another kind of document")


# Strongest first: in this order they are shown, and what does not go into the four is left out from the end.
_SPEAKS: Mapping[str, Words] = {
    Fact.AMOUNT: _amount,
    Fact.PERIOD: _period,
    Fact.CONTRACT: _named(lambda: _("contract"), lambda: _("contract %(asked)s"), "asked"),
    Fact.INVOICE: lambda values: "",
    Fact.COMPANION: lambda values: _("goes with its act or waybill"),
    Fact.PART_OF_AMOUNT: _asked_sum(lambda: _("a part of the sum"), lambda: _("a part of %(sum)s")),
    Fact.SUBJECT: _named(lambda: _("subject"), lambda: _("subject: %(words)s"), "words"),
    Fact.ACCOUNTANT: lambda values: "",
    Fact.KIND: lambda values: _("kind of document"),
}
_DOUBTS: Mapping[str, Words] = {
    Fact.CLOSED: lambda values: _("the request is closed"),
    Fact.ANNULLED: lambda values: _("the document is annulled"),
    Fact.FULL: lambda values: _("such a document is in the package already"),
    Fact.REPEATED: lambda values: _("repeats a document that came earlier"),
    Fact.SWAPPED_DIGITS: _asked_sum(
        lambda: _("digits of the sum are swapped"), lambda: _("digits of the sum are swapped: %(sum)s was asked")
    ),
    Fact.OTHER_AMOUNT: _asked_sum(lambda: _("another sum"), lambda: _("another sum: %(sum)s was asked")),
    Fact.OTHER_PERIOD: _other_period,
    Fact.OTHER_CONTRACT: _named(lambda: _("another contract"), lambda: _("another contract: %(came)s"), "came"),
    Fact.OTHER_ORGANISATION: lambda values: _("another organisation of ours"),
    Fact.OTHER_BRANCH: _named(lambda: _("another branch"), lambda: _("another branch: KPP %(came)s"), "came"),
    Fact.OTHER_FORM: _kind,
    Fact.EXCLUDED_KIND: lambda values: _("the memo says it is not needed"),
    Fact.NAMESAKES: lambda values: _("several clients of this name"),
    Fact.SEVERAL: _several,
}
