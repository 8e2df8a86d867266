"""A year of eight accountants: holidays, deputies of deputies, people who leave and return; no task is lost."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from endocs.documents.models import DocumentKind
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.people import actions as people
from endocs.people.models import Group, Role, Substitution, User
from endocs.people.substitution import today_of
from endocs.workflow import actions as workflow
from endocs.workflow import reactions, substituting
from endocs.workflow.models import Purpose, Task, TaskType
from endocs.workflow.substituting import Terms
from tests import cast

KINDS = ("act", "payment_invoice", "contract")
TYPES = (TaskType.APPROVAL, TaskType.EXECUTION)
ACCOUNTANTS = 8


@dataclass
class Office:
    """The firm in one year."""

    firm: cast.Firm
    dice: random.Random
    staff: Sequence[User]
    kinds: Sequence[DocumentKind]
    left: dict[int, date] = field(default_factory=dict)
    events_seen: int = 0
    decided: int = 0
    decided_by_deputies: int = 0
    refused: int = 0

    def today(self) -> date:
        return today_of(self.firm.workspace)

    def people(self) -> list[User]:
        """Everybody as the day finds him."""
        return list(User.objects.filter(pk__in=[one.pk for one in self.staff]).select_related("workspace"))


def office(seed: int) -> Office:
    firm = cast.firm(f"year{seed}")
    staff = [
        cast.user(firm.workspace, f"b{n}@{firm.workspace.name}.example", f"Бухгалтер{n}", "Иван", role=Role.ACCOUNTANT)
        for n in range(ACCOUNTANTS)
    ]
    firm.accounting.members.set([*staff, firm.accountant])
    return Office(firm, random.Random(seed), staff, [firm.kind(code) for code in KINDS])


def ask(it: Office) -> None:
    """A request of the day: from a manager or one of the accountants, to a person or to the group."""
    active = [one for one in it.people() if one.is_active]
    author = it.dice.choice([it.firm.manager, *active])
    document = cast.document(
        it.firm, it.dice.choice(KINDS), by=author, amount=Decimal(it.dice.randint(1, 100)), number=str(it.dice.random())
    )
    performers: list[User | Group] = [it.firm.accounting, *active, *active, *active]
    workflow.start(
        document=document, type=it.dice.choice(TYPES), purpose=Purpose.REQUEST,
        performer=it.dice.choice(performers), due_at=timezone.now(), text="", by=author,
    )  # fmt: skip


def go_on_holiday(it: Office) -> None:
    absent, deputy = it.dice.sample(it.people(), 2)
    starts_on = it.today() + timedelta(days=it.dice.randint(0, 5))
    terms = Terms(
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=it.dice.randint(0, 20)),
        kinds=it.dice.sample(list(it.kinds), it.dice.choice([0, 0, 1, 2])),
        task_types=it.dice.sample(TYPES, it.dice.choice([0, 0, 1])),
        amount_limit=it.dice.choice([None, None, Decimal(50)]),
        moves_tasks=it.dice.random() < 0.6,
    )
    try:
        substituting.appoint_deputy(absent=absent, deputy=deputy, terms=terms, by=absent)
    except Refusal:
        it.refused += 1


def come_back_early(it: Office) -> None:
    going_on = list(Substitution.objects.filter(workspace=it.firm.workspace, ended_at=None).select_related("absent"))
    if going_on:
        one = it.dice.choice(going_on)
        substituting.end_substitution(substitution=one, by=it.firm.administrator)


def leave_or_return(it: Office) -> None:
    for one in it.people():
        if not one.is_active and it.left[one.pk] < it.today() - timedelta(days=10):
            people.reactivate_user(user=one, by=it.firm.administrator)
            return
    leaver = it.dice.choice([one for one in it.people() if one.is_active])
    it.left[leaver.pk] = it.today()
    people.deactivate_user(user=leaver, by=it.firm.administrator)


def run_the_clock(it: Office) -> None:
    """The worker: what reacts to those who left, and the job of the clock; each twice, as a restart would."""
    left = Event.objects.filter(workspace_id=it.firm.workspace.pk, kind="user.deactivated", pk__gt=it.events_seen)
    for event in left.order_by("pk"):
        reactions.end_substitutions(event)
        reactions.end_substitutions(event)
        it.events_seen = event.pk
    for _time in range(2):
        substituting.begin_due(workspace=it.firm.workspace)
        substituting.settle_due(workspace=it.firm.workspace)


def standing_in_for(it: Office, user: User) -> Iterator[tuple[User, list[Substitution]]]:
    """Slowly and obviously: for whom, and through which substitutions."""
    ways: list[tuple[User, list[Substitution]]] = [(user, [])]
    everybody = list(Substitution.objects.filter(workspace=it.firm.workspace).select_related("absent", "deputy"))
    while ways:
        person, chain = ways.pop()
        met = {user.pk, *(one.absent_id for one in chain)}
        for one in everybody:
            is_on = one.ended_at is None and one.starts_on <= it.today() <= one.ends_on
            works = one.absent.is_active and one.deputy.is_active
            if one.deputy_id == person.pk and is_on and works and one.absent_id not in met:
                yield one.absent, [*chain, one]
                ways.append((one.absent, [*chain, one]))


def waits_for(person: User, task: Task, members: set[int]) -> bool:
    if task.performer_id is None:
        return person.pk in members
    is_moved = task.on_behalf_of_id is not None and task.taken_at is None
    return person.pk == (task.on_behalf_of_id if is_moved else task.performer_id)


def allows(substitution: Substitution, task: Task) -> bool:
    document = task.document
    return (
        (not substitution.kinds or document.kind_id in substitution.kinds)
        and (not substitution.task_types or task.type in substitution.task_types)
        and (
            substitution.amount_limit is None or document.amount is None or document.amount <= substitution.amount_limit
        )
    )


def may_decide(it: Office, user: User, task: Task, members: set[int]) -> bool:
    if waits_for(user, task, members):
        return True
    if task.document.author_id == user.pk:
        return False
    return any(
        waits_for(absent, task, members) and all(allows(one, task) for one in chain)
        for absent, chain in standing_in_for(it, user)
    )


def check_the_day(it: Office) -> None:
    """Every open task has somebody who can decide it, exactly those who may, or the administrators see it."""
    active = [one for one in it.people() if one.is_active]
    members = set(it.firm.accounting.members.filter(is_active=True).values_list("pk", flat=True))
    tasks = list(Task.objects.filter(workspace=it.firm.workspace, ended_at=None).select_related("document"))
    stranded = set(Task.objects.stranded(it.firm.workspace))
    for user in active:
        found = set(Task.objects.on(user).open())
        assert found == {task for task in tasks if may_decide(it, user, task, members)}, (it.today(), user)
        stranded |= found
    assert set(tasks) <= stranded, it.today()
    over = [task for task in tasks if task.on_behalf_of_id and task.taken_at is None and task.performer_id]
    for task in over:
        pairs = Substitution.objects.filter(absent=task.on_behalf_of, deputy=task.performer, ended_at=None)
        assert any(one.starts_on <= it.today() <= one.ends_on for one in pairs), (it.today(), task.pk)


def decide(it: Office) -> None:
    """Anybody tries anything; only what he may is done, in both names where it is another's."""
    tasks = list(Task.objects.filter(workspace=it.firm.workspace, ended_at=None).select_related("document"))
    members = set(it.firm.accounting.members.filter(is_active=True).values_list("pk", flat=True))
    for task in it.dice.sample(tasks, min(len(tasks), 3)):
        for user in it.dice.sample([one for one in it.people() if one.is_active], 3):
            may, is_own = may_decide(it, user, task, members), waits_for(user, task, members)
            decides = it.dice.random() < 0.7
            try:
                if decides:
                    it.dice.choice([workflow.complete, workflow.reject])(task=task, comment="Да", by=user)
                else:
                    workflow.take(task=task, by=user)
            except workflow.TaskIsOver:
                assert not may, (it.today(), user, task.pk)
                it.refused += 1
                continue
            assert may, (it.today(), user, task.pk)
            check_the_evidence(it, Task.objects.get(pk=task.pk), user, is_own=is_own)
            if decides:
                break
            task.refresh_from_db()


def check_the_evidence(it: Office, task: Task, user: User, *, is_own: bool) -> None:
    event = Event.objects.filter(subject_type="task", subject_id=task.pk).latest("pk")
    assert task.performer_id == user.pk
    assert (event.actor_id, event.on_behalf_of_id) == (user.pk, task.on_behalf_of_id)
    assert is_own or task.on_behalf_of_id not in (None, user.pk), (it.today(), task.pk)
    if task.ended_at:
        assert task.decided_by_id == user.pk
        it.decided += 1
        it.decided_by_deputies += task.on_behalf_of_id is not None


def give_to_others(it: Office) -> None:
    """The administrators work off their list."""
    active = [one for one in it.people() if one.is_active]
    for task in Task.objects.stranded(it.firm.workspace).select_related("assigned_by", "group"):
        workflow.reassign(task=task, performer=it.dice.choice(active), by=it.firm.administrator)


@pytest.mark.worlds
@pytest.mark.django_db
def test_a_year_of_holidays_loses_no_task(
    monkeypatch: pytest.MonkeyPatch, length: Callable[[int, int], int], capsys: pytest.CaptureFixture[str]
) -> None:
    it = office(2026)
    step = length(8, 1)
    start = datetime(2026, 1, 1, 9, tzinfo=timezone.get_default_timezone())

    for number in range(0, 365, step):
        now = start + timedelta(days=number)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        run_the_clock(it)
        ask(it)
        if it.dice.random() < 0.15 * step:
            go_on_holiday(it)
        if it.dice.random() < 0.03:
            come_back_early(it)
        if it.dice.random() < 0.02 * step:
            leave_or_return(it)
        if it.dice.random() < 0.3:
            give_to_others(it)
        check_the_day(it)
        decide(it)

    monkeypatch.setattr("django.utils.timezone.now", lambda: start + timedelta(days=400))
    run_the_clock(it)
    check_the_day(it)
    assert not Task.objects.open().filter(on_behalf_of__isnull=False, taken_at=None).exists()
    assert it.decided_by_deputies
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{Substitution.objects.count()} substitutions, {Task.objects.count()} tasks, {it.decided} decisions, "
            f"{it.decided_by_deputies} by deputies, {it.refused} refusals"
        )
