"""Stopping, pausing and resuming: told once, and one box never holds up another."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.diadoc.access import check_connects
from endocs.diadoc.models import Box, Connection
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind
from endocs.kernel.refusals import Refusal
from endocs.people.models import User

NO_SUBSCRIPTION = "no_subscription"
PAUSED = "paused"
AN_HOUR = timedelta(hours=1)
LASTING = 12  # failures in a row, with their waits about half an hour


@transaction.atomic
def stop(*, box: Box, code: str, detail: str) -> None:
    """Read the box no more until somebody resumes it; one without a subscription is tried every hour.

    What is stopped already is only put off.
    """
    now = timezone.now()
    due_at = now + AN_HOUR if code == NO_SUBSCRIPTION else None
    going = Box.objects.filter(pk=box.pk, stopped_at=None)
    if going.update(stopped_at=now, stop_code=code[:40], stop_detail=detail[:500], due_at=due_at):
        _record(Kind.DIADOC_BOX_STOPPED, box, None, {"code": code[:40], "detail": detail[:500]})
    else:
        Box.objects.filter(pk=box.pk).update(due_at=due_at)


@transaction.atomic
def stop_connection(*, connection: Connection, code: str, detail: str) -> None:
    """The log-in is refused: no box of the workspace is read until it is connected again. Twice is harmless."""
    going = Connection.objects.filter(pk=connection.pk, stopped_at=None)
    if going.update(stopped_at=timezone.now(), stop_code=code[:40], stop_detail=detail[:500]):
        data = {"code": code[:40], "detail": detail[:500]}
        journal.record(
            Kind.DIADOC_BOX_STOPPED, workspace_id=connection.workspace_id, subject=("connection", connection.pk),
            by=None, data=data,
        )  # fmt: skip


@transaction.atomic
def resume_connection(*, connection: Connection, code: str) -> None:
    """What stopped the connection for this reason is over. Twice is harmless."""
    stopped = Connection.objects.filter(pk=connection.pk, stop_code=code, stopped_at__isnull=False)
    if stopped.update(stopped_at=None, stop_code="", stop_detail=""):
        journal.record(
            Kind.DIADOC_BOX_RESUMED, workspace_id=connection.workspace_id, subject=("connection", connection.pk),
            by=None,
        )  # fmt: skip


@transaction.atomic
def tell_of_standstill(*, box: Box, code: str, detail: str) -> None:
    """Record that nothing has come for long; the box goes on trying by itself."""
    _record(Kind.DIADOC_BOX_STOPPED, box, None, {"code": code[:40], "detail": detail[:500]})


@transaction.atomic
def tell_of_going_on(*, box: Box) -> None:
    """Record that a box of whose standstill was told has been read again."""
    _record(Kind.DIADOC_BOX_RESUMED, box, None, {})


@transaction.atomic
def pause(*, box: Box, by: User) -> None:
    """Read the box no more until it is resumed, because a person wants so."""
    check_connects(by, box.workspace_id)
    now = timezone.now()
    if Box.objects.filter(pk=box.pk, paused_at=None).update(paused_at=now, paused_by=by):
        _record(Kind.DIADOC_BOX_STOPPED, box, by, {"code": PAUSED})


@transaction.atomic
def resume(*, box: Box, by: User | None) -> None:
    """Read the box again from where it stood, at once; a box that is being read is left alone.

    Refuses while the connection itself is stopped: new credentials let it go on.
    """
    check_connects(by, box.workspace_id)
    current = Box.objects.select_for_update(of=("self",), no_key=True).select_related("connection").get(pk=box.pk)
    if by is not None and current.connection.stopped_at is not None:
        raise Refusal(_("Diadoc does not accept the log-in: type new credentials, and all boxes go on."))
    if current.paused_at is None and current.stopped_at is None:
        return
    Box.objects.filter(pk=box.pk).update(
        paused_at=None, paused_by=None, stopped_at=None, stop_code="", stop_detail="", due_at=None, attempts=0
    )
    _record(Kind.DIADOC_BOX_RESUMED, box, by, {})


def _record(kind: Kind, box: Box, by: User | None, data: dict[str, str]) -> None:
    journal.record(
        kind, workspace_id=box.workspace_id, subject=("box", box.pk), by=by, data={"title": box.title, **data}
    )
