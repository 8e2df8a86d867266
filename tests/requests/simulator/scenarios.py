"""Scenarios by a seed, in the form of matching files: requests, documents and what a careful accountant would do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.requests.simulator.firms import DIRECTORY, HOMONYMS, LONE, Firm
from tests.requests.simulator.texts import DOCUMENTS, memo, money, month

Row = dict[str, Any]
INITIATORS = ("Лаптева И. С.", "Гусев Д. А.", "Хайруллина Р. Р.")
ACCOUNTANT = "Юрьева Н. Ю."
_ANSWERS = {"act": ("act",), "invoice": ("invoice",), "upd": ("upd",), "torg12": ("torg12",), "recon": ("recon",),
            "pair": ("act", "sf"), "goods": ("torg12", "sf"), "closing": ("act", "sf"), "shipping": ("torg12", "sf"),
            "full": ("invoice", "act", "sf"), "no_invoice_facture": ("act",), "no_invoice": ("upd",)}  # fmt: skip
_BY_UPD = {"pair", "goods", "closing", "shipping"}


@dataclass
class Scene:
    """A scenario as it is put together."""

    chance: Random
    requests: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    human: list[str] = field(default_factory=list)
    none: list[str] = field(default_factory=list)
    complete: list[str] = field(default_factory=list)
    extract: dict[str, Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The day of the first request and the month before it."""
        self.day = date(2026, self.chance.randint(2, 11), self.chance.randint(1, 20))
        self.month = self.day.month - 1

    def ask(self, firm: Firm, kind: str, amount: Decimal | None, *, period: int | None = None, rest: str = "",
            named_only: bool = False, days: int = 0, initiator: str = INITIATORS[0], status: str = "open",
            text: str = "", sum_text: str | None = None) -> str:  # fmt: skip
        """A request by a memo; its id."""
        chance, key = self.chance, f"R{len(self.requests) + 1}"
        words, docs = chance.choice(DOCUMENTS[kind])
        told_sum = sum_text if sum_text is not None else money(chance, amount) if amount is not None else ""
        spoken = {"nominative": firm.nominative, "genitive": firm.genitive, "dative": firm.dative}
        if named_only and chance.random() < 0.25:
            spoken = dict.fromkeys(spoken, firm.misspelt)
        told = text or memo(chance, docs=words, period=month(chance, period) if period else "", money=told_sum,
                            rest=rest, **spoken)  # fmt: skip
        self.requests.append({
            "id": key, "created": (self.day + timedelta(days)).isoformat(), "status": status, "initiator": initiator,
            "accountant": ACCOUNTANT, "counterparty_inn": None if named_only else firm.inn, "memo": told,
        })  # fmt: skip
        self.extract[key] = {
            "docs": docs, "counterparty": firm.name, "inn_in_text": None, "amount": str(amount) if amount else None,
            "period": f"2026-{period:02}" if period else None, "contract": None,
        }  # fmt: skip
        return key

    def bring(self, firm: Firm, kind: str, amount: Decimal | None, *, number: str = "", on: date | None = None,
              days: int = 1, text: str = "") -> str:  # fmt: skip
        """A document that arrived so many days after the first request; its id."""
        key = f"D{len(self.documents) + 1}"
        self.documents.append({
            "id": key, "type": kind, "inn": firm.inn, "kpp": firm.kpp, "name": firm.name,
            "number": number or str(self.chance.randint(100, 9999)), "date": (on or self.day).isoformat(),
            "sum": f"{amount:.2f}" if amount is not None else None,
            "arrived": (self.day + timedelta(days)).isoformat(), "source": self.chance.choice(("1c", "diadoc", "scan")),
            "author": ACCOUNTANT, "text": text,
        })  # fmt: skip
        return key

    def answer(self, request: str, firm: Firm, kind: str, amount: Decimal | None, *, on: date | None = None,
               days: int = 1) -> None:  # fmt: skip
        """All documents that the request waits for, and that they are linked and complete it."""
        kinds = ("upd",) if kind in _BY_UPD and self.chance.random() < 0.4 else _ANSWERS[kind]
        number = str(self.chance.randint(100, 9999))
        for one in kinds:
            self.links.append((self.bring(firm, one, amount, number=number, on=on, days=days), request))
        self.complete.append(request)

    def month_end(self) -> date:
        """The last day of the month before."""
        return self.day.replace(day=1) - timedelta(1)

    def amount(self) -> Decimal:
        """A sum, round or not."""
        chance = self.chance
        return Decimal(chance.choice((chance.randint(3, 900) * 1000, chance.randint(3000, 990_000),
                                      chance.randint(11, 60) * 100_000)))  # fmt: skip

    def firm(self) -> Firm:
        """Any firm without a namesake."""
        return self.chance.choice(LONE)


def simple(scene: Scene) -> None:
    """A memo with a card's counterparty, and everything it asks for."""
    kind, firm, amount = scene.chance.choice(tuple(_ANSWERS)), scene.firm(), scene.amount()
    if kind == "recon":
        scene.answer(scene.ask(firm, kind, None, period=scene.month), firm, kind, None, on=scene.month_end())
    else:
        scene.answer(scene.ask(firm, kind, amount, period=scene.month), firm, kind, amount, on=scene.month_end())


def text_only(scene: Scene) -> None:
    """Only the memo's words name the client."""
    kind, firm, amount = scene.chance.choice(("act", "invoice", "upd", "pair", "closing")), scene.firm(), scene.amount()
    scene.answer(scene.ask(firm, kind, amount, named_only=True), firm, kind, amount)


def homonym(scene: Scene) -> None:
    """Two firms of one name: a city resolves it; else nobody but a person can."""
    ours, other = scene.chance.sample(scene.chance.choice(HOMONYMS), 2)
    amount = scene.amount()
    if scene.chance.random() < 0.6:
        request = scene.ask(ours, "invoice", amount, named_only=True, rest=f" ({ours.city})")
        scene.answer(request, ours, "invoice", amount)
        scene.none.append(scene.bring(other, "invoice", amount))
    else:
        request = scene.ask(ours, "invoice", amount, named_only=True)
        scene.extract[request]["counterparty"] = None
        scene.human += [scene.bring(ours, "invoice", amount), scene.bring(other, "invoice", amount)]


def similar_names(scene: Scene) -> None:
    """«Гранит» and «Гранит-Монтаж» are two firms."""
    ours, other = scene.chance.sample([firm for firm in LONE if "Гранит" in firm.name], 2)
    amount = scene.amount()
    text = f"УПД для {ours.genitive}{money(scene.chance, amount)}"
    request = scene.ask(ours, "upd", amount, named_only=True, text=text)
    scene.extract[request]["docs"] = {"upd": 1}
    scene.answer(request, ours, "upd", amount)
    scene.none.append(scene.bring(other, "upd", amount))


def wrong_inn(scene: Scene) -> None:
    """The same kind, sum and number of another client."""
    ours, other = scene.chance.sample(LONE, 2)
    kind, amount = scene.chance.choice(("act", "invoice", "upd")), scene.amount()
    scene.ask(ours, kind, amount)
    scene.none.append(scene.bring(other, kind, amount))


def sum_conflict(scene: Scene) -> None:
    """The digits of the sum are swapped, or it is another sum."""
    firm, kind = scene.firm(), scene.chance.choice(("act", "invoice", "upd"))
    amount = Decimal(scene.chance.randint(12, 98) * 1000 + scene.chance.choice((120, 340, 560, 780)))
    digits = list(str(amount))
    digits[2], digits[3] = digits[3], digits[2]
    wrong = Decimal("".join(digits)) if digits[2] != digits[3] else amount + 900
    scene.ask(firm, kind, amount)
    scene.human.append(scene.bring(firm, kind, wrong))


def period_decides(scene: Scene) -> None:
    """Two requests of a client for two months."""
    firm, earlier, later = scene.firm(), scene.month - 1 or 1, scene.month
    if earlier == later:
        return simple(scene)
    first, second = scene.ask(firm, "act", None, period=earlier), scene.ask(firm, "act", None, period=later)
    ends = {earlier: date(2026, later, 1) - timedelta(1), later: scene.month_end()}
    chosen = scene.chance.choice(((first, earlier), (second, later)))
    scene.answer(chosen[0], firm, "act", Decimal(scene.amount()), on=ends[chosen[1]])
    return None


def sums_decide(scene: Scene) -> None:
    """An advance and a rest."""
    firm, advance = scene.firm(), scene.amount()
    rest = advance + 17_500
    first = scene.ask(firm, "invoice", advance, rest=" аванс")
    second = scene.ask(firm, "invoice", rest, rest=", это остаток", days=1)
    request, amount = scene.chance.choice(((first, advance), (second, rest)))
    scene.answer(request, firm, "invoice", amount, days=2)


def contract_decides(scene: Scene) -> None:
    """Two requests by two contracts; the document names one."""
    firm = scene.firm()
    numbers = [f"{scene.chance.randint(2, 49)}-У/26", f"{scene.chance.randint(50, 99)}/2026"]
    asked = []
    for number in numbers:
        rest = scene.chance.choice((f" по договору № {number}", f" по дог. {number}", f" (договор {number})"))
        request = scene.ask(firm, "act", None, period=scene.month, rest=rest)
        scene.extract[request]["contract"] = number
        asked.append((request, number))
    request, number = scene.chance.choice(asked)
    text = scene.chance.choice(
        (f"Договор № {number} от 12.01.2026", f"по договору {number}", f"Основание: дог. {number}")
    )
    scene.links.append((scene.bring(firm, "act", scene.amount(), on=scene.month_end(), text=text), request))
    scene.complete.append(request)


def vat_on_top(scene: Scene) -> None:
    """The memo's sum is without VAT."""
    firm, net = scene.firm(), Decimal(scene.chance.randint(5, 300) * 1000)
    told = scene.chance.choice((" + НДС", " плюс ндс", " без учёта НДС, НДС сверху"))
    gross = net * Decimal("1.22")
    request = scene.ask(firm, "invoice", gross, sum_text=f" на {int(net)}{told}")
    scene.answer(request, firm, "invoice", gross)


def parts(scene: Scene) -> None:
    """A sum by two shipments."""
    firm, first = scene.firm(), Decimal(scene.chance.randint(20, 90) * 1000)
    second = Decimal(scene.chance.randint(100, 190) * 1000)
    told = scene.chance.choice((" двумя отгрузками", " (две отгрузки)", " двумя частями", " в два этапа"))
    request = scene.ask(firm, "upd", first + second, rest=told)
    scene.extract[request]["docs"] = {"upd": 2}
    scene.links += [(scene.bring(firm, "upd", first), request), (scene.bring(firm, "upd", second, days=3), request)]
    scene.complete.append(request)


def incomplete(scene: Scene) -> None:
    """Not everything has come yet."""
    firm, amount = scene.firm(), scene.amount()
    request = scene.ask(firm, "full", amount, period=scene.month)
    number = str(scene.chance.randint(100, 9999))
    for kind in ("act", "sf"):
        one = scene.bring(firm, kind, amount, number=number, on=scene.month_end())
        scene.links.append((one, request))


def negation(scene: Scene) -> None:
    """The invoice-facture is not wanted and comes nevertheless."""
    firm, amount = scene.firm(), scene.amount()
    request = scene.ask(firm, "no_invoice_facture", amount, period=scene.month)
    number = str(scene.chance.randint(100, 9999))
    scene.links.append((scene.bring(firm, "act", amount, number=number, on=scene.month_end()), request))
    scene.human.append(scene.bring(firm, "sf", amount, number=number, on=scene.month_end()))
    scene.complete.append(request)


def unwanted_kind(scene: Scene) -> None:
    """An invoice-facture is not an invoice, an act of reconciliation is not an act."""
    firm, amount = scene.firm(), scene.amount()
    wanted, came = scene.chance.choice((("invoice", "sf"), ("recon", "act"), ("act", "recon"), ("invoice", "act")))
    scene.ask(firm, wanted, None if wanted == "recon" else amount)
    scene.none.append(scene.bring(firm, came, None if came == "recon" else amount))


def two_initiators(scene: Scene) -> None:
    """Two people ask for the same."""
    firm, amount = scene.firm(), scene.amount()
    for initiator in INITIATORS[:2]:
        scene.ask(firm, "invoice", amount, initiator=initiator)
    scene.human.append(scene.bring(firm, "invoice", amount))


def twins_of_one(scene: Scene) -> None:
    """One person asks twice: the older request takes the document."""
    firm, amount = scene.firm(), scene.amount()
    first = scene.ask(firm, "invoice", amount)
    scene.ask(firm, "invoice", amount, days=1)
    scene.answer(first, firm, "invoice", amount, days=2)


def document_first(scene: Scene) -> None:
    """The document was there some days before the request."""
    firm, amount, kind = scene.firm(), scene.amount(), scene.chance.choice(("act", "upd", "invoice", "pair"))
    request = scene.ask(firm, kind, amount)
    days = scene.chance.randint(1, 10)
    scene.answer(request, firm, kind, amount, on=scene.day - timedelta(days), days=-days)


def too_old(scene: Scene) -> None:
    """A document of long ago is not what a new request asks for."""
    firm, amount, kind = scene.firm(), scene.amount(), scene.chance.choice(("act", "invoice"))
    scene.ask(firm, kind, amount)
    scene.none.append(scene.bring(firm, kind, amount, on=scene.day - timedelta(70), days=-70))


def closed(scene: Scene) -> None:
    """A closed request takes nothing by itself; an open one beside it takes what is its own."""
    firm, amount = scene.firm(), scene.amount()
    scene.ask(firm, "invoice", amount, status="done")
    if scene.chance.random() < 0.5:
        scene.human.append(scene.bring(firm, "invoice", amount))
    else:
        own = amount + 3_300
        scene.answer(scene.ask(firm, "invoice", own, days=2), firm, "invoice", own, days=3)


def correction(scene: Scene) -> None:
    """The memo corrects its own sum."""
    firm, amount = scene.firm(), scene.amount()
    wrong = amount + 1_200
    told = scene.chance.choice((f" на {wrong}. Поправка: не {wrong}, а {amount} руб.",
                                f" {amount} (а не {wrong}, как писал раньше)",
                                f" на сумму {amount} руб. вместо {wrong} руб."))  # fmt: skip
    scene.answer(scene.ask(firm, "invoice", amount, sum_text=told), firm, "invoice", amount)


def inn_in_text(scene: Scene) -> None:
    """The memo gives the INN."""
    firm, amount = scene.chance.choice(DIRECTORY), scene.amount()
    request = scene.ask(firm, "invoice", amount, named_only=True, rest=f", ИНН {firm.inn}")
    scene.extract[request]["inn_in_text"] = firm.inn
    scene.answer(request, firm, "invoice", amount)


def several_clients(scene: Scene) -> None:
    """One memo for two clients."""
    first, second = scene.chance.sample([firm for firm in LONE if firm.nominative[0].isupper()], 2)
    one, other = scene.amount(), scene.amount()
    text = f"Нужны счета: {first.nominative} {int(one)} р. и {second.nominative} {int(other)} р."
    request = scene.ask(first, "invoice", one + other, named_only=True, text=text)
    scene.extract[request].update(docs={"invoice": 2}, counterparty=None)
    scene.links += [(scene.bring(first, "invoice", one), request), (scene.bring(second, "invoice", other), request)]
    scene.complete.append(request)


def one_too_many(scene: Scene) -> None:
    """A second document of another number, when one was wanted and came."""
    firm, amount = scene.firm(), scene.amount()
    request = scene.ask(firm, "act", amount, period=scene.month)
    scene.answer(request, firm, "act", amount, on=scene.month_end())
    scene.human.append(scene.bring(firm, "act", amount, on=scene.month_end(), days=4))


def by_invoice(scene: Scene) -> None:
    """The memo names the invoice that is closed; it does not ask for an invoice."""
    firm, amount, number = scene.firm(), scene.amount(), str(scene.chance.randint(11, 999))
    told = scene.chance.choice(
        (f" по счету № {number}", f" к счёту {number} от 12.01.2026", f" (счет №{number} оплачен)")
    )
    request = scene.ask(firm, "upd", amount, rest=told)
    if scene.extract[request]["docs"] == {"upd": 1}:
        scene.answer(request, firm, "upd", amount)


def no_request(scene: Scene) -> None:
    """Nobody asked."""
    scene.none.append(scene.bring(scene.firm(), "upd", scene.amount()))


STORIES: tuple[Callable[[Scene], None], ...] = (
    simple, text_only, homonym, similar_names, wrong_inn, sum_conflict, period_decides, sums_decide, contract_decides,
    vat_on_top, parts, incomplete, negation, unwanted_kind, two_initiators, twins_of_one, document_first, too_old,
    closed, correction, inn_in_text, several_clients, one_too_many, by_invoice, no_request,
)  # fmt: skip


def scenarios(count: int, seed: int = 20261124) -> list[Row]:
    """So many scenarios, every story in turn; the same for the same seed."""
    chance = Random(seed)
    made = []
    for index in range(count):
        story = STORIES[index % len(STORIES)]
        scene = Scene(chance)
        story(scene)
        chance.shuffle(scene.documents)
        expected = {"links": [list(link) for link in scene.links], "human": scene.human, "none": scene.none,
                    "complete": scene.complete, "extract": scene.extract}  # fmt: skip
        made.append({"id": f"S{index:04}", "requests": scene.requests, "documents": scene.documents,
                     "expected": expected, "tags": [story.__name__]})  # fmt: skip
    return made


def directory() -> list[dict[str, str | None]]:
    """The directory that the memos' names are found in."""
    return [firm.entry() for firm in DIRECTORY]
