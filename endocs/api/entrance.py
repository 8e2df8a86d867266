"""Who asks: a bearer token stands for its user."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone, translation
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from endocs.people.api_tokens import user_of_token
from endocs.people.models import User
from endocs.wall.place import enter, outside


class Bearer(HttpBearer):
    """`Authorization: Bearer endocs_…`; tokens are made in the settings of the workspace."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """The token's user, whose language and time zone hold for the answer."""
        with outside():
            user = user_of_token(token)
        if user is not None:
            enter(user.workspace_id)
            # The middleware of personal settings takes both back after the answer.
            translation.activate(user.language)
            timezone.activate(ZoneInfo(user.workspace.time_zone))
        return user


def user_of(request: HttpRequest) -> User:
    """The user whose token was accepted before the endpoint was called."""
    user = getattr(request, "auth", None)
    if not isinstance(user, User):
        raise AuthenticationError
    return user
