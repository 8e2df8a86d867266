"""The access token of a connection: one refresh at a time over all processes, and never a blind repetition."""

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from endocs.diadoc import stopping
from endocs.diadoc.models import Connection
from endocs.gateways.diadoc import identity
from endocs.gateways.faults import GatewayError
from endocs.kernel import secrets

LEASE = timedelta(seconds=60)  # longer than a refresh takes; a killed process holds it no longer
PATIENCE = 20.0  # seconds to wait for another process's refresh
USED_OF_LIFE = 0.9  # then a refresh is due, while the token still serves
SEALED = "sealed"
BUSY = "busy"
_STEP = 0.1

_log = logging.getLogger(__name__)


def token(connection_id: int, refused: str = "") -> str:
    """An access token that the operator has not refused; refreshed when it is due.

    Raises `GatewayError`. What only a person can cure stops the connection first: a refused refresh, secrets that
    cannot be opened, and a refresh whose answer was lost, once the token at hand is refused too.
    """
    until = time.monotonic() + PATIENCE
    while True:
        connection = Connection.objects.get(pk=connection_id)
        at_hand = _at_hand(connection)
        spare = "" if at_hand == refused else at_hand
        if spare and connection.access_token_until and connection.access_token_until > timezone.now():
            return spare
        if connection.refresh_lost_at is None and _lease(connection):
            return _refreshed(connection, spare, refused)
        if spare:
            return spare  # somebody refreshes meanwhile, or nobody can: the operator decides
        if connection.refresh_lost_at is not None:
            raise _stopped(connection, GatewayError(identity.LOST))
        if time.monotonic() > until:
            raise GatewayError(BUSY, detail="another process refreshes the token", permanent=False)
        time.sleep(_STEP)


def unopened() -> int:
    """Connections whose secrets no key of the installation opens."""
    return sum(not _opens(connection) for connection in Connection.objects.all())


def resume_opened() -> None:
    """Let connections go on that stopped because their secrets could not be opened, once a key opens them again."""
    for connection in Connection.objects.filter(stop_code=SEALED):
        if _opens(connection):
            stopping.resume_connection(connection=connection, code=SEALED)


def _opens(connection: Connection) -> bool:
    try:
        _credentials(connection)
    except secrets.CannotUnseal:
        return False
    return True


def _at_hand(connection: Connection) -> str:
    """The access token that is kept; one that cannot be opened is as good as none."""
    if connection.stopped_at is not None:
        raise GatewayError(connection.stop_code or "stopped", detail=connection.stop_detail)
    try:
        return secrets.unseal(connection.access_token) if connection.access_token else ""
    except secrets.CannotUnseal:
        return ""


def _lease(connection: Connection) -> bool:
    """Whether this process is the one to refresh; not when the tokens were replaced since they were read.

    Durable: a refresh inside somebody's transaction would be forgotten with it, and the refresh token be lost.
    """
    now = timezone.now()
    free = Q(refresh_leased_until=None) | Q(refresh_leased_until__lt=now)
    same = Connection.objects.filter(
        free,
        pk=connection.pk,
        stopped_at=None,
        refresh_token=bytes(connection.refresh_token),
        access_token=bytes(connection.access_token),
    )
    with transaction.atomic(durable=True):
        return bool(same.update(refresh_leased_until=now + LEASE))


def _refreshed(connection: Connection, spare: str, refused: str) -> str:
    try:
        client_secret, refresh_token = _credentials(connection)
        tokens = identity.refresh(connection.identity_url, connection.client_id, client_secret, refresh_token)
    except secrets.CannotUnseal:
        raise _stopped(connection, GatewayError(SEALED)) from None
    except GatewayError as error:
        return _without(connection, spare, error)
    now = timezone.now()
    is_stored = _current(connection).update(
        client_secret=secrets.seal(client_secret),  # with the newest key, so that former ones can go
        refresh_token=secrets.seal(tokens.refresh),
        refresh_token_at=now,
        access_token=secrets.seal(tokens.access),
        access_token_until=now + timedelta(seconds=tokens.expires_in * USED_OF_LIFE),
        refresh_leased_until=None,
        refresh_lost_at=None,
    )
    return tokens.access if is_stored else token(connection.pk, refused)  # else: connected anew meanwhile


def _without(connection: Connection, spare: str, error: GatewayError) -> str:
    """What serves when there is no new token: the one at hand, else the fault."""
    is_lost = error.code == identity.LOST
    if error.permanent:
        raise _stopped(connection, error)
    _current(connection).update(refresh_leased_until=None, refresh_lost_at=timezone.now() if is_lost else None)
    _log.warning("no new token for connection %s: %s", connection.pk, error.code)
    if spare:
        return spare
    raise _stopped(connection, error) if is_lost else error


def _current(connection: Connection) -> QuerySet[Connection]:
    """The row, unless it was connected anew since it was read."""
    return Connection.objects.filter(pk=connection.pk, refresh_token=bytes(connection.refresh_token))


@transaction.atomic
def _stopped(connection: Connection, error: GatewayError) -> GatewayError:
    """Stop the connection, unless it was connected anew; gives the fault as one that asking again does not cure."""
    if _current(connection).select_for_update().exists():
        stopping.stop_connection(connection=connection, code=error.code, detail=error.detail)
        Connection.objects.filter(pk=connection.pk).update(refresh_leased_until=None)
    return GatewayError(error.code, status=error.status, detail=error.detail)


def _credentials(connection: Connection) -> tuple[str, str]:
    return secrets.unseal(connection.client_secret), secrets.unseal(connection.refresh_token)
