"""Loading users and organisations from a CSV table, with a report for every line."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _

from endocs.formats.csv_tables import Row, read_table
from endocs.kernel.refusals import Refusal
from endocs.kernel.reports import Fate, Report, ReportLine
from endocs.people import actions, group_actions
from endocs.people.actions import AlreadyThere, OwnFirm, Person
from endocs.people.models import Department, Role, User, Workspace

USER_COLUMNS: Mapping[str, Sequence[str]] = {
    "email": ("Почта", "Электронная почта", "E-mail", "Логин"),
    "full_name": ("ФИО", "Фамилия имя отчество", "Сотрудник"),
    "last_name": ("Фамилия",),
    "first_name": ("Имя",),
    "middle_name": ("Отчество",),
    "job_title": ("Должность",),
    "phone": ("Телефон",),
    "department": ("Подразделение", "Отдел"),
    "role": ("Роль",),
}
ORGANISATION_COLUMNS: Mapping[str, Sequence[str]] = {
    "name": ("Название", "Наименование", "Организация"),
    "full_name": ("Полное название", "Полное наименование"),
    "inn": ("ИНН",),
    "kpp": ("КПП",),
    "ogrn": ("ОГРН", "ОГРНИП"),
    "address": ("Адрес", "Юридический адрес"),
}
ROLES = {
    "": Role.EMPLOYEE, "сотрудник": Role.EMPLOYEE, "менеджер": Role.EMPLOYEE, "employee": Role.EMPLOYEE,
    "бухгалтер": Role.ACCOUNTANT, "accountant": Role.ACCOUNTANT,
    "администратор": Role.ADMINISTRATOR, "administrator": Role.ADMINISTRATOR,
}  # fmt: skip


def import_users(*, workspace: Workspace, data: bytes, by: User | None) -> Report:
    """Invite every person of the table; a department that is not there is added."""
    table = read_table(data, USER_COLUMNS, required=["email"])

    def invite(row: Row) -> str:
        actions.invite_user(workspace=workspace, person=_person(workspace, row, by), by=by)
        return ""

    return Report(tuple(_fate(row, row["email"], invite) for row in table.rows), table.unknown)


def import_organisations(*, workspace: Workspace, data: bytes, by: User | None) -> Report:
    """Add every own organisation of the table."""
    table = read_table(data, ORGANISATION_COLUMNS, required=["name", "inn"])

    def add(row: Row) -> str:
        actions.add_organisation(workspace=workspace, firm=OwnFirm(**row.values), by=by)
        return ""

    return Report(tuple(_fate(row, row["name"], add) for row in table.rows), table.unknown)


def _fate(row: Row, title: str, add: Callable[[Row], str]) -> ReportLine:
    try:
        return ReportLine(row.line, title, Fate.ADDED, add(row))
    except AlreadyThere as refusal:
        return ReportLine(row.line, title, Fate.THERE, refusal.sentence)
    except Refusal as refusal:
        what_to_do = _("Mend the line and load the table again: what is there already is not doubled.")
        return ReportLine(row.line, title, Fate.REFUSED, f"{refusal.sentence} {what_to_do}")


def _person(workspace: Workspace, row: Row, by: User | None) -> Person:
    last, first, middle = _names(row)
    role = ROLES.get(row["role"].strip().lower())
    if role is None:
        raise Refusal(_("There is no role “%(name)s”: employee, accountant or administrator.") % {"name": row["role"]})
    return Person(
        email=row["email"], last_name=last, first_name=first, middle_name=middle, job_title=row["job_title"],
        phone=row["phone"], role=role, department=_department(workspace, row["department"], by),
    )  # fmt: skip


def _names(row: Row) -> tuple[str, str, str]:
    if row["last_name"]:
        return row["last_name"], row["first_name"], row["middle_name"]
    last, first, middle, *_more = [*row["full_name"].split(maxsplit=2), "", "", ""]
    return last, first, middle


def _department(workspace: Workspace, name: str, by: User | None) -> Department | None:
    if not name:
        return None
    found = Department.objects.filter(workspace=workspace, name__iexact=name, closed_at=None).first()
    return found or group_actions.add_department(workspace=workspace, name=name, by=by)
