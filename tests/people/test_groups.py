"""Groups and departments: names, members, closing and opening again."""

import pytest

from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.people import group_actions as actions
from endocs.people.actions import AlreadyThere
from endocs.people.models import Department, Group, User
from endocs.workflow import actions as workflow
from endocs.workflow.models import Task
from tests import cast

pytestmark = pytest.mark.django_db


def group_of(firm: cast.Firm, *members: User) -> Group:
    made = actions.add_group(workspace=firm.workspace, name="Юристы", by=firm.administrator)
    return actions.change_group(group=made, name=made.name, members=members, by=firm.administrator)


def department_of(firm: cast.Firm, *people: User) -> Department:
    made = actions.add_department(workspace=firm.workspace, name="Продажи", by=firm.administrator)
    User.objects.filter(pk__in=[person.pk for person in people]).update(department=made)
    return made


def test_group_takes_only_people_of_its_workspace() -> None:
    firm, other = cast.firm(), cast.firm("astra")

    with pytest.raises(User.DoesNotExist):
        group_of(firm, other.manager)


def test_name_and_members_are_one_change_with_before_and_after() -> None:
    firm = cast.firm()
    group = group_of(firm, firm.manager)

    actions.change_group(group=group, name=" Юристы и кадры ", members=[firm.accountant], by=firm.administrator)

    assert Group.objects.get(pk=group.pk).name == "Юристы и кадры"
    assert Event.objects.filter(kind="group.changed").latest("pk").data["changes"] == {
        "name": ["Юристы", "Юристы и кадры"],
        "members": [[firm.manager.pk], [firm.accountant.pk]],
    }


def test_names_do_not_repeat_and_a_closed_one_is_named() -> None:
    firm = cast.firm()
    group, department = group_of(firm), department_of(firm)
    workflow.close_group(group=group, by=firm.administrator)

    with pytest.raises(AlreadyThere, match="Закрытая"):
        actions.add_group(workspace=firm.workspace, name="Юристы", by=firm.administrator)
    with pytest.raises(AlreadyThere):
        actions.add_department(workspace=firm.workspace, name=department.name, by=firm.administrator)


def test_group_with_an_open_task_is_not_closed() -> None:
    firm = cast.firm()
    group = group_of(firm, firm.manager)
    request = cast.submitted(firm)
    task = Task.objects.get(document=request.memo)
    workflow.reassign(task=task, performer=group, by=firm.administrator)

    with pytest.raises(Refusal, match="1 открытая задача"):
        workflow.close_group(group=group, by=firm.administrator)
    workflow.reassign(task=task, performer=firm.accountant, by=firm.administrator)
    workflow.close_group(group=group, by=firm.administrator)

    assert Group.objects.get(pk=group.pk).closed_at
    assert not group.members.exists()


def test_closed_group_opens_again_and_is_changed_only_then() -> None:
    firm = cast.firm()
    group = group_of(firm, firm.manager)
    workflow.close_group(group=group, by=firm.administrator)

    with pytest.raises(Refusal):
        actions.change_group(group=group, name="Юристы", members=[firm.manager], by=firm.administrator)
    actions.reopen_group(group=group, by=firm.administrator)
    actions.change_group(group=group, name="Юристы", members=[firm.manager], by=firm.administrator)

    assert list(group.members.all()) == [firm.manager]


def test_accounting_group_is_not_closed() -> None:
    firm = cast.firm()

    with pytest.raises(Refusal):
        workflow.close_group(group=firm.accounting, by=firm.administrator)


def test_department_with_people_is_not_closed_and_its_cards_keep_it() -> None:
    firm = cast.firm()
    department = department_of(firm, firm.manager)
    card = cast.document(firm, department=department)

    with pytest.raises(Refusal, match="1 сотрудник"):
        actions.close_department(department=department, by=firm.administrator)
    User.objects.filter(department=department).update(department=None)
    actions.close_department(department=department, by=firm.administrator)
    actions.close_department(department=department, by=firm.administrator)

    card.refresh_from_db()
    assert card.department == department
    assert Event.objects.filter(kind="department.changed").count() == 1


def test_department_is_renamed_closed_and_opened_with_events() -> None:
    firm = cast.firm()
    department = department_of(firm)

    actions.rename_department(department=department, name="Сбыт", by=firm.administrator)
    actions.close_department(department=department, by=firm.administrator)
    actions.reopen_department(department=department, by=firm.administrator)

    told = [event.data["changes"] for event in Event.objects.filter(kind="department.changed").order_by("pk")]
    assert told == [{"name": ["Продажи", "Сбыт"]}, {"active": [True, False]}, {"active": [False, True]}]


@pytest.mark.parametrize("deed", ["rename", "close", "reopen"])
def test_only_administrators_of_the_workspace(deed: str) -> None:
    firm, other = cast.firm(), cast.firm("astra")
    department = department_of(firm)

    def act(by: User) -> None:
        if deed == "rename":
            actions.rename_department(department=department, name="Сбыт", by=by)
        elif deed == "close":
            actions.close_department(department=department, by=by)
        else:
            actions.reopen_department(department=department, by=by)

    with pytest.raises(Refusal):
        act(firm.manager)
    with pytest.raises(User.DoesNotExist):
        act(other.administrator)
