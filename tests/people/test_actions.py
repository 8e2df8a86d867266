"""What administrators do with people and firms."""

import threading
from dataclasses import replace

import pytest
from django.db import connection

from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.people import actions, invitations
from endocs.people.actions import AlreadyThere, LastAdministrator, OwnFirm, Person
from endocs.people.models import ApiToken, Group, Role, User
from endocs.people.tokens import digest
from tests import cast

ANNA = Person(email="Anna@vektra.example", last_name="Новикова", first_name="Анна", role=Role.ACCOUNTANT)


def person_of(user: User, role: Role) -> Person:
    """What is known of a user, in another role."""
    return Person(email=user.email, last_name=user.last_name, first_name=user.first_name, role=role)


def last_event(kind: str) -> Event:
    """The latest event of a kind."""
    return Event.objects.filter(kind=kind).latest("pk")


@pytest.mark.django_db
def test_workspace_is_opened_with_an_administrator_and_the_accounting_group() -> None:
    boss = actions.open_workspace(name="Ромашка", administrator=ANNA)

    assert boss.email == "anna@vektra.example"
    assert Group.objects.get(workspace=boss.workspace).is_accounting
    assert last_event("workspace.opened").subject_id == boss.workspace_id


@pytest.mark.django_db
def test_invited_accountant_joins_the_accounting_group() -> None:
    firm = cast.firm()

    invited = actions.invite_user(workspace=firm.workspace, person=ANNA, by=firm.administrator)

    assert invited in firm.accounting.members.all()
    assert not invited.has_usable_password()
    assert last_event("user.invited").actor_id == firm.administrator.pk


@pytest.mark.django_db
def test_address_is_used_once_in_the_installation() -> None:
    firm, other = cast.firm(), cast.firm("astra")
    actions.invite_user(workspace=firm.workspace, person=ANNA, by=firm.administrator)

    with pytest.raises(AlreadyThere):
        actions.invite_user(workspace=other.workspace, person=ANNA, by=other.administrator)


@pytest.mark.django_db
def test_address_must_look_like_one() -> None:
    firm = cast.firm()
    wrong = Person(email="нет", last_name="Новикова", first_name="Анна")

    with pytest.raises(Refusal):
        actions.invite_user(workspace=firm.workspace, person=wrong, by=firm.administrator)


@pytest.mark.django_db
def test_employee_and_stranger_of_another_workspace_invite_nobody() -> None:
    firm, other = cast.firm(), cast.firm("astra")

    with pytest.raises(Refusal):
        actions.invite_user(workspace=firm.workspace, person=ANNA, by=firm.manager)
    with pytest.raises(User.DoesNotExist):
        actions.invite_user(workspace=firm.workspace, person=ANNA, by=other.administrator)


@pytest.mark.django_db
def test_change_tells_before_and_after() -> None:
    firm = cast.firm()

    actions.change_user(user=firm.manager, person=person_of(firm.manager, Role.ACCOUNTANT), by=firm.administrator)

    assert last_event("user.changed").data["changes"]["role"] == ["employee", "accountant"]


@pytest.mark.django_db
def test_last_administrator_stays() -> None:
    firm = cast.firm()
    boss = firm.administrator

    with pytest.raises(LastAdministrator):
        actions.deactivate_user(user=boss, by=boss)
    with pytest.raises(LastAdministrator):
        actions.change_user(user=boss, person=person_of(boss, Role.EMPLOYEE), by=boss)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_at_once_leave_one() -> None:
    firm = cast.firm()
    first = firm.administrator
    second = cast.user(firm.workspace, "second@vektra.example", "Орлова", "Вера", role=Role.ADMINISTRATOR)
    together, refused = threading.Barrier(2), []

    def remove(who: User, by: User) -> None:
        together.wait()
        try:
            actions.deactivate_user(user=who, by=by)
        except LastAdministrator as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1
    assert len(refused) == 1


@pytest.mark.django_db
def test_who_left_keeps_his_row_and_loses_his_tokens() -> None:
    firm = cast.firm()
    token = actions.issue_token(user=firm.manager, name="1С", by=firm.administrator)

    actions.deactivate_user(user=firm.manager, by=firm.administrator)

    assert not User.objects.get(pk=firm.manager.pk).is_active
    assert ApiToken.objects.get(token_digest=digest(token)).revoked_at


@pytest.mark.django_db
def test_invitation_works_once() -> None:
    firm = cast.firm()
    invited = actions.invite_user(workspace=firm.workspace, person=ANNA, by=firm.administrator)
    token = invitations.issue(invited)

    invitations.accept(token=token, password="another horse battery")

    with pytest.raises(invitations.InvitationIsOver):
        invitations.accept(token=token, password="another horse battery")
    assert last_event("user.joined").actor_id == invited.pk


@pytest.mark.django_db
def test_only_who_has_not_come_in_is_invited_again() -> None:
    firm = cast.firm()
    invited = actions.invite_user(workspace=firm.workspace, person=ANNA, by=firm.administrator)

    actions.invite_again(user=invited, by=firm.administrator)

    with pytest.raises(Refusal):
        actions.invite_again(user=firm.manager, by=firm.administrator)
    assert Event.objects.filter(kind="user.invited").count() == 2


@pytest.mark.django_db
def test_organisation_is_there_once_and_its_account_fits_the_bank() -> None:
    firm = cast.firm()
    values = OwnFirm(name="ООО «Астра»", inn="7814339028", kpp="781401001")
    made = actions.add_organisation(workspace=firm.workspace, firm=values, by=firm.administrator)

    with pytest.raises(AlreadyThere):
        actions.add_organisation(workspace=firm.workspace, firm=values, by=firm.administrator)
    with pytest.raises(Refusal):
        actions.add_bank_account(
            organisation=made, account="40702810900000000001", bik="044525225", bank="", by=firm.administrator
        )


@pytest.mark.django_db
def test_who_was_only_invited_is_not_the_administrator_that_stays() -> None:
    firm = cast.firm()
    boss = firm.administrator
    deputy = replace(ANNA, role=Role.ADMINISTRATOR)
    invited = actions.invite_user(workspace=firm.workspace, person=deputy, by=boss)

    with pytest.raises(LastAdministrator):
        actions.deactivate_user(user=boss, by=boss)
    with pytest.raises(LastAdministrator):
        actions.change_user(user=boss, person=person_of(boss, Role.EMPLOYEE), by=boss)
    invitations.accept(token=invitations.issue(invited), password="another horse battery")

    actions.deactivate_user(user=boss, by=boss)

    assert not User.objects.get(pk=boss.pk).is_active


@pytest.mark.django_db
def test_who_comes_back_comes_by_a_new_invitation() -> None:
    firm = cast.firm()
    old_link = invitations.issue(firm.manager)

    actions.deactivate_user(user=firm.manager, by=firm.administrator)
    actions.reactivate_user(user=firm.manager, by=firm.administrator)

    back = User.objects.get(pk=firm.manager.pk)
    assert back.is_active
    assert not back.has_usable_password()
    assert last_event("user.invited").subject_id == back.pk
    with pytest.raises(invitations.InvitationIsOver):
        invitations.accept(token=old_link, password="another horse battery")
