"""What a fault of a base means for reading it: wait, or stop until a person does something; told once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from endocs.gateways.faults import GatewayError
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.onec.access import check_connects
from endocs.onec.models import OdataConnection
from endocs.people.models import User

PAUSED = "paused"
STOPS = frozenset({"unauthorized", "sealed"})  # 1C may lock a user whose password is tried again and again
PASSING = frozenset({"network", "timeout", "server", "not_json", "licence", "locked", "throttled"})
LICENCE_PATIENCE = 3  # refusals for want of a licence in a row, after which others have their chance first
SOON = timedelta(seconds=30)
QUARTER = timedelta(minutes=15)
LOCKED = timedelta(minutes=5)
HOUR = timedelta(hours=1)
LASTING = timedelta(minutes=30)  # what lasts longer is told of
FAILURES = 6  # the same for a base that has never been read


@transaction.atomic
def fail(*, connection: OdataConnection, error: GatewayError) -> None:
    """Note the fault and when to try again; one that only a person cures, or that lasts, is told of once."""
    current = _locked(connection)
    current.attempts = min(current.attempts + 1, 1000)
    current.last_problem, current.last_detail = error.code[:40], error.detail[:500]
    current.due_at = next_attempt(error, current.attempts, timezone.now())
    if error.code in STOPS and current.stopped_at is None:
        current.stopped_at, current.stop_code = timezone.now(), error.code[:40]
    is_news = current.told_at is None and (error.code not in PASSING or _is_lasting(current))
    if is_news:
        current.told_at = timezone.now()
    current.save(
        update_fields=[
            "attempts", "last_problem", "last_detail", "due_at", "stopped_at", "stop_code", "told_at",
        ]
    )  # fmt: skip
    if is_news:
        _record(Kind.ONEC_STOPPED, current, None, {"code": error.code[:40], "detail": error.detail[:300]})


def next_attempt(error: GatewayError, attempts: int, now: datetime) -> datetime:
    """When the base is asked again after so many failures in a row."""
    if error.code == "licence":
        return now + (SOON if attempts < LICENCE_PATIENCE else QUARTER)
    if error.code == "locked":
        return now + LOCKED
    if error.retry_after is not None:
        return now + min(max(timedelta(seconds=error.retry_after), SOON), HOUR)
    if error.code not in PASSING:
        return now + HOUR
    return now + min(SOON * (1 << min(attempts, 8)), QUARTER)


def _is_lasting(connection: OdataConnection) -> bool:
    last = connection.last_success_at
    if last is None:
        return connection.attempts >= FAILURES
    return timezone.now() - last > LASTING + timedelta(minutes=connection.interval_minutes)


@transaction.atomic
def tell_of_going_on(*, connection: OdataConnection) -> None:
    """Record that a base of whose standstill was told has been read again. Twice is harmless."""
    if OdataConnection.objects.filter(pk=connection.pk, stopped_at=None, told_at__isnull=False).update(told_at=None):
        _record(Kind.ONEC_RESUMED, connection, None, {})


@transaction.atomic
def pause(*, connection: OdataConnection, by: User) -> None:
    """Read the base no more until it is resumed, because a person wants so. Twice is harmless."""
    check_connects(by, connection.workspace_id)
    going = OdataConnection.objects.filter(pk=connection.pk, paused_at=None)
    if going.update(paused_at=timezone.now(), paused_by=by):
        _record(Kind.ONEC_STOPPED, connection, by, {"code": PAUSED})


@transaction.atomic
def resume(*, connection: OdataConnection, by: User | None) -> None:
    """Read the base again, at once; one that is being read is left alone."""
    check_connects(by, connection.workspace_id)
    current = _locked(connection)
    if current.paused_at is None and current.stopped_at is None:
        return
    OdataConnection.objects.filter(pk=connection.pk).update(
        paused_at=None, paused_by=None, stopped_at=None, stop_code="", told_at=None, due_at=None, attempts=0
    )
    _record(Kind.ONEC_RESUMED, current, by, {})


@transaction.atomic
def read_now(*, connection: OdataConnection, by: User | None) -> None:
    """Do not wait for the next turn; a paused or stopped base stays so."""
    check_connects(by, connection.workspace_id)
    OdataConnection.objects.filter(pk=connection.pk).update(due_at=None)


def _locked(connection: OdataConnection) -> OdataConnection:
    rows = OdataConnection.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("infobase").get(pk=connection.pk)


def _record(kind: Kind, connection: OdataConnection, by: User | None, data: dict[str, str]) -> None:
    journal.record(
        kind, workspace_id=connection.workspace_id, subject=("infobase", connection.infobase_id), by=by,
        data={"title": connection.infobase.title, **data},
    )  # fmt: skip
