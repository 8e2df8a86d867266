"""The arithmetic of VAT by the card's two sums: some rate of the time must give the tax of the amount.

Rates: 22 % since 2026 (425-FZ), 20 % from 2019 to 2025 and for what was delivered then, 18 % before; 10 % and 0 %
always; 5 % and 7 % of the simplified system since 2025 (176-FZ). The calculated rates (22/122 and so on) are the same
share of an amount with the tax. A card has no lines: the tax may differ by the rounding of each, and a program that
reckons line by line may have put two rates into one document.
"""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from endocs.documents.checks.facts import Check, Finding, Paper
from endocs.documents.kinds import BuiltInKind

KOPECK = Decimal("0.01")
ROUNDING_SHARE, LEAST_ROUNDING, MOST_ROUNDING = Decimal("0.0005"), Decimal("0.02"), Decimal("0.60")  # of 120 lines
NEW_RATE_ON, SIMPLIFIED_ON, TWENTY_ON = date(2026, 1, 1), date(2025, 1, 1), date(2019, 1, 1)
NEW_RATE_ASKED_ON = date(2025, 10, 1)  # invoices for a delivery of the next year
LAST_YEAR_TILL = date(2026, 1, 10)  # a счёт-фактура follows its delivery within five working days
LARGEST = 22


def findings(paper: Paper) -> Iterator[Finding]:
    """What is wrong with the tax; an unknown tax is not judged, nor is the difference that a correction tells."""
    amount, vat, day = paper.amount, paper.vat, paper.dated_on
    if amount is None or vat is None or day is None or paper.kind == BuiltInKind.CORRECTION or vat == 0 or amount < 0:
        return
    told = {"amount": str(amount), "vat": str(vat), "currency": paper.currency}
    allowed = rounding(amount)
    if vat < 0 or vat > tax(amount, LARGEST) + allowed:
        values = told | {"most": str(tax(amount, LARGEST)), "rate": str(LARGEST)}
        yield Finding(check=Check.VAT_TOO_LARGE, paper=paper.key, values=values)
        return
    rates = rates_of(paper, day)
    if any(abs(vat - tax(amount, rate)) <= allowed for rate in rates):
        return
    past = next((rate for rate in (20, 18) if abs(vat - tax(amount, rate)) <= allowed), None)
    now = rates[0]
    values = told | {"rate": str(now), "expected": str(tax(amount, now))}
    if past is not None:
        yield Finding(check=Check.VAT_OLD_RATE, paper=paper.key, values=values | {"past": str(past)})
    elif paper.by_hand:
        yield Finding(check=Check.VAT_RATE, paper=paper.key, values=values)


def tax(amount: Decimal, rate: int) -> Decimal:
    """The tax within an amount."""
    return (amount * rate / (100 + rate)).quantize(KOPECK, ROUND_HALF_UP)


def rounding(amount: Decimal) -> Decimal:
    """By how much the tax may differ because each line is rounded to a kopeck."""
    return max(LEAST_ROUNDING, min(MOST_ROUNDING, amount * ROUNDING_SHARE))


def rates_of(paper: Paper, day: date) -> tuple[int, ...]:
    """Rates that may stand in a paper of that day, the usual one first."""
    usual: tuple[int, ...] = (22,) if day >= NEW_RATE_ON else (20,) if day >= TWENTY_ON else (18,)
    if day >= NEW_RATE_ON and is_of_earlier_delivery(paper, day):
        usual += (20,)
    if NEW_RATE_ASKED_ON <= day < NEW_RATE_ON:
        usual += (22,)
    return (*usual, 10, *((5, 7) if day >= SIMPLIFIED_ON else ()))


def is_of_earlier_delivery(paper: Paper, day: date) -> bool:
    """Whether a paper of 2026 or later tells of what was delivered before: by its period, or by a year in its words."""
    ends = paper.period_to or paper.period_from
    if ends is not None:
        return ends < NEW_RATE_ON
    return day <= LAST_YEAR_TILL or any(str(year) in paper.subject for year in range(2019, 2026))
