"""Cards that may be one deed, and those that became one, as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endocs.documents import deed_pairs, merging
from endocs.documents.deed_facts import DeedFact
from endocs.documents.models import DeedPair, Document, Merge, PairState
from endocs.kernel.dates import format_date
from endocs.kernel.money import format_money
from endocs.people.models import User

NAMES = {
    DeedFact.COUNTERPARTY: gettext_lazy("counterparty"), DeedFact.KIND: gettext_lazy("kind"),
    DeedFact.NUMBER: gettext_lazy("number"), DeedFact.DATE: gettext_lazy("date"),
    DeedFact.AMOUNT: gettext_lazy("amount"),
}  # fmt: skip
SYSTEMS = {"onec": gettext_lazy("from 1C"), "diadoc": gettext_lazy("from Diadoc")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two cards, and where it came from; `values` are what differs, one for each difference."""

    document: Document
    source: str
    values: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Two cards: in what they agree, and what differs by name and side."""

    pair: DeedPair
    agreeing: str
    names: Sequence[str]
    sides: tuple[Side, Side]
    is_told_apart: bool
    can_decide: bool

    @property
    def differing(self) -> Sequence[tuple[str, str, str]]:
        """Name, what the first card says, what the second says."""
        return list(zip(self.names, *(side.values for side in self.sides), strict=True))


def context_of(document: Document, user: User) -> dict[str, Any]:
    """What the panel of a card shows; nothing when the card is like no other."""
    found = [likeness(user, pair, shown_on=document) for pair in deed_pairs.of_card(document, user)]
    merges = merging.of(document)
    if not found and not merges:
        return {}
    return {
        "alike": [one for one in found if not one.is_told_apart],
        "told_apart": [one for one in found if one.is_told_apart],
        "merges": merges,
        "can_take_apart": merging.can_merge(user, [document]),
    }


def likeness(user: User, pair: DeedPair, *, shown_on: Document | None = None) -> Likeness:
    """A pair in words; on a card that card stands first."""
    facts = [(DeedFact(fact["fact"]), fact["agrees"], fact["values"]) for fact in pair.facts]
    differing = [(fact, values) for fact, agrees, values in facts if not agrees]
    cards = (pair.first, pair.second)
    sides = [
        Side(
            document=card,
            source=_source(pair.__dict__[f"{place}_references"]),
            values=[_words(fact, values[at], card) for fact, values in differing],
        )
        for at, (place, card) in enumerate(zip(("first", "second"), cards, strict=True))
    ]
    if shown_on is not None and shown_on.pk == pair.second_id:
        sides.reverse()
    return Likeness(
        pair=pair,
        agreeing=", ".join(str(NAMES[fact]) for fact, agrees, _values in facts if agrees),
        names=[str(NAMES[fact]) for fact, _values in differing],
        sides=(sides[0], sides[1]),
        is_told_apart=pair.state == PairState.DIFFERENT,
        can_decide=merging.may_decide(user, cards),
    )


def goes_back(merge: Merge) -> list[tuple[str, int]]:
    """What the other card gets back, by name and number."""
    counted = {
        _("Files"): merge.count("documents.file"),
        _("Links"): merge.count("documents.link") + sum(one["model"] == "documents.link" for one in merge.dropped),
        _("Remarks"): merge.count("documents.remark"),
        _("Tasks"): merge.count("workflow.task"),
        _("Requests that it answers"): merge.count("requests.answer")
        + sum(one["model"] == "requests.answer" for one in merge.dropped),
        _("Incoming money"): merge.count("payments.settlement"),
    }
    return [(name, number) for name, number in counted.items() if number]


def _source(references: Sequence[str]) -> str:
    systems = {reference.partition(":")[0] for reference in references}
    words: Mapping[str, Any] = {name: SYSTEMS[name] for name in SYSTEMS if name in systems}
    return ", ".join(str(one) for one in words.values()) or _("made by hand")


def _words(fact: DeedFact, value: Any, card: Document) -> str:
    if value in (None, ""):
        return _("not known yet")
    if fact == DeedFact.AMOUNT:
        return format_money(Decimal(value[0]), value[1])
    if fact == DeedFact.DATE:
        return format_date(date.fromisoformat(value))
    if fact == DeedFact.COUNTERPARTY:
        return card.counterparty.title if card.counterparty else _("not known yet")
    return card.kind.name if fact == DeedFact.KIND else str(value)
