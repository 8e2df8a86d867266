"""How people come in: by invitation only, and only while they work here."""

import time
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from endocs.people.models import User
from endocs.people.substitution import somebody_is_away
from endocs.wall.place import enter, outside
from endocs.web.forwarding import client_address


class EntranceAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Nobody signs up by himself; who is not active comes in no more than a stranger."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-mail or password did not fit."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes or set a new password by letter."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator invites."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the pages themselves say what was done."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """By which attempts are limited: what a header claims counts only from our own web server."""
        came_from, forwarded = request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", "")
        return client_address(came_from, forwarded, settings.ENDOCS_TRUSTED_PROXIES)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Back to the entrance, and why."""
        messages.error(request, _("Your access is closed. Ask the administrator of your company."))
        return redirect("web:login")

    def attempts_left(self, request: HttpRequest, email: str) -> int:
        """How often one may still try this address from here; the same whether anybody has it or not."""
        key = self._get_login_attempts_cache_key(request, email=email)
        limit = {"app": "allauth.account", "action": "login_failed"}
        left: list[int] = []
        for rate in ratelimit.get_rates(**limit):
            tried = cache.get(ratelimit.get_cache_key(request, rate=rate, key=key, **limit), [])
            left.append(rate.amount - sum(moment > time.time() - rate.duration for moment in tried))
        return max(0, min(left))


class EntranceBackend(AuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """Log-in by e-mail and password; who is logged in comes with his workspace in one query."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The user whose e-mail and password fit, with whom one enters his workspace."""
        with outside():
            user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            enter(user.workspace_id)
        return user

    def get_user(self, user_id: int) -> User | None:
        """The active user of a session."""
        with outside():
            users = User.objects.select_related("workspace").annotate(somebody_is_away=somebody_is_away())
            user = users.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
