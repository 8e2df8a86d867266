"""What a later message asks for on top: read from its text, and made lines of the request by a click."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.documents import actions as documents
from endocs.documents.models import DocumentKind, Remark
from endocs.documents.states import ProcessState
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.people.models import User
from endocs.requests import access, wanting
from endocs.requests.actions import lock
from endocs.requests.memo_reading.firms import Directory
from endocs.requests.memo_reading.lines import lines_of
from endocs.requests.memo_reading.reading import read_memo
from endocs.requests.models import Delivery, WantedLine, WorkRequest
from endocs.requests.trail import record
from endocs.requests.understanding import Understood, understood

TEXT_LIMIT = 3_000  # signs of a message that are read
SETTLED = (Kind.REQUEST_LINES_ADDED, Kind.REQUEST_MESSAGE_PASSED)
_NOBODY = Directory(())


@dataclass(frozen=True, slots=True)
class Asked:
    """What a message asks for that the request has no line of."""

    text: str
    lines: Sequence[Understood]


def can_add(user: User, work_request: WorkRequest, *, may_prepare: bool) -> bool:
    """Who prepares the documents, and who asks for them, while the request runs."""
    is_running = work_request.memo.process_state == ProcessState.IN_PROCESS
    return is_running and (may_prepare or user.pk in (work_request.initiator_id, work_request.written_by_id))


def is_of_asking_side(remark: Remark, work_request: WorkRequest) -> bool:
    """Whether the initiator said it, who wrote the request down for him, or somebody outside."""
    return remark.author_id in (None, work_request.initiator_id, work_request.written_by_id)


def asked_in(remark: Remark, lines: Iterable[WantedLine]) -> Asked:
    """What a message asks for on top of the lines there are; its «last month» counts from the day it was said."""
    text = remark.text[:TEXT_LIMIT]
    told = _read(text, timezone.localdate(remark.made_at))
    live = [line for line in lines if line.dropped_at is None]
    return Asked(text, [one for one in told if not any(_is_same(one, line) for line in live)])


@transaction.atomic
def add_asked(*, work_request: WorkRequest, remark: Remark, by: User) -> int:
    """Make lines of what the message asks for; how many. Twice is harmless: a message is settled once."""
    work_request = lock(work_request)
    if not can_add(by, work_request, may_prepare=access.can_prepare(by, work_request)):
        raise documents.NotAllowed(_("Lines are added while the request is in work."))
    if _is_settled(work_request, remark) or not is_of_asking_side(remark, work_request):
        return 0
    asked = asked_in(remark, work_request.lines.select_related("kind"))
    kinds = {one.code: one for one in DocumentKind.objects.filter(
        workspace_id=work_request.workspace_id, code__in=[line.code for line in asked.lines], retired_at=None,
    )}  # fmt: skip
    last = work_request.lines.aggregate(last=Max("position"))["last"] or 0
    made = [_line(work_request, last + place, line, kinds[line.code])
            for place, line in enumerate((one for one in asked.lines if one.code in kinds), start=1)]  # fmt: skip
    if not made:
        return 0
    WantedLine.objects.bulk_create(made)
    wanting.write_wants(work_request=work_request)
    told = {"remark": remark.pk, "kinds": [line.kind.code for line in made], "lines": [line.position for line in made]}
    record(Kind.REQUEST_LINES_ADDED, work_request, by, told, on_behalf_of=access.acts_for(by, work_request))
    return len(made)


@transaction.atomic
def pass_over(*, work_request: WorkRequest, remark: Remark, by: User) -> None:
    """The message asks for nothing more: it is not proposed again. Twice is harmless."""
    work_request = lock(work_request)
    if not can_add(by, work_request, may_prepare=access.can_prepare(by, work_request)):
        raise documents.NotAllowed(_("Lines are added while the request is in work."))
    if not _is_settled(work_request, remark):
        record(Kind.REQUEST_MESSAGE_PASSED, work_request, by, {"remark": remark.pk})


def _is_settled(work_request: WorkRequest, remark: Remark) -> bool:
    events = Event.objects.filter(workspace_id=work_request.workspace_id, document_id=work_request.memo_id)
    return events.filter(kind__in=SETTLED, data__remark=remark.pk).exists()


@lru_cache(maxsize=2_048)
def _read(text: str, day: date) -> tuple[Understood, ...]:
    return tuple(understood(line) for line in lines_of(read_memo(text, today=day, directory=_NOBODY), text, today=day))


def _is_same(asked: Understood, line: WantedLine) -> bool:
    """Whether the request has it: of that kind, and of that period and sum where the message says them."""
    period = asked.period.value if asked.period else ""
    amount = asked.amount.value if asked.amount else None
    return (
        line.kind.code == asked.code
        and (not period or not line.period.strip() or line.period.strip() == period)
        and (amount is None or line.amount is None or line.amount == amount)
    )


def _line(work_request: WorkRequest, position: int, asked: Understood, kind: DocumentKind) -> WantedLine:
    return WantedLine(
        workspace_id=work_request.workspace_id, work_request=work_request, position=position, kind=kind,
        count=asked.count.value, copies=asked.copies.value if asked.copies else 1,
        amount=asked.amount.value if asked.amount else None, period=asked.period.value if asked.period else "",
        delivery=asked.delivery.value if asked.delivery else Delivery.PAPER,
    )  # fmt: skip
