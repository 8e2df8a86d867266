"""The date of a paper: against today, against years whose books are closed, against its contract."""

from collections.abc import Iterator
from datetime import date

from endocs.documents.checks.facts import Check, Finding, Paper
from endocs.documents.kinds import BuiltInKind

TRADE = frozenset(
    {BuiltInKind.PAYMENT_INVOICE, BuiltInKind.ACT, BuiltInKind.DELIVERY_NOTE, BuiltInKind.VAT_INVOICE, BuiltInKind.UTD,
     BuiltInKind.CORRECTION}
)  # fmt: skip
BOOKS_CLOSE = (3, 31)  # the yearly accounts are handed in by then (402-FZ, art. 18)


def findings(paper: Paper, today: date) -> Iterator[Finding]:
    """What is wrong with the date."""
    day = paper.dated_on
    if day is None:
        return
    told = {"dated_on": day.isoformat()}
    if day > today:
        yield Finding(check=Check.FUTURE, paper=paper.key, values=told)
    if paper.kind not in TRADE:
        return
    if paper.by_hand and paper.created_on and paper.created_on > date(day.year + 1, *BOOKS_CLOSE):
        yield Finding(check=Check.CLOSED_YEAR, paper=paper.key, values=told | {"year": str(day.year)})
    contract = paper.contract
    if contract is None:
        return
    told |= {"contract": contract.title}
    if contract.dated_on and day < contract.dated_on:
        values = told | {"signed_on": contract.dated_on.isoformat()}
        yield Finding(check=Check.BEFORE_CONTRACT, paper=paper.key, values=values)
    elif contract.ends_on and day > contract.ends_on:
        values = told | {"ends_on": contract.ends_on.isoformat()}
        yield Finding(check=Check.AFTER_CONTRACT, paper=paper.key, values=values)
