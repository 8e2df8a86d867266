"""The entrance: log-in, log-out, invitation, a new password by letter."""

from allauth.account import views as allauth
from django.contrib.auth import login as log_in
from django.contrib.auth import logout as log_out
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from endocs.kernel.refusals import Refusal
from endocs.people import invitations
from endocs.wall.place import enter
from endocs.web.forms.entrance import LoginForm, NewPasswordForm, PasswordForm, ResetForm
from endocs.web.visitor import user_of

BACKEND = "endocs.web.entrance.EntranceBackend"

login = allauth.LoginView.as_view(form_class=LoginForm)
password_reset = allauth.PasswordResetView.as_view(form_class=ResetForm)
password_reset_done = allauth.PasswordResetDoneView.as_view()
password_from_key = allauth.PasswordResetFromKeyView.as_view(form_class=NewPasswordForm)
password_from_key_done = allauth.PasswordResetFromKeyDoneView.as_view()


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page: the steps of set-up for the administrator of a new workspace, else the tasks."""
    user = user_of(request)
    is_new = user.is_administrator and user.workspace.set_up_at is None
    return redirect("web:start" if is_new else "web:tasks")


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Log out."""
    log_out(request)
    return redirect("web:login")


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An invited person sets his password and is in."""
    try:
        invited = invitations.find(token).user
    except Refusal as refusal:
        return render(request, "account/invitation_over.html", {"sentence": refusal.sentence}, status=404)
    form = PasswordForm(request.POST or None, user=invited)
    if request.method == "POST" and form.is_valid():
        user = invitations.accept(token=token, password=form.cleaned_data["password1"])
        enter(user.workspace_id)
        log_in(request, user, BACKEND)
        return redirect("web:home")
    status = 422 if form.is_bound else 200
    return render(request, "account/invitation.html", {"form": form, "invited": invited}, status=status)
