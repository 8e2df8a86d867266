"""Forms of the connection with the operator."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endocs.diadoc.connecting import API_URL, IDENTITY_URL, Credentials, Loading, Offered, proposed_organisation
from endocs.diadoc.models import Connection
from endocs.people import queries as people
from endocs.people.models import Organisation, User
from endocs.people.substitution import today_of
from endocs.web.forms.fields import DayField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OF_THE_BOX = "new"
A_QUARTER = timedelta(days=90)


class SecretField(forms.CharField):
    """A secret that is typed and never shown; with `is_kept` an empty one leaves what is there."""

    is_kept = False

    def __init__(self, *, label: "StrOrPromise", max_length: int) -> None:
        super().__init__(
            label=label, max_length=max_length, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
        )

    def validate(self, value: str) -> None:
        """Something, unless it is kept."""
        if value or not self.is_kept:
            super().validate(value)


class CredentialsForm(forms.Form):
    """What the operator gave. Secrets go one way: what is kept is never shown."""

    client_id = forms.CharField(label="client_id", max_length=200)
    client_secret = SecretField(label="client_secret", max_length=1000)
    refresh_token = SecretField(label="refresh_token", max_length=4000)
    api_url = forms.CharField(label=gettext_lazy("Address of the API"), max_length=300)
    identity_url = forms.CharField(label=gettext_lazy("Address of the log-in"), max_length=300)

    def __init__(self, data: Mapping[str, Any] | None = None, *, connection: Connection | None) -> None:
        kept = connection or Connection(api_url=API_URL, identity_url=IDENTITY_URL)
        names = ("client_id", "api_url", "identity_url")
        super().__init__(data, initial={name: getattr(kept, name) for name in names})
        secret = self.fields["client_secret"]
        if connection is not None and isinstance(secret, SecretField):
            secret.is_kept, self.use_required_attribute = True, False
            secret.help_text = _("Empty: the secret that is kept stays.")

    def credentials(self) -> Credentials:
        """The typed values."""
        return Credentials(**self.cleaned_data)


class LoadingForm(forms.Form):
    """Settings of a box that is loaded."""

    with_incoming = forms.BooleanField(label=gettext_lazy("Incoming documents too"), required=False)
    with_drafts = forms.BooleanField(
        label=gettext_lazy("Drafts too"),
        required=False,
        help_text=gettext_lazy("Usually they are not needed: a draft becomes a document when it is sent."),
    )


class BoxForm(LoadingForm):
    """Into which organisation a box is loaded, and since when."""

    organisation = forms.ChoiceField(label=gettext_lazy("Our organisation"))
    load_from = DayField(
        label=gettext_lazy("Load documents since"),
        help_text=gettext_lazy("New documents come at once; those from this day on are loaded beside them."),
    )
    field_order = ("organisation", "load_from", "with_incoming", "with_drafts")

    def __init__(self, data: Mapping[str, Any] | None = None, *, administrator: User, offered: Offered) -> None:
        proposed = proposed_organisation(administrator.workspace, offered.inn, offered.kpp)
        initial = {
            "organisation": proposed.pk if proposed else OF_THE_BOX,
            "load_from": today_of(administrator.workspace) - A_QUARTER,
            "with_incoming": True,
        }
        super().__init__(data, initial=initial)
        self.own = {str(found.pk): found for found in people.organisations(administrator)}
        choices = [(key, found.name) for key, found in self.own.items()]
        if proposed is None:
            choices.insert(0, (OF_THE_BOX, _("Add: %(name)s") % {"name": offered.organisation or offered.title}))
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = choices

    @property
    def chosen_organisation(self) -> Organisation | None:
        """The chosen one; None is the box's own, which is to be added."""
        return self.own.get(self.cleaned_data["organisation"])

    def loading(self) -> Loading:
        """The typed values."""
        return Loading(**{name: self.cleaned_data[name] for name in ("load_from", "with_drafts", "with_incoming")})


class ReplayForm(forms.Form):
    """Since which day everything is read once more."""

    since = DayField(label=gettext_lazy("Since"))
