"""Who asks for the page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from endocs.people.models import User


def user_of(request: HttpRequest) -> User:
    """The user who is logged in; strangers have been sent to the entrance before."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
