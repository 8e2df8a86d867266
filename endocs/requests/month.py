"""«Как в прошлом месяце»: what the requests of a month before would ask anew, and what a person must look at first.

A line comes again after its own length: one of a month, or without a period, after a month, one of a quarter after
three. So the requests of a month are drafted from those that were asked one, three, six and twelve months before it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from endocs.documents.kinds import BuiltInKind
from endocs.documents.states import ProcessState
from endocs.kernel.working_time import is_working_day
from endocs.people.models import Group, User
from endocs.requests import period_moving
from endocs.requests.lines import Wanted
from endocs.requests.models import Delivery, MonthDraft, WantedLine, WorkRequest
from endocs.workflow.models import Purpose, Task

MOST = 300  # requests that one page shows and one order takes
# After how many months a line comes again, and how its period looks in the database; the month's own is not looked for.
RECURRING = {1: "", 3: r"(квартал|кв\.?\M)", 6: r"полугоди", 12: r"^\s*(за\s+|на\s+)?20\d\d(\s|$)"}


class Doubt(StrEnum):
    """Why a person looks before the request is asked anew."""

    CLIENT_CLOSED = "client_closed"
    INITIATOR_LEFT = "initiator_left"
    ORGANISATION_CLOSED = "organisation_closed"
    KIND_RETIRED = "kind_retired"
    CONTRACT_ENDED = "contract_ended"
    ASKED_ALREADY = "asked_already"
    PERIOD_STAYS = "period_stays"
    AMOUNT_DIFFERS = "amount_differs"
    INVOICE_WITH_SUM = "invoice_with_sum"


IMPOSSIBLE = (Doubt.CLIENT_CLOSED, Doubt.INITIATOR_LEFT, Doubt.ORGANISATION_CLOSED)


@dataclass(frozen=True, slots=True)
class Reason:
    """A doubt and the words it is about: a name, a period, sums."""

    doubt: Doubt
    values: Mapping[str, str | Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A request that would be asked anew."""

    source: WorkRequest
    before: Sequence[WantedLine]  # the lines it is drafted from
    wanted: Sequence[Wanted]
    not_due: Sequence[WantedLine]  # of a quarter or a year that is not over yet
    needed_by: datetime | None
    performer: User | Group | None
    reasons: Sequence[Reason]

    @property
    def is_ready(self) -> bool:
        """Whether nobody has to look at it first."""
        return not self.reasons

    @property
    def is_possible(self) -> bool:
        """Whether it can be drafted at all."""
        return not any(reason.doubt in IMPOSSIBLE for reason in self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The requests of a month: those to ask, how many were made already, and whether there are more than are shown."""

    month: date
    planned: Sequence[Planned]
    made: int
    is_more: bool


def first_day(day: date, months: int = 0) -> date:
    """The first day of the month, or of one some months later."""
    return period_moving.moved_day(day.replace(day=1), months).replace(day=1)


def plan(
    user: User, month: date, *, client: int | None = None, is_mine: bool = False, only: Iterable[int] | None = None
) -> Plan:
    """What the user may ask anew in the month that begins with this day; seven queries.

    `client` leaves one client's, `is_mine` the user's own, `only` those keys.
    """
    asked = _sources(user, month)
    asked = asked.filter(memo__counterparty=client) if client else asked
    asked = asked.filter(initiator=user) if is_mine or not user.sees_open_documents else asked
    asked = asked.filter(pk__in=list(only)) if only is not None else asked
    repeated = MonthDraft.objects.filter(source=OuterRef("pk"), month=month)
    fresh = asked.exclude(Exists(repeated)).select_related(
        "memo__kind", "memo__counterparty", "memo__organisation", "memo__contract__kind", "initiator"
    )
    rows = Prefetch("lines", WantedLine.objects.filter(dropped_at=None).select_related("kind").order_by("position"))
    found = list(fresh.prefetch_related(rows).order_by("memo__counterparty__sort_key", "id")[: MOST + 1])
    around = _around(user, month, found[:MOST])
    planned = [one for source in found[:MOST] if (one := _planned(source, month, around))]
    made = asked.filter(Exists(repeated)).count()
    return Plan(month=month, planned=planned, made=made, is_more=len(found) > MOST)


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known of the neighbourhood of the requests: all of it read at once."""

    now: datetime
    tz: ZoneInfo
    performers: Mapping[int, User | Group]
    accounting: Group | None
    sums_before: Mapping[tuple[int, int], set[Decimal]]  # by client and kind, two months ago
    open_now: Mapping[int, Sequence[WantedLine]]  # what is asked of a client already, by client


def _sources(user: User, month: date) -> "QuerySet[WorkRequest]":
    """Requests from which something comes again in the month: sent, and neither sent back nor interrupted."""
    tz = ZoneInfo(user.workspace.time_zone)
    when = Q()
    for months, pattern in RECURRING.items():
        asked = Q(
            asked_at__gte=_moment(first_day(month, -months), tz), asked_at__lt=_moment(first_day(month, 1 - months), tz)
        )
        lines = WantedLine.objects.filter(work_request=OuterRef("pk"), dropped_at=None, period__iregex=pattern)
        when |= asked & Q(Exists(lines)) if pattern else asked
    stands = Q(memo__process_state__in=(ProcessState.IN_PROCESS, ProcessState.EXECUTED))
    stands |= Q(memo__process_state=ProcessState.ARCHIVED, prepared_at__isnull=False)
    return WorkRequest.objects.visible_to(user).filter(when, stands, memo__counterparty__isnull=False)


def _around(user: User, month: date, found: Sequence[WorkRequest]) -> _Around:
    clients = {source.memo.counterparty_id for source in found if source.memo.counterparty_id}
    tz = ZoneInfo(user.workspace.time_zone)
    return _Around(
        now=timezone.now(),
        tz=tz,
        performers=_performers(found),
        accounting=Group.objects.filter(workspace_id=user.workspace_id, is_accounting=True, closed_at=None).first(),
        sums_before=_sums_before(user, clients, _moment(first_day(month, -2), tz), _moment(first_day(month, -1), tz)),
        open_now=_open_now(user, clients, month, _moment(month, tz)),
    )


def _performers(found: Sequence[WorkRequest]) -> dict[int, User | Group]:
    """Who did it the last time, by memo; nobody who has left."""
    tasks = Task.objects.filter(document__in=[source.memo_id for source in found], purpose=Purpose.REQUEST)
    performers: dict[int, User | Group] = {}
    for task in tasks.select_related("performer", "group").order_by("id"):
        performers.pop(task.document_id, None)
        if task.group is not None and task.group.closed_at is None:
            performers[task.document_id] = task.group  # a member took it: it goes to all of them again
        elif task.performer is not None and task.performer.is_active:
            performers[task.document_id] = task.performer
    return performers


def _sums_before(
    user: User, clients: Iterable[int], since: datetime, until: datetime
) -> dict[tuple[int, int], set[Decimal]]:
    asked = WorkRequest.objects.visible_to(user).filter(asked_at__gte=since, asked_at__lt=until)
    lines = WantedLine.objects.filter(
        work_request__in=asked, dropped_at=None, amount__isnull=False,
        work_request__memo__counterparty__in=list(clients),
    )  # fmt: skip
    sums: dict[tuple[int, int], set[Decimal]] = {}
    for client, kind, amount in lines.values_list("work_request__memo__counterparty_id", "kind_id", "amount"):
        if client is not None and amount is not None:
            sums.setdefault((client, kind), set()).add(amount)
    return sums


def _open_now(user: User, clients: Iterable[int], month: date, since: datetime) -> dict[int, list[WantedLine]]:
    """Lines of open requests that were written in the month by hand: what «as last month» made itself is no double."""
    by_hand = WorkRequest.objects.visible_to(user).open().filter(memo__created_at__gte=since)
    by_hand = by_hand.exclude(Exists(MonthDraft.objects.filter(made=OuterRef("pk"), month=month)))
    lines = WantedLine.objects.filter(
        work_request__in=by_hand, dropped_at=None, work_request__memo__counterparty__in=list(clients)
    ).select_related("work_request__memo__kind")
    found: dict[int, list[WantedLine]] = {}
    for line in lines:
        found.setdefault(line.work_request.memo.counterparty_id or 0, []).append(line)
    return found


def _planned(source: WorkRequest, month: date, around: _Around) -> Planned | None:
    """The draft of one request; none when nothing of it comes again in the month."""
    months = _months_since(source, month, around.tz)
    lines = list(source.lines.all())
    due = [line for line in lines if _length(line) == months]
    not_due = [line for line in lines if line not in due] if months == 1 else []
    if not due:
        return None
    wanted = [
        Wanted(
            kind=line.kind, count=line.count, copies=line.copies, amount=line.amount,
            period=period_moving.moved(line.period) or "", delivery=Delivery(line.delivery),
        )
        for line in due
        if line.kind.retired_at is None
    ]  # fmt: skip
    return Planned(
        source=source,
        before=due,
        wanted=wanted,
        not_due=not_due,
        needed_by=_needed_by(source, months, around),
        performer=around.performers.get(source.memo_id) or around.accounting,
        reasons=[*_reasons_of_card(source, month), *_reasons_of_lines(source, due, wanted, around)],
    )


def _length(line: WantedLine) -> int:
    """After how many months the line comes again; what is not understood is looked at by a person after one."""
    written = period_moving.read(line.period)
    return written.months if written else 1


def _reasons_of_card(source: WorkRequest, month: date) -> list[Reason]:
    memo, client, contract = source.memo, source.memo.counterparty, source.memo.contract
    reasons = []
    if client is not None and client.deactivated_at:
        reasons.append(Reason(Doubt.CLIENT_CLOSED))
    if not source.initiator.is_active:
        reasons.append(Reason(Doubt.INITIATOR_LEFT, {"name": source.initiator.short_name}))
    if memo.organisation is not None and memo.organisation.deactivated_at:
        reasons.append(Reason(Doubt.ORGANISATION_CLOSED, {"name": memo.organisation.name}))
    if contract is not None:
        is_over = contract.period_to is not None and contract.period_to < month
        if is_over or contract.process_state == ProcessState.ARCHIVED or contract.deleted_in_onec_at:
            reasons.append(Reason(Doubt.CONTRACT_ENDED, {"contract": contract.title}))
    return reasons


def _reasons_of_lines(
    source: WorkRequest, due: Sequence[WantedLine], wanted: Sequence[Wanted], around: _Around
) -> list[Reason]:
    client = source.memo.counterparty_id or 0
    reasons = [Reason(Doubt.KIND_RETIRED, {"kind": line.kind.name}) for line in due if line.kind.retired_at]
    if twin := next((one for one in around.open_now.get(client, ()) if _is_asked(one, wanted)), None):
        reasons.append(Reason(Doubt.ASKED_ALREADY, {"memo": twin.work_request.memo.title}))
    for line in due:
        if period_moving.read(line.period) is None:
            reasons.append(Reason(Doubt.PERIOD_STAYS, {"period": line.period}))
        if line.amount is None:
            continue
        before = around.sums_before.get((client, line.kind_id))
        if before and line.amount not in before:
            reasons.append(
                Reason(Doubt.AMOUNT_DIFFERS, {"kind": line.kind.name, "before": max(before), "after": line.amount})
            )
        elif not before and line.kind.code == BuiltInKind.PAYMENT_INVOICE:
            # The same sum two months running is a standing one; a sum seen once may have been for that month only.
            reasons.append(Reason(Doubt.INVOICE_WITH_SUM, {"amount": line.amount}))
    return reasons


def _is_asked(line: WantedLine, wanted: Sequence[Wanted]) -> bool:
    """Whether an open request asks for one of these already; a period that nobody named may be any."""
    return any(
        line.kind_id == item.kind.pk and (not line.period or not item.period or line.period == item.period)
        for item in wanted
    )


def _needed_by(source: WorkRequest, months: int, around: _Around) -> datetime | None:
    """The same day of the later month, a working day before it when it is a day off; none when it has passed."""
    if source.needed_by is None:
        return None
    before = source.needed_by.astimezone(around.tz)
    day = period_moving.moved_day(before.date(), months)
    while not is_working_day(day):
        day -= timedelta(days=1)
    needed_by = datetime.combine(day, before.time(), tzinfo=around.tz)
    return needed_by if needed_by > around.now else None


def _months_since(source: WorkRequest, month: date, tz: ZoneInfo) -> int:
    asked = (source.asked_at or source.held_since).astimezone(tz)
    return (month.year - asked.year) * 12 + month.month - asked.month


def _moment(day: date, tz: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=tz)
