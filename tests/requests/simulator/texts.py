"""How people ask: words for documents, sums, months and whole memos of several styles."""

from decimal import Decimal
from random import Random

DOCUMENTS: dict[str, tuple[tuple[str, dict[str, int]], ...]] = {
    "invoice": (
        ("счёт", {"invoice": 1}), ("счет на оплату", {"invoice": 1}), ("счетик", {"invoice": 1}),
        ("сч.", {"invoice": 1}),
    ),
    "act": (("акт", {"act": 1}), ("акт выполненных работ", {"act": 1}), ("акт оказанных услуг", {"act": 1})),
    "upd": (("УПД", {"upd": 1}), ("упд-шку", {"upd": 1}), ("универсальный передаточный документ", {"upd": 1})),
    "torg12": (
        ("накладную", {"torg12": 1}), ("ТОРГ-12", {"torg12": 1}), ("товарную накладную", {"torg12": 1}),
        ("торг 12", {"torg12": 1}),
    ),
    "pair": (
        ("акт и с/ф", {"act": 1, "sf": 1}), ("акт + сф", {"act": 1, "sf": 1}),
        ("акт, счет-фактуру", {"act": 1, "sf": 1}),
        ("акт вместе со счётом-фактурой", {"act": 1, "sf": 1}),
    ),
    "goods": (
        ("накладную и счет-фактуру", {"torg12": 1, "sf": 1}), ("торг-12, сч-фактуру", {"torg12": 1, "sf": 1}),
        ("ТОРГ-12 + с/ф", {"torg12": 1, "sf": 1}),
    ),
    "closing": (
        ("закрывающие", {"closing": 1}), ("закрывашки", {"closing": 1}), ("закрывающие документы", {"closing": 1}),
        ("закрытие", {"closing": 1}),
    ),
    "shipping": (("отгрузочные", {"shipping": 1}), ("отгрузочные документы", {"shipping": 1})),
    "full": (
        ("полный пакет (счёт, акт, с/ф)", {"invoice": 1, "act": 1, "sf": 1}),
        ("счет + акт + с/ф", {"invoice": 1, "act": 1, "sf": 1}),
        ("счет и закрывающие", {"invoice": 1, "closing": 1}),
    ),
    "recon": (("сверку", {"recon": 1}), ("акт сверки", {"recon": 1}), ("акт сверки взаиморасчетов", {"recon": 1})),
    "no_invoice_facture": (
        ("акт, с/ф не нужна", {"act": 1}), ("акт без сф", {"act": 1}), ("акт (счет-фактуру не надо)", {"act": 1}),
    ),
    "no_invoice": (
        ("УПД, счет не выставляйте", {"upd": 1}), ("УПД (счёт не нужен, уже есть)", {"upd": 1}),
    ),
}  # fmt: skip
MONTHS = (
    ("январь", "янв"), ("февраль", "фев"), ("март", "мар."), ("апрель", "апр"), ("май", "май"), ("июнь", "июнь"),
    ("июль", "июль"), ("август", "авг."), ("сентябрь", "сент"), ("октябрь", "окт"), ("ноябрь", "нояб"),
    ("декабрь", "дек"),
)  # fmt: skip
_MEMOS = (
    "{docs} для {genitive}{period}{money}{rest}",
    "{nominative}: {docs}{period}{money}{rest}",
    "Добрый день! Нужно выставить {docs} по {dative}{period}{money}{rest}. Спасибо!",
    "Коллеги, подготовьте пожалуйста {docs} на {nominative}{period}{money}{rest}",
    "привет) скинь {docs} {dative}{period}{money}{rest} плиз",
    "Звонили из {genitive}, просят {docs}{period}{money}{rest}",
    "Наталья Юрьевна, здравствуйте.\n\nКлиент {nominative} ждёт {docs}{period}{money}{rest}.\n\n--\n"
    "С уважением,\nменеджер Гусев\nтел. +7 (863) 200-14-55 доб. 118",
    "Fwd: документы\n{docs} {nominative}{period}{money}{rest}\n> Добрый день, когда пришлёте?\n> бухгалтерия заказчика",
    "нужен пакет: {docs}; кому: {nominative}{period}{money}{rest}",
    "{nominative}, {docs}{period}{money}{rest}, срочно",
)


def memo(chance: Random, **parts: str) -> str:
    """A memo of a style by chance out of its parts."""
    written = chance.choice(_MEMOS).format(**parts)
    return written if chance.random() < 0.7 else written.lower()


def money(chance: Random, amount: Decimal) -> str:
    """The sum as somebody would write it, with the words before it."""
    whole = int(amount)
    ways = [
        f", {_grouped(whole, ' ')} руб.",
        f" на {_grouped(whole, ' ')}",
        f" на сумму {_grouped(whole, chr(160))} р",
        f" - {whole}р",
        f" сумма {whole} рублей",
        f", {_grouped(whole, ' ')},00 руб",
    ]
    if whole % 1000 == 0:
        ways += [f", {whole // 1000} тыс.", f" на {whole // 1000} тысяч рублей", f", {whole // 1000}к"]
    if whole >= 1_000_000 and whole % 100_000 == 0:
        ways.append(f", {whole / 1_000_000:g} млн".replace(".", ","))
    return chance.choice(ways)


def month(chance: Random, number: int) -> str:
    """The month as somebody would write it."""
    long, short = MONTHS[number - 1]
    return chance.choice((f" за {long}", f" за {short}", f", {long}", f" за {long} месяц", f" за {long} 2026"))


def _grouped(number: int, blank: str) -> str:
    return f"{number:,}".replace(",", blank)
