"""One's own page: language, colours, password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from endocs.people import actions
from endocs.people.models import User
from endocs.web.forms.entrance import OwnPasswordForm
from endocs.web.forms.people import ProfileForm
from endocs.web.visitor import user_of


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Language and colours."""
    user = user_of(request)
    form = ProfileForm(request.POST or None, initial={"language": user.language, "theme": user.theme})
    if request.method == "POST" and form.is_valid():
        actions.set_personal_settings(user=user, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
        return redirect("web:profile")
    return _page(request, user, form, OwnPasswordForm(user=user))


@require_POST
@sensitive_post_parameters("present", "password1", "password2")
def password(request: HttpRequest) -> HttpResponse:
    """Another password; log-ins elsewhere end, this one stays."""
    user = user_of(request)
    form = OwnPasswordForm(request.POST, user=user)
    if form.is_valid():
        actions.set_password(user=user, password=form.cleaned_data["password1"])
        update_session_auth_hash(request, user)
        messages.success(request, _("The password is changed. Log-ins elsewhere have ended."))
        return redirect("web:profile")
    return _page(request, user, ProfileForm(initial={"language": user.language, "theme": user.theme}), form)


def _page(request: HttpRequest, user: User, form: ProfileForm, password_form: OwnPasswordForm) -> HttpResponse:
    context = {"section": "profile", "form": form, "password_form": password_form}
    wrong = form.errors or password_form.errors
    return render(request, "profile/page.html", context, status=422 if wrong else 200)
