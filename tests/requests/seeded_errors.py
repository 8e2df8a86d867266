"""The same packages with exactly one error in them, of each kind that the checks are to find."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from endocs.documents.checks.facts import Check, Numbered, Party
from tests.requests.seeded_packages import KOPECK, MONTHS, Scene, correct, inn

Spoil = Callable[[random.Random, Scene], Scene | None]


def on_last(scene: Scene, **changes: object) -> Scene:
    """The scene with other facts on its last paper."""
    papers = list(scene.package.papers)
    papers[-1] = replace(papers[-1], **changes)  # type: ignore[arg-type]  # the names are those of Paper
    return replace(scene, package=replace(scene.package, papers=papers))


def on_party(scene: Scene, name: str, **changes: object) -> Scene:
    """The scene with other facts of the organisation (`own`) or the client, on every paper."""
    papers = [replace(one, **{name: replace(getattr(one, name), **changes)}) for one in scene.package.papers]
    return replace(scene, package=replace(scene.package, papers=papers))


def other_digit(rng: random.Random, text: str, first: int = 0) -> str:
    """One digit of the text is another one."""
    place = rng.choice([place for place in range(first, len(text)) if text[place].isdigit()])
    return text[:place] + rng.choice([one for one in "0123456789" if one != text[place]]) + text[place + 1 :]


def swapped(rng: random.Random, amount: Decimal) -> Decimal:
    """Two neighbouring digits of the roubles changed places, or one digit is wrong."""
    text = f"{amount:.2f}"
    roubles = text.index(".")
    places = [
        place
        for place in range(roubles - 1)
        if text[place] != text[place + 1] and text[place + 1] + text[:place] != "0"
    ]
    if places and rng.random() < 0.7:
        place = rng.choice(places)
        return Decimal(text[:place] + text[place + 1] + text[place] + text[place + 2 :])
    return Decimal(other_digit(rng, text[:roubles]) + text[roubles:])


def wrong_inn(rng: random.Random, scene: Scene) -> Scene | None:
    name = rng.choice(["own", "client"])
    party = getattr(scene.package.papers[0], name)
    if party.is_foreign:
        return None
    wrong = other_digit(rng, party.inn) if rng.random() < 0.8 else party.inn[:-1]
    spoilt = on_party(scene, name, inn=wrong)
    clients = frozenset({wrong} if name == "client" and scene.package.clients else scene.package.clients)
    return replace(spoilt, package=replace(spoilt.package, clients=clients))


def firm_with_inn_of_person(rng: random.Random, scene: Scene) -> Scene | None:
    buyer = scene.package.papers[0].client
    if buyer is None or buyer.is_foreign or buyer.legal_form not in ("ООО", "АО", "ПАО", "ИП"):
        return None
    number = inn(rng, 10 if buyer.legal_form == "ИП" else 12)
    spoilt = on_party(scene, "client", inn=number, kpp="")
    return replace(spoilt, package=replace(spoilt.package, clients=frozenset({number})))


def wrong_kpp(rng: random.Random, scene: Scene) -> Scene | None:
    name = rng.choice(["own", "client"])
    party = getattr(scene.package.papers[0], name)
    return on_party(scene, name, kpp=rng.choice([party.kpp[:-1], party.kpp + "1", "12А401001"])) if party.kpp else None


def kpp_of_person(rng: random.Random, scene: Scene) -> Scene | None:
    buyer = scene.package.papers[0].client
    is_person = buyer is not None and len(buyer.inn) == 12 and not buyer.is_foreign
    return on_party(scene, "client", kpp="781401001") if is_person else None


def wrong_ogrn(rng: random.Random, scene: Scene) -> Scene | None:
    name = rng.choice(["own", "client"])
    party = getattr(scene.package.papers[0], name)
    return on_party(scene, name, ogrn=other_digit(rng, party.ogrn)) if party.ogrn else None


def wrong_account(rng: random.Random, scene: Scene) -> Scene | None:
    own = scene.package.papers[0].own
    if own is None or not own.accounts or all(one.kind != "payment_invoice" for one in scene.package.papers):
        return None
    first, *rest = own.accounts
    return on_party(scene, "own", accounts=(replace(first, account=other_digit(rng, first.account, 8)), *rest))


def wrong_vat(rng: random.Random, scene: Scene) -> Scene | None:
    """A person mistypes the tax: digits changed places, or it was reckoned upon the sum with the tax."""
    last = scene.package.papers[-1]
    if not last.vat or last.amount is None:
        return None
    vat = swapped(rng, last.vat) if rng.random() < 0.7 else (last.amount * Decimal("0.22")).quantize(KOPECK)
    return None if vat == last.vat or vat > last.amount / 6 else on_last(scene, vat=vat, by_hand=True)


def too_much_vat(rng: random.Random, scene: Scene) -> Scene | None:
    last = scene.package.papers[-1]
    return on_last(scene, vat=last.amount * rng.choice([1, 2]) + 7) if last.vat and last.amount is not None else None


def rate_of_last_year(rng: random.Random, scene: Scene) -> Scene | None:
    """1C still reckons with 20 % on a delivery of this year."""
    last = scene.package.papers[-1]
    if not last.vat or last.amount is None or (last.period_to and last.period_to.year < 2026) or "2025" in last.subject:
        return None
    tax = (last.amount * 20 / 120).quantize(KOPECK)
    papers = [replace(one, vat=tax) if one.amount == last.amount else one for one in scene.package.papers]
    spoilt = replace(scene, package=replace(scene.package, papers=papers))
    return None if len(scene.package.papers) > 1 and papers[0].amount != last.amount else spoilt


def other_amount(rng: random.Random, scene: Scene) -> Scene | None:
    """The sum of a document is not what its line asks for; the tax goes with the sum."""
    last, line = scene.package.papers[-1], scene.package.lines[-1]
    if line.amount is None or last.amount is None or line.answers != (last.key,):
        return None
    return with_amount(scene, swapped(rng, last.amount))


def amount_of_one(rng: random.Random, scene: Scene) -> Scene | None:
    """The request names no sum, and one document of the package has another one than the rest."""
    last = scene.package.papers[-1]
    if len(scene.package.papers) != len(scene.package.lines) or len(scene.package.papers) < 2 or last.amount is None:
        return None
    if scene.package.papers[0].amount != last.amount:
        return None
    bare = replace(scene.package, lines=[replace(line, amount=None) for line in scene.package.lines])
    return with_amount(replace(scene, package=bare), swapped(rng, last.amount))


def with_amount(scene: Scene, amount: Decimal) -> Scene | None:
    last = scene.package.papers[-1]
    if last.amount is None or amount == last.amount or amount <= 0:
        return None
    vat = None if last.vat is None else (last.vat * amount / last.amount).quantize(KOPECK)
    return on_last(scene, amount=amount, vat=vat)


def before_contract(rng: random.Random, scene: Scene) -> Scene | None:
    last = scene.package.papers[-1]
    if last.contract is None or last.dated_on is None:
        return None
    begins = last.dated_on + timedelta(days=rng.randint(1, 60))
    return on_last(scene, contract=replace(last.contract, dated_on=begins, ends_on=None))


def after_contract(rng: random.Random, scene: Scene) -> Scene | None:
    last = scene.package.papers[-1]
    if last.contract is None or last.dated_on is None:
        return None
    return on_last(scene, contract=replace(last.contract, ends_on=last.dated_on - timedelta(days=rng.randint(1, 300))))


def in_the_future(rng: random.Random, scene: Scene) -> Scene | None:
    contract = scene.package.papers[-1].contract
    ahead = scene.today + timedelta(days=rng.choice([1, 3, 30, 365]))
    return on_last(scene, dated_on=ahead, contract=replace(contract, ends_on=None) if contract else None, near=None)


def in_a_closed_year(rng: random.Random, scene: Scene) -> Scene | None:
    """The year is mistyped by who writes the card."""
    last = scene.package.papers[-1]
    if last.dated_on is None or scene.today < date(2026, 4, 10):
        return None
    day = last.dated_on.replace(year=rng.choice([2025, 2024, 2016]), day=min(last.dated_on.day, 28))
    return on_last(scene, dated_on=day, contract=None, near=None, vat=None, by_hand=True, created_on=scene.today)


def closed_client(rng: random.Random, scene: Scene) -> Scene | None:
    return on_party(scene, "client", is_closed=True)


def contract_of_others(rng: random.Random, scene: Scene) -> Scene | None:
    contract = scene.package.papers[-1].contract
    return on_last(scene, contract=replace(contract, client=99)) if contract else None


def contract_of_other_organisation(rng: random.Random, scene: Scene) -> Scene | None:
    contract = scene.package.papers[-1].contract
    return on_last(scene, contract=replace(contract, organisation=2)) if contract else None


def number_of_another(rng: random.Random, scene: Scene) -> Scene | None:
    """The number has been given already: to another client, or to this one on another day."""
    last = scene.package.papers[-1]
    if last.dated_on is None or last.near is None or last.client is None:
        return None
    if rng.random() < 0.5:
        twin = Numbered(key=77, title="Двойник", number=last.number, client=99, dated_on=last.dated_on)
    else:
        day = last.dated_on + timedelta(days=rng.choice([-9, -2, -1, 1, 2]))
        if day.year != last.dated_on.year:
            return None
        twin = Numbered(key=77, title="Двойник", number=last.number, client=last.client.key, dated_on=day)
    return on_last(scene, near=(*last.near, twin))


def gap(rng: random.Random, scene: Scene) -> Scene | None:
    """One to three numbers right before this one are nowhere, all before them are there."""
    last = scene.package.papers[-1]
    if last.dated_on is None or last.dated_on >= scene.today or last.near is None:
        return None
    tail, gone = rng.randint(60, 3000), rng.randint(1, 3)
    near = tuple(
        Numbered(key=1000 + step, title="Сосед", number=f"УТ-{tail - step:06}", client=99, dated_on=last.dated_on)
        for step in (*range(gone + 1, 25), *range(-rng.randint(0, 5), 0))
    )
    return on_last(scene, number=f"УТ-{tail:06}", near=near)


def other_currency(rng: random.Random, scene: Scene) -> Scene | None:
    return on_last(scene, currency=rng.choice(["USD", "EUR", "CNY"])) if len(scene.package.papers) > 1 else None


def other_period(rng: random.Random, scene: Scene) -> Scene | None:
    """The line asks for a month, the document's own words name another one."""
    line, last = scene.package.lines[-1], scene.package.papers[-1]
    if not line.period or last.key not in line.answers or last.dated_on is None:
        return None
    said = next((place for place, name in enumerate(MONTHS) if name in line.period), None)
    month = (said if said is not None else int(line.period[:2]) - 1) + rng.choice([1, 2, 5, 10])
    words = f"Услуги связи за {MONTHS[month % 12]} {line.period[-4:]} г."
    return on_last(scene, subject=words, period_from=None, period_to=None, vat=None)


def of_another_client(rng: random.Random, scene: Scene) -> Scene | None:
    last = scene.package.papers[-1]
    if not scene.package.clients or last.client is None:
        return None
    number = inn(rng)
    other = Party(key=55, title="Чужой", inn=number, kpp=f"{number[:4]}01001")
    return on_last(scene, client=other, contract=None)


def of_another_organisation(rng: random.Random, scene: Scene) -> Scene | None:
    number = inn(rng)
    other = Party(key=3, title="Другая своя", inn=number, kpp=f"{number[:4]}01001")
    return on_last(scene, own=other, contract=None)


def under_another_contract(rng: random.Random, scene: Scene) -> Scene | None:
    last = scene.package.papers[-1]
    if scene.package.contract is None or last.contract is None:
        return None
    return on_last(scene, contract=replace(last.contract, key=8, title="Договор № 15/26"))


ERRORS: dict[Check, Spoil] = {
    Check.INN: wrong_inn, Check.INN_OF_PERSON: firm_with_inn_of_person, Check.KPP: wrong_kpp,
    Check.KPP_OF_PERSON: kpp_of_person, Check.OGRN: wrong_ogrn, Check.ACCOUNT: wrong_account,
    Check.VAT_RATE: wrong_vat, Check.VAT_TOO_LARGE: too_much_vat, Check.VAT_OLD_RATE: rate_of_last_year,
    Check.AMOUNT_LINE: other_amount, Check.AMOUNT_SIBLING: amount_of_one, Check.BEFORE_CONTRACT: before_contract,
    Check.AFTER_CONTRACT: after_contract, Check.FUTURE: in_the_future, Check.CLOSED_YEAR: in_a_closed_year,
    Check.CLIENT_CLOSED: closed_client, Check.CONTRACT_OF_OTHER_CLIENT: contract_of_others,
    Check.CONTRACT_OF_OTHER_ORGANISATION: contract_of_other_organisation, Check.NUMBER_TWICE: number_of_another,
    Check.NUMBER_GAP: gap, Check.CURRENCY: other_currency, Check.OTHER_PERIOD: other_period,
    Check.OTHER_CLIENT: of_another_client, Check.OTHER_ORGANISATION: of_another_organisation,
    Check.OTHER_CONTRACT: under_another_contract,
}  # fmt: skip


def with_error(rng: random.Random, error: Check) -> Scene:
    """A correct package with exactly this error put into it."""
    for _attempt in range(500):
        spoilt = ERRORS[error](rng, correct(rng))
        if spoilt is not None:
            return replace(spoilt, error=error)
    raise AssertionError(f"{error}: no package can have it")
