"""How people come in: by invitation only, and only while they work here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class EntranceAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Nobody signs up by himself; allauth itself refuses who is not active."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator invites."""
        return False
