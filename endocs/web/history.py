"""The history of a card in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import TextChoices
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from endocs.documents.checks import words as check_words
from endocs.documents.models import Document, FileRole
from endocs.documents.states import ExchangeState, ProcessState, RevocationState
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.kernel.dates import format_date, format_moment
from endocs.people.models import User
from endocs.people.substitution import with_absent
from endocs.web import own_fields, payment_words
from endocs.web.original_parts import where_words

ICONS = {
    Kind.DOCUMENT_REGISTERED: "file-plus", Kind.DOCUMENT_CHANGED: "pencil", Kind.DOCUMENT_LINKED: "link",
    Kind.DOCUMENT_UNLINKED: "unlink", Kind.DOCUMENT_OPENED_TO: "eye", Kind.DOCUMENT_CLOSED_TO: "eye-off",
    Kind.DOCUMENT_ARCHIVED: "archive", Kind.DOCUMENT_RENEWED: "refresh", Kind.DOCUMENT_PRINTED: "printer",
    Kind.DOCUMENT_HANDED_OVER: "truck-delivery", Kind.DOCUMENT_ORIGINAL_RETURNED: "file-certificate",
    Kind.DOCUMENT_PROCESS_CHANGED: "route", Kind.DOCUMENT_EXCHANGE_CHANGED: "send",
    Kind.DOCUMENT_REVOCATION_CHANGED: "arrow-back-up", Kind.DOCUMENT_REMOVED_AT_OPERATOR: "trash",
    Kind.DOCUMENT_RESTORED_AT_OPERATOR: "refresh", Kind.DOCUMENT_MOVED_AT_OPERATOR: "route",
    Kind.DOCUMENT_FILES_ASKED_AGAIN: "refresh", Kind.FILE_ATTACHED: "paperclip", Kind.FILE_DOWNLOADED: "download",
    Kind.REMARK_MADE: "message", Kind.REQUEST_PASSED_ON: "arrows-exchange",
    Kind.TASK_DUE_SOON: "bell", Kind.TASK_OVERDUE: "bell", Kind.TASK_ESCALATED: "alert-triangle",
    Kind.REQUEST_CLIENT_AWAITED: "hourglass", Kind.REQUEST_CLIENT_ANSWERED: "player-play",
    Kind.DOCUMENT_MERGED: "arrow-merge", Kind.DOCUMENT_UNMERGED: "unlink",
    Kind.DOCUMENT_TOLD_APART: "copy", Kind.DOCUMENT_SEEMS_SAME: "copy",
    Kind.DOCUMENT_ARRIVED_AGAIN: "arrow-merge", Kind.DOCUMENT_WARNING_DISMISSED: "check",
    Kind.DOCUMENT_WARNING_RESTORED: "alert-triangle",
    Kind.DOCUMENT_POSTED_IN_ONEC: "database-import", Kind.DOCUMENT_UNPOSTED_IN_ONEC: "arrow-back-up",
    Kind.DOCUMENT_MARKED_DELETED_IN_ONEC: "trash", Kind.DOCUMENT_UNMARKED_DELETED_IN_ONEC: "refresh",
    Kind.DOCUMENT_GONE_FROM_ONEC: "trash", Kind.DOCUMENT_DIFFERS_IN_ONEC: "alert-triangle",
    Kind.DOCUMENT_PAPER_CORRECTED: "arrow-back-up", Kind.ORIGINAL_MOVED: "truck-delivery",
    Kind.ORIGINAL_MOVE_UNDONE: "arrow-back-up",
    Kind.DOCUMENT_PAYMENT_CHANGED: "cash", Kind.PAYMENT_SETTLED: "cash", Kind.SETTLEMENT_REVERTED: "arrow-back-up",
}  # fmt: skip
_STATES: Mapping[str, type[TextChoices]] = {
    Kind.DOCUMENT_EXCHANGE_CHANGED: ExchangeState, Kind.DOCUMENT_REVOCATION_CHANGED: RevocationState,
}  # fmt: skip
GOOD = (Kind.DOCUMENT_ORIGINAL_RETURNED, Kind.TASK_COMPLETED, Kind.REQUEST_CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the history."""

    text: str
    at: datetime
    icon: str = "circle"
    tone: str = ""
    note: str = ""
    changes: Sequence[tuple[str, str, str]] = ()


def entries(events: Sequence[Event]) -> list[Entry]:
    """Each event as a sentence with who did it, and what changed from what to what."""
    names = User.objects.in_bulk({pk for event in events for pk in (event.actor_id, event.on_behalf_of_id) if pk})
    return [_entry(event, names) for event in events]


def _entry(event: Event, names: Mapping[int, User]) -> Entry:
    kind = Kind(event.kind)
    return Entry(
        text=f"{_who(event, names)}: {_sentence(kind, event.data)}",
        at=event.at,
        icon=ICONS.get(kind, "circle"),
        tone="good" if kind in GOOD or _is_paid(kind, event.data) else "",
        note=_note(kind, event.data),
        changes=rows(event.data.get("changes", {}), event.data.get("own_types", {}))
        if kind == Kind.DOCUMENT_CHANGED
        else (),
    )


def _is_paid(kind: Kind, data: Mapping[str, Any]) -> bool:
    return kind == Kind.DOCUMENT_PAYMENT_CHANGED and payment_words.is_good(data)


def _who(event: Event, names: Mapping[int, User]) -> str:
    """Who did it, and for whom when he stood in for somebody."""
    actor, absent = names.get(event.actor_id or 0), names.get(event.on_behalf_of_id or 0)
    return with_absent(actor.short_name, absent) if actor else _("EnDocs")


def _sentence(kind: Kind, data: Mapping[str, Any]) -> str:
    return SENTENCES[kind](data) if kind in SENTENCES else _("a change of the request")


def _note(kind: Kind, data: Mapping[str, Any]) -> str:
    if kind == Kind.FILE_ATTACHED:
        role = str(FileRole(data["role"]).label) if data.get("role") in FileRole.values else ""
        return _("%(role)s, version %(version)s") % {"role": role, "version": data.get("version", 1)}
    if kind in (Kind.DOCUMENT_WARNING_DISMISSED, Kind.DOCUMENT_WARNING_RESTORED):
        return check_words.fact_of(str(data.get("warning", "")))
    if kind == Kind.DOCUMENT_DIFFERS_IN_ONEC:
        return "; ".join(
            _("%(name)s: %(here)s on the card, %(there)s in 1C") % {"name": name, "here": here, "there": there}
            for name, here, there in rows(data.get("changes", {}), {})
        )
    if kind == Kind.DOCUMENT_HANDED_OVER:
        return ", ".join(filter(None, [_day(data.get("on")), str(data.get("to") or "")]))
    if kind == Kind.DOCUMENT_PROCESS_CHANGED:
        return " → ".join(_label(ProcessState, data.get(name)) for name in ("before", "after"))
    if kind in _STATES:
        moved = " → ".join(_label(_STATES[kind], data.get(name)) for name in ("before", "after"))
        return ", ".join(part for part in (moved, _moment(data.get("at")), str(data.get("comment") or "")) if part)
    if kind == Kind.DOCUMENT_PAYMENT_CHANGED:
        return payment_words.source(data)
    if kind in (Kind.PAYMENT_SETTLED, Kind.SETTLEMENT_REVERTED):
        return payment_words.part(data)
    if kind in (Kind.TASK_REASSIGNED, Kind.REQUEST_PASSED_ON) and data.get("to"):
        return f"{data.get('from', '')} → {data['to']}"
    if kind == Kind.DOCUMENT_PRINTED and data.get("copies"):
        return _("copies: %(copies)s") % data
    if kind == Kind.REMARK_MADE:
        return str(data.get("text", ""))
    return str(data.get("comment") or (data.get("reason") if kind == Kind.REQUEST_CLIENT_AWAITED else "") or "")


def _label(states: type[TextChoices], state: object) -> str:
    return str(states(state).label) if state in states.values else "–"


def _moment(text: object) -> str:
    """The moment at the operator, which may be long before EnDocs learnt of it."""
    return format_moment(localtime(datetime.fromisoformat(str(text))), now()) if text else ""


def _day(text: object) -> str:
    try:
        day = str(text)
        return format_date(date.fromisoformat(day)) if text else ""
    except ValueError:
        return str(text)


def rows(changes: Mapping[str, Sequence[Any]], own_types: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Name, before, after of every requisite that was changed; `own_types` are the types of the kind's own fields."""
    found: list[tuple[str, str, str]] = []
    for name, (before, after) in changes.items():
        if name == "own_fields":
            old, new = before or {}, after or {}
            for key in {**old, **new}:
                if old.get(key) != new.get(key):
                    kind = own_types.get(key, "")
                    found.append((key, own_fields.told(kind, old.get(key)), own_fields.told(kind, new.get(key))))
        else:
            found.append((label(name), told(before), told(after)))
    return found


def label(name: str) -> str:
    """The requisite's name as the pages show it."""
    if name == "kind":
        return _("Kind")
    try:
        return str(getattr(Document._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name


def told(value: Any) -> str:
    """A value of the trail as people read it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    return _day(text) if len(text) == 10 and text[4:5] == text[7:8] == "-" else text


def _where(data: Mapping[str, Any]) -> str:
    """Who has the copy."""
    return where_words(data["holder"], data.get("name", ""), data.get("postal_number", ""))


# What happened, in words; `data` is what the event keeps.
SENTENCES: Mapping[Kind, Callable[[Mapping[str, Any]], str]] = {
    Kind.DOCUMENT_REGISTERED: lambda data: _("registered the card"),
    Kind.DOCUMENT_CHANGED: lambda data: _("changed the requisites"),
    Kind.DOCUMENT_LINKED: lambda data: _("linked “%(source)s” with “%(target)s”") % data,
    Kind.DOCUMENT_UNLINKED: lambda data: _("removed the link with “%(title)s”") % data,
    Kind.DOCUMENT_OPENED_TO: lambda data: _("opened the card to %(principal)s") % data,
    Kind.DOCUMENT_CLOSED_TO: lambda data: (
        _("closed the card to %(principal)s") % data if "principal" in data else _("closed the card to others")
    ),
    Kind.DOCUMENT_ARCHIVED: lambda data: _("put the card into the archive"),
    Kind.DOCUMENT_RENEWED: lambda data: _("returned the card to “New”"),
    Kind.DOCUMENT_PRINTED: lambda data: _("printed the document"),
    Kind.DOCUMENT_HANDED_OVER: lambda data: _("handed the document over to the client"),
    Kind.DOCUMENT_ORIGINAL_RETURNED: lambda data: _("the signed original came back"),
    Kind.DOCUMENT_PAPER_CORRECTED: lambda data: _("the state of the paper was put right"),
    Kind.ORIGINAL_MOVED: lambda data: _("copy %(copy)s: %(where)s") % {"copy": data["copy"], "where": _where(data)},
    Kind.ORIGINAL_MOVE_UNDONE: lambda data: _("put the move of copy %(copy)s right") % data,
    Kind.DOCUMENT_PROCESS_CHANGED: lambda data: _("the state of the process changed"),
    Kind.DOCUMENT_EXCHANGE_CHANGED: lambda data: _("the state of the exchange changed"),
    Kind.DOCUMENT_REVOCATION_CHANGED: lambda data: _("the revocation of the document changed"),
    Kind.DOCUMENT_REMOVED_AT_OPERATOR: lambda data: _("the document was removed at the operator"),
    Kind.DOCUMENT_RESTORED_AT_OPERATOR: lambda data: _("the document was restored at the operator"),
    Kind.DOCUMENT_MOVED_AT_OPERATOR: lambda data: _("the document was moved to another department at the operator"),
    Kind.DOCUMENT_FILES_ASKED_AGAIN: lambda data: _("asked for the missing files again"),
    Kind.DOCUMENT_ARRIVED_AGAIN: lambda data: (
        _("this document came from %(system)s too")
        % {"system": _("Diadoc") if data.get("system") == "diadoc" else _("1C")}
    ),
    Kind.DOCUMENT_MERGED: lambda data: _("made one card of this and “%(title)s”") % data,
    Kind.DOCUMENT_UNMERGED: lambda data: _("took this card and “%(title)s” apart") % data,
    Kind.DOCUMENT_TOLD_APART: lambda data: _("called “%(title)s” another document") % data,
    Kind.DOCUMENT_SEEMS_SAME: lambda data: _("took back that “%(title)s” is another document") % data,
    Kind.DOCUMENT_POSTED_IN_ONEC: lambda data: _("the document is posted in 1C"),
    Kind.DOCUMENT_UNPOSTED_IN_ONEC: lambda data: _("the document is not posted in 1C any more"),
    Kind.DOCUMENT_MARKED_DELETED_IN_ONEC: lambda data: _("the document is marked for deletion in 1C"),
    Kind.DOCUMENT_UNMARKED_DELETED_IN_ONEC: lambda data: _("the document is not marked for deletion in 1C any more"),
    Kind.DOCUMENT_GONE_FROM_ONEC: lambda data: _("the document was deleted in 1C"),
    Kind.DOCUMENT_DIFFERS_IN_ONEC: lambda data: _("1C says otherwise, the card stays as it is"),
    Kind.DOCUMENT_WARNING_DISMISSED: lambda data: _("called a warning of the checks right"),
    Kind.DOCUMENT_WARNING_RESTORED: lambda data: _("asked to be warned again"),
    Kind.FILE_ATTACHED: lambda data: _("attached the file “%(name)s”") % data,
    Kind.FILE_DOWNLOADED: lambda data: _("downloaded the file “%(name)s”") % data,
    Kind.REMARK_MADE: lambda data: _("wrote a remark"),
    Kind.DOCUMENT_PAYMENT_CHANGED: lambda data: payment_words.changed(data),
    Kind.PAYMENT_SETTLED: lambda data: _("settled incoming money on the invoice"),
    Kind.SETTLEMENT_REVERTED: lambda data: _("took incoming money back from the invoice"),
    Kind.PROCESS_STARTED: lambda data: _("started the process"),
    Kind.PROCESS_ENDED: lambda data: _("the process ended"),
    Kind.TASK_ASSIGNED: lambda data: _("assigned a task"),
    Kind.TASK_TAKEN: lambda data: _("took the task"),
    Kind.TASK_REASSIGNED: lambda data: _("gave the task to another performer"),
    Kind.TASK_COMPLETED: lambda data: _("completed the task"),
    Kind.TASK_REJECTED: lambda data: _("rejected the task"),
    Kind.TASK_DUE_SOON: lambda data: _("reminded the performer of the term"),
    Kind.TASK_OVERDUE: lambda data: _("told the performer that he is late"),
    Kind.TASK_ESCALATED: lambda data: _("told the head that the performer is late"),
    Kind.REQUEST_CLIENT_AWAITED: lambda data: _("is waiting for the client: the clock stands"),
    Kind.REQUEST_CLIENT_ANSWERED: lambda data: _("noted that the client gave what was awaited"),
    Kind.REQUEST_PASSED_ON: lambda data: _("passed the request on to another initiator"),
}
