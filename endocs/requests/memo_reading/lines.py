"""The lines of a request as a memo gives them: to each document its own period, sum, way and copies if it has them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from endocs.requests.memo_reading.amounts import find_sums
from endocs.requests.memo_reading.periods import find_period
from endocs.requests.memo_reading.plain import hide, own_words, plain
from endocs.requests.memo_reading.proposal import Found, Named, Period, Proposal
from endocs.requests.memo_reading.references import find_delivery

# General words and the documents they mean; a УПД is both of them on one sheet.
GENERAL: Mapping[str, tuple[str, str]] = {"closing": ("act", "sf"), "shipping": ("torg12", "sf")}
_WITHOUT_SUM = ("recon", "contract")
_JOINED = re.compile(r"[ ,]{0,2}(?:(?:и|или|плюс|а также|с)[ ]|[,/+&])?[ ]?")
_SENTENCE_END = re.compile(r"[.!?;](?=[ \n]|$)|\n")
_COPIES = re.compile(
    r"(?:\b(?:в|по)[ ])?\b(\d|од[а-я]{2,4}|дв[а-я]{1,3}|тр[иеу][а-я]{0,2}|четыр[а-я]{1,2})(?:-?х)?[ ]?(?:экз\b\.?"
    r"|экземпляр[а-я]{0,3})"
)
_NO_BEFORE = re.compile(r"\b(?:без|кроме|не нуж[а-я]{1,3}|не надо|не требу[а-я]{2,4})[ ](?:пока[ ])?$")
_NO_AFTER = re.compile(
    r"[ ,-]{1,3}(?:(?:пока|нам|им|больше)[ ])?не[ ]?(?:нуж[а-я]{1,3}|надо|требу[а-я]{2,4})|[ ]лишн[а-я]{2,3}"
)
_COPY_WORDS = {"од": 1, "дв": 2, "тр": 3, "че": 4}
_FULL = re.compile(r"полн[а-я]{2,3}[ ]")
_PREPOSITION = {
    "delivery": re.compile(r"\b(?:через|по|в|на)[ ]$"),
    "period": re.compile(r"\b(?:за|по[ ]итогам)[ ]$"),
}
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Line:
    """A wanted document of a kind of the reader's, with the places of all that is known of it."""

    kind: str
    said: Found[int]  # how many
    period: Found[Period] | None = None
    amount: Found[Decimal] | None = None
    delivery: Found[str] | None = None
    copies: Found[int] | None = None
    utd_will_do: bool = False
    is_guess: bool = False  # «полный комплект» says neither goods nor services


def lines_of(proposal: Proposal, text: str, *, today: date, client: Found[Named] | None = None) -> list[Line]:
    """The lines in the order of the text; of one `client` when the memo speaks of several."""
    whole = plain(text)
    own = own_words(whole)
    wanted = _wanted(proposal, client)
    if not wanted:
        return []
    if any(not own[found.start : found.end].strip() for _kind, found in wanted):
        own = whole
    shares = _shares(wanted, own)
    periods = _periods(proposal, wanted, shares, own, today)
    amounts = _amounts(proposal, wanted, shares, own, today, client)
    ways = _ways(proposal, wanted, own)
    copies = _copies(wanted, own)
    return [
        Line(
            kind, found, period=periods.get(place), amount=None if kind in _WITHOUT_SUM else amounts.get(place),
            delivery=ways.get(place) or _paper(copies.get(place)),
            copies=copies.get(place) if _is_paper(ways.get(place)) else None,
            utd_will_do=named in GENERAL, is_guess=bool(_FULL.match(own, found.start)),
        )
        for place, (named, found) in enumerate(wanted)
        for kind in GENERAL.get(named, (named,))
        if named != "any"
    ]  # fmt: skip


def not_wanted(place: Found[int], text: str) -> Found[int]:
    """The whole phrase by which a document is left out: «с/ф не нужна», «без акта»."""
    whole = plain(text)
    before, after = _NO_BEFORE.search(whole[max(0, place.start - 20) : place.start]), _NO_AFTER.match(whole, place.end)
    return Found(place.value, place.start - (len(before[0]) if before else 0), after.end() if after else place.end)


def _wanted(proposal: Proposal, client: Found[Named] | None) -> list[tuple[str, Found[int]]]:
    told = proposal.documents.items()
    several = len(proposal.named) > 1 and client is not None
    own = client.value.documents if client and several else ()
    kinds = [(kind, Found(1, one.start, one.end) if several else one) for kind, one in told if not own or kind in own]
    return sorted(kinds, key=lambda item: item[1].start)


def _shares(wanted: Sequence[tuple[str, Found[int]]], text: str) -> list[tuple[int, int]]:
    """What is said right after each document, to the next one."""
    starts = sorted({found.start for _kind, found in wanted})
    edges = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    return [(found.end, edges[found.start]) for _kind, found in wanted]


def _spread(
    wanted: Sequence[tuple[str, Found[int]]], text: str, local: Mapping[int, Found[Value]]
) -> dict[int, Found[Value]]:
    """«Акт и с/ф за октябрь»: what is said after the last of joined documents is said of all of them."""
    told = dict(local)
    for place in range(len(wanted) - 2, -1, -1):
        here, following = wanted[place][1], wanted[place + 1][1]
        joined = here.start == following.start or _JOINED.fullmatch(text, here.end, following.start)
        if place not in told and joined and place + 1 in told:
            told[place] = told[place + 1]
    return told


def _local(
    shares: Sequence[tuple[int, int]], text: str, find: Callable[[str], Found[Value] | None]
) -> dict[int, Found[Value]]:
    """What a finder finds in the share of each document."""
    told: dict[int, Found[Value]] = {}
    for place, (start, end) in enumerate(shares):
        if found := find(f"{' ' * start}{text[start:end]}"):
            told[place] = found
    return told


def _periods(
    proposal: Proposal, wanted: Sequence[tuple[str, Found[int]]], shares: Sequence[tuple[int, int]], text: str,
    today: date,
) -> dict[int, Found[Period]]:  # fmt: skip
    main = proposal.period
    if main is None:
        return {}
    bare = _without(text, proposal.needed_by, proposal.contract, proposal.invoice, proposal.inn, proposal.kpp)
    cut = [(start, _end_of_sentence(text, start, end)) for start, end in shares]
    told = _spread(wanted, text, _local(cut, bare, lambda share: find_period(share, today)))
    of_recon = {place for place, (kind, _found) in enumerate(wanted) if kind == "recon"}
    only_of_recon = any(place in of_recon and told[place].start == main.start for place in told)
    periods: dict[int, Found[Period]] = {}
    for place, (kind, _found) in enumerate(wanted):
        is_meant = not only_of_recon if place not in of_recon else len(of_recon) == len(wanted)
        period = told.get(place) or (main if is_meant else None)
        if period and kind != "contract":
            periods[place] = _with_preposition(period, text, "period")
    return periods


def _amounts(
    proposal: Proposal, wanted: Sequence[tuple[str, Found[int]]], shares: Sequence[tuple[int, int]], text: str,
    today: date, client: Found[Named] | None,
) -> dict[int, Found[Decimal]]:  # fmt: skip
    """The memo's sum for every line, unless several kinds have each its own."""
    if len(proposal.named) > 1:
        sum_of_client = client.value.amount if client else None
        if client is None or sum_of_client is None:
            return {}
        return dict.fromkeys(range(len(wanted)), Found(sum_of_client, client.start, client.end))
    with_sums = {place for place, (kind, _found) in enumerate(wanted) if kind not in _WITHOUT_SUM}
    if len(with_sums) > 1:
        bare = _without(
            text, proposal.needed_by, proposal.contract, proposal.invoice, proposal.inn, proposal.kpp, proposal.period,
            *(found for _kind, found in wanted), *proposal.named,
        )  # fmt: skip
        sums = [Found(one.value, one.start, one.end) for one in find_sums(bare, today) if one.role == "plain"]
        own = {
            place: inside[0]
            for place, (start, end) in enumerate(shares)
            if place in with_sums and (inside := [one for one in sums if start <= one.start < end])
        }
        if len({one.start for one in own.values()}) > 1:
            return _spread(wanted, text, own)
    main = proposal.amount
    if main is None:
        return {}
    return dict.fromkeys(range(len(wanted)), Found(main.value.value, main.start, main.end))


def _ways(proposal: Proposal, wanted: Sequence[tuple[str, Found[int]]], text: str) -> dict[int, Found[str]]:
    if proposal.delivery:
        told = dict.fromkeys(range(len(wanted)), proposal.delivery)
    else:
        told = _local(_shares(wanted, text), text, find_delivery)
        for place in range(len(wanted) - 2, -1, -1):
            if place not in told and place + 1 in told:
                told[place] = told[place + 1]
    return {place: _with_preposition(found, text, "delivery") for place, found in told.items()}


def _copies(wanted: Sequence[tuple[str, Found[int]]], text: str) -> dict[int, Found[int]]:
    """How many copies; said once it is said of all lines, else of those before it."""
    found = [
        Found(_COPY_WORDS.get(one[1][:2], 0) or int(one[1] if one[1].isdigit() else 1), one.start(), one.end())
        for one in _COPIES.finditer(text)
    ]
    found = [one for one in found if 1 <= one.value <= 4]
    if len(found) == 1 and _PLACE_OF_ALL.search(text, 0, found[0].start):
        return dict.fromkeys(range(len(wanted)), found[0])
    shares = _shares(wanted, text)
    local = {
        place: inside[0]
        for place, (start, end) in enumerate(shares)
        if (inside := [one for one in found if start <= one.start < end])
    }
    return _spread(wanted, text, local)


_PLACE_OF_ALL = re.compile(r"\bвс[её](?:[ ][а-я]{2,12}){0,3}[ ]?$")


def _paper(copies: Found[int] | None) -> Found[str] | None:
    """Copies are of paper."""
    return Found("paper", copies.start, copies.end) if copies else None


def _is_paper(way: Found[str] | None) -> bool:
    return way is None or way.value == "paper"


def _with_preposition(found: Found[Value], text: str, what: str) -> Found[Value]:
    """The phrase with the little word before it: «через Диадок», «за ноябрь»."""
    before = _PREPOSITION[what].search(text[max(0, found.start - 12) : found.start])
    return Found(found.value, found.start - len(before[0]), found.end) if before else found


def _without(text: str, *places: Found[object] | None) -> str:
    for place in places:
        text = hide(text, place.start, place.end) if place else text
    return text


def _end_of_sentence(text: str, start: int, end: int) -> int:
    found = _SENTENCE_END.search(text, start, end)
    return found.start() if found else end
