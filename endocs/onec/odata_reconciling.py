"""The nightly look at everything that was ever read: deleted documents vanish from 1C without a word.

Counterparties change there without their documents, too.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from endocs.gateways.onec import values
from endocs.gateways.onec.client import BATCH
from endocs.onec import odata_counterparties, odata_documents, odata_receipts
from endocs.onec import odata_messages as messages
from endocs.onec.models import OdataConnection, OnecDocument, PolledObject
from endocs.onec.odata_reading import Reading

EVERY = timedelta(hours=22)
NIGHT = range(6)  # local hours
LATEST = timedelta(hours=36)  # a base that is only up by day has its turn then
LOOKED_AT = (*values.DOCUMENTS, values.BANK_RECEIPT)
CHUNK = 400  # rows between two writings of how far it has come


def is_due(connection: OdataConnection, now: datetime) -> bool:
    """Once a night; never before the first reading has come to its end."""
    last = connection.reconciled_at
    if last is None or connection.reconciled_upto:
        return True
    return last < now - LATEST or (last < now - EVERY and timezone.localtime(now).hour in NIGHT)


def reconcile(reading: Reading, *, until: float) -> bool:
    """Look at each document that is known, in order; False when the time was over before the end."""
    connection = reading.connection
    if not connection.reconciled_upto:
        odata_counterparties.read(reading)
        _know_all_cards(reading)
    while True:
        rows = PolledObject.objects.filter(infobase=reading.infobase, pk__gt=connection.reconciled_upto)
        chunk = list(rows.filter(object_type__in=LOOKED_AT).order_by("pk")[:CHUNK])
        if not chunk:
            _keep(connection, upto=0, at=timezone.now())
            return True
        upto = chunk[-1].pk
        for name in LOOKED_AT:
            _look(reading, name, [row for row in chunk if row.object_type == name])
        _keep(connection, upto=upto, at=connection.reconciled_at)
        if time.monotonic() > until:
            return False


def _know_all_cards(reading: Reading) -> None:
    """Documents that the extension has sent, and that are older than the window, are looked at too."""
    cards = OnecDocument.objects.filter(infobase=reading.infobase, object_type__in=values.DOCUMENTS, is_gone=False)
    infobase = reading.infobase
    rows = [
        PolledObject(workspace_id=infobase.workspace_id, infobase=infobase, object_type=name, object_ref=ref)
        for name, ref in cards.values_list("object_type", "object_ref")
    ]
    PolledObject.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def _look(reading: Reading, name: str, rows: Sequence[PolledObject]) -> None:
    if not rows or not reading.has(f"Document_{name}"):
        return
    for start in range(0, len(rows), BATCH):
        batch = {UUID(row.object_ref): row for row in rows[start : start + BATCH]}
        heads = reading.base.heads_of(name, batch)
        there = {head.ref for head in heads}
        for ref, row in batch.items():
            if ref not in there:
                _tell_of_loss(reading, ref, row)
        if name == values.BANK_RECEIPT:
            odata_receipts.read_changed(reading, heads)
        else:
            odata_documents.read_changed(reading, name, heads, until=float("inf"))


def _tell_of_loss(reading: Reading, ref: UUID, row: PolledObject) -> None:
    """It is forgotten when that was told, or when there was nothing to tell."""
    if row.object_type == values.BANK_RECEIPT:
        body = odata_receipts.withdrawn(reading, ref, row.told, row.data_version)
    else:
        known = OnecDocument.objects.filter(
            infobase=reading.infobase, object_type=row.object_type, object_ref=row.object_ref, is_gone=False
        )
        version = row.data_version
        told = messages.deleted(reading.infobase.pk, row.object_type, ref, version, timezone.now())
        body = told if known.exists() else None
    if body is None or reading.tell(body):
        reading.done.gone += 1 if body else 0
        row.delete()


def _keep(connection: OdataConnection, *, upto: int, at: datetime | None) -> None:
    connection.reconciled_upto, connection.reconciled_at = upto, at
    OdataConnection.objects.filter(pk=connection.pk).update(reconciled_upto=upto, reconciled_at=at)
