"""The line of time of a request: seven stops, who holds it and for how long, what its reader does next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import TypedDict

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from endocs.documents.models import Document
from endocs.documents.states import PaymentState, ProcessState
from endocs.kernel.working_time import working_minutes_between
from endocs.people.models import User
from endocs.requests import access, paper
from endocs.requests.models import Delivery, Holder, WorkRequest

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
DAY_MINUTES = 8 * 60
ORIGINAL_IS_LATE_AFTER = 7 * DAY_MINUTES
PAYABLE = (PaymentState.UNPAID, PaymentState.PARTLY_PAID, PaymentState.PAID)


class Stop(TypedDict):
    """A stop: its name, and a date or two words about now."""

    name: str
    text: str
    state: str


class Step(StrEnum):
    """What the reader of a request does next."""

    SUBMIT = "submit"
    ANSWER = "answer"
    TAKE = "take"
    FINISH = "finish"
    PRINT = "print"
    HAND_OVER = "hand_over"
    SCAN = "scan"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds the request (`user` is empty for a group and a client) and for how many working minutes."""

    holder: Holder
    user: User | None
    minutes: int
    awaits_client: bool = False  # he must give something before the documents can be prepared

    @property
    def since(self) -> str:
        """«2 ч 45 мин», «3 рабочих дня»."""
        return duration(self.minutes)


def stop_names() -> list[str]:
    """The seven stops in their order, in the reader's language."""
    return [
        pgettext("stop", "Asked"),
        pgettext("stop", "Taken"),
        pgettext("stop", "Prepared"),
        pgettext("stop", "Sent"),
        pgettext("stop", "Handed over"),
        pgettext("stop", "Original"),
        pgettext("stop", "Paid"),
    ]


def stops(work_request: WorkRequest, reader: User, now: datetime, due_at: datetime | None = None) -> list[Stop]:
    """The seven stops as `reader` sees them; `due_at` is the term of the open task."""
    moments = [
        work_request.asked_at, work_request.taken_at, work_request.prepared_at, work_request.sent_at,
        work_request.handed_over_at, work_request.returned_at, work_request.paid_at,
    ]  # fmt: skip
    needed = _needed(work_request)
    present = _present(work_request, needed, moments)
    line = []
    for index, (name, moment) in enumerate(zip(stop_names(), moments, strict=True)):
        if index == present:
            text, is_late = _about_now(index, work_request, reader, now, due_at)
            line.append(Stop(name=name, text=text, state="late" if is_late else "now"))
        elif index == 6 and needed[6] and _paid_share(work_request):
            line.append(_payment_stop(name, work_request, moment))
        elif moment and (needed[index] or index != 5):
            line.append(Stop(name=name, text=_day(moment), state="past"))
        else:
            line.append(Stop(name=name, text="", state="next" if needed[index] else "skipped"))
    return line


def held(work_request: WorkRequest, now: datetime, tz: tzinfo) -> Held:
    """Who holds the request now, since when in working time."""
    minutes = max(0, working_minutes_between(work_request.held_since, now, tz))
    return Held(
        Holder(work_request.holder),
        work_request.holder_user,
        minutes,
        awaits_client=work_request.client_awaited_at is not None,
    )


def holder_name(holding: Held, reader: User) -> str:
    """«у вас», «Соколова М. В.», «клиент» – as the column «now with» says it."""
    if holding.user is not None:
        return _("You") if holding.user == reader else holding.user.short_name
    return {
        Holder.ACCOUNTANT: _("Accounting"),
        Holder.CLIENT: _("Client"),
        Holder.INITIATOR: _("Initiator"),
        Holder.NOBODY: "",
    }[holding.holder]


def sentence(holding: Held, reader: User) -> str:
    """One line about now, as a phone shows it behind the stop: «у вас 2 ч 45 мин»."""
    words = {"time": holding.since}
    if holding.holder == Holder.NOBODY:
        return ""
    if holding.user == reader:
        return _("with you %(time)s") % words
    if holding.user is not None:
        return _("with %(name)s %(time)s") % {"name": holding.user.short_name, **words}
    if holding.awaits_client:
        return _("waiting for the client %(time)s") % words
    if holding.holder == Holder.CLIENT:
        return _("with the client %(time)s") % words
    return _("with the accountant %(time)s") % words


def next_step(work_request: WorkRequest, reader: User, *, holds_task: bool) -> Step:
    """The one thing the reader does next with the request; `holds_task`: he may decide its open task."""
    if access.can_submit(reader, work_request):
        return Step.SUBMIT
    if work_request.memo.process_state == ProcessState.IN_PROCESS:
        if holds_task:
            return Step.FINISH if work_request.taken_at else Step.TAKE
        is_asked = work_request.question_asked_at and work_request.initiator_id == reader.pk
        return Step.ANSWER if is_asked else Step.NOTHING
    if not access.can_hand_over(reader, work_request) or work_request.ended_at or not needs_paper(work_request):
        return Step.NOTHING
    if work_request.handed_over_at:
        return Step.NOTHING if work_request.returned_at else Step.SCAN
    return Step.HAND_OVER if work_request.printed_at else Step.PRINT


def needs_paper(work_request: WorkRequest) -> bool:
    """Whether anything of the package goes on paper: a paper line, or a document that came on top of the lines."""
    lines = [line for line in work_request.lines.all() if line.dropped_at is None]
    on_top = any(answer.line_id is None for answer in work_request.answers.all())
    return on_top or not lines or any(line.delivery == Delivery.PAPER for line in lines)


def returns_signed(work_request: WorkRequest) -> bool:
    """Whether a signed original is to come back: before the package is known, by what was asked."""
    kinds = [answer.document.kind for answer in work_request.answers.all()]
    kinds = kinds or [line.kind for line in work_request.lines.all() if line.dropped_at is None]
    return not kinds or any(kind.code not in paper.UNSIGNED for kind in kinds)


def duration(minutes: int) -> str:
    """Working time in words: «40 мин», «2 ч 45 мин», from two days on «3 рабочих дня»."""
    if minutes >= 2 * DAY_MINUTES:
        days = minutes // DAY_MINUTES
        words = ngettext("%(count)s working day", "%(count)s working days", days) % {"count": days}
        return words.replace(" ", NO_BREAK_SPACE)
    hours, rest = divmod(minutes, 60)
    parts = [_("%(count)s h") % {"count": hours}] if hours else []
    if rest or not hours:
        parts.append(_("%(count)s min") % {"count": rest})
    return NO_BREAK_SPACE.join(parts).replace(" ", NO_BREAK_SPACE)


def brief(minutes: int) -> str:
    """Working time in one number: «40 мин», «4 ч», «3 рабочих дня»."""
    return duration(minutes if minutes < 60 else minutes - minutes % 60)


def payable(work_request: WorkRequest) -> list[Document]:
    """The package's documents that are to be paid."""
    documents = [answer.document for answer in work_request.answers.all()]
    return [document for document in documents if document.payment_state in PAYABLE]


def _needed(work_request: WorkRequest) -> list[bool]:
    lines = [line for line in work_request.lines.all() if line.dropped_at is None]
    has_paper = needs_paper(work_request)
    electronic = any(line.delivery == Delivery.EDO for line in lines)
    money = bool(payable(work_request)) or any(line.kind.code == "payment_invoice" for line in lines)
    is_taken = work_request.taken_at is not None or work_request.prepared_at is None  # by itself: nobody took it
    return [True, is_taken, True, electronic, has_paper, has_paper and returns_signed(work_request), money]


def _present(work_request: WorkRequest, needed: Sequence[bool], moments: Sequence[datetime | None]) -> int | None:
    """The stop at which the request stands; none when nobody waits any more."""
    if work_request.ended_at:
        return None
    if work_request.memo.process_state != ProcessState.IN_PROCESS and not work_request.prepared_at:
        return 0
    if not work_request.prepared_at:
        return 2 if work_request.question_asked_at or work_request.client_awaited_at else 1
    order = [4, 3, 5, 6] if work_request.holder == Holder.INITIATOR else [3, 4, 5, 6]
    return next((index for index in order if needed[index] and not moments[index]), None)


def _about_now(
    index: int, work_request: WorkRequest, reader: User, now: datetime, due_at: datetime | None
) -> tuple[str, bool]:
    tz = timezone.get_current_timezone()
    if index == 0:
        state = ProcessState(work_request.memo.process_state)
        words = {
            ProcessState.REJECTED: _("sent back"),
            ProcessState.INTERRUPTED: _("interrupted"),
            ProcessState.NEW: _("draft"),
        }
        return words.get(state, str(state.label).lower()), False
    if index in (1, 2):
        clock = work_request.question_asked_at or work_request.client_awaited_at or now
        if due_at and due_at < clock:
            late = working_minutes_between(due_at, clock, tz)
            return pgettext("short", "%(time)s late") % {"time": brief(late)}, True
        return _about_preparing(work_request, reader, now), False
    if index == 5 and work_request.handed_over_at:
        minutes = working_minutes_between(work_request.handed_over_at, now, tz)
        return brief(minutes), minutes > ORIGINAL_IS_LATE_AFTER
    words_of_stop = {
        3: _("send"),
        4: _("hand over") if work_request.printed_at else pgettext("what to do", "print"),
        5: _("waiting"),
        6: _("waiting"),
    }
    return words_of_stop[index], False


def _about_preparing(work_request: WorkRequest, reader: User, now: datetime) -> str:
    if work_request.question_asked_at:
        return _("question to you") if work_request.initiator_id == reader.pk else _("question")
    if work_request.client_awaited_at:
        minutes = working_minutes_between(work_request.client_awaited_at, now, timezone.get_current_timezone())
        return _("waiting for the client %(time)s") % {"time": brief(minutes)}
    if work_request.taken_at:
        return _("taken %(time)s") % {"time": _moment(work_request.taken_at)}
    return _("not taken")


def _payment_stop(name: str, work_request: WorkRequest, moment: datetime | None) -> Stop:
    share = _paid_share(work_request)
    if share >= 1:
        return Stop(name=name, text=_day(moment) if moment else _("paid"), state="paid")
    return Stop(name=name, text=f"{int(share * 100)}{NO_BREAK_SPACE}%", state="half")


def _paid_share(work_request: WorkRequest) -> Decimal:
    """How much of what is to be paid has been, from 0 to 1."""
    invoices = payable(work_request)
    if invoices and all(invoice.payment_state == PaymentState.PAID for invoice in invoices):
        return Decimal(1)
    wanted = sum((invoice.amount or Decimal(0) for invoice in invoices), Decimal(0))
    paid = sum((invoice.paid_amount or Decimal(0) for invoice in invoices), Decimal(0))
    return min(paid / wanted, Decimal("0.99")) if wanted else Decimal(0)


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d.%m}"


def _moment(moment: datetime) -> str:
    """The time of a moment of today, the day of an earlier one."""
    local = timezone.localtime(moment)
    is_today = local.date() == timezone.localdate()
    return f"{local.hour}:{local:%M}" if is_today else f"{local:%d.%m}"
