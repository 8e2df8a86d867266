"""Forms of access: a rule, and as whom to try it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endocs.documents import ruling
from endocs.documents.models import AccessRule, Clients, DocumentKind, Level
from endocs.documents.ruling import Said
from endocs.people.models import Department, Group, Organisation, User
from endocs.web.rule_words import Names, level_choices

EVERYBODY = "everybody"


class RuleForm(forms.Form):
    """To whom, how far, and which cards; nothing ticked means any."""

    principal = forms.ChoiceField(label=gettext_lazy("To whom"))
    level = forms.TypedChoiceField(
        label=gettext_lazy("What they may do"), coerce=lambda value: Level(int(value)), widget=forms.RadioSelect
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of documents"), required=False, widget=forms.CheckboxSelectMultiple
    )
    organisations = forms.MultipleChoiceField(
        label=gettext_lazy("Organisations"), required=False, widget=forms.CheckboxSelectMultiple
    )
    departments = forms.MultipleChoiceField(
        label=gettext_lazy("Departments"), required=False, widget=forms.CheckboxSelectMultiple
    )
    clients = forms.TypedChoiceField(label=gettext_lazy("Clients"), coerce=Clients, widget=forms.RadioSelect)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, administrator: User, rule: AccessRule | None = None
    ) -> None:
        super().__init__(data, initial=_initial(rule))
        own = {"workspace_id": administrator.workspace_id}
        self.users = _by_key(User.objects.filter(_kept(rule, "user_id", is_active=True), **own).order_by("sort_key"))
        self.groups = _by_key(Group.objects.filter(_kept(rule, "group_id", closed_at=None), **own).order_by("name"))
        self.things: dict[str, dict[str, Any]] = {
            "kinds": _by_key(_named(DocumentKind.objects.filter(_chosen(rule, "kinds", retired_at=None), **own))),
            "organisations": _by_key(
                _named(Organisation.objects.filter(_chosen(rule, "organisations", deactivated_at=None), **own))
            ),
            "departments": _by_key(
                _named(Department.objects.filter(_chosen(rule, "departments", closed_at=None), **own))
            ),
        }
        self._offer("principal", self._principals())
        self._offer("level", level_choices())
        self._offer("clients", list(_clients().items()))
        for name, things in self.things.items():
            self._offer(name, [(key, thing.name) for key, thing in things.items()])

    def _offer(self, name: str, choices: Sequence[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = choices

    def _principals(self) -> list[Any]:
        groups = [(f"group:{key}", group.name) for key, group in self.groups.items()]
        people = [(f"user:{key}", user.full_name) for key, user in self.users.items()]
        return [
            ("", "–"), (EVERYBODY, _("All employees")), (_("Groups"), groups), (_("Employees"), people),
        ]  # fmt: skip

    @property
    def ticks(self) -> list[forms.BoundField]:
        """The lists of which nothing chosen means any; those with nothing to choose from are left out."""
        return [self[name] for name, things in self.things.items() if things]

    def said(self) -> Said:
        """What the form says, as an action takes it."""
        read = self.cleaned_data
        sort, _colon, key = read["principal"].partition(":")
        principals: dict[str, User | Group | None] = {
            EVERYBODY: None, "group": self.groups.get(key), "user": self.users.get(key),
        }  # fmt: skip
        chosen = {name: [things[key] for key in read[name]] for name, things in self.things.items()}
        return Said(principal=principals[sort], level=read["level"], clients=read["clients"], **chosen)


class TrialForm(forms.Form):
    """As whom to look, and about which card to ask."""

    person = forms.ChoiceField(label=gettext_lazy("As whom"))
    card = forms.CharField(label=gettext_lazy("A card by number, client or sum"), required=False, max_length=100)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, administrator: User, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        people = User.objects.filter(workspace_id=administrator.workspace_id, is_active=True).order_by("sort_key")
        self.people = _by_key(people)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = [("", "–"), *((key, person.full_name) for key, person in self.people.items())]

    def clean_person(self) -> User:
        """The person who was chosen."""
        person: User = self.people[self.cleaned_data["person"]]
        return person


OPENING, CLOSING = "opening", "closing"


class ChangeTrialForm(TrialForm):
    """As whom to look by the rules as they are, with the one switch turned, or without a rule (`without:5`)."""

    change = forms.ChoiceField(label=gettext_lazy("By which rules"), required=False)

    def __init__(self, read: Mapping[str, Any], *, administrator: User) -> None:
        super().__init__(read if "person" in read else None, administrator=administrator, initial=read)
        rules = AccessRule.objects.filter(workspace_id=administrator.workspace_id).select_related("user", "group")
        open_rules = ruling.everybody_rules(administrator.workspace)
        self.changes: dict[str, dict[str, Any]] = {"": {}}
        choices = [("", _("As they are now"))]
        if open_rules:
            self.changes[CLOSING] = {"without": open_rules}
            choices.append((CLOSING, _("“All employees see all documents” switched off")))
        else:
            self.changes[OPENING] = {"said": ruling.FOR_EVERYBODY}
            choices.append((OPENING, _("“All employees see all documents” switched on")))
        typed = read.get("change", "")
        key = typed.removeprefix("without:") if typed.startswith("without:") else ""
        if found := rules.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None:
            self.changes[typed] = {"without": [found]}
            choices.append((typed, _("Without the rule: %(rule)s") % {"rule": Names(found.workspace_id).of(found)}))
        field = self.fields["change"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = choices

    def pretended(self) -> Mapping[str, Any]:
        """What to try, as `trying.tried` takes it."""
        return self.changes[self.cleaned_data["change"]]


def _initial(rule: AccessRule | None) -> dict[str, Any]:
    if rule is None:
        return {"level": int(Level.SEE), "clients": Clients.ALL.value}
    principal = f"group:{rule.group_id}" if rule.group_id else f"user:{rule.user_id}" if rule.user_id else EVERYBODY
    lists = {name: [str(key) for key in getattr(rule, name)] for name in ("kinds", "organisations", "departments")}
    return {"principal": principal, "level": rule.level, "clients": rule.clients, **lists}


def _kept(rule: AccessRule | None, name: str, **in_use: Any) -> Q:
    """What is in use, and what the rule names already."""
    key = getattr(rule, name) if rule else None
    return Q(**in_use) | Q(pk=key) if key else Q(**in_use)


def _chosen(rule: AccessRule | None, name: str, **in_use: Any) -> Q:
    keys = getattr(rule, name) if rule else []
    return Q(**in_use) | Q(pk__in=keys) if keys else Q(**in_use)


def _named(things: Iterable[Any]) -> list[Any]:
    return sorted(things, key=lambda thing: thing.name.lower())


def _by_key(things: Iterable[Any]) -> dict[str, Any]:
    return {str(thing.pk): thing for thing in things}


def _clients() -> dict[str, str]:
    return {
        Clients.ALL: _("Of all clients"),
        Clients.DEPARTMENT: _("Only of the clients whose manager is of the same department"),
        Clients.MINE: _("Only of one’s own clients (whose manager one is)"),
    }
