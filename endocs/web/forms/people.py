"""Forms of people and firms: what a person types becomes the values of an action."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from endocs.people.actions import OwnFirm, Person
from endocs.people.models import Department, Organisation, Role, Theme, User


class ProfileForm(forms.Form):
    """Language and colours of one's own pages."""

    language = forms.ChoiceField(label=_("Language"), choices=[("ru", "Русский"), ("en", "English")])
    theme = forms.ChoiceField(label=_("Colours"), choices=Theme.choices)


class UserForm(forms.ModelForm):  # type: ignore[type-arg]  # no parameter at run time
    """A user as an administrator sees him."""

    class Meta:
        """The columns that may be typed."""

        model = User
        fields = ("last_name", "first_name", "middle_name", "email", "job_title", "phone", "department", "role")

    def __init__(self, *args: Any, administrator: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Q(closed_at=None) | Q(pk=self.instance.department_id)
        departments = Department.objects.filter(offered, workspace_id=administrator.workspace_id).order_by("name")
        self.fields["department"] = forms.ModelChoiceField(
            departments, label=_("Department"), required=False, empty_label="–"
        )
        if self.instance.pk:
            self.fields["email"].disabled = True

    def _post_clean(self) -> None:
        """The action writes the row, not the form; uniqueness is the action's to refuse."""

    def person(self) -> Person:
        """The typed values."""
        values = {**self.cleaned_data, "role": Role(self.cleaned_data["role"])}
        return Person(**values)


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # no parameter at run time
    """An own organisation."""

    class Meta:
        """The columns that may be typed."""

        model = Organisation
        fields = ("name", "full_name", "inn", "kpp", "ogrn", "address")

    def _post_clean(self) -> None:
        """The action writes the row, not the form."""

    def firm(self) -> OwnFirm:
        """The typed values."""
        return OwnFirm(**self.cleaned_data)


class BankAccountForm(forms.Form):
    """A bank account of an own organisation."""

    account = forms.CharField(label=_("Account number"), max_length=40)
    bik = forms.CharField(label=_("BIK"), max_length=20)
    bank = forms.CharField(label=_("Bank"), max_length=300, required=False)


class NameForm(forms.Form):
    """A department, a group or a token is known by its name."""

    name = forms.CharField(label=_("Name"), max_length=100)


class DepartmentForm(NameForm):
    """The name of a department and who leads it; a head who left is not offered any more."""

    def __init__(self, *args: Any, administrator: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(workspace_id=administrator.workspace_id, is_active=True).order_by("sort_key")
        self.fields["head"] = forms.ModelChoiceField(
            people,
            label=_("Head"),
            required=False,
            empty_label=_("nobody: administrators are told"),
            help_text=_("is told when a task of the department’s people is late"),
        )


class GroupForm(NameForm):
    """The name of a group and who is in it."""

    members: "forms.ModelMultipleChoiceField[User]" = forms.ModelMultipleChoiceField(
        label=_("Members"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, administrator: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(workspace_id=administrator.workspace_id, is_active=True).order_by("sort_key")
        self.fields["members"].queryset = people  # type: ignore[attr-defined]  # a model choice field
