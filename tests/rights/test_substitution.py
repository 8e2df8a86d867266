"""Each rule of standing in for somebody, told by one test."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from endocs.documents.models import Document
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.people import actions as people
from endocs.people.models import Role, Substitution, User
from endocs.people.substitution import stand_ins, today_of
from endocs.requests import actions as requests
from endocs.requests import passing
from endocs.requests.models import WorkRequest
from endocs.workflow import access, reactions, substituting
from endocs.workflow import actions as workflow
from endocs.workflow.models import Purpose, Task, TaskType
from endocs.workflow.substituting import Terms
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """`day(3)`: it is three days later for the whole product, and the clock's job has run."""
    real = timezone.now

    def go(days: int) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: real() + timedelta(days=days))
        for workspace in substituting.workspaces_with_due():
            substituting.begin_due(workspace=workspace)
            substituting.settle_due(workspace=workspace)

    return go


def colleague(firm: cast.Firm, name: str, role: Role = Role.EMPLOYEE) -> User:
    return cast.user(firm.workspace, f"{name.lower()}@{firm.workspace.name}.example", name, "Иван", "Петрович", role)


def appoint(
    absent: User, deputy: User, *, by: User | None = None, days: tuple[int, int] = (0, 7), **terms: Any
) -> Substitution:
    today = today_of(absent.workspace)
    starts_on, ends_on = (today + timedelta(days=number) for number in days)
    said = Terms(starts_on=starts_on, ends_on=ends_on, **terms)
    return substituting.appoint_deputy(absent=absent, deputy=deputy, terms=said, by=by or absent)


def task_for(firm: cast.Firm, performer: User, *, type: TaskType = TaskType.APPROVAL, **card: Any) -> Task:  # noqa: A002
    code = card.pop("code", "act")
    return workflow.start(
        document=cast.document(firm, code, by=card.pop("by", firm.administrator), **card), type=type,
        purpose=Purpose.REQUEST, performer=performer, due_at=timezone.now(), text="", by=firm.administrator,
    )  # fmt: skip


def fresh(user: User) -> User:
    """The user as the next request loads him."""
    return User.objects.get(pk=user.pk)


def can(user: User, task: Task) -> bool:
    return access.can_decide(fresh(user), Task.objects.get(pk=task.pk))


def sees(user: User, document: Document) -> bool:
    return Document.objects.visible_to(fresh(user)).filter(pk=document.pk).exists()


def test_a_deputy_decides_in_both_names() -> None:
    firm = cast.firm()
    task = task_for(firm, firm.accountant)
    appoint(firm.accountant, firm.manager)

    workflow.complete(task=task, comment="", by=fresh(firm.manager))

    task.refresh_from_db()
    event = Event.objects.get(kind="task.completed", subject_id=task.pk)
    assert (task.decided_by, task.on_behalf_of) == (firm.manager, firm.accountant)
    assert (event.actor_id, event.on_behalf_of_id) == (firm.manager.pk, firm.accountant.pk)


@pytest.mark.parametrize(
    "terms",
    [
        {"task_types": [TaskType.SIGNING]},
        {"amount_limit": Decimal("184219.99")},
        {"kinds": "contract"},
        {"organisations": "another"},
    ],
)
def test_outside_of_the_scope_nothing_passes(terms: dict[str, Any]) -> None:
    firm = cast.firm()
    task = task_for(firm, firm.accountant)
    if "kinds" in terms:
        terms = {"kinds": [firm.kind("contract")]}
    if "organisations" in terms:
        other = people.OwnFirm(name="ООО «Два»", inn="7704407589", kpp="770401001")
        terms = {"organisations": [people.add_organisation(workspace=firm.workspace, firm=other, by=None)]}

    appoint(firm.accountant, firm.manager, **terms, moves_tasks=True)

    assert not can(firm.manager, task)
    assert not sees(firm.manager, task.document)
    assert Task.objects.get(pk=task.pk).performer == firm.accountant
    with pytest.raises(workflow.TaskIsOver):
        workflow.complete(task=task, comment="", by=fresh(firm.manager))


def test_with_types_of_tasks_named_only_those_tasks_and_their_cards_pass() -> None:
    firm = cast.firm()
    task, signing = task_for(firm, firm.accountant), task_for(firm, firm.accountant, type=TaskType.SIGNING, number="2")
    without_a_task = cast.document(firm, "act", number="3")

    appoint(firm.accountant, firm.other_manager, task_types=[TaskType(task.type)])

    assert can(firm.other_manager, task)
    seen = [sees(firm.other_manager, card) for card in (task.document, signing.document, without_a_task)]
    assert seen == [True, False, False]


def test_before_the_first_day_and_after_the_last_nothing_passes(day: Callable[[int], None]) -> None:
    firm = cast.firm()
    task = task_for(firm, firm.accountant)
    appoint(firm.accountant, firm.manager, days=(1, 3))

    found = []
    for number in range(6):
        day(number)
        found.append(can(firm.manager, task))

    assert found == [False, True, True, True, False, False]


def test_a_deputy_passes_nothing_on() -> None:
    firm = cast.firm()
    moved, left = task_for(firm, firm.accountant), task_for(firm, firm.accountant, number="299", amount=Decimal(10**6))
    appoint(firm.accountant, firm.manager, moves_tasks=True, amount_limit=Decimal(10**5) * 5)
    appoint(firm.accountant, firm.manager, moves_tasks=False)

    for task in (moved, left):
        task = Task.objects.get(pk=task.pk)
        assert can(firm.manager, task)
        assert not access.can_reassign(fresh(firm.manager), task)
        with pytest.raises(workflow.TaskIsOver):
            workflow.reassign(task=task, performer=firm.other_manager, by=fresh(firm.manager))


def test_nobody_decides_on_his_own_document_as_a_deputy() -> None:
    firm = cast.firm()
    task = task_for(firm, firm.accountant, by=firm.manager)

    appoint(firm.accountant, firm.manager, moves_tasks=True)

    assert not can(firm.manager, task)
    assert Task.objects.get(pk=task.pk).performer == firm.accountant


def test_a_request_inherited_from_a_colleague_is_ones_own_too() -> None:
    firm = cast.firm()
    inherited, other = cast.submitted(firm), cast.submitted(firm)
    passing.pass_on(work_request=inherited, heir=firm.other_manager, reason="succession:1", by=firm.administrator)

    appoint(firm.accountant, firm.other_manager, moves_tasks=True)

    may = [can(firm.other_manager, Task.objects.get(document=one.memo)) for one in (inherited, other)]
    assert may == [False, True]


def test_tasks_move_on_the_first_day_and_untaken_ones_come_back(day: Callable[[int], None]) -> None:
    firm = cast.firm()
    untaken, taken = task_for(firm, firm.accountant), task_for(firm, firm.accountant, number="299")
    appoint(firm.accountant, firm.manager, days=(1, 3), moves_tasks=True)
    assert Task.objects.get(pk=untaken.pk).performer == firm.accountant

    day(1)
    assert {task.performer for task in Task.objects.all()} == {firm.manager}
    workflow.take(task=taken, by=fresh(firm.manager))
    day(4)
    day(4)

    untaken.refresh_from_db()
    taken.refresh_from_db()
    assert (untaken.performer, untaken.on_behalf_of) == (firm.accountant, None)
    assert (taken.performer, taken.on_behalf_of) == (firm.manager, firm.accountant)
    assert not sees(firm.manager, untaken.document)
    assert sees(firm.manager, taken.document)
    moves = Event.objects.filter(kind="task.reassigned", subject_id=untaken.pk)
    assert [move.data["to"] for move in moves.order_by("pk")] == [firm.manager.short_name, firm.accountant.short_name]


def test_moving_is_by_wish() -> None:
    firm = cast.firm()
    task = task_for(firm, firm.accountant)

    appoint(firm.accountant, firm.manager)

    assert Task.objects.get(pk=task.pk).performer == firm.accountant
    assert can(firm.manager, task)


def test_the_request_is_with_who_really_has_it() -> None:
    firm = cast.firm()
    request = cast.submitted(firm)
    requests.take(work_request=request, by=firm.accountant)

    appoint(firm.accountant, firm.other_manager, moves_tasks=True)
    for event in Event.objects.filter(kind="task.reassigned"):
        requests.follow_task(memo=Document.objects.get(pk=event.document_id or 0))

    assert WorkRequest.objects.get(pk=request.pk).holder_user == firm.other_manager


@pytest.mark.parametrize("leaver", ["accountant", "manager"])
def test_it_ends_at_once_when_either_is_deactivated(leaver: str) -> None:
    firm = cast.firm()
    moved = task_for(firm, firm.accountant)
    appoint(firm.accountant, firm.manager, moves_tasks=True)
    later = task_for(firm, firm.accountant, number="299")

    people.deactivate_user(user=getattr(firm, leaver), by=firm.administrator)

    assert not can(firm.manager, moved)
    assert not can(firm.manager, later)
    event = Event.objects.get(kind="user.deactivated")
    reactions.end_substitutions(event)
    reactions.end_substitutions(event)
    moved.refresh_from_db()
    assert (moved.performer, moved.on_behalf_of) == (firm.accountant, None)
    assert Event.objects.filter(kind="substitution.ended").count() == 1


def test_it_does_not_revive_with_who_comes_back() -> None:
    firm = cast.firm()
    task = task_for(firm, firm.accountant)
    appoint(firm.accountant, firm.manager)
    people.deactivate_user(user=firm.accountant, by=firm.administrator)
    event = Event.objects.get(kind="user.deactivated")
    people.reactivate_user(user=firm.accountant, by=firm.administrator)

    reactions.end_substitutions(event)

    assert not can(firm.manager, task)
    assert Substitution.objects.get().ended_at is not None


def test_tasks_of_who_left_stand_in_the_list_of_the_administrators() -> None:
    firm = cast.firm()
    task, group_task = task_for(firm, firm.accountant), cast.submitted(firm)

    people.deactivate_user(user=firm.accountant, by=firm.administrator)

    stranded = Task.objects.stranded(firm.workspace)
    assert set(stranded) == {task, Task.objects.get(document=group_task.memo)}


def test_a_deputy_of_a_deputy_gets_what_both_scopes_hold() -> None:
    firm = cast.firm()
    third = colleague(firm, "Третий")
    small, large = (task_for(firm, firm.accountant, number=str(sum_), amount=Decimal(sum_)) for sum_ in (100, 1000))
    appoint(firm.accountant, firm.manager, moves_tasks=True)
    appoint(firm.manager, third, amount_limit=Decimal(500), moves_tasks=True)

    assert can(third, small)
    assert not can(third, large)
    assert Task.objects.get(pk=small.pk).performer == firm.manager
    workflow.complete(task=small, comment="", by=fresh(third))
    small.refresh_from_db()
    assert (small.decided_by, small.on_behalf_of) == (third, firm.accountant)


def test_moved_tasks_come_back_through_a_deputy_who_was_away_too(day: Callable[[int], None]) -> None:
    firm = cast.firm()
    task = task_for(firm, firm.accountant)
    appoint(firm.accountant, firm.manager, days=(0, 10), moves_tasks=True)
    appoint(firm.manager, firm.other_manager, days=(2, 4), moves_tasks=True)

    for number in (2, 5, 11):
        day(number)

    task.refresh_from_db()
    assert (task.performer, task.on_behalf_of) == (firm.accountant, None)


def test_a_circle_is_refused() -> None:
    firm = cast.firm()
    appoint(firm.accountant, firm.manager)
    appoint(firm.manager, firm.other_manager)

    with pytest.raises(Refusal):
        appoint(firm.other_manager, firm.accountant)
    appoint(firm.other_manager, firm.accountant, days=(8, 9))


def test_a_circle_that_stands_in_the_database_does_not_hang() -> None:
    firm = cast.firm()
    today = today_of(firm.workspace)
    for absent, deputy in ((firm.accountant, firm.manager), (firm.manager, firm.accountant)):
        Substitution.objects.create(
            workspace=firm.workspace, absent=absent, deputy=deputy, starts_on=today, ends_on=today, appointed_by=absent
        )

    assert [one.absent for one in stand_ins(fresh(firm.manager))] == [firm.accountant]


def test_two_deputies_share_one_persons_work() -> None:
    firm = cast.firm()
    approval, signing = (
        task_for(firm, firm.accountant, type=type_, number=type_) for type_ in (TaskType.APPROVAL, TaskType.SIGNING)
    )

    appoint(firm.accountant, firm.manager, task_types=[TaskType.APPROVAL], moves_tasks=True)
    appoint(firm.accountant, firm.other_manager, task_types=[TaskType.SIGNING], moves_tasks=True)

    performers = [Task.objects.get(pk=task.pk).performer for task in (approval, signing)]
    assert performers == [firm.manager, firm.other_manager]
    assert can(firm.manager, approval)
    assert not can(firm.manager, signing)


def test_of_two_substitutions_of_the_same_two_people_the_longer_keeps_the_tasks(day: Callable[[int], None]) -> None:
    firm = cast.firm()
    task = task_for(firm, firm.accountant)
    appoint(firm.accountant, firm.manager, days=(0, 3), moves_tasks=True)
    appoint(firm.accountant, firm.manager, days=(2, 6), task_types=[TaskType.APPROVAL])

    day(4)
    assert Task.objects.get(pk=task.pk).performer == firm.manager
    day(7)

    assert Task.objects.get(pk=task.pk).performer == firm.accountant


def test_the_same_is_not_appointed_twice() -> None:
    firm = cast.firm()
    appoint(firm.accountant, firm.manager)

    with pytest.raises(Refusal):
        appoint(firm.accountant, firm.manager, days=(3, 9))

    assert Substitution.objects.count() == 1


def test_ended_before_it_began_nothing_ever_moves(day: Callable[[int], None]) -> None:
    firm = cast.firm()
    task = task_for(firm, firm.accountant)
    substitution = appoint(firm.accountant, firm.manager, days=(2, 5), moves_tasks=True)

    substituting.end_substitution(substitution=substitution, by=firm.accountant)
    substituting.end_substitution(substitution=Substitution.objects.get(), by=None)
    day(3)

    assert Task.objects.get(pk=task.pk).performer == firm.accountant
    assert Event.objects.filter(kind="substitution.ended").count() == 1


def test_ending_early_brings_the_tasks_back_and_closes_the_cards() -> None:
    firm = cast.firm()
    task = task_for(firm, firm.accountant)
    substitution = appoint(firm.accountant, firm.manager, moves_tasks=True)
    assert sees(firm.manager, task.document)

    substituting.end_substitution(substitution=substitution, by=firm.accountant)

    task.refresh_from_db()
    assert task.performer == firm.accountant
    assert not can(firm.manager, task)
    assert not sees(firm.manager, task.document)
    assert can(firm.accountant, task)
    assert sees(firm.accountant, task.document)


def test_one_appoints_for_himself_an_administrator_for_anybody() -> None:
    firm, stranger = cast.firm(), cast.firm("beta")
    with pytest.raises(Refusal):
        appoint(firm.accountant, firm.manager, by=firm.manager)
    with pytest.raises(Refusal):
        appoint(firm.accountant, firm.manager, by=stranger.administrator)
    with pytest.raises(User.DoesNotExist):
        appoint(firm.accountant, stranger.manager)
    with pytest.raises(Refusal):
        appoint(firm.accountant, firm.accountant)

    substitution = appoint(firm.accountant, firm.manager, by=firm.administrator)

    assert substitution.appointed_by == firm.administrator
    with pytest.raises(Refusal):
        substituting.end_substitution(substitution=substitution, by=firm.manager)


def test_a_task_given_to_another_does_not_come_back(day: Callable[[int], None]) -> None:
    firm = cast.firm()
    task = task_for(firm, firm.accountant)
    appoint(firm.accountant, firm.manager, days=(0, 2), moves_tasks=True)
    workflow.reassign(task=task, performer=firm.other_manager, by=firm.administrator)

    day(3)

    assert Task.objects.get(pk=task.pk).performer == firm.other_manager


def test_who_is_back_early_decides_what_nobody_took() -> None:
    firm = cast.firm()
    task = task_for(firm, firm.accountant)
    appoint(firm.accountant, firm.manager, moves_tasks=True)

    workflow.complete(task=task, comment="", by=fresh(firm.accountant))

    task.refresh_from_db()
    assert (task.decided_by, task.on_behalf_of) == (firm.accountant, None)
