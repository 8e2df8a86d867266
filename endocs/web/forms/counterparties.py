"""The form of a counterparty."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from endocs.counterparties import access
from endocs.counterparties.actions import Profile
from endocs.counterparties.models import Counterparty
from endocs.kernel import requisites
from endocs.people.models import User

CHECKS = {"inn": requisites.check_inn, "kpp": requisites.check_kpp, "ogrn": requisites.check_ogrn}
NORMAL = {
    "inn": requisites.normalise_inn, "kpp": requisites.normalise_kpp, "ogrn": requisites.normalise_ogrn,
}  # fmt: skip


class CounterpartyForm(forms.ModelForm):  # type: ignore[type-arg]  # no parameter at run time
    """What is known of a counterparty. Wrong check digits warn; «save as is» lets a foreigner through."""

    save_as_is = forms.BooleanField(label=_("Save as is, the numbers are right"), required=False)

    class Meta:
        """The columns that may be typed."""

        model = Counterparty
        fields = (
            "legal_form", "name", "full_name", "inn", "kpp", "ogrn", "address", "contact", "phone", "email", "manager",
            "comment",
        )  # fmt: skip

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = Q(is_active=True) | Q(pk=self.instance.manager_id)
        people = User.objects.filter(present, workspace_id=reader.workspace_id).order_by("sort_key")
        stands = self.instance.pk is not None and not access.can_give(reader, self.instance)
        self.fields["manager"] = forms.ModelChoiceField(
            people, label=_("Manager"), required=False, empty_label="–", disabled=stands,
            help_text=_("Accountants, administrators and the manager change it.") if stands else "",
        )  # fmt: skip
        self.warned = False

    def clean(self) -> dict[str, Any]:
        """Split a pasted «INN/KPP», take blanks out, check the digits."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        inn, kpp = requisites.split_inn_kpp(values.get("inn", ""))
        values["inn"], values["kpp"] = inn, kpp or values.get("kpp", "")
        for name, check in CHECKS.items():
            values[name] = NORMAL[name](values.get(name, ""))
            problem = check(values[name]) if values[name] else None
            if problem and not values.get("save_as_is"):
                self.warned = True
                self.add_error(name, problem)
        return values

    def _post_clean(self) -> None:
        """The action writes the row, not the form."""

    def profile(self) -> Profile:
        """The typed values."""
        return Profile(**{name: value for name, value in self.cleaned_data.items() if name != "save_as_is"})
