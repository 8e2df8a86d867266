"""Packages as firms really send them, in which nothing is wrong.

Written before the rules: what is right here is what an accountant would not want to be told of. Some of it is hard on
purpose: firms of other countries, sole traders, tens of lines rounded one by one, two rates in one document, debts of
the time before the rate of 2026, parts of a sum, sparse numbers, prefixes of 1C, contracts without an end.
"""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from endocs.documents.checks.facts import Account, Agreement, Check, Numbered, Paper, Party
from endocs.requests.package_checks import Asked, Package

KOPECK = Decimal("0.01")
MONTHS = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)
BIKS = ("044525225", "044525974", "044030653", "044525593", "046577674")
PREFIXES = ("", "", "УТ-", "00БП-", "ВМ-", "А-")


@dataclass(frozen=True)
class Scene:
    """A package, the day it is looked at, and what is wrong with it."""

    package: Package
    today: date
    error: Check | None = None


def inn(rng: random.Random, length: int = 10) -> str:
    """An INN whose check digits fit."""
    digits = [rng.randint(1, 9)] + [rng.randint(0, 9) for _ in range(length - 2 if length == 10 else length - 3)]
    weights: dict[int, list[tuple[int, ...]]] = {
        10: [(2, 4, 10, 3, 5, 9, 4, 6, 8)],
        12: [(7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)],
    }
    for row in weights[length]:
        digits.append(sum(a * b for a, b in zip(digits, row, strict=True)) % 11 % 10)
    return "".join(map(str, digits))


def ogrn(rng: random.Random, length: int = 13) -> str:
    """An OGRN of a firm, or an OGRNIP."""
    body = ("1" if length == 13 else "3") + "".join(str(rng.randint(0, 9)) for _ in range(length - 2))
    return body + str(int(body) % (11 if length == 13 else 13) % 10)


def account(rng: random.Random) -> Account:
    """An account that fits its BIK."""
    bik, tail = rng.choice(BIKS), "".join(str(rng.randint(0, 9)) for _ in range(11))
    for control in range(10):
        number = f"40702810{control}{tail}"
        digits = [int(one) for one in bik[6:] + number]
        if sum(digit * (7, 1, 3)[place % 3] for place, digit in enumerate(digits)) % 10 == 0:
            return Account(account=number, bik=bik)
    raise AssertionError("one of ten digits fits")


def own_firm(rng: random.Random) -> Party:
    number = inn(rng)
    return Party(
        key=1, title="ООО «Вектра Монтаж»", inn=number, kpp=f"{number[:4]}01001", ogrn=rng.choice(["", ogrn(rng)]),
        accounts=tuple(account(rng) for _ in range(rng.randint(0, 3))),
    )  # fmt: skip


def client(rng: random.Random) -> Party:
    """Mostly firms; sole traders without KPP, branches with letters in it, foreigners with keys of their own."""
    key, kind = rng.randint(100, 10**6), rng.random()
    if kind < 0.72:
        number = inn(rng)
        kpp = rng.choice([f"{number[:4]}01001", f"{number[:4]}43001", f"{number[:4]}AB001", "771401001", ""])
        form = rng.choice(["ООО", "АО", "ПАО", "ФГУП", "Общество с ограниченной ответственностью", ""])
        return Party(key=key, title="«Клиент»", inn=number, kpp=kpp, ogrn=rng.choice(["", ogrn(rng)]), legal_form=form)
    if kind < 0.9:
        return Party(
            key=key, title="ИП Петров", inn=inn(rng, 12), ogrn=rng.choice(["", ogrn(rng, 15)]),
            legal_form=rng.choice(["ИП", "ИП", "Самозанятый", "КФХ", ""]),
        )  # fmt: skip
    if kind < 0.95:
        return Party(
            key=key, title="Siemens GmbH", legal_form="GmbH", inn=rng.choice(["", "DE812345678"]), is_foreign=True
        )
    number = rng.choice(["190123456", "123456789012"])
    return Party(key=key, title="ТОО «Алтын»", legal_form="ТОО", inn=number, is_foreign=True)


def with_vat(rng: random.Random, rates: list[int]) -> tuple[Decimal, Decimal]:
    """Amount and VAT of lines rounded one by one, the price with the tax or without it."""
    amount = vat = Decimal(0)
    for place in range(rng.choice([1, 1, 1, 2, 3, 5, 8, 20, 60])):
        rate = rates[place % len(rates)]
        price = Decimal(rng.randint(100, 9_000_000)) / 100 * rng.choice([1, 1, 10])
        if rng.random() < 0.5:
            tax = (price * rate / 100).quantize(KOPECK, ROUND_HALF_UP)
            amount, vat = amount + price + tax, vat + tax
        else:
            amount, vat = amount + price, vat + (price * rate / (100 + rate)).quantize(KOPECK, ROUND_HALF_UP)
    return amount.quantize(KOPECK), vat


def correct(rng: random.Random) -> Scene:
    """A package in which nothing is wrong."""
    today = date(2026, 1, 20) + timedelta(days=rng.randint(0, 330))
    dated = today - timedelta(days=rng.choice([0, 0, 0, 1, 2, 5, 12]))
    own, buyer = own_firm(rng), client(rng)
    month = (dated.replace(day=1) - timedelta(days=rng.choice([0, 1, 1]))).replace(day=1)
    is_old_debt = rng.random() < 0.05
    if is_old_debt:
        month = date(2025, rng.randint(9, 12), 1)
    last_day = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    said = rng.choice([f"{MONTHS[month.month - 1]} {month.year}", f"{month:%m.%Y}", ""])
    by_hand, rate = rng.random() < 0.45, 20 if is_old_debt else rng.choice([22] * 12 + [10, 5, 7, 0])
    rates = [22, 10] if not is_old_debt and rng.random() < (0.01 if by_hand else 0.08) else [rate]
    amount, vat_known = with_vat(rng, rates)
    vat: Decimal | None = vat_known if rng.random() < 0.9 else None
    contract = agreement(rng, own, buyer, dated) if rng.random() < 0.6 else None
    subject = (
        f"Услуги за {said}" if said and rng.random() < 0.6 else rng.choice(["", "Монтаж оборудования", "Договор 14/26"])
    )
    has_period = is_old_debt or rng.random() < 0.5
    base = Paper(
        key=0, title="", kind="", dated_on=dated, amount=amount, vat=vat, subject=subject, by_hand=by_hand,
        created_on=min(today, dated + timedelta(days=rng.randint(0, 3))), own=own, client=buyer, contract=contract,
        period_from=month if has_period else None, period_to=last_day if has_period else None,
    )  # fmt: skip
    kinds = rng.choice(
        [["payment_invoice", "act"], ["payment_invoice", "utd"], ["act", "vat_invoice"], ["payment_invoice"], ["act"],
         ["payment_invoice", "act", "vat_invoice"], ["payment_invoice", "delivery_note", "vat_invoice"], ["utd"]]
    )  # fmt: skip
    papers = [
        replace(base, key=place + 10, kind=kind, title=f"{kind} {place}", **series(rng, dated))
        for place, kind in enumerate(kinds)
    ]
    papers, lines = asked_for(rng, papers, said)
    known = {buyer.inn} if buyer.inn and rng.random() < 0.9 else set()
    package = Package(
        papers=papers, lines=lines, asked_on=dated, clients=frozenset(known),
        organisation=own.key, contract=contract.key if contract and rng.random() < 0.7 else None,
    )  # fmt: skip
    return Scene(package, today)


def agreement(rng: random.Random, own: Party, buyer: Party, dated: date) -> Agreement:
    """A contract in force: signed the same day or years ago, with an end or without."""
    begins = dated - timedelta(days=rng.choice([0, 1, 30, 200, 900]))
    ends = rng.choice([None, None, dated, dated + timedelta(days=rng.randint(1, 400))])
    return Agreement(
        key=7, title="Договор № 14/26", client=buyer.key, organisation=own.key,
        dated_on=rng.choice([begins, begins, None]), ends_on=ends, currency=rng.choice(["", "", "RUB"]),
    )  # fmt: skip


def series(rng: random.Random, dated: date) -> dict[str, Any]:
    """A number with its neighbours: dense, sparse, the first of the year, an old one with a gap, not read at all."""
    prefix, width, tail = rng.choice(PREFIXES), rng.choice([0, 0, 6]), rng.randint(1, 4000)
    number = f"{prefix}{str(tail).zfill(width)}"
    way = rng.choice(["dense", "dense", "sparse", "new", "none", "old"])
    if way == "none":
        return {"number": rng.choice([number, "б/н", "14/26-Д", "1-2/2026"]), "near": None}
    before = {"dense": range(1, 25), "sparse": range(1, 25, rng.choice([2, 3, 5])), "new": (), "old": range(2, 25)}[way]
    if way == "sparse" and rng.random() < 0.5:
        before = sorted(rng.sample(range(1, 25), 8))
    after = range(1, 37) if way == "old" else range(1, rng.randint(1, 6))
    near = [
        Numbered(
            key=1000 + step, title="Сосед", number=f"{prefix}{str(tail - step).zfill(width)}",
            client=rng.randint(100, 200), dated_on=max(dated - timedelta(days=max(step, 0)), date(dated.year, 1, 1)),
        )
        for step in (*before, *(-step for step in after)) if tail - step > 0
    ]  # fmt: skip
    return {"number": number, "near": tuple(near)}


def asked_for(rng: random.Random, papers: list[Paper], said: str) -> tuple[list[Paper], list[Asked]]:
    """Lines as a manager writes them: with the sum, without, without the tax, one line for a deed in two parts."""
    amount, vat = papers[0].amount or Decimal(0), papers[0].vat or Decimal(0)
    told = rng.choice([amount, amount, None, amount - vat])
    way = rng.random()
    if way < 0.06 and papers[0].kind == "payment_invoice" and len(papers) == 2:
        return advance(papers, said)
    if way < 0.12 and papers[-1].kind == "act" and papers[-1].vat is not None:
        return two_acts(papers, told, said)
    lines = [
        Asked(kind=paper.kind, amount=told, period=said if rng.random() < 0.7 else "", answers=(paper.key,))
        for paper in papers
    ]
    return papers, lines


def advance(papers: list[Paper], said: str) -> tuple[list[Paper], list[Asked]]:
    """The invoice is for a half, and the request says so."""
    whole = papers[1]
    assert whole.amount is not None
    half = (whole.amount / 2).quantize(KOPECK)
    tax = None if whole.vat is None else (whole.vat / 2).quantize(KOPECK)
    parts = [replace(papers[0], amount=half, vat=tax), whole]
    return parts, [Asked(kind=one.kind, amount=one.amount, period=said, answers=(one.key,)) for one in parts]


def two_acts(papers: list[Paper], told: Decimal | None, said: str) -> tuple[list[Paper], list[Asked]]:
    """One deed is handed over by two acts that make the whole sum."""
    act = papers[-1]
    assert act.amount is not None
    assert act.vat is not None
    part, tax = (act.amount / 3).quantize(KOPECK), (act.vat / 3).quantize(KOPECK)
    first = replace(act, amount=part, vat=tax)
    second = replace(
        act, key=act.key + 50, number=f"{act.number}-2", near=None, amount=act.amount - part, vat=act.vat - tax
    )
    lines = [Asked(kind=one.kind, amount=told, period=said, answers=(one.key,)) for one in papers[:-1]]
    lines.append(Asked(kind="act", amount=told, period=said, answers=(first.key, second.key)))
    return [*papers[:-1], first, second], lines
