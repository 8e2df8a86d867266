"""Whose work goes over, and to whom."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endocs.people import queries as people
from endocs.people.models import Department, User
from endocs.requests.succession import Heirs
from endocs.web.forms.requests import NO_CHOICE, by_key


class SourceForm(forms.Form):
    """A person, also one who has left, or a department: `user:5`, `department:3`."""

    of = forms.ChoiceField(label=gettext_lazy("Whose clients and tasks"))

    def __init__(self, *args: Any, administrator: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = people.users(administrator, only_active=False)
        self.departments = people.departments(administrator)
        field = self.fields["of"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        departments = [(f"department:{one.pk}", one.name) for one in self.departments]
        field.choices = [
            NO_CHOICE,
            *([(_("Departments"), departments)] if departments else []),
            (_("People"), [(f"user:{one.pk}", one.full_name) for one in self.people]),
        ]

    @property
    def source(self) -> User | Department | None:
        """The one that was chosen; nothing when there is none."""
        what, _colon, key = str(self["of"].value() or "").partition(":")
        if what == "department":
            return by_key(self.departments, key)
        return by_key(self.people, key) if what == "user" else None


class HeirsForm(forms.Form):
    """Who gets the clients, the tasks, the requests, the cards; empty: they stay."""

    clients_to = forms.ChoiceField(label=gettext_lazy("Clients"), required=False)
    tasks_to = forms.ChoiceField(label=gettext_lazy("Open tasks"), required=False)
    requests_to = forms.ChoiceField(label=gettext_lazy("Open requests he asked for"), required=False)
    cards_to = forms.ChoiceField(label=gettext_lazy("Documents for which he is responsible"), required=False)

    def __init__(
        self, *args: Any, administrator: User, source: User | Department, known: Sequence[User] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.people = [one for one in known or people.users(administrator) if one.is_active and one != source]
        choices = [("", _("leave as they are")), *((str(one.pk), one.full_name) for one in self.people)]
        if isinstance(source, Department):
            del self.fields["cards_to"]
        for field in self.fields.values():
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
            field.choices = choices
            field.widget.attrs["class"] = "form-select"

    def heirs(self) -> Heirs:
        """The ones that were chosen."""
        return Heirs(**{name: by_key(self.people, key) for name, key in self.cleaned_data.items()})
