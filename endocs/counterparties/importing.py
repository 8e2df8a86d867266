"""Loading counterparties from a CSV table, with a report for every line."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from endocs.counterparties import actions
from endocs.counterparties.actions import DuplicateCounterparty, Profile
from endocs.formats.csv_tables import Row, read_table
from endocs.kernel import requisites
from endocs.kernel.names import search_key, split_legal_form
from endocs.kernel.refusals import Refusal
from endocs.kernel.reports import Fate, Report, ReportLine
from endocs.people.models import User, Workspace

COLUMNS: Mapping[str, Sequence[str]] = {
    "name": ("Название", "Наименование", "Контрагент", "Краткое наименование"),
    "legal_form": ("Правовая форма", "ОПФ"),
    "full_name": ("Полное название", "Полное наименование"),
    "inn": ("ИНН",),
    "kpp": ("КПП",),
    "ogrn": ("ОГРН", "ОГРНИП"),
    "address": ("Адрес", "Юридический адрес"),
    "contact": ("Контактное лицо", "Контакт"),
    "phone": ("Телефон",),
    "email": ("Почта", "Электронная почта", "E-mail"),
    "comment": ("Комментарий", "Примечание"),
    "manager": ("Менеджер", "Ответственный", "Ответственный менеджер"),
}
CHECKS = {"inn": requisites.check_inn, "kpp": requisites.check_kpp, "ogrn": requisites.check_ogrn}


def import_counterparties(*, workspace: Workspace, data: bytes, by: User | None) -> Report:
    """Register every counterparty of the table; numbers that do not fit are kept and noted."""
    table = read_table(data, COLUMNS, required=["name"])
    managers = _people(workspace)
    return Report(tuple(_register(workspace, row, managers, by) for row in table.rows), table.unknown)


def _register(workspace: Workspace, row: Row, managers: Mapping[str, User], by: User | None) -> ReportLine:
    profile = _profile(row, managers)
    try:
        made = actions.register(workspace=workspace, profile=profile, by=by)
    except DuplicateCounterparty as refusal:
        return _there(row, refusal)
    except Refusal as refusal:
        what_to_do = _("Mend the line and load the table again: what is there already is not doubled.")
        return ReportLine(row.line, row["name"], Fate.REFUSED, f"{refusal.sentence} {what_to_do}")
    return ReportLine(row.line, row["name"], Fate.ADDED, " ".join(_doubts(profile, row)), made.pk)


def _there(row: Row, refusal: DuplicateCounterparty) -> ReportLine:
    sentence, existing = refusal.sentence, refusal.existing
    if existing is None or existing.deactivated_at is None:
        sentence += " " + _("Nothing was changed: if the table knows better, change its card.")
    return ReportLine(row.line, row["name"], Fate.THERE, sentence, existing.pk if existing else None)


def _profile(row: Row, managers: Mapping[str, User]) -> Profile:
    form, name = (row["legal_form"], row["name"]) if row["legal_form"] else split_legal_form(row["name"])
    inn, kpp = requisites.split_inn_kpp(row["inn"])
    return Profile(
        name=name, legal_form=form, full_name=row["full_name"], inn=inn,
        kpp=requisites.normalise_kpp(row["kpp"]) or kpp, ogrn=requisites.normalise_ogrn(row["ogrn"]),
        address=row["address"], contact=row["contact"], phone=row["phone"], email=row["email"],
        comment=row["comment"], manager=managers.get(search_key(row["manager"])),
    )  # fmt: skip


def _doubts(profile: Profile, row: Row) -> list[str]:
    values = {name: getattr(profile, name) for name in CHECKS}
    problems = [CHECKS[name](value) for name, value in values.items() if value]
    if row["manager"] and profile.manager is None:
        problems.append(
            _("There is no user “%(name)s”: the manager is left empty, choose one on the card.")
            % {"name": row["manager"]}
        )
    found = [problem for problem in problems if problem]
    if any(CHECKS[name](value) for name, value in values.items() if value):
        found.append(_("The number was kept as it is: compare it with the document and mend it on the card."))
    return found


def _people(workspace: Workspace) -> dict[str, User]:
    """Active users by e-mail, full name and short name, as a table may name them."""
    people = User.objects.filter(workspace=workspace, is_active=True)
    return {search_key(name): user for user in people for name in (user.short_name, user.full_name, user.email)}
