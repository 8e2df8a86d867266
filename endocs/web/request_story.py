"""What happened to a request, told in sentences: one table from the kinds of events to words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.kernel.dates import format_date
from endocs.people.models import User
from endocs.people.substitution import with_absent
from endocs.requests import timeline
from endocs.web import matching_words, payment_words

LENGTH = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the tale."""

    at: datetime
    text: str
    icon: str
    tone: str = ""
    note: str = ""


def _titled(sentence: Callable[[], str]) -> Callable[[Mapping[str, Any]], str]:
    return lambda data: sentence() % {"title": data.get("title", "")}


# kind → icon, tone, sentence; the person who did it stands beside the time
SENTENCES: Mapping[str, tuple[str, str, Callable[[Mapping[str, Any]], str]]] = {
    Kind.REQUEST_FILED: ("file-plus", "", lambda data: _("The memo was written")),
    Kind.REQUEST_CHANGED: ("edit", "", lambda data: _("The memo was changed")),
    Kind.REQUEST_SUBMITTED: (
        "send", "", lambda data: _("Sent to the performer: %(name)s") % {"name": data.get("performer", "")}
    ),
    Kind.REQUEST_TAKEN: ("user-check", "", lambda data: _("The request was taken")),
    Kind.REQUEST_QUESTION_ASKED: ("message-question", "", lambda data: _("A question was asked")),
    Kind.REQUEST_QUESTION_ANSWERED: ("message-circle", "", lambda data: _answered(data)),
    Kind.REQUEST_CLIENT_AWAITED: ("hourglass", "", lambda data: _client_awaited(data)),
    Kind.REQUEST_CLIENT_ANSWERED: ("player-play", "", lambda data: _client_answered(data)),
    Kind.TASK_DUE_SOON: ("bell", "", lambda data: _("The performer was reminded of the term")),
    Kind.TASK_OVERDUE: ("bell", "wait", lambda data: _late(data)),
    Kind.TASK_ESCALATED: ("alert-triangle", "wait", lambda data: _escalated(data)),
    Kind.REQUEST_DOCUMENT_ACCEPTED: ("link", "", _titled(lambda: _("Into the package: %(title)s"))),
    Kind.REQUEST_DOCUMENT_WITHDRAWN: ("unlink", "", _titled(lambda: _("Out of the package: %(title)s"))),
    Kind.REQUEST_DOCUMENT_LINKED: ("link", "", _titled(lambda: _("Linked by itself: %(title)s"))),
    Kind.REQUEST_DOCUMENT_UNLINKED: ("unlink", "", _titled(lambda: _("Does not fit any more: %(title)s"))),
    Kind.REQUEST_DOCUMENT_ADDED: ("link", "good", _titled(lambda: _("Into the ready package: %(title)s"))),
    Kind.REQUEST_LINES_ADDED: (
        "file-plus", "", lambda data: _("From a message into the lines: %(kinds)s") % {"kinds": _kinds(data)}
    ),
    Kind.REQUEST_LINE_DROPPED: (
        "scissors", "", lambda data: _("A line was dropped: %(reason)s") % {"reason": data.get("reason", "")}
    ),
    Kind.REQUEST_CLOSED: (
        "circle-check", "good",
        lambda data: _closed(data),
    ),
    Kind.REQUEST_RETURNED: (
        "arrow-back-up", "wait", lambda data: _("Sent back: %(reason)s") % {"reason": data.get("reason", "")}
    ),
    Kind.REQUEST_INTERRUPTED: ("player-stop", "", lambda data: _("The request was interrupted")),
    Kind.REQUEST_RENEWED: ("refresh", "", lambda data: _("Returned to “New”")),
    Kind.REQUEST_PRINTED: ("printer", "", lambda data: _("The package was printed")),
    Kind.REQUEST_HANDED_OVER: ("truck-delivery", "", lambda data: _handed_over(data)),
    Kind.TASK_REASSIGNED: (
        "arrows-exchange", "", lambda data: _("The task was passed to: %(name)s") % {"name": data.get("to", "")}
    ),
    Kind.REQUEST_PASSED_ON: (
        "arrows-exchange", "",
        lambda data: _("The request was passed on: %(from)s → %(to)s")
        % {name: data.get(name, "") for name in ("from", "to")},
    ),
    Kind.DOCUMENT_PAYMENT_CHANGED: (
        "cash", "good", lambda data: f"{data.get('title', '')}: {payment_words.changed(data)}"
    ),
    Kind.DOCUMENT_ARCHIVED: ("archive", "", lambda data: _("The memo was archived")),
}  # fmt: skip


def story_of(memo: Document, papers: Iterable[int] = ()) -> list[Entry]:
    """What happened to the memo's request, newest first; of its `papers` that the reader may see, the payments."""
    told = Q(document_id=memo.pk) | Q(document_id__in=list(papers), kind=Kind.DOCUMENT_PAYMENT_CHANGED)
    events = Event.objects.filter(told, kind__in=list(SENTENCES))
    events = events.annotate(actor=_named("actor_id", memo), absent=_named("on_behalf_of_id", memo))
    return [_entry(event) for event in events.order_by("-id")[:LENGTH]]


def _named(column: str, memo: Document) -> Subquery:
    person = User.objects.filter(pk=OuterRef(column), workspace_id=memo.workspace_id)
    name = JSONObject(last_name="last_name", first_name="first_name", middle_name="middle_name")
    return Subquery(person.values(name=name))


def now_of(held_since: datetime, sentence: str) -> list[Entry]:
    """The line above the tale: who has it now; nothing when nobody has."""
    return [Entry(held_since, _("Now %(who)s") % {"who": sentence}, "player-play", "now")] if sentence else []


def _entry(event: Any) -> Entry:
    icon, tone, sentence = SENTENCES[event.kind]
    actor, absent = (User(**name) if name else None for name in (event.actor, event.absent))
    who = with_absent(actor.short_name, absent) if actor else ""
    if event.kind == Kind.REQUEST_DOCUMENT_LINKED:
        who = matching_words.sentence_of(event.data.get("reasons", ()))
    if event.kind == Kind.DOCUMENT_PAYMENT_CHANGED and not payment_words.is_good(event.data):
        tone = ""
    return Entry(at=event.at, text=sentence(event.data), icon=icon, tone=tone, note=who)


def _answered(data: Mapping[str, Any]) -> str:
    if data.get("moved"):
        moved = {"time": timeline.duration(data["moved"])}
        return _("The question was answered; the term moved by %(time)s: an answer was awaited") % moved
    return _("The question was answered")


def _client_awaited(data: Mapping[str, Any]) -> str:
    if data.get("expected_on"):
        day = format_date(date.fromisoformat(str(data["expected_on"])))
        return _("Waiting for the client, promised by %(day)s: %(reason)s") % {"day": day, "reason": data["reason"]}
    return _("Waiting for the client: %(reason)s") % {"reason": data.get("reason", "")}


def _client_answered(data: Mapping[str, Any]) -> str:
    if data.get("moved"):
        moved = {"time": timeline.duration(data["moved"])}
        return _("The client gave it; the term moved by %(time)s: the client was awaited") % moved
    return _("The client gave it")


def _late(data: Mapping[str, Any]) -> str:
    if not data.get("minutes"):
        return _("The performer was told: the term is over")
    return _("The performer was told: late by %(time)s") % {"time": timeline.brief(data["minutes"])}


def _escalated(data: Mapping[str, Any]) -> str:
    return _("The head was told: late by %(time)s") % {"time": timeline.brief(data.get("minutes", 0))}


def _closed(data: Mapping[str, Any]) -> str:
    count = {"count": len(data.get("documents", []))}
    if data.get("by_itself"):
        return _("Finished by itself: the package is complete, documents: %(count)s") % count
    return _("The package is ready, documents: %(count)s") % count


def _kinds(data: Mapping[str, Any]) -> str:
    return ", ".join(str(BuiltInKind(code).label) for code in data.get("kinds", []) if code in BuiltInKind.values)


def _handed_over(data: Mapping[str, Any]) -> str:
    if data.get("to"):
        return _("The package was handed over to: %(name)s") % {"name": data["to"]}
    return _("The package was handed over to the client")
