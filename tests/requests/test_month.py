"""«Как в прошлом месяце»: what is drafted, what is left to a person, and that nothing is made twice."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from endocs.counterparties.models import Counterparty
from endocs.documents.models import Document, DocumentKind, LinkType
from endocs.documents.requisites import Requisites
from endocs.documents.states import ProcessState
from endocs.kernel.refusals import Refusal
from endocs.kernel.working_time import is_working_day
from endocs.people.models import User
from endocs.requests import actions, month, month_actions, month_making, period_moving
from endocs.requests.actions import Asked
from endocs.requests.lines import Wanted
from endocs.requests.models import Delivery, MonthDraft, MonthRun, WorkRequest
from endocs.requests.month import Doubt
from endocs.workflow import deadlines
from endocs.workflow.models import Task
from tests import cast

NOW = month.first_day(timezone.localdate())
BEFORE = month.first_day(NOW, -1)
MOSCOW = ZoneInfo("Europe/Moscow")
NAMES = ("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь",
         "декабрь")  # fmt: skip


def words(day: date) -> str:
    return f"{NAMES[day.month - 1]} {day.year}"


def asked_in(
    firm: cast.Firm,
    day: date = BEFORE,
    *wanted: Wanted,
    client: Counterparty | None = None,
    by: User | None = None,
    needed_by: datetime | None = None,
    contract: Document | None = None,
) -> WorkRequest:
    """A request that was sent in the month of that day; by default an act for the month before it."""
    lines = wanted or (Wanted(kind=firm.kind("act"), copies=2, period=words(month.first_day(day, -1))),)
    requisites = Requisites(
        organisation=firm.organisation, counterparty=client or firm.client, comment="Срочно", contract=contract
    )
    by = by or firm.manager
    made = actions.file_request(
        asked=Asked(requisites=requisites, wanted=lines, needed_by=needed_by), initiator=by, by=by
    )
    due_at = deadlines.default_due(firm.workspace, timezone.now())
    actions.submit(work_request=made, performer=firm.accounting, due_at=due_at, text="", by=by)
    moment = datetime.combine(day.replace(day=12), time(10), tzinfo=MOSCOW)
    WorkRequest.objects.filter(pk=made.pk).update(asked_at=moment)
    Document.objects.filter(pk=made.memo_id).update(created_at=moment, process_state=ProcessState.EXECUTED)
    return made


def only(user: User, day: date = NOW) -> month.Planned:
    planned = month.plan(user, day).planned
    assert len(planned) == 1
    return planned[0]


def doubts(user: User) -> list[Doubt]:
    return [reason.doubt for reason in only(user).reasons]


@pytest.mark.parametrize(
    ("period", "later"),
    [
        ("октябрь 2026", "ноябрь 2026"), ("за октябрь", "за ноябрь"), ("декабря 2026 г.", "января 2027 г."),
        ("Декабрь 2026 года", "Январь 2027 года"), ("в мае 2026", "в июне 2026"), ("за июнем", "за июлем"),
        ("январем 2026", "февралём 2026"), ("10.2026", "11.2026"), ("12/2026", "01/2027"),
        ("31.10.2026", "30.11.2026"), ("на 28.02.2026", "на 31.03.2026"), ("IV квартал 2026", "I квартал 2027"),
        ("за 2-й квартал 2026 года", "за 3-й квартал 2026 года"), ("3 кв. 2026", "4 кв. 2026"),
        ("2 полугодие 2026", "1 полугодие 2027"), ("2026 год", "2027 год"), ("", ""),
        ("октябрь и ноябрь", None), ("9 месяцев 2026", None), ("1–15 октября 2026", None), ("май-июнь", None),
        ("с начала года", None), ("13.2026", None), ("31.02.2026", None), ("4 полугодие", None), ("маг", None),
    ],
)  # fmt: skip
def test_a_period_is_moved_as_it_is_written_or_not_at_all(period: str, later: str | None) -> None:
    assert period_moving.moved(period) == later


@pytest.mark.django_db
def test_the_month_before_is_drafted_anew_with_everything_but_its_words() -> None:
    firm = cast.firm()
    contract = cast.document(firm, "contract", number="27/26")
    lines = (
        Wanted(kind=firm.kind("act"), count=2, copies=2, amount=Decimal("184220.00"), period=f"за {words(BEFORE)} г."),
        Wanted(kind=firm.kind("vat_invoice"), delivery=Delivery.EDO, period=""),
    )
    source = asked_in(firm, BEFORE, *lines, contract=contract)

    run = month_actions.ask_again(month_of=NOW, sources=[source.pk], is_sent=True, by=firm.manager)

    assert (run.done, run.refused) == (1, [])
    made = MonthDraft.objects.get(source=source).made
    assert (made.initiator, made.written_by, made.memo.comment) == (firm.manager, firm.manager, "")
    assert (made.memo.counterparty, made.memo.contract, made.memo.organisation) == (
        firm.client, contract, firm.organisation,
    )  # fmt: skip
    act, vat_invoice = made.lines.order_by("position")
    assert (act.count, act.copies, act.amount) == (2, 2, Decimal("184220.00"))
    assert (act.period, vat_invoice.period) == (f"за {words(NOW)} г.", "")
    assert (act.delivery, vat_invoice.delivery) == (Delivery.PAPER, Delivery.EDO)
    assert Task.objects.get(document=made.memo).group == firm.accounting
    assert made.memo.links_out.get().type == LinkType.BASED_ON


@pytest.mark.django_db
def test_what_is_needed_moves_to_a_working_day_of_the_next_month() -> None:
    firm = cast.firm()
    later = month.first_day(NOW, 1)
    source = asked_in(
        firm, NOW, Wanted(kind=firm.kind("act")), needed_by=datetime.combine(NOW.replace(day=15), time(18), MOSCOW)
    )

    needed_by = only(firm.manager, later).needed_by

    assert needed_by is not None
    local = needed_by.astimezone(MOSCOW)
    assert (local.year, local.month, local.hour) == (later.year, later.month, 18)
    assert is_working_day(local.date())
    assert 0 <= 15 - local.day < 11
    run = month_actions.ask_again(month_of=later, sources=[source.pk], is_sent=True, by=firm.manager)
    assert Task.objects.get(document=run.drafts.get().made.memo).due_at == needed_by


@pytest.mark.django_db
def test_a_quarter_comes_again_when_it_is_over_and_not_with_the_month() -> None:
    firm = cast.firm()
    quarter = Wanted(kind=firm.kind("reconciliation"), period="2 квартал 2026")
    act = Wanted(kind=firm.kind("act"), period=words(BEFORE))
    asked_in(firm, BEFORE, quarter, act)
    old = asked_in(firm, month.first_day(NOW, -3), quarter, act)
    asked_in(firm, month.first_day(NOW, -2), quarter, act)

    planned = {one.source.pk: one for one in month.plan(firm.manager, NOW).planned}

    assert len(planned) == 2
    assert [(item.kind.code, item.period) for item in planned[old.pk].wanted] == [("reconciliation", "3 квартал 2026")]
    monthly = next(one for key, one in planned.items() if key != old.pk)
    assert [(item.kind.code, item.period) for item in monthly.wanted] == [("act", words(NOW))]
    assert [line.period for line in monthly.not_due] == ["2 квартал 2026"]


@pytest.mark.django_db
def test_only_what_was_really_asked_in_the_month_comes_again() -> None:
    firm = cast.firm()
    asked_in(firm, month.first_day(NOW, -2))
    interrupted = asked_in(firm)
    Document.objects.filter(pk=interrupted.memo_id).update(process_state=ProcessState.INTERRUPTED)
    dropped = asked_in(firm)
    dropped.lines.update(dropped_at=timezone.now())
    cast.draft(firm)

    assert month.plan(firm.manager, NOW).planned == []


@pytest.mark.django_db
def test_doubts_are_left_to_a_person() -> None:
    firm = cast.firm()
    source = asked_in(firm)
    assert doubts(firm.accountant) == []

    firm.client.deactivated_at = timezone.now()
    firm.client.save()
    assert doubts(firm.accountant) == [Doubt.CLIENT_CLOSED]
    Counterparty.objects.update(deactivated_at=None)

    contract = cast.document(firm, "contract", period_to=NOW - timedelta(days=1))
    Document.objects.filter(pk=source.memo_id).update(contract=contract)
    assert doubts(firm.accountant) == [Doubt.CONTRACT_ENDED]
    Document.objects.filter(pk=contract.pk).update(period_to=NOW)
    assert doubts(firm.accountant) == []

    source.lines.update(period="1–15 октября")
    assert doubts(firm.accountant) == [Doubt.PERIOD_STAYS]
    source.lines.update(period="")

    DocumentKind.objects.filter(pk=firm.kind("act").pk).update(retired_at=timezone.now())
    assert doubts(firm.accountant) == [Doubt.KIND_RETIRED]
    DocumentKind.objects.update(retired_at=None)

    User.objects.filter(pk=firm.manager.pk).update(is_active=False, deactivated_at=timezone.now())
    assert doubts(firm.accountant) == [Doubt.INITIATOR_LEFT]
    assert not only(firm.accountant).is_possible


@pytest.mark.django_db
def test_a_sum_is_looked_at_until_it_was_the_same_twice() -> None:
    firm = cast.firm()
    bill = Wanted(kind=firm.kind("payment_invoice"), amount=Decimal(1000))
    act = Wanted(kind=firm.kind("act"), amount=Decimal(1000))
    asked_in(firm, BEFORE, bill, act)
    assert doubts(firm.manager) == [Doubt.INVOICE_WITH_SUM]

    before = asked_in(firm, month.first_day(NOW, -2), bill, act)
    assert doubts(firm.manager) == []

    before.lines.filter(kind=firm.kind("act")).update(amount=Decimal(900))
    assert doubts(firm.manager) == [Doubt.AMOUNT_DIFFERS]


@pytest.mark.django_db
def test_what_was_asked_by_hand_already_is_a_doubt_and_what_was_drafted_is_not() -> None:
    firm = cast.firm()
    first, second = asked_in(firm), asked_in(firm)
    month_actions.ask_again(month_of=NOW, sources=[first.pk], is_sent=False, by=firm.manager)
    assert doubts(firm.manager) == []

    by_hand = cast.draft(firm, ("act",))
    assert doubts(firm.manager) == [Doubt.ASKED_ALREADY]
    # What one may not see is not told.
    Document.objects.filter(pk=by_hand.memo_id).update(is_confidential=True, author=firm.other_manager)
    assert doubts(firm.accountant) == []
    by_hand.lines.update(period=words(NOW))
    Document.objects.filter(pk=by_hand.memo_id).update(is_confidential=False)
    assert doubts(firm.accountant) == []
    assert only(firm.manager).source == second


@pytest.mark.django_db
def test_a_doubtful_one_stays_a_draft_an_impossible_one_says_why_and_nothing_is_made_twice() -> None:
    firm = cast.firm()
    ready, doubtful, closed = asked_in(firm), asked_in(firm), asked_in(
        firm, client=cast.counterparty(firm.workspace, "«Север»", "7810000000")
    )  # fmt: skip
    doubtful.lines.update(period="1–15 октября")
    Counterparty.objects.filter(name="«Север»").update(deactivated_at=timezone.now())
    keys = [ready.pk, doubtful.pk, closed.pk, ready.pk]

    run = month_actions.ask_again(month_of=NOW, sources=keys, is_sent=True, by=firm.accountant)

    states = {draft.source_id: draft.made.memo.process_state for draft in run.drafts.select_related("made__memo")}
    assert states == {ready.pk: ProcessState.IN_PROCESS, doubtful.pk: ProcessState.NEW}
    assert [key for key, _why in run.refused] == [closed.pk]
    made = MonthDraft.objects.get(source=ready).made
    assert (made.initiator, made.written_by) == (firm.manager, firm.accountant)
    assert [line.period for line in MonthDraft.objects.get(source=doubtful).made.lines.all()] == [""]
    with pytest.raises(Refusal):
        month_actions.ask_again(month_of=NOW, sources=[ready.pk], is_sent=True, by=firm.manager)
    MonthRun.objects.filter(pk=run.pk).update(done=0, ended_at=None)
    while month_making.go_on(run=run):
        pass
    assert MonthDraft.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthDraft.objects.create(workspace=firm.workspace, source=ready, month=NOW, made=closed)


@pytest.mark.django_db
def test_what_was_confidential_is_asked_anew_confidentially() -> None:
    firm = cast.firm()
    source = asked_in(firm)
    Document.objects.filter(pk=source.memo_id).update(is_confidential=True)

    month_actions.ask_again(month_of=NOW, sources=[source.pk], is_sent=False, by=firm.manager)

    memo = MonthDraft.objects.get().made.memo
    assert memo.is_confidential
    assert not Document.objects.visible_to(firm.accountant).filter(pk=memo.pk).exists()


@pytest.mark.django_db
def test_a_manager_asks_for_his_own_and_an_accountant_for_all_he_sees() -> None:
    firm, other = cast.firm(), cast.firm("chuzhaya")
    own, foreign = asked_in(firm), asked_in(other)
    colleague = asked_in(firm, by=firm.other_manager)

    def seen(user: User, **options: bool) -> set[int]:
        return {one.source.pk for one in month.plan(user, NOW, **options).planned}  # type: ignore[arg-type]

    assert seen(firm.manager) == {own.pk}
    assert seen(firm.accountant) == {own.pk, colleague.pk}
    assert seen(firm.accountant, is_mine=True) == set()
    with pytest.raises(Refusal):
        month_actions.ask_again(month_of=NOW, sources=[foreign.pk, colleague.pk], is_sent=False, by=firm.manager)
    with pytest.raises(Refusal, match="этот месяц"):
        month_actions.ask_again(month_of=BEFORE, sources=[own.pk], is_sent=False, by=firm.manager)


@pytest.mark.django_db
def test_many_are_made_by_the_worker_and_a_run_that_broke_goes_on() -> None:
    firm = cast.firm()
    sources = [asked_in(firm).pk for _ in range(21)]

    run = month_actions.ask_again(month_of=NOW, sources=sources, is_sent=False, by=firm.manager)

    assert (run.done, run.ended_at, MonthDraft.objects.count()) == (0, None, 0)
    with connection.cursor() as cursor:
        cursor.execute("select args->>'run_id' from procrastinate_jobs where task_name = 'requests.run_month'")
        assert cursor.fetchall() == [(str(run.pk),)]
    assert month_making.go_on(run=run)
    assert MonthDraft.objects.count() == 10
    User.objects.filter(pk=firm.manager.pk).update(is_active=False, deactivated_at=timezone.now())
    while month_making.go_on(run=run):
        pass
    run.refresh_from_db()
    assert (run.done, len(run.refused), MonthDraft.objects.count()) == (21, 11, 10)
    assert run.ended_at is not None
