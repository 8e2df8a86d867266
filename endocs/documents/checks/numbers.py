"""Numbers of papers that go out in a series: one number for two deeds, and numbers that are nowhere.

A gap is told only where it means something: nearly all numbers before it are there, and it is among the last dozens.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from endocs.documents.checks.days import TRADE
from endocs.documents.checks.facts import Check, Finding, Numbered, Paper
from endocs.documents.states import Direction

BEFORE, AFTER, LONGEST_GAP = 24, 36, 3
LEAST_KNOWN, LEAST_DENSITY, LAST = 12, 0.9, 24
_NUMBER = re.compile(r"(.*?)(\d{1,9})")
_TWINS = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")


@dataclass(frozen=True, slots=True)
class Place:
    """A number's place in its series: the prefix of 1C («УТ-»), the number, and how many digits are written."""

    prefix: str
    tail: int
    width: int


def place_of(number: str) -> Place | None:
    """Where a number stands; None for one that does not end in digits."""
    found = _NUMBER.fullmatch(bare(number))
    if not found:
        return None
    return Place(found[1], int(found[2]), len(found[2]) if found[2].startswith("0") else 0)


def bare(number: str) -> str:
    """A number without what people write differently: blanks, small letters, Latin letters that look Russian."""
    return re.sub(r"\s", "", number).upper().translate(_TWINS)


def neighbours(number: str) -> list[str]:
    """Numbers to look up for the checks, as cards may have them: the same one, those before and after it."""
    found = _NUMBER.fullmatch(number.strip())
    if not found:
        return [number.strip()] if number.strip() else []
    prefix, tail = found[1], int(found[2])
    near = range(max(1, tail - BEFORE), tail + AFTER + 1)
    widths = {1, len(found[2])}
    return [number.strip(), *sorted({f"{prefix}{one:0{width}}" for one in near for width in widths} - {number.strip()})]


def findings(paper: Paper, today: date) -> Iterator[Finding]:
    """What is wrong with the number, by the cards near it."""
    if paper.near is None or paper.kind not in TRADE or not paper.number.strip() or paper.dated_on is None:
        return
    yield from _twins(paper, paper.near, paper.dated_on)
    if paper.direction == Direction.OUTGOING and paper.near_is_whole and paper.dated_on < today:
        missing = gap(paper.number, paper.near)
        if missing:
            told = {"number": paper.number, "first": missing[0], "last": missing[-1]}
            yield Finding(check=Check.NUMBER_GAP, paper=paper.key, values=told)


def _twins(paper: Paper, near: Sequence[Numbered], day: date) -> Iterator[Finding]:
    """The same deed that came twice is no fault of the number: another client or another day makes it one."""
    client = paper.client.key if paper.client else None
    for other in near:
        if other.key == paper.key or bare(other.number) != bare(paper.number) or other.dated_on.year != day.year:
            continue
        is_ours = paper.direction == Direction.OUTGOING
        differs = other.dated_on != day if other.client == client else is_ours
        if differs:
            told = {"number": paper.number, "other": str(other.key), "title": other.title}
            yield Finding(check=Check.NUMBER_TWICE, paper=paper.key, values=told)


def gap(number: str, near: Sequence[Numbered]) -> list[str]:
    """Numbers right before this one that no card has, in a series that has nearly all before them; else nothing."""
    here = place_of(number)
    if here is None:
        return []
    places = [place for one in near if (place := place_of(one.number)) and place.prefix == here.prefix]
    known = {place.tail for place in places}
    before = next((one for one in range(here.tail - 1, here.tail - LONGEST_GAP - 2, -1) if one in known), None)
    if before is None or before == here.tail - 1 or before < 1:
        return []
    reach = range(max(1, here.tail - BEFORE), before + 1)
    dense = sum(one in known for one in reach)
    after = sum(one in known for one in range(here.tail + 1, here.tail + AFTER + 1))
    if len(reach) < LEAST_KNOWN or dense < len(reach) * LEAST_DENSITY or after > LAST:
        return []
    return [f"{here.prefix}{one:0{here.width or 1}}" for one in range(before + 1, here.tail)]
