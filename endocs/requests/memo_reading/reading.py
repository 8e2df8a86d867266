"""A memo in free Russian → what it asks for, every value with the phrase it came from."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from endocs.requests.memo_reading import references
from endocs.requests.memo_reading.amounts import Sum, chosen, find_sums
from endocs.requests.memo_reading.firms import Directory
from endocs.requests.memo_reading.morphology import is_meaningful, lemmas
from endocs.requests.memo_reading.periods import find_period, months_between
from endocs.requests.memo_reading.plain import hide, own_words, plain, without_noise, without_subject, words
from endocs.requests.memo_reading.proposal import Amount, Found, Named, Period, Proposal
from endocs.requests.memo_reading.wanted import Mention, mentions, number_end, wanted_counts

_SUM_INSIDE = re.compile(r"[а-я]\.?[ ]?[-:][ ]?\d[\d ]{2}")
_LIST_OF_MONTHS = re.compile(r"[а-я.]+(?:[ ](?:20)?\d\d)?(?:,[ ]?[а-я.]+){0,10}[ ]?(?:и|,|\+)[ ]?[а-я.]+")


def read_memo(text: str, *, today: date, directory: Directory) -> Proposal:
    """What the memo proposes; quoted letters are read only when the author's own words ask for nothing."""
    lowered = plain(text)
    own = own_words(lowered)
    if not wanted_counts(mentions(own)):
        whole = without_noise(re.sub(r"^([ ]*)[>|]+", lambda found: " " * len(found[0]), lowered, flags=re.MULTILINE))
        if wanted_counts(mentions(whole)):
            own = whole
    return _read(own, text, today, directory)


def subject_words(text: str) -> frozenset[str]:
    """Base forms of nouns and adjectives that tell what the work or the goods are."""
    return frozenset(
        lemma
        for word in list(words(plain(text)))[:300]
        if is_meaningful(word.text)
        for lemma in lemmas(word.text)
        if lemma not in _OF_NO_SUBJECT
    )


def _read(text: str, original: str, today: date, directory: Directory) -> Proposal:
    inn, kpp = references.find_inn(text), references.find_kpp(text)
    contract = references.find_contract(text, original)
    invoice = references.find_invoice(text, original)
    term = references.find_term(text, today)
    named = directory.named_in(text, original)
    left = text
    for taken in (inn, kpp, contract, *named):
        left = hide(left, taken.start, taken.end) if taken else left
    period = find_period(hide(left, term.start, term.end) if term else left, today)
    if period and not _SUM_INSIDE.search(text, period.start, period.end):
        left = hide(left, period.start, period.end)
    unnamed = _without_names(text, named)
    found = mentions(without_subject(unnamed))
    if not wanted_counts(found):
        found = mentions(unnamed)
    for mention in found:
        left = hide(left, mention.start, number_end(text, mention))
    for place in (invoice, term):
        left = hide(left, place.start, place.end) if place else left
    sums = find_sums(_without_dates(left), today)
    if inn and (known := directory.firms_of(inn.value)):
        chosen_firms = tuple(known) if kpp is None else tuple(f for f in known if f.kpp == kpp.value) or tuple(known)
        named = [Found(Named(chosen_firms[:1]), inn.start, inn.end)]
    wanted = wanted_counts(found)
    parts = references.find_parts(text)
    many = any(mention.is_plural for mention in found if mention.fate == "wanted")
    named = _with_documents(named, found)
    counts = {
        kind: Found(_count(mention, kind, found, named, sums, period, text, parts), mention.start, mention.end)
        for kind, mention in wanted.items()
    }
    most = max((one.value for one in counts.values()), default=1)
    whole = chosen(
        sums, count=most, clients=len(named), many=many or (most > 1 and parts is None) or _repeats(found, sums)
    )
    excluded = {m.kind: Found(1, m.start, m.end) for m in found if m.fate == "excluded" and m.kind not in counts}
    return Proposal(
        documents=counts, excluded=excluded, named=tuple(_with_sums(named, sums)), inn=inn, kpp=kpp,
        amount=Found(Amount(whole.value, whole.is_approximate, whole.net), whole.start, whole.end) if whole else None,
        period=period, contract=contract, invoice=invoice, needed_by=term, delivery=references.find_delivery(text),
        in_parts=parts, subject=subject_words(_without_names(left, named)),
    )  # fmt: skip


def _count(
    mention: Mention, kind: str, found: list[Mention], named: list[Found[Named]], sums: list[Sum],
    period: Found[Period] | None, text: str, parts: Found[int] | None,
) -> int:  # fmt: skip
    """How many documents of a kind: said, or one for each client, sum, month or part."""
    if mention.count > 1:
        return mention.count
    if parts and parts.value and kind not in ("recon", "contract"):
        return parts.value
    if len(named) > 1:
        told = sum(kind in mention.value.documents for mention in named)
        return told or len(named)
    same = [one for one in found if one.kind == kind and one.fate == "wanted"]
    plain_sums = [one for one in sums if one.role == "plain"]
    if mention.is_plural and len(plain_sums) > 1 and not _is_sum_of_rest(plain_sums):
        return len(plain_sums)
    if len(same) > 1 and _repeats(found, sums):
        return len(same)
    if (
        period
        and (mention.is_plural or kind == "closing")
        and _LIST_OF_MONTHS.fullmatch(text[period.start : period.end].strip())
    ):
        return months_between(period.value)
    return 1


def _repeats(found: list[Mention], sums: list[Sum]) -> bool:
    """Whether one kind is asked for several times, each time with its sum: «счёт на 70 000 и счёт на 130 000»."""
    wanted = [mention for mention in found if mention.fate == "wanted"]
    if len(wanted) < 2 or len({mention.kind for mention in wanted}) > 1 or len(sums) != len(wanted):
        return False
    ends = [mention.start for mention in wanted[1:]] + [10**9]
    return all(mention.end <= one.start < end for mention, one, end in zip(wanted, sums, ends, strict=True))


def _is_sum_of_rest(sums: list[Sum]) -> bool:
    whole = sum((one.value for one in sums), Decimal(0))
    return any(one.value * 2 == whole for one in sums)


def _with_sums(named: list[Found[Named]], sums: list[Sum]) -> list[Found[Named]]:
    """Each of several clients with the sum said beside it, when every one has its own."""
    if len(named) > 1 and len(sums) == 1 and sums[0].role == "each":
        return [replace(one, value=replace(one.value, amount=sums[0].value)) for one in named]
    if len(named) < 2 or len(sums) != len(named):
        return named
    return [replace(one, value=replace(one.value, amount=told.value)) for one, told in zip(named, sums, strict=True)]


def _with_documents(named: list[Found[Named]], found: list[Mention]) -> list[Found[Named]]:
    """Each of several clients with its own documents: «Комете счёт, Теплосети акт», «счёт Комете и акт Теплосети»."""
    wanted = [mention for mention in found if mention.fate == "wanted"]
    if len(named) < 2 or len(wanted) < len(named):
        return named
    starts = [one.start for one in named]
    for edges in (zip(starts, [*starts[1:], 10**9], strict=True), zip([-1, *starts[:-1]], starts, strict=True)):
        shares = [tuple(one.kind for one in wanted if begin <= one.start < end) for begin, end in edges]
        if all(shares) and sum(map(len, shares)) == len(wanted):
            return [
                replace(one, value=replace(one.value, documents=kinds))
                for one, kinds in zip(named, shares, strict=True)
            ]
    return named


def _without_names(text: str, named: list[Found[Named]]) -> str:
    for mention in named:
        text = hide(text, mention.start, mention.end)
    return text


def _without_dates(text: str) -> str:
    return re.sub(
        r"(?<![\d.])\d{1,2}[./]\d{1,2}(?:[./](?:20)?\d\d)?(?![\d.])(?![ ]?(?:тыс|мил|млн|т\b|т\.|к\b|руб"
        r"|р\b))(?=[ ]?г?[,.;:) \n]|$)",
        lambda found: " " * len(found[0]),
        text,
    )


_OF_NO_SUBJECT_WORDS = """
    акт счет фактура услуга работа договор документ сумма рубль месяц год оплата основание клиент срок пакет
    комплект день добрый коллега пожалуйста спасибо просьба полный накладный накладная товарный выполненный
    оказанный аванс остаток закрывающий отгрузочный сверка контракт номер период квартал нужный привет бухгалтерия
    компания организация январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
"""
_OF_NO_SUBJECT = frozenset(_OF_NO_SUBJECT_WORDS.split())
