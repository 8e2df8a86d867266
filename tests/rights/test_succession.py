"""Dismissing somebody and handing work over: everything goes to others, once, in the trail, and back where it can."""

from typing import Any

import pytest

from endocs.counterparties.models import Counterparty
from endocs.documents import ruling
from endocs.documents.models import AccessRule, Document, Level
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.people import actions as people
from endocs.people.models import Department, Role, Substitution, User
from endocs.people.substitution import today_of
from endocs.requests import actions as requests
from endocs.requests import succession
from endocs.requests.models import WorkRequest
from endocs.requests.succession import Heirs
from endocs.workflow import actions as workflow
from endocs.workflow import handing_cards, substituting
from endocs.workflow.models import Succession, Task
from tests import cast
from tests.rights.test_substitution import task_for

pytestmark = pytest.mark.django_db


def heirs(person: User) -> Heirs:
    return Heirs(clients_to=person, tasks_to=person, requests_to=person, cards_to=person)


def work(firm: cast.Firm) -> tuple[Task, Document]:
    """What the manager has: a client, a task, and a card he answers for."""
    task = task_for(firm, firm.manager)
    return task, cast.document(firm, "contract", by=firm.accountant, responsible=firm.manager)


def now(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


def test_a_dismissed_persons_work_goes_to_others() -> None:
    firm = cast.firm()
    task, card = work(firm)
    firm.accounting.members.add(firm.manager)
    ruling.add_rule(
        workspace=firm.workspace, said=ruling.Said(principal=firm.manager, level=Level.SEE), by=firm.administrator
    )
    today = today_of(firm.workspace)
    terms = substituting.Terms(starts_on=today, ends_on=today)
    substituting.appoint_deputy(absent=firm.accountant, deputy=firm.manager, terms=terms, by=firm.accountant)

    handed = succession.dismiss(user=firm.manager, heirs=heirs(firm.other_manager), by=firm.administrator)

    assert handed is not None
    assert (handed.count("clients"), handed.count("tasks"), handed.count("cards")) == (1, 1, 1)
    assert {now(task).performer, now(firm.client).manager, now(card).responsible} == {firm.other_manager}
    assert not now(firm.manager).is_active
    assert not firm.manager.groups.exists()
    assert not AccessRule.objects.filter(user=firm.manager).exists()
    assert Substitution.objects.get().ended_at is not None
    kinds = ["work.handed_over", "user.deactivated", "task.reassigned", "counterparty.changed", "group.changed"]
    kinds += ["rule.removed", "substitution.ended"]
    assert {kind: Event.objects.filter(kind=kind).count() for kind in kinds} == dict.fromkeys(kinds, 1)
    assert Event.objects.filter(kind="document.changed", document_id=card.pk).count() == 1


def test_requests_the_leaver_asked_for_go_to_a_colleague_who_sees_them_and_back() -> None:
    firm = cast.firm()
    running, ready = cast.submitted(firm), cast.prepared(firm)
    prepared = ready.answers.get().document
    assert not Document.objects.visible_to(firm.other_manager).exists()

    assert succession.estate(firm.manager, seen_by=firm.administrator).requests.count() == 2
    handed = succession.dismiss(user=firm.manager, heirs=heirs(firm.other_manager), by=firm.administrator)

    assert handed is not None
    assert handed.count("requests") == 2
    assert {now(one).initiator for one in (running, ready)} == {firm.other_manager}
    assert now(ready).holder_user == firm.other_manager
    heir = User.objects.get(pk=firm.other_manager.pk)
    assert set(Document.objects.visible_to(heir)) == {running.memo, ready.memo, prepared}
    assert now(running.memo).author == firm.manager
    told = list(Event.objects.filter(kind="request.passed_on").values_list("document_id", "data__from", "data__to"))
    assert sorted(told) == [(one.memo_id, firm.manager.short_name, heir.short_name) for one in (running, ready)]
    requests.interrupt(work_request=now(running), by=heir)

    people.reactivate_user(user=firm.manager, by=firm.administrator)
    succession.undo(handed=handed, by=firm.administrator)

    assert set(WorkRequest.objects.values_list("initiator", flat=True)) == {firm.manager.pk}
    assert not Document.objects.visible_to(User.objects.get(pk=heir.pk)).exists()
    assert Event.objects.filter(kind="request.passed_on").count() == 4


def test_undoing_a_dismissal_gives_back_groups_and_own_rules() -> None:
    firm = cast.firm()
    firm.accounting.members.add(firm.manager)
    said = ruling.Said(principal=firm.manager, level=Level.EDIT, kinds=[firm.kind("act")])
    ruling.add_rule(workspace=firm.workspace, said=said, by=firm.administrator)
    handed = succession.dismiss(user=firm.manager, heirs=Heirs(), by=firm.administrator)
    assert handed is not None
    assert (handed.count("groups"), handed.count("rules")) == (1, 1)

    people.reactivate_user(user=firm.manager, by=firm.administrator)
    succession.undo(handed=handed, by=firm.administrator)

    assert set(firm.accounting.members.all()) == {firm.accountant, firm.manager}
    rule = AccessRule.objects.get(user=firm.manager)
    assert (rule.level, rule.kinds, rule.set_by) == (Level.EDIT, [firm.kind("act").pk], firm.administrator)


def test_dismissing_twice_is_harmless() -> None:
    firm = cast.firm()
    work(firm)
    succession.dismiss(user=firm.manager, heirs=heirs(firm.other_manager), by=firm.administrator)
    events = Event.objects.count()

    assert succession.dismiss(user=firm.manager, heirs=heirs(firm.accountant), by=firm.administrator) is None

    assert Event.objects.count() == events
    assert now(firm.client).manager == firm.other_manager


def test_what_is_given_to_nobody_stays_and_is_shown_to_the_administrators() -> None:
    firm = cast.firm()
    task, card = work(firm)

    succession.dismiss(user=firm.manager, heirs=Heirs(), by=firm.administrator)

    assert list(Task.objects.stranded(firm.workspace)) == [task]
    assert (now(card).responsible, now(firm.client).manager) == (firm.manager, firm.manager)


def test_the_tasks_he_had_by_standing_in_go_back_and_not_to_his_heir() -> None:
    firm = cast.firm()
    task = task_for(firm, firm.accountant)
    today = today_of(firm.workspace)
    terms = substituting.Terms(starts_on=today, ends_on=today, moves_tasks=True)
    substituting.appoint_deputy(absent=firm.accountant, deputy=firm.manager, terms=terms, by=firm.accountant)

    succession.dismiss(user=firm.manager, heirs=heirs(firm.other_manager), by=firm.administrator)

    assert (now(task).performer, now(task).on_behalf_of) == (firm.accountant, None)


def test_the_last_administrator_is_not_dismissed_and_nothing_moves() -> None:
    firm = cast.firm()
    task = task_for(firm, firm.administrator)

    with pytest.raises(people.LastAdministrator):
        succession.dismiss(user=firm.administrator, heirs=heirs(firm.manager), by=firm.administrator)

    assert now(task).performer == firm.administrator
    assert now(firm.administrator).is_active


def test_a_department_gives_its_clients_and_tasks_and_gets_them_back() -> None:
    firm = cast.firm()
    department = Department.objects.create(workspace=firm.workspace, name="Продажи")
    User.objects.filter(pk__in=[firm.manager.pk, firm.other_manager.pk]).update(department=department)
    second = cast.counterparty(firm.workspace, "«Бета»", "7814339029", firm.other_manager)
    untouched, taken = task_for(firm, firm.manager), task_for(firm, firm.other_manager, number="299")

    given = Heirs(clients_to=firm.accountant, tasks_to=firm.accountant)
    handed = succession.hand_over(source=department, heirs=given, by=firm.administrator)
    assert {client.manager for client in Counterparty.objects.all()} == {firm.accountant}
    workflow.take(task=taken, by=firm.accountant)
    succession.undo(handed=handed, by=firm.administrator)
    succession.undo(handed=handed, by=firm.administrator)

    assert (now(firm.client).manager, now(second).manager) == (firm.manager, firm.other_manager)
    assert (now(untouched).performer, now(taken).performer) == (firm.manager, firm.accountant)
    assert Event.objects.filter(kind="work.returned").count() == 1


def test_undoing_leaves_alone_what_was_changed_since() -> None:
    firm = cast.firm()
    task, card = work(firm)
    handed = succession.hand_over(source=firm.manager, heirs=heirs(firm.other_manager), by=firm.administrator)
    Counterparty.objects.filter(pk=firm.client.pk).update(manager=firm.accountant)

    succession.undo(handed=handed, by=firm.administrator)

    assert now(firm.client).manager == firm.accountant
    assert (now(task).performer, now(card).responsible) == (firm.manager, firm.manager)


def test_after_a_dismissal_the_person_comes_back_before_his_work_does() -> None:
    firm = cast.firm()
    task, _card = work(firm)
    handed = succession.dismiss(user=firm.manager, heirs=heirs(firm.other_manager), by=firm.administrator)
    assert handed is not None

    with pytest.raises(Refusal):
        succession.undo(handed=handed, by=firm.administrator)
    people.reactivate_user(user=firm.manager, by=firm.administrator)
    succession.undo(handed=handed, by=firm.administrator)

    assert now(task).performer == firm.manager


def test_a_second_handing_over_finds_nothing() -> None:
    firm = cast.firm()
    work(firm)
    succession.hand_over(source=firm.manager, heirs=heirs(firm.other_manager), by=firm.administrator)
    events = Event.objects.count()

    with pytest.raises(Refusal):
        succession.hand_over(source=firm.manager, heirs=heirs(firm.other_manager), by=firm.administrator)

    assert Event.objects.count() == events
    assert Succession.objects.count() == 1


def test_many_cards_go_in_the_background_and_a_run_that_stopped_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    firm = cast.firm()
    monkeypatch.setattr(succession, "AT_ONCE", 3)
    monkeypatch.setattr(handing_cards, "BATCH", 2)
    for number in range(5):
        cast.document(firm, "act", number=str(number), responsible=firm.manager)

    handed = succession.hand_over(source=firm.manager, heirs=Heirs(cards_to=firm.other_manager), by=firm.administrator)
    assert (handed.cards_total, handed.count("cards"), handed.ended_at) == (5, 0, None)
    handing_cards.go_on(handed=handed)
    assert now(handed).count("cards") == 2
    while handing_cards.go_on(handed=handed):
        pass

    assert now(handed).count("cards") == 5
    assert now(handed).ended_at is not None
    assert not Document.objects.filter(responsible=firm.manager).exists()
    assert Event.objects.filter(kind="document.changed").count() == 5
    assert not handing_cards.go_on(handed=handed)


def test_confidential_work_that_the_administrator_does_not_see_is_not_touched() -> None:
    firm = cast.firm()
    card = cast.document(firm, "contract", by=firm.accountant, responsible=firm.manager, is_confidential=True)

    found = succession.estate(firm.manager, seen_by=firm.administrator)
    succession.dismiss(user=firm.manager, heirs=heirs(firm.other_manager), by=firm.administrator)

    assert not found.cards.exists()
    assert now(card).responsible == firm.manager


def test_other_workspaces_and_employees_are_refused() -> None:
    firm, other = cast.firm(), cast.firm("beta")
    work(firm)
    with pytest.raises(User.DoesNotExist):
        succession.dismiss(user=firm.manager, heirs=Heirs(), by=other.administrator)
    with pytest.raises(User.DoesNotExist):
        succession.hand_over(source=firm.manager, heirs=heirs(other.manager), by=firm.administrator)
    with pytest.raises(Refusal):
        succession.hand_over(source=firm.manager, heirs=heirs(firm.other_manager), by=firm.accountant)
    with pytest.raises(Refusal):
        succession.hand_over(source=firm.manager, heirs=heirs(firm.manager), by=firm.administrator)
    left = cast.user(firm.workspace, "left@vektra.example", "Ушёл", "Иван", role=Role.EMPLOYEE)
    people.deactivate_user(user=left, by=firm.administrator)
    with pytest.raises(Refusal):
        succession.hand_over(source=firm.manager, heirs=heirs(User.objects.get(pk=left.pk)), by=firm.administrator)

    assert now(firm.client).manager == firm.manager
    assert not Succession.objects.exists()
