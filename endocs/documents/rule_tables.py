"""Access rules as a table: names instead of keys, so that it can be read, changed in a spreadsheet and loaded back."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import F, Model
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from endocs.documents import queries, ruling
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import AccessRule, Clients, DocumentKind, Level
from endocs.documents.ruling import RuleIsThere, Said
from endocs.formats.csv_tables import Row, read_table
from endocs.kernel.names import search_key
from endocs.kernel.refusals import Refusal
from endocs.kernel.reports import Fate, Report, ReportLine
from endocs.people.models import Department, Group, Organisation, User, Workspace

COLUMNS: Mapping[str, Sequence[str]] = {
    "whom": ("Кому", "To whom"),
    "name": ("Группа или почта", "Group or e-mail"),
    "level": ("Уровень", "Level"),
    "kinds": ("Виды документов", "Kinds of documents"),
    "organisations": ("Организации", "Organisations"),
    "departments": ("Подразделения", "Departments"),
    "clients": ("Клиенты", "Clients"),
}
EVERYBODY, GROUP, USER = "everybody", "group", "user"
WHOM = {
    "все": EVERYBODY, "все сотрудники": EVERYBODY, "everybody": EVERYBODY, "группа": GROUP, "group": GROUP,
    "сотрудник": USER, "employee": USER, "user": USER,
}  # fmt: skip
LANGUAGES = ("ru", "en")
_OPEN_FIRST = F("closed_at").asc(nulls_first=True)

T = TypeVar("T", bound=Model)
BETWEEN = " | "


def import_rules(*, workspace: Workspace, data: bytes, by: User) -> Report:
    """Add the rule of every line; what is said already stays as it is, and nothing is taken away.

    Every column must be there: one that is missing would read as «any» and open more than was meant.
    """
    table = read_table(data, COLUMNS, required=COLUMNS)
    names = _Names(workspace)
    return Report(tuple(_fate(row, workspace, names, by) for row in table.rows), table.unknown)


def headings() -> list[str]:
    """The names of the columns in the language of the page."""
    return [names[0 if get_language() == "ru" else 1] for names in COLUMNS.values()]


def lines(user: User) -> Iterator[list[str]]:
    """The rules of the user's workspace as lines of the table."""
    names = _Names(user.workspace)
    for rule in queries.access_rules(user):
        whom, name = _principal_words(rule)
        yield [
            whom, name, str(Level(rule.level).label),
            names.kinds.told(rule.kinds), names.organisations.told(rule.organisations),
            names.departments.told(rule.departments), str(Clients(rule.clients).label),
        ]  # fmt: skip


def _principal_words(rule: AccessRule) -> tuple[str, str]:
    if rule.group:
        return _("group"), rule.group.name
    return (_("employee"), rule.user.email) if rule.user else (_("everybody"), "")


def _fate(row: Row, workspace: Workspace, names: "_Names", by: User) -> ReportLine:
    title = row["name"] or row["whom"]
    try:
        ruling.add_rule(workspace=workspace, said=_said(row, names), by=by)
    except RuleIsThere:
        return ReportLine(row.line, title, Fate.THERE, _("This is said already; nothing is changed."))
    except Refusal as refusal:
        return ReportLine(row.line, title, Fate.REFUSED, refusal.sentence)
    return ReportLine(row.line, title, Fate.ADDED)


def _said(row: Row, names: "_Names") -> Said:
    no_level, no_clients = _("There is no level “%(name)s”: %(names)s."), _("No clients “%(name)s”: %(names)s.")
    return Said(
        principal=_principal(row, names),
        level=Level(_choice(Level, row["level"], no_level)),
        kinds=names.kinds.meant(row["kinds"]),
        organisations=names.organisations.meant(row["organisations"]),
        departments=names.departments.meant(row["departments"]),
        clients=Clients(_choice(Clients, row["clients"] or Clients.ALL.value, no_clients)),
    )


def _principal(row: Row, names: "_Names") -> User | Group | None:
    whom = WHOM.get(row["whom"].strip().lower())
    name = row["name"].strip()
    if whom == EVERYBODY:
        if name:
            raise Refusal(_("A rule for everybody has no name: leave “%(name)s” out.") % {"name": name})
        return None
    if whom == GROUP:
        return names.groups.one(name)
    if whom == USER:
        return names.users.one(name.lower())
    raise Refusal(_("To whom? Write “everybody”, “group” or “employee”, not “%(name)s”.") % {"name": row["whom"]})


def _choice(choices: Any, text: str, sentence: str) -> Any:
    """The value that a word means, in either language."""
    wanted = search_key(text)
    for value in choices:
        if wanted in {search_key(word) for word in (str(value.value), value.name, *_in_languages(value))}:
            return value
    raise Refusal(sentence % {"name": text, "names": ", ".join(str(value.label) for value in choices)})


def _in_languages(value: Any) -> Iterator[str]:
    for language in LANGUAGES:
        with override(language):
            yield str(value.label)


def _loosely(name: str) -> str:
    return search_key(name)


def _exactly(name: str) -> str:
    return name.strip().lower()


@dataclass(slots=True)
class _Directory(Generic[T]):
    """Things by their names; a name that several bear means none of them."""

    unknown: str
    key: Callable[[str], str] = _loosely
    by_key: dict[int, str] = field(default_factory=dict)
    by_name: dict[str, list[T]] = field(default_factory=dict)

    def add(self, thing: T, *names: str, is_closed: bool = False) -> None:
        """A thing under its names, the first of which is written into tables; an open one goes before a closed one."""
        self.by_key[thing.pk] = names[0]
        for name in {self.key(name) for name in names if name}:
            if not (is_closed and name in self.by_name):
                self.by_name.setdefault(name, []).append(thing)

    def one(self, name: str) -> T:
        """The thing that bears the name."""
        found = self.by_name.get(self.key(name), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Refusal(_("Several have the name “%(name)s”: give the INN or rename one.") % {"name": name})
        raise Refusal(self.unknown % {"name": name})

    def meant(self, cell: str) -> list[T]:
        """The things named in a cell, between upright lines or one under another; none means any."""
        names = [name.strip() for line in cell.splitlines() for name in line.split("|")]
        return [self.one(name) for name in names if name]

    def told(self, keys: Iterable[int]) -> str:
        """The names for a cell."""
        return BETWEEN.join(self.by_key.get(key, f"№ {key}") for key in keys)


class _Names:
    """The names of everything a rule may speak of, read once for a table."""

    def __init__(self, workspace: Workspace) -> None:
        own = {"workspace": workspace}
        self.users: _Directory[User] = _Directory(_("There is no employee with the e-mail “%(name)s”."), _exactly)
        for user in User.objects.filter(**own):
            self.users.add(user, user.email)
        self.groups: _Directory[Group] = _Directory(_("There is no group “%(name)s”."))
        for group in Group.objects.filter(**own).order_by(_OPEN_FIRST):
            self.groups.add(group, group.name, is_closed=bool(group.closed_at))
        self.departments: _Directory[Department] = _Directory(_("There is no department “%(name)s”."))
        for department in Department.objects.filter(**own).order_by(_OPEN_FIRST):
            self.departments.add(department, department.name, is_closed=bool(department.closed_at))
        self.kinds: _Directory[DocumentKind] = _Directory(_("There is no kind of documents “%(name)s”."))
        for kind in DocumentKind.objects.filter(**own).order_by(F("retired_at").asc(nulls_first=True)):
            self.kinds.add(kind, *_names_of(kind), is_closed=bool(kind.retired_at))
        self.organisations: _Directory[Organisation] = _Directory(_("There is no organisation “%(name)s”."))
        firms = list(Organisation.objects.filter(**own))
        alike = Counter(search_key(firm.name) for firm in firms)
        for firm in firms:
            marks = (firm.inn, f"{firm.inn}/{firm.kpp}")
            names = (firm.name, *marks) if alike[search_key(firm.name)] == 1 else (marks[bool(firm.kpp)], *marks)
            self.organisations.add(firm, *names)


def _names_of(kind: DocumentKind) -> list[str]:
    if kind.own_name:
        return [kind.own_name]
    return [kind.name, kind.code, *_in_languages(BuiltInKind(kind.code))]
