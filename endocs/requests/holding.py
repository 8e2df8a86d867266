"""Who had the time: the working time a request has spent with each side, from its events."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.kernel.working_time import working_minutes_between
from endocs.requests.models import Holder, WorkRequest

TURNS: Mapping[str, Holder] = {
    Kind.REQUEST_SUBMITTED: Holder.ACCOUNTANT,
    Kind.REQUEST_QUESTION_ASKED: Holder.INITIATOR,
    Kind.REQUEST_QUESTION_ANSWERED: Holder.ACCOUNTANT,
    Kind.REQUEST_CLIENT_AWAITED: Holder.CLIENT,
    Kind.REQUEST_CLIENT_ANSWERED: Holder.ACCOUNTANT,
    Kind.REQUEST_CLOSED: Holder.INITIATOR,
    Kind.REQUEST_RETURNED: Holder.INITIATOR,
    Kind.REQUEST_INTERRUPTED: Holder.INITIATOR,
    Kind.REQUEST_RENEWED: Holder.INITIATOR,
}


def shares(work_request: WorkRequest, now: datetime, tz: tzinfo) -> list[tuple[Holder, int]]:
    """Working minutes of accountant, initiator and client, those who had any; a draft has none."""
    events = Event.objects.filter(document_id=work_request.memo_id, kind__in=list(TURNS)).order_by("id")
    told = events.values_list("kind", "data__holder", "at")
    turns = [(at, Holder(holder) if holder else TURNS[kind]) for kind, holder, at in told]
    turns += [(work_request.handed_over_at, Holder.CLIENT)] if work_request.handed_over_at else []
    turns.sort(key=lambda turn: turn[0])
    ends = [*(at for at, _holder in turns[1:]), work_request.ended_at or now]
    minutes = dict.fromkeys((Holder.ACCOUNTANT, Holder.INITIATOR, Holder.CLIENT), 0)
    for (start, holder), end in zip(turns, ends, strict=False):
        minutes[holder] += max(0, working_minutes_between(start, end, tz))
    return [(holder, count) for holder, count in minutes.items() if count]
