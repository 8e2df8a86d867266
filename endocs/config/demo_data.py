"""The demo workspace: a firm and the people who play the story."""

from django.contrib.auth.hashers import check_password

from endocs.config.demo_people import DemoPerson, password_of
from endocs.people import actions as people
from endocs.people import invitations
from endocs.people.models import Role, User, Workspace

FIRM = people.OwnFirm(name="ООО «Северный ветер»", inn="7806123459", kpp="780601001")
ADMINISTRATOR = people.Person(
    email="belova@demo.example", last_name="Белова", first_name="Ольга", middle_name="Игоревна",
    job_title="Администратор", role=Role.ADMINISTRATOR,
)  # fmt: skip
OTHERS = (
    people.Person(
        email="kuznetsova@demo.example", last_name="Кузнецова", first_name="Марина", middle_name="Павловна",
        job_title="Бухгалтер", role=Role.ACCOUNTANT,
    ),
    people.Person(
        email="sokolov@demo.example", last_name="Соколов", first_name="Андрей", middle_name="Викторович",
        job_title="Менеджер по продажам",
    ),
)  # fmt: skip


def load() -> list[DemoPerson]:
    """Who can log in; makes what is missing, so that every start may call it."""
    workspace = Workspace.objects.filter(is_demo=True).first()
    if workspace is None:
        workspace = people.open_workspace(name="Северный ветер", administrator=ADMINISTRATOR, is_demo=True).workspace
        people.add_organisation(workspace=workspace, firm=FIRM, by=None)
        for person in OTHERS:
            people.invite_user(workspace=workspace, person=person, by=None)
    return [_with_password(workspace, person) for person in (ADMINISTRATOR, *OTHERS)]


def _with_password(workspace: Workspace, person: people.Person) -> DemoPerson:
    user = User.objects.get(workspace=workspace, email=person.email)
    password = password_of(person.email)
    if not check_password(password, user.password):
        invitations.accept(token=invitations.issue(user), password=password)
    return DemoPerson(name=user.full_name, email=user.email, password=password, role=person.job_title)
