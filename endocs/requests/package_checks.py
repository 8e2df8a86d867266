"""What a package says otherwise than its request, or one paper of it otherwise than another; no models here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from endocs.documents.checks import card
from endocs.documents.checks.facts import Check, Finding, Paper
from endocs.documents.checks.vat import MOST_ROUNDING
from endocs.documents.kinds import BuiltInKind
from endocs.requests.memo_reading.periods import find_period
from endocs.requests.memo_reading.plain import plain
from endocs.requests.memo_reading.proposal import Period

DEEDS = frozenset({BuiltInKind.ACT, BuiltInKind.DELIVERY_NOTE, BuiltInKind.UTD})
PAPER_DEEDS = DEEDS - {BuiltInKind.UTD}
ON_TOP = (22, 20, 10, 7, 5)
A_ROUBLE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A line of a request with the papers that answer it, by their keys; the period as the line says it."""

    kind: str
    count: int = 1
    amount: Decimal | None = None
    period: str = ""
    answers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A request with its papers; `clients` are the INNs it speaks of, empty when it names nobody."""

    papers: Sequence[Paper]
    lines: Sequence[Asked]
    asked_on: date
    clients: frozenset[str] = frozenset()
    organisation: int | None = None
    contract: int | None = None


def findings(package: Package, today: date) -> list[Finding]:
    """Every paper's own findings and what differs between the papers and the request, paper by paper."""
    found = [
        finding
        for paper in package.papers
        for finding in card.findings(paper, today)
        if finding.check != Check.VAT_RATE or not _is_confirmed(paper, package.papers)
    ]
    found += [*_against_request(package), *_against_lines(package), *_siblings(package)]
    order = {paper.key: place for place, paper in enumerate(package.papers)}
    return sorted({one.fingerprint + str(one.paper): one for one in found}.values(), key=lambda one: order[one.paper])


def _is_confirmed(paper: Paper, papers: Iterable[Paper]) -> bool:
    """Another paper of the package has the same two sums: the tax is of several rates, not mistyped."""
    return any(
        one.key != paper.key and one.kind != paper.kind and (one.amount, one.vat) == (paper.amount, paper.vat)
        for one in papers
    )


def _against_request(package: Package) -> Iterator[Finding]:
    """The client, the organisation and the contract are those of the request."""
    for paper in package.papers:
        client, own, contract = paper.client, paper.own, paper.contract
        if package.clients and client and client.inn and client.inn not in package.clients:
            yield Finding(check=Check.OTHER_CLIENT, paper=paper.key, values={"party": client.title})
        if package.organisation and own and own.key != package.organisation:
            yield Finding(check=Check.OTHER_ORGANISATION, paper=paper.key, values={"party": own.title})
        if package.contract and contract and contract.key != package.contract:
            yield Finding(check=Check.OTHER_CONTRACT, paper=paper.key, values={"contract": contract.title})


def _against_lines(package: Package) -> Iterator[Finding]:
    """Sum and period of each line against the papers that answer it."""
    papers = {paper.key: paper for paper in package.papers}
    for line in package.lines:
        answering = [papers[key] for key in line.answers if key in papers]
        if line.amount is not None and answering and not _gives(line, answering):
            for paper in answering:
                if paper.amount is not None:
                    told = {"asked": str(line.amount), "amount": str(paper.amount), "currency": paper.currency}
                    yield Finding(check=Check.AMOUNT_LINE, paper=paper.key, values=told)
        asked = _period(line.period, package.asked_on)
        for paper in answering if asked else ():
            told_period = _own_period(paper)
            if asked and told_period and (told_period[1] < asked.first or told_period[0] > asked.last):
                told = {"asked": line.period} | {
                    name: day.isoformat() for name, day in zip(("first", "last"), told_period, strict=True)
                }
                yield Finding(check=Check.OTHER_PERIOD, paper=paper.key, values=told)


def _gives(line: Asked, papers: Sequence[Paper]) -> bool:
    """Whether the papers give the line's sum: together or each, with the tax or without it, kopecks dropped or not."""
    known = [paper for paper in papers if paper.amount is not None]
    if line.amount is None or not known or any(paper.currency != "RUB" for paper in known):
        return True
    total = sum((paper.amount or Decimal(0) for paper in known), Decimal(0))
    if len(papers) < line.count and total <= line.amount:
        return True
    tax = sum((paper.vat or Decimal(0) for paper in known), Decimal(0))
    return _fits(total, tax, line.amount, known) or all(
        _fits(paper.amount or Decimal(0), paper.vat or Decimal(0), line.amount, [paper]) for paper in known
    )


def _fits(amount: Decimal, tax: Decimal, asked: Decimal, papers: Sequence[Paper]) -> bool:
    """Whether a sum is the one asked for, or that with the tax on top."""
    if abs(amount - asked) < A_ROUBLE or (tax and abs(amount - tax - asked) < A_ROUBLE):
        return True
    is_unknown = any(paper.vat is None for paper in papers)
    return is_unknown and any(abs(amount - asked * (100 + rate) / 100) < A_ROUBLE for rate in ON_TOP)


def _period(words: str, today: date) -> Period | None:
    found = find_period(plain(words), today) if words.strip() else None
    return found.value if found else None


def _own_period(paper: Paper) -> tuple[date, date] | None:
    """What the card says of the period, else the words of its subject."""
    first, last = paper.period_from or paper.period_to, paper.period_to or paper.period_from
    if first and last:
        return first, last
    told = _period(paper.subject, paper.dated_on) if paper.dated_on else None
    return (told.first, told.last) if told else None


def _siblings(package: Package) -> Iterator[Finding]:
    """Invoice, deed and счёт-фактура of one client have one currency, one sum, and one tax of it."""
    is_whole = all(len(line.answers) >= line.count for line in package.lines)
    by_client: dict[int | None, list[Paper]] = {}
    for paper in package.papers:
        if paper.amount is not None and paper.kind in {*DEEDS, BuiltInKind.PAYMENT_INVOICE, BuiltInKind.VAT_INVOICE}:
            by_client.setdefault(paper.client.key if paper.client else None, []).append(paper)
    for papers in by_client.values():
        yield from _currencies(papers)
        yield from _taxes(papers)
        if is_whole and len({paper.currency for paper in papers}) == 1 and not _are_of_other_months(package, papers):
            yield from _amounts(package, papers)


def _currencies(papers: Sequence[Paper]) -> Iterator[Finding]:
    used = [paper.currency for paper in papers]
    usual = max(dict.fromkeys(used), key=used.count)
    for paper in papers:
        if paper.currency != usual:
            told = {"currency": paper.currency, "other": usual}
            yield Finding(check=Check.CURRENCY, paper=paper.key, values=told)


def _taxes(papers: Sequence[Paper]) -> Iterator[Finding]:
    """Two papers of one sum with two taxes."""
    for paper in papers:
        other = next((one for one in papers if one.amount == paper.amount and _taxes_differ(one, paper)), None)
        if other is not None:
            told = {"vat": str(paper.vat), "other": str(other.vat), "title": other.title, "currency": paper.currency}
            yield Finding(check=Check.VAT_SIBLING, paper=paper.key, values=told)


def _taxes_differ(one: Paper, other: Paper) -> bool:
    return one.vat is not None and other.vat is not None and abs(one.vat - other.vat) > MOST_ROUNDING


def _are_of_other_months(package: Package, papers: Sequence[Paper]) -> bool:
    """An invoice for the next month beside the act of the last one: their sums need not be equal."""
    keys = {paper.key for paper in papers}
    said = {line.period.strip().casefold() for line in package.lines if line.period.strip() and keys & {*line.answers}}
    own = {(paper.period_from, paper.period_to) for paper in papers if paper.period_from or paper.period_to}
    return len(said) > 1 or len(own) > 1


def _amounts(package: Package, papers: Sequence[Paper]) -> Iterator[Finding]:
    told: dict[int, Finding] = {}
    lines = [(line, [paper for paper in papers if paper.key in line.answers]) for line in package.lines]
    asked_so = {one.key for line, given in lines if line.amount is not None and _gives(line, given) for one in given}
    invoices = [paper for paper in papers if paper.kind == BuiltInKind.PAYMENT_INVOICE]
    deeds = [paper for paper in papers if paper.kind in DEEDS]
    taxed = [paper for paper in papers if paper.kind == BuiltInKind.VAT_INVOICE]
    for some, others in (
        (invoices, deeds),
        (taxed, [one for one in deeds if one.kind in PAPER_DEEDS]),
        (invoices, taxed),
    ):
        if not some or not others or _total(some) == _total(others):
            continue
        if some is invoices and others is taxed and deeds:
            continue
        if all(paper.key in asked_so for paper in (*some, *others)) and _differ_by_lines(lines, some, others):
            continue
        for paper, against in [*((one, others) for one in some), *((one, some) for one in others)]:
            values = {
                "amount": str(_total(some if paper in some else others)), "other": str(_total(against)),
                "title": against[0].title, "count": str(len(against)), "currency": paper.currency,
            }  # fmt: skip
            told.setdefault(paper.key, Finding(check=Check.AMOUNT_SIBLING, paper=paper.key, values=values))
    yield from told.values()


def _differ_by_lines(
    lines: Sequence[tuple[Asked, Sequence[Paper]]], some: Sequence[Paper], others: Sequence[Paper]
) -> bool:
    """Whether the request itself asks for different sums of the two."""

    def asked(papers: Sequence[Paper]) -> set[Decimal | None]:
        return {line.amount for line, given in lines if any(paper in papers for paper in given)}

    return asked(some) != asked(others)


def _total(papers: Sequence[Paper]) -> Decimal:
    return sum((paper.amount or Decimal(0) for paper in papers), Decimal(0))
