"""The demo workspace: «Вектра Монтаж», whose people play the story."""

from collections.abc import Mapping
from dataclasses import replace

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils import translation

from endocs.config.demo_firm import ADMINISTRATOR, CLIENTS, DEPARTMENTS, ORGANISATIONS, OTHERS, WORKSPACE
from endocs.config.demo_people import DemoPerson, password_of
from endocs.config.demo_requests import STORIES, Stage
from endocs.counterparties import actions as counterparties
from endocs.documents import actions as documents
from endocs.people import actions as people
from endocs.people import group_actions as groups
from endocs.people import invitations
from endocs.people.models import Department, User, Workspace
from endocs.requests import templates


def load() -> list[DemoPerson]:
    """Who can log in; makes what is missing, so that every start may call it."""
    workspace = Workspace.objects.filter(is_demo=True).first()
    if workspace is None:
        with translation.override("ru"):
            workspace = _build()
    return [_with_password(workspace, person) for person in (ADMINISTRATOR, *(person for person, _ in OTHERS))]


@transaction.atomic
def _build() -> Workspace:
    administrator = people.open_workspace(name=WORKSPACE, administrator=ADMINISTRATOR, is_demo=True)
    workspace = administrator.workspace
    documents.create_built_in_kinds(workspace=workspace)
    templates.create_ready(workspace=workspace)
    for firm in ORGANISATIONS:
        people.add_organisation(workspace=workspace, firm=firm, by=administrator)
    departments = {
        name: groups.add_department(workspace=workspace, name=name, by=administrator) for name in DEPARTMENTS
    }
    users = _invite(workspace, departments, administrator)
    for number, profile in enumerate(CLIENTS):
        manager = users[("Лебедев", "Ким")[number % 2]]
        counterparties.register(workspace=workspace, profile=replace(profile, manager=manager), by=administrator)
    people.finish_set_up(workspace=workspace, by=administrator)
    stage = Stage(workspace)
    for story in STORIES:
        stage.play(story)
    return workspace


def _invite(workspace: Workspace, departments: Mapping[str, Department], by: User) -> dict[str, User]:
    invited = [
        people.invite_user(workspace=workspace, person=replace(person, department=departments[name]), by=by)
        for person, name in OTHERS
    ]
    return {user.last_name: user for user in invited}


def _with_password(workspace: Workspace, person: people.Person) -> DemoPerson:
    user = User.objects.get(workspace=workspace, email=person.email)
    password = password_of(person.email)
    if not user.has_usable_password() or not check_password(password, user.password):
        invitations.accept(token=invitations.issue(user), password=password)
    return DemoPerson(name=user.full_name, email=user.email, password=password, role=person.job_title)
