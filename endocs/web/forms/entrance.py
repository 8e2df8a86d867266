"""Forms of the entrance: log-in, a new password."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from endocs.jobs.queue import defer
from endocs.people.models import User
from endocs.wall.place import enter, outside
from endocs.web.entrance import EntranceAdapter
from endocs.web.jobs import send_reset_letter


class LoginForm(allauth.LoginForm):  # type: ignore[misc]  # the library has no types
    """E-mail and password; what did not fit is said beside the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True}
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}
        self.fields["remember"].label = _("Stay logged in on this computer for two weeks")

    def clean(self) -> dict[str, Any]:
        """The data, when e-mail and password fit."""
        try:
            super().clean()
        except ValidationError as error:
            self.add_error("password", self._with_attempts_left(error))
        values: dict[str, Any] = self.cleaned_data
        return values

    def _with_attempts_left(self, error: ValidationError) -> ValidationError:
        """The error with how many attempts are left; with none left, what to do."""
        if error.code != "email_password_mismatch":
            return error
        left = EntranceAdapter(self.request).attempts_left(self.request, self.cleaned_data["login"])
        words = ngettext("%(count)s attempt is left.", "%(count)s attempts are left.", left) % {"count": left}
        if not left:
            words = _("No attempts are left: wait five minutes or set a new password by letter.")
        return ValidationError(f"{error.message} {words}")


class ResetForm(allauth.ResetPasswordForm):  # type: ignore[misc]  # the library has no types
    """To whom a letter with a link is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget.attrs = {"autocomplete": "username", "autofocus": True}

    def clean_email(self) -> str:
        """The address; whose it is does not show."""
        with outside():
            return str(super().clean_email())

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Queue the letter, which makes its link itself: no secret lies in the queue, nobody waits for the mail."""
        for user in self.users:
            defer(send_reset_letter, workspace_id=user.workspace_id, key=f"reset:{user.pk}", user_id=user.pk)
        return str(self.cleaned_data["email"])


class ResetKeyForm(allauth.UserTokenForm):  # type: ignore[misc]  # the library has no types
    """The link of a letter: who holds it enters the workspace of its user."""

    def clean(self) -> dict[str, Any]:
        """The data, when the link is in force."""
        with outside():
            values: dict[str, Any] = super().clean()
        enter(self.reset_user.workspace_id)
        return values


class PasswordForm(forms.Form):
    """A new password, twice."""

    password1 = forms.CharField(
        label=gettext_lazy("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    password2 = forms.CharField(
        label=gettext_lazy("The same once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password1"].help_text = " ".join(password_validators_help_texts()[1:2])

    def clean_password1(self) -> str:
        """A password that is good enough."""
        password = str(self.cleaned_data["password1"])
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        typed = self.cleaned_data
        if "password1" in typed and "password2" in typed and typed["password1"] != typed["password2"]:
            self.add_error("password2", _("The two passwords differ."))
        return typed


class NewPasswordForm(PasswordForm):
    """The password that is set by the link of a letter."""

    def __init__(self, *args: Any, temp_key: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def save(self) -> None:
        """Set it; the link of the letter ends with it."""
        self.user.set_password(self.cleaned_data["password1"])
        self.user.save(update_fields=["password"])


class OwnPasswordForm(PasswordForm):
    """A change of one's own password, with the present one."""

    present = forms.CharField(
        label=gettext_lazy("Present password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )
    field_order = ("present", "password1", "password2")

    def clean_present(self) -> str:
        """The password in force."""
        password = str(self.cleaned_data["present"])
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your present password."))
        return password
