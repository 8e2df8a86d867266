"""What a notice keeps of its event."""

from collections.abc import Mapping
from typing import Any

from endocs.journal.models import Event
from endocs.requests import lines
from endocs.requests.models import WorkRequest
from endocs.workflow.models import Task

_KEPT = ("text", "reason", "comment", "name", "open_lines_reason")


def of_event(event: Event) -> Mapping[str, Any]:
    """The words of the event itself."""
    return {name: event.data[name] for name in _KEPT if event.data.get(name)}


def of_exchange(event: Event) -> Mapping[str, Any]:
    """What the client did, and his words."""
    return {"state": event.data.get("after", ""), **of_event(event)}


def of_payment(event: Event) -> Mapping[str, Any]:
    """How far the invoice is paid, and how that is known."""
    names = ("after", "paid", "paid_before", "amount", "currency", "by_hand", "reverted", "source")
    return {name: event.data[name] for name in names if event.data.get(name) is not None}


def of_task(event: Event) -> Mapping[str, Any]:
    """Until when, and the words of who assigned the task."""
    task = Task.objects.filter(pk=event.subject_id).first()
    if task is None:
        return {}
    performer = task.performer
    told = {"performer": performer.short_name, "performer_id": performer.pk} if performer else {}
    return {"due_at": task.due_at.isoformat(), "text": task.text[:300], **told}


def of_reminder(event: Event) -> Mapping[str, Any]:
    """The term, how many working minutes are left or past, and who has the task."""
    names = ("due_at", "minutes", "holder", "moved")
    return {name: event.data[name] for name in names if event.data.get(name) is not None}


def of_addition(event: Event) -> Mapping[str, Any]:
    """Which document came into the package."""
    return {"added_id": event.data.get("document")}


def of_substitution(event: Event) -> Mapping[str, Any]:
    """Who, for whom and when."""
    names = ("absent", "deputy", "absent_id", "deputy_id", "from", "to", "comment")
    return {name: event.data[name] for name in names if event.data.get(name)}


def of_originals(event: Event) -> Mapping[str, Any]:
    """Which client keeps which papers."""
    return {name: event.data[name] for name in ("client", "client_id", "documents") if event.data.get(name)}


def of_connection(event: Event) -> Mapping[str, Any]:
    """Which box or base, and why; what the service wrote itself stays in the trail."""
    told = {event.subject_type: event.subject_id} if event.subject_type in ("box", "infobase") else {}
    names = ("title", "code", "ends_at", "missing", "changed")
    return {**told, **{name: event.data[name] for name in names if event.data.get(name)}}


def of_closing(event: Event) -> Mapping[str, Any]:
    """How many documents were wanted and how many of those are there."""
    work_request = WorkRequest.objects.filter(pk=event.subject_id).first()
    if work_request is None:
        return of_event(event)
    states = lines.states(work_request.lines.all(), work_request.answers.all())
    wanted = [state for state in states if not state.is_dropped]
    return {
        **of_event(event),
        "by_itself": bool(event.data.get("by_itself")),
        "wanted": sum(state.line.count for state in wanted),
        "ready": sum(min(len(state.answers), state.line.count) for state in wanted),
    }
