"""How a connection is doing, in words and bars; none of it decided here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from endocs.diadoc.alerts import TOKEN_LIFE, WARNED_BEFORE, token_ends_at
from endocs.diadoc.checking import BoxFinding
from endocs.diadoc.models import Connection, ContentKind
from endocs.diadoc.queries import BoxState, Condition, Failure
from endocs.gateways.diadoc.reasons import reason
from endocs.gateways.reasons import Reason
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.kernel.counting import shown
from endocs.kernel.dates import format_date, format_moment
from endocs.kernel.names import NO_BREAK_SPACE
from endocs.people.models import User
from endocs.web.history import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CONDITIONS: dict[Condition, tuple["StrOrPromise", str]] = {
    Condition.NO_ENTRANCE: (gettext_lazy("Needs a log-in"), "bad"),
    Condition.STOPPED: (gettext_lazy("Stopped"), "bad"),
    Condition.PAUSED: (gettext_lazy("Paused"), "none"),
    Condition.WITH_FAULTS: (gettext_lazy("With faults"), "wait"),
    Condition.BEGINS: (pgettext_lazy("connection", "Begins"), "none"),
    Condition.CATCHES_UP: (gettext_lazy("Loads what was before"), "good"),
    Condition.WORKS: (pgettext_lazy("connection", "Works"), "good"),
}
KINDS = {
    ContentKind.CONTENT: gettext_lazy("File"),
    ContentKind.ORIGINAL_SIGNATURE: gettext_lazy("Signature"),
    ContentKind.PRINT_FORM: gettext_lazy("Print form"),
}
BAR, GAP, HEIGHT = 4, 1, 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour of the drawing."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class BoxRow:
    """A box as the list and its own page draw it."""

    state: BoxState
    word: "StrOrPromise"
    tone: str
    lag: str
    due: str
    messages: str
    files: str
    given_up: str
    stop: Reason | None
    bars: Sequence[Bar]
    events_a_day: int


@dataclass(frozen=True, slots=True)
class FailureRow:
    """What failed, in words."""

    failure: Failure
    what: str
    why: "StrOrPromise"
    next: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A box that a check saw, in words."""

    finding: BoxFinding
    wrong: Reason | None
    row: BoxRow | None  # when it is loaded


def box_row(state: BoxState) -> BoxRow:
    """The box in words."""
    word, tone = CONDITIONS[state.condition]
    box = state.box
    code = box.connection.stop_code if box.connection.stopped_at else box.stop_code
    is_stopped = state.condition in (Condition.NO_ENTRANCE, Condition.STOPPED)
    return BoxRow(
        state, word, tone, lag=age(box.last_success_at), due=shown(state.due) or "0",
        messages=shown(state.messages_due) or "0", files=shown(state.files_due) or "0",
        given_up=shown(state.given_up) or "0", stop=reason(code) if is_stopped else None, bars=bars(state.hours),
        events_a_day=sum(state.hours),
    )  # fmt: skip


def age(moment: datetime | None) -> str:
    """How long ago: «11 с», «4 мин», «20 ч», «3 дн.»; an en dash for never."""
    if moment is None:
        return "–"
    seconds = max(0, round((timezone.now() - moment).total_seconds()))
    steps = ((86400, _("%(count)s d")), (3600, _("%(count)s h")), (60, _("%(count)s min")), (1, _("%(count)s s")))
    words = next(((seconds // size, told) for size, told in steps if seconds >= size), (0, steps[-1][1]))
    return (words[1] % {"count": words[0]}).replace(" ", NO_BREAK_SPACE)


def bars(hours: Sequence[int]) -> list[Bar]:
    """The events of a day as bars, the highest over the whole height, an hour without any as a hairline."""
    most = max([*hours, 1])
    heights = [max(1, round(HEIGHT * count / most)) for count in hours]
    return [Bar(place * (BAR + GAP), HEIGHT - height, height) for place, height in enumerate(heights)]


def failure_row(failure: Failure) -> FailureRow:
    """The failure in words; the name of a card that is not open to the reader is not told."""
    title = failure.document.title if failure.document else _("a card that is not open to you")
    if not failure.is_message:
        what = f"{KINDS[ContentKind(failure.kind)]}: {failure.name or title}"
    elif failure.document:
        what = _("State of “%(title)s”") % {"title": title}
    else:
        what = _("Message %(id)s") % {"id": failure.name[:8]}
    why = reason(failure.problem).what if failure.problem else ""
    nothing = _("given up") if failure.next_at is None else in_time(failure.next_at)
    return FailureRow(failure, what, why, nothing)


def in_time(moment: datetime) -> str:
    """When it is tried again: «сейчас», «через 2 мин»."""
    minutes = -(-int((moment - timezone.now()).total_seconds()) // 60)
    if minutes <= 0:
        return _("now")
    return _("in %(minutes)s min") % {"minutes": minutes} if minutes < 60 else format_moment(moment, timezone.now())


def finding_row(finding: BoxFinding, rows: Mapping[str, BoxRow]) -> FindingRow:
    """The finding in words; `rows` are the boxes that are loaded, by their id."""
    return FindingRow(finding, reason(finding.fault) if finding.fault else None, rows.get(finding.box_id))


def token_words(connection: Connection) -> tuple[str, str]:
    """How old the refresh token is and when it ends, with the tone."""
    ends_at, now = token_ends_at(connection), timezone.now()
    days = (now - connection.refresh_token_at).days
    old = ngettext("%(days)s day old", "%(days)s days old", days) % {"days": days} if days else _("renewed today")
    told = _("%(age)s, holds until %(day)s") % {"age": old, "day": format_date(timezone.localdate(ends_at))}
    return told, "wait" if ends_at - now < WARNED_BEFORE else "good" if ends_at - now <= TOKEN_LIFE else ""


def happenings(events: Sequence[Event]) -> list[Entry]:
    """What happened to boxes, each as a sentence with who did it."""
    return tell(events, _said)


def tell(events: Sequence[Event], say: Callable[[Event], tuple[str, str, str, str]]) -> list[Entry]:
    """Each event as a sentence with who did it; `say` gives its words, icon, tone and note."""
    people = User.objects.in_bulk({event.actor_id for event in events if event.actor_id})
    entries = []
    for event in events:
        text, icon, tone, note = say(event)
        actor = people.get(event.actor_id or 0)
        who = actor.short_name if actor else _("EnDocs")
        entries.append(Entry(text=f"{who}: {text}", at=event.at, icon=icon, tone=tone, note=note))
    return entries


def _said(event: Event) -> tuple[str, str, str, str]:
    kind, data = Kind(event.kind), event.data
    title = data.get("title", "")
    words: dict[str, tuple[str, str, str]] = {
        Kind.DIADOC_CONNECTED: (_("credentials were entered"), "key", ""),
        Kind.DIADOC_CHANGED: (_changed(data), "settings", ""),
        Kind.DIADOC_BOX_STOPPED: (_("loading stopped"), "plug-connected-x", "bad"),
        Kind.DIADOC_BOX_RESUMED: (_("loading goes on"), "player-play", "good"),
        Kind.DIADOC_REPLAYED: (_("everything is read once more"), "refresh", ""),
        Kind.DIADOC_DIFFERED: (_("the nightly comparison found differences and repaired them"), "scale", "wait"),
        Kind.DIADOC_EVENT_QUARANTINED: (_("an event could not be read"), "alert-triangle", "wait"),
        Kind.DIADOC_WORD_UNKNOWN: (
            _("an unknown word came: %(word)s") % {"word": data.get("word", "")},
            "alert-triangle",
            "wait",
        ),
        Kind.DIADOC_TOKEN_ENDS: (_("the refresh token ends soon"), "clock", "wait"),
    }
    text, icon, tone = words.get(kind, (event.kind, "circle", ""))
    code = str(data.get("code", ""))
    note = str(reason(code).what) if code and kind == Kind.DIADOC_BOX_STOPPED else ""
    return text + (f" · {title}" if title else ""), icon, tone, note


def _changed(data: dict[str, object]) -> str:
    return _("the box is loaded now") if data.get("chosen") else _("settings were changed")
