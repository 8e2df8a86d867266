"""What administrators are told in time: that the refresh token ends."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from endocs.diadoc.models import Connection
from endocs.jobs.queue import job
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind

TOKEN_LIFE = timedelta(days=30)  # sliding; the operator's documentation of the refresh token
WARNED_BEFORE = timedelta(days=7)
A_DAY = timedelta(hours=20)  # the clock's job may come a little earlier than a day ago


def token_ends_at(connection: Connection) -> datetime:
    """When the refresh token ends unless it is renewed."""
    return connection.refresh_token_at + TOKEN_LIFE


@job("diadoc.warn_of_end", cron="40 6 * * *")
def warn_of_end(timestamp: int) -> None:
    """Tell every day of the connections whose refresh token ends within a week."""
    now = timezone.now()
    old = Connection.objects.filter(stopped_at=None, refresh_token_at__lte=now - TOKEN_LIFE + WARNED_BEFORE)
    for connection in old:
        tell_of_end(connection=connection)


@transaction.atomic
def tell_of_end(*, connection: Connection) -> None:
    """Record that the refresh token ends soon, once a day."""
    now = timezone.now()
    not_today = Q(warned_of_end_at=None) | Q(warned_of_end_at__lt=now - A_DAY)
    if Connection.objects.filter(not_today, pk=connection.pk).update(warned_of_end_at=now):
        journal.record(
            Kind.DIADOC_TOKEN_ENDS, workspace_id=connection.workspace_id, subject=("connection", connection.pk),
            by=None, data={"ends_at": token_ends_at(connection)},
        )  # fmt: skip
