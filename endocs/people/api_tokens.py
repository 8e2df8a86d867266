"""Whose token it is: the entrance of programs."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from endocs.people.models import ApiToken, User
from endocs.people.tokens import digest

REMEMBERED = timedelta(minutes=1)


def user_of_token(token: str) -> User | None:
    """The active user whom the token stands for; that it was used is noted once a minute."""
    in_force = ApiToken.objects.filter(revoked_at=None, user__is_active=True).select_related("user__workspace")
    found = in_force.filter(token_digest=digest(token)).first()
    if found is None:
        return None
    now = timezone.now()
    is_long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - REMEMBERED)
    ApiToken.objects.filter(is_long_ago, pk=found.pk).update(last_used_at=now)
    return found.user
