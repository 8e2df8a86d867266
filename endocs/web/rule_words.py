"""Access rules in words: «Группа «Продажи» · видит и добавляет файлы · счета и акты · по своим клиентам»."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Value
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from endocs.documents import ruling
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import AccessRule, Clients, DocumentKind, Level
from endocs.people.models import Department, Group, Organisation, User

KINDS = {
    BuiltInKind.MEMO: pgettext_lazy("documents of a kind", "memos"),
    BuiltInKind.PAYMENT_INVOICE: pgettext_lazy("documents of a kind", "payment invoices"),
    BuiltInKind.ACT: pgettext_lazy("documents of a kind", "acceptance certificates"),
    BuiltInKind.DELIVERY_NOTE: pgettext_lazy("documents of a kind", "delivery notes"),
    BuiltInKind.VAT_INVOICE: pgettext_lazy("documents of a kind", "VAT invoices"),
    BuiltInKind.UTD: pgettext_lazy("documents of a kind", "universal transfer documents"),
    BuiltInKind.CORRECTION: pgettext_lazy("documents of a kind", "correction documents"),
    BuiltInKind.RECONCILIATION: pgettext_lazy("documents of a kind", "reconciliation statements"),
    BuiltInKind.CONTRACT: pgettext_lazy("documents of a kind", "contracts"),
    BuiltInKind.ADDENDUM: pgettext_lazy("documents of a kind", "addenda"),
    BuiltInKind.POWER_OF_ATTORNEY: pgettext_lazy("documents of a kind", "powers of attorney"),
    BuiltInKind.INCOMING_LETTER: pgettext_lazy("documents of a kind", "incoming letters"),
    BuiltInKind.OUTGOING_LETTER: pgettext_lazy("documents of a kind", "outgoing letters"),
    BuiltInKind.ORDER: pgettext_lazy("documents of a kind", "orders"),
    BuiltInKind.OTHER: pgettext_lazy("documents of a kind", "other documents"),
}


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule as a sentence: whom it lets, and what."""

    who: str
    says: Sequence[str]

    @property
    def what(self) -> str:
        """The sentence without whom it lets."""
        return " · ".join(self.says)

    def __str__(self) -> str:
        return f"{self.who} · {self.what}"


class Names:
    """The names of what rules speak of, read at once."""

    def __init__(self, workspace_id: int, told: Iterable[Mapping[str, Any]] = ()) -> None:
        own = {"workspace_id": workspace_id}
        self.kinds: dict[int, str] = {}
        self.organisations: dict[int, str] = {}
        self.departments: dict[int, str] = {}
        for sort, key, name, code in _directories(workspace_id):
            if sort == "kind":
                self.kinds[key] = _kind_words(name, code)
            elif sort == "organisation":
                self.organisations[key] = name
            else:
                self.departments[key] = _("“%(name)s”") % {"name": name}
        told = list(told)
        users, groups = ({one[name] for one in told} - {None} for name in ("user_id", "group_id"))
        self.users = _by_key(User.objects.filter(**own, pk__in=users)) if users else {}
        self.groups = _by_key(Group.objects.filter(**own, pk__in=groups)) if groups else {}

    def of(self, rule: AccessRule) -> RuleWords:
        """The sentence of a rule that came with its user and its group."""
        who = _user_words(rule.user) if rule.user else _group_words(rule.group) if rule.group else _("All employees")
        return RuleWords(who, self._says(ruling.told(rule), is_one=not rule.is_for_everybody))

    def of_event(self, told: Mapping[str, Any]) -> RuleWords:
        """The sentence of a rule as an event has kept it; what is gone since is called so."""
        user, group = self.users.get(told["user_id"]), self.groups.get(told["group_id"])
        is_for_everybody = told["user_id"] is None and told["group_id"] is None
        who = _("All employees") if is_for_everybody else _("who is gone")
        who = _user_words(user) if user else _group_words(group) if group else who
        return RuleWords(who, self._says(told, is_one=not is_for_everybody))

    def _says(self, told: Mapping[str, Any], *, is_one: bool) -> list[str]:
        parts = [
            level_words(Level(told["level"]), is_one=is_one),
            joined(_called(told["kinds"], self.kinds)) or _("all documents"),
            joined(_called(told["organisations"], self.organisations)),
            _department_words(_called(told["departments"], self.departments)),
            client_words(Clients(told["clients"])),
        ]
        return [part for part in parts if part]


def level_words(level: Level, *, is_one: bool = True) -> str:
    """What one person or group does by a rule of that level, or what all employees do."""
    one = {
        Level.SEE: pgettext("one", "sees"),
        Level.ADD_FILES: pgettext("one", "sees and adds files"),
        Level.EDIT: pgettext("one", "sees, adds files and edits"),
        Level.MANAGE: pgettext("one", "sees, adds files, edits and opens to others"),
    }
    all_of_them = {
        Level.SEE: pgettext("many", "see"),
        Level.ADD_FILES: pgettext("many", "see and add files"),
        Level.EDIT: pgettext("many", "see, add files and edit"),
        Level.MANAGE: pgettext("many", "see, add files, edit and open to others"),
    }
    return (one if is_one else all_of_them)[level]


def level_choices() -> list[tuple[int, str]]:
    """The levels as a form offers them."""
    return [
        (int(Level.SEE), _("See cards and files")),
        (int(Level.ADD_FILES), _("See and add files")),
        (int(Level.EDIT), _("See, add files and change requisites")),
        (int(Level.MANAGE), _("All that, and open cards to others")),
    ]


def client_words(clients: Clients) -> str:
    """Whose clients' documents; of all clients goes without saying."""
    words = {
        Clients.DEPARTMENT: _("of the clients of one’s department"),
        Clients.MINE: _("of one’s own clients"),
    }
    return words.get(clients, "")


def joined(names: Sequence[str]) -> str:
    """«акты, счета и договоры»; nothing of none."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _called(keys: Iterable[int], names: Mapping[int, str]) -> list[str]:
    return [names.get(key, _("what is gone")) for key in keys]


def _department_words(names: Sequence[str]) -> str:
    if not names:
        return ""
    text = _("department %(names)s") if len(names) == 1 else _("departments %(names)s")
    return text % {"names": joined(names)}


def _kind_words(own_name: str, code: str) -> str:
    return _("documents “%(name)s”") % {"name": own_name} if own_name else str(KINDS[BuiltInKind(code)])


def _directories(workspace_id: int) -> Iterable[tuple[str, int, str, str]]:
    """Kinds, organisations and departments in one query: what it is, its key, its name, the code of a kind."""
    own = {"workspace_id": workspace_id}
    nothing = Value("", output_field=CharField())
    kinds = DocumentKind.objects.filter(**own).values_list(Value("kind"), "pk", "own_name", "code")
    firms = Organisation.objects.filter(**own).values_list(Value("organisation"), "pk", "name", nothing)
    departments = Department.objects.filter(**own).values_list(Value("department"), "pk", "name", nothing)
    return kinds.union(firms, departments, all=True)


def _user_words(user: User) -> str:
    return user.short_name if user.is_active else _("%(name)s (left)") % {"name": user.short_name}


def _group_words(group: Group) -> str:
    text = _("Group “%(name)s” (closed)") if group.closed_at else _("Group “%(name)s”")
    return text % {"name": group.name}


def _by_key(things: Iterable[Any]) -> dict[int, Any]:
    return {thing.pk: thing for thing in things}
