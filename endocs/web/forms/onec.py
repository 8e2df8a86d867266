"""Forms of the bases of 1C."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endocs.onec.models import Infobase, OdataConnection
from endocs.onec.odata_connecting import Access
from endocs.people import queries as people
from endocs.people.models import Organisation, User
from endocs.web.forms.connections import SecretField


class BaseForm(forms.Form):
    """What a base is called, and whose documents it may send."""

    title = forms.CharField(
        label=gettext_lazy("Name of the base"),
        max_length=200,
        help_text=gettext_lazy("As accountants call it: “Accounting of Vectra”."),
    )
    organisations = forms.MultipleChoiceField(
        label=gettext_lazy("Our organisations in it"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, administrator: User, base: Infobase | None = None
    ) -> None:
        self.own = {str(found.pk): found for found in people.organisations(administrator)}
        chosen = list(self.own) if base is None else [str(one.pk) for one in base.organisations.all()]
        super().__init__(data, initial={"title": base.title if base else "", "organisations": chosen})
        field = self.fields["organisations"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (declared above)
        field.choices = [(key, found.name) for key, found in self.own.items()]
        field.error_messages["required"] = _("Choose at least one organisation.")

    @property
    def chosen(self) -> list[Organisation]:
        """The organisations."""
        return [self.own[key] for key in self.cleaned_data["organisations"]]


class LoginForm(forms.Form):
    """Who a user of the base is here; nobody is an answer too."""

    user = forms.ChoiceField(label=gettext_lazy("User of EnDocs"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, administrator: User, chosen: User | None) -> None:
        super().__init__(data, initial={"user": str(chosen.pk) if chosen else ""})
        self.people = {str(one.pk): one for one in people.users(administrator)}
        field = self.fields["user"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        names = [(key, one.short_name) for key, one in self.people.items()]
        if chosen is not None and str(chosen.pk) not in self.people:
            names.append((str(chosen.pk), chosen.short_name))
            self.people[str(chosen.pk)] = chosen
        field.choices = [("", _("not said")), *names]

    @property
    def person(self) -> User | None:
        """The user."""
        return self.people.get(self.cleaned_data["user"])


class OdataForm(forms.Form):
    """How EnDocs reads a base by itself; the password that is kept is never shown."""

    url = forms.CharField(
        label=gettext_lazy("Address of the base"),
        max_length=300,
        help_text=gettext_lazy("As in the browser: https://server/base, without what follows."),
    )
    login = forms.CharField(label=gettext_lazy("User of 1C"), max_length=200)
    password = SecretField(label=gettext_lazy("Password"), max_length=200)
    verifies_tls = forms.BooleanField(
        label=gettext_lazy("Check the certificate of the server"),
        required=False,
        help_text=gettext_lazy("Switch it off only inside your own network."),
    )
    window_days = forms.IntegerField(
        label=gettext_lazy("Look back, days"),
        help_text=gettext_lazy("Accountants date documents back: what changed within these days is seen."),
    )
    interval_minutes = forms.IntegerField(label=gettext_lazy("Every how many minutes"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, connection: OdataConnection | None) -> None:
        kept = connection or OdataConnection()
        names = ("url", "login", "verifies_tls", "window_days", "interval_minutes")
        super().__init__(data, initial={name: getattr(kept, name) for name in names})
        secret = self.fields["password"]
        if connection is not None and isinstance(secret, SecretField):
            secret.is_kept, self.use_required_attribute = True, False
            secret.help_text = _("Empty: the password that is kept stays.")

    def access(self) -> Access:
        """The typed values."""
        return Access(**self.cleaned_data)
