"""A turn at a base that is read over OData: documents first, then payments, then money that nobody has tied.

Documents vanish without a word, so once a night everything that is known is looked at. The network is asked outside of
transactions; each message is one. What was told stays told when a turn breaks off.
"""

import time
from datetime import timedelta
from functools import partial

from django.db.models import Q, QuerySet
from django.utils import timezone

from endocs.gateways.faults import GatewayError
from endocs.jobs import leasing
from endocs.onec import odata_documents, odata_payments, odata_receipts, odata_reconciling, odata_stopping
from endocs.onec.models import OdataConnection
from endocs.onec.odata_reading import LEASE, Done, Reading, begin, client, keep_lease, row_of

TURN_SECONDS = 20.0  # others wait as long for their place in a worker


def readable() -> QuerySet[OdataConnection]:
    """Connections that nobody has paused and nothing has stopped."""
    return OdataConnection.objects.filter(stopped_at=None, paused_at=None, infobase__removed_at=None)


def due() -> QuerySet[OdataConnection]:
    """Connections that nobody reads now and whose time has come."""
    now = timezone.now()
    is_free = Q(leased_until=None) | Q(leased_until__lt=now)
    return readable().filter(is_free, Q(due_at=None) | Q(due_at__lte=now))


def poll(connection_id: int, *, seconds: float = TURN_SECONDS) -> Done:
    """Read one base for a while; nothing when somebody else reads it or its time has not come."""
    lease = leasing.take(due().filter(pk=connection_id), until=timezone.now() + LEASE)
    if lease is None:
        return Done()
    connection = OdataConnection.objects.select_related("infobase__workspace").get(pk=connection_id)
    done = Done()
    try:
        done = _read(connection, lease, time.monotonic() + seconds)
        _succeed(connection, lease, done)
    except leasing.LeaseLost:
        pass  # another process reads on from the same versions
    except GatewayError as error:
        odata_stopping.fail(connection=connection, error=error)
    finally:
        leasing.give_back(row_of(connection_id), lease)
    return done


def _read(connection: OdataConnection, lease: str, until: float) -> Done:
    with client(connection, partial(keep_lease, connection.pk, lease)) as base:
        reading = begin(connection, lease, base)
        reading.done.is_at_end = _take_turn(reading, until)
        return reading.done


def _take_turn(reading: Reading, until: float) -> bool:
    """Whether everything was read that there is."""
    if not odata_documents.read(reading, until=until):
        return False
    odata_payments.read(reading)
    odata_receipts.read(reading)
    if odata_reconciling.is_due(reading.connection, timezone.now()):
        return odata_reconciling.reconcile(reading, until=until)
    return True


def _succeed(connection: OdataConnection, lease: str, done: Done) -> None:
    """What is not read to the end goes on at once."""
    now = timezone.now()
    due_at = now + timedelta(minutes=connection.interval_minutes) if done.is_at_end else None
    row_of(connection.pk).filter(lease=lease).update(
        due_at=due_at, attempts=0, last_success_at=now, last_problem="", last_detail=""
    )
    odata_stopping.tell_of_going_on(connection=connection)
