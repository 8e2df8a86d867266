"""What pages of the ledger show: words, bands of the chart, rows, and the panel of a card."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from endocs.counterparties.models import Counterparty
from endocs.documents.models import Document
from endocs.documents.states import PaperState
from endocs.jobs.letters import LetterState
from endocs.kernel.dates import format_date
from endocs.kernel.names import short_name
from endocs.originals import moving, queries
from endocs.originals.models import OUT, ClientLetter, Copy, Holder, Move
from endocs.originals.queries import BANDS, Filters
from endocs.originals.waiting import Cause, Wait
from endocs.people.models import User

TONES = ("calm", "wait", "late", "bad")
CHART = 320  # width of the widest bar, in units of the drawing


@dataclass(frozen=True, slots=True)
class Row:
    """A copy with what the page says of it."""

    copy: Copy
    where: str
    age: str
    tone: str
    note: str
    can_move: bool


def rows(user: User, copies: Sequence[Copy]) -> list[Row]:
    """The copies of a page; may the user move them, in one query."""
    allowed = moving.can_move(user, [copy.document for copy in copies]) if copies else set()
    return [_row(copy, copy.document_id in allowed) for copy in copies]


def _row(copy: Copy, can_move: bool) -> Row:
    days = (timezone.localdate() - copy.given_on).days if copy.given_on and copy.holder in OUT else None
    return Row(
        copy=copy,
        where=where_words(copy.holder, copy.holder_name, copy.postal_number),
        age=days_words(days) if days is not None else "",
        tone=TONES[sum(days >= limit for limit in BANDS[1:])] if days is not None and copy.is_awaited else "",
        note=_("there is a scan, the original is awaited") if copy.scanned_at and copy.holder in OUT else "",
        can_move=can_move,
    )


def days_words(days: int) -> str:
    """«15 дней»"""
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def where_words(holder: str, name: str, postal_number: str) -> str:
    """Who has the paper, by name, and by which number it is found."""
    return ", ".join(part for part in (str(Holder(holder).label), name, postal_number and f"№ {postal_number}") if part)


def chart(counts: Sequence[int], filters: Filters) -> list[dict[str, Any]]:
    """A bar for each band of days; a bar's length is in units of the drawing, the row of the table beside it."""
    longest = max([*counts, 1])
    names = [
        _("up to %(last)d days") % {"last": BANDS[1] - 1},
        _("%(first)d–%(last)d days") % {"first": BANDS[1], "last": BANDS[2] - 1},
        _("%(first)d–%(last)d days") % {"first": BANDS[2], "last": BANDS[3] - 1},
        _("%(first)d days and more") % {"first": BANDS[3]},
    ]
    return [
        {
            "name": name, "count": count, "tone": tone, "width": round(count / longest * CHART),
            "at": place * 30 + 4, "middle": place * 30 + 19, "value_at": 150 + round(count / longest * CHART),
            "url": address(replace(filters, stand="out", days=BANDS[place])),
        }
        for place, (name, count, tone) in enumerate(zip(names, counts, TONES, strict=True))
    ]  # fmt: skip


def clients(
    found: Sequence[dict[str, Any]], waits: dict[int, Wait], failed: dict[int, ClientLetter]
) -> list[dict[str, Any]]:
    """The clients who hold papers: how many, how long, and whether they can be reminded now."""
    who, today = "document__counterparty", timezone.localdate()
    return [
        {
            "pk": one[who],
            "title": Counterparty(legal_form=one[f"{who}__legal_form"], name=one[f"{who}__name"]).title,
            "manager": _manager(one),
            "manager_pk": one[f"{who}__manager"],
            "count": one["count"],
            "days": days_words((today - one["oldest"]).days),
            "is_late": (today - one["oldest"]).days >= BANDS[1],
            "has_email": bool(one[f"{who}__email"]),
            "wait": wait_words(waits[one[who]]) if one[who] in waits else "",
            "failed": failed.get(one[who]),
        }
        for one in found
    ]


def _manager(one: dict[str, Any]) -> str:
    names = [one[f"document__counterparty__manager__{part}_name"] for part in ("last", "first", "middle")]
    return short_name(*names) if names[0] else ""


def wait_words(wait: Wait) -> str:
    """Why the client is not written to now."""
    words = {
        Cause.REMINDED: _("reminded on %(day)s"),
        Cause.PAID: _("has just paid, %(day)s: the letter waits"),
        Cause.MONEY: _("money of %(day)s is not settled yet: the letter waits"),
    }
    return words[wait.cause] % {"day": format_date(wait.on)}


def letter_words(letter: ClientLetter) -> tuple[str, str]:
    """What became of a letter, and the tone of it."""
    if letter.state == LetterState.SENT:
        return _("sent"), "good"
    if letter.state == LetterState.FAILED:
        return _("not delivered: %(reason)s") % {"reason": letter.reason[:300]}, "bad"
    return _("on its way"), "wait"


def address(filters: Filters, after: str = "", name: str = "originals") -> str:
    """The address of the ledger under these filters."""
    asked: dict[str, str | int | None] = {
        "stand": "" if filters.stand == "out" else filters.stand, "days": filters.days, "client": filters.client,
        "manager": filters.manager, "q": filters.text, "after": after,
    }  # fmt: skip
    query = urlencode({key: value for key, value in asked.items() if value})
    return f"{reverse(f'web:{name}')}?{query}" if query else reverse(f"web:{name}")


def context_of(document: Document, user: User) -> dict[str, Any]:
    """The panel «where the paper is» of a card the user has been let see; nothing when it was never on paper."""
    if document.paper_state == PaperState.NONE:
        return {}
    copies = queries.of_card(document.pk)
    if not copies:
        return {}
    for copy in copies:
        copy.document = document
    can_move = document.pk in moving.can_move(user, [document])
    return {"paper_rows": [_row(copy, can_move) for copy in copies], "paper_moves": _history(copies)}


def _history(copies: Sequence[Copy]) -> list[dict[str, Any]]:
    numbers = {copy.pk: copy.number for copy in copies}
    moves = Move.objects.filter(copy__in=list(numbers)).select_related("made_by").order_by("-pk")[:30]
    return [
        {
            "number": numbers[move.copy_id],
            "where": where_words(move.holder, move.holder_name, move.postal_number),
            "on": move.on,
            "by": move.made_by,
            "undone_at": move.undone_at,
        }
        for move in moves
    ]
