"""How the form shows what was read: the marked text, phrases under the fields, questions with ready answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import DocumentKind
from endocs.kernel.dates import format_date
from endocs.requests.memo_reading.periods import month_period
from endocs.requests.memo_reading.proposal import Found, Period
from endocs.requests.memo_reading.wording import period_words
from endocs.requests.models import Delivery
from endocs.requests.understanding import Understanding, Understood
from endocs.web.forms.fields import MomentField, SumField
from endocs.web.memo_merging import Row

CLIENT, DOCUMENT, VALUE, WAY, TERMS = 1, 2, 3, 4, 5  # the colours of phrases


@dataclass(frozen=True, slots=True)
class Phrase:
    """A place of the text in its colour."""

    start: int
    end: int
    tone: int
    text: str

    @property
    def key(self) -> str:
        """What a field and its phrase have in common."""
        return f"p{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Said:
    """What stands under a field or a line: its phrases, and a word about them."""

    phrases: Sequence[Phrase]
    note: str = ""

    @property
    def keys(self) -> str:
        """The keys of all phrases."""
        return " ".join(dict.fromkeys(phrase.key for phrase in self.phrases))


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the text does not say, with answers to press: value and words."""

    text: str
    answers: Sequence[tuple[str, str]] = ()
    phrase: Phrase | None = None
    link: str = ""
    link_words: str = ""
    is_missing: bool = True


def phrase_of(text: str, found: Found[Any], tone: int) -> Phrase:
    """The phrase of a found value, without the blanks around."""
    start, end = found.start, min(found.end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Phrase(start, end, tone, text[start:end])


def fields_of(told: Understanding) -> dict[str, tuple[str, Said]]:
    """The proposed fields as the form writes them, each with its phrase."""
    fields: dict[str, tuple[str, Said]] = {}
    if told.client:
        phrase = phrase_of(told.text, told.client, CLIENT)
        fields["counterparty"] = str(told.client.value.pk), Said([phrase], _("the only such client in the directory"))
    if told.contract:
        fields["contract"] = str(told.contract.value.pk), Said([phrase_of(told.text, told.contract, TERMS)])
    if told.needed_by:
        value = str(MomentField().prepare_value(told.needed_by.value))
        fields["needed_by"] = value, Said([phrase_of(told.text, told.needed_by, TERMS)])
    if told.organisation:
        by_contract = bool(told.contract and told.contract.start == told.organisation.start)
        phrase = phrase_of(told.text, told.organisation, TERMS if by_contract else CLIENT)
        fields["organisation"] = (
            str(told.organisation.value.pk),
            Said([phrase], _("by the contract") if by_contract else ""),
        )
    return fields


def rows_of(told: Understanding, kinds: Sequence[DocumentKind]) -> dict[str, tuple[Row, Understood]]:
    """The proposed lines as rows of the form, by what the reader calls them."""
    keys = {kind.code: str(kind.pk) for kind in kinds}
    rows: dict[str, tuple[Row, Understood]] = {}
    for line in told.lines:
        if line.code in keys and line.code not in rows:
            rows[line.code] = row_of(line, keys[line.code]), line
    return rows


def row_of(line: Understood, kind: str) -> Row:
    """A line in the words of the form."""
    copies = line.copies.value if line.copies else 1
    is_paper = line.delivery is None or line.delivery.value == Delivery.PAPER
    return {
        "kind": kind, "count": str(line.count.value), "period": line.period.value if line.period else "",
        "amount": str(SumField().prepare_value(line.amount.value)) if line.amount else "",
        "delivery": f"paper:{copies}" if is_paper else "edo:1",
    }  # fmt: skip


def said_of_line(told: Understanding, line: Understood, row: Mapping[str, Any], put: Mapping[str, str]) -> Said:
    """The phrases of those values of a row that the reader put there."""
    found: list[tuple[str, Found[Any] | None, int]] = [
        ("kind", line.count, DOCUMENT), ("period", line.period, VALUE), ("amount", line.amount, VALUE),
        ("delivery", line.delivery, WAY), ("delivery", line.copies, WAY),
    ]  # fmt: skip
    phrases = [
        phrase_of(told.text, place, tone)
        for name, place, tone in found
        if place and _squeezed(row.get(name)) == _squeezed(put.get(name))
    ]
    will_do = line.utd_will_do and any(phrase.tone == DOCUMENT for phrase in phrases)
    return Said(
        list({phrase.key: phrase for phrase in phrases}.values()), _("a UTD will do as well") if will_do else ""
    )


def marked(text: str, phrases: Iterable[Phrase]) -> list[tuple[str, Phrase | None]]:
    """The whole text in pieces, those with a phrase marked; of phrases that meet the first stays."""
    pieces: list[tuple[str, Phrase | None]] = []
    at = 0
    for phrase in sorted(phrases, key=lambda one: (one.start, -one.end)):
        if phrase.start < at or phrase.end <= phrase.start:
            continue
        if phrase.start > at:
            pieces.append((text[at : phrase.start], None))
        pieces.append((text[phrase.start : phrase.end], phrase))
        at = phrase.end
    return [*pieces, (text[at:], None)] if at < len(text) else pieces


def periods_to_choose(today: date) -> list[tuple[str, str]]:
    """Periods of an act of reconciliation: the last quarter, from the beginning of the year, to this day."""
    quarter = (today.month - 1) // 3 or 4
    year = today.year if today.month > 3 else today.year - 1
    months = month_period(year, quarter * 3 - 2), month_period(year, quarter * 3)
    last = period_words(Period(f"{year}-Q{quarter}", months[0].first, months[1].last))
    so_far = f"{format_date(date(today.year, 1, 1))}–{format_date(today)}"
    month = today.replace(day=1) - timedelta(1)
    return [
        (last, last),
        (so_far, _("from the beginning of the year")),
        (period_words(month_period(month.year, month.month)),) * 2,
    ]


def names_of(told: Understanding, kinds: Sequence[DocumentKind]) -> list[tuple[str, Phrase]]:
    """Documents that the text does not want, each with its phrase."""
    names = {kind.code: kind.name for kind in kinds}
    return [
        (names.get(code, str(BuiltInKind(code).label)), phrase_of(told.text, place, DOCUMENT))
        for code, place in told.left_out
    ]


def _squeezed(value: Any) -> str:
    if isinstance(value, Decimal):
        value = SumField().prepare_value(value)
    return "".join(str(value or "").split())
