"""The chain of hashes over a workspace's events: sealing and audit.

Writers never wait for the chain: they insert unsealed rows, and one leased sealer per workspace chains what lies below
the snapshot horizon, where no open transaction can still add a row. The seal covers a digest of the data, not the
data, so that personal data can be erased and the chain still holds.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from endocs.journal.models import Chain, Event

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place where a chain does not hold, and why."""

    workspace_id: int
    event_id: int
    reason: str


def seal_all() -> int:
    """Number of events sealed now, over all workspaces."""
    unsealed = Event.objects.filter(sequence=None).values_list("workspace_id", flat=True).distinct()
    return sum(_seal_workspace(workspace_id) for workspace_id in list(unsealed))


def _seal_workspace(workspace_id: int) -> int:
    Chain.objects.get_or_create(workspace_id=workspace_id)
    if not _lease(workspace_id):
        return 0
    sealed = 0
    try:
        while count := _seal_batch(workspace_id):
            sealed += count
    finally:
        Chain.objects.filter(workspace_id=workspace_id).update(leased_until=None)
    return sealed


def _lease(workspace_id: int) -> bool:
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    return bool(Chain.objects.filter(free, workspace_id=workspace_id).update(leased_until=now + timedelta(seconds=60)))


@transaction.atomic
def _seal_batch(workspace_id: int) -> int:
    chain = Chain.objects.select_for_update().get(workspace_id=workspace_id)
    with connection.cursor() as cursor:
        cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        horizon = cursor.fetchone()[0]
    events = list(
        Event.objects.filter(workspace_id=workspace_id, sequence=None, transaction__lt=horizon).order_by(
            "transaction", "id"
        )[:BATCH]
    )
    for event in events:
        chain.sequence += 1
        event.sequence, event.digest = chain.sequence, digest_of(event)
        event.seal = chain.seal = seal_of(event, chain.seal)
    Event.objects.bulk_update(events, ["sequence", "digest", "seal"], batch_size=500)
    chain.save(update_fields=["sequence", "seal"])
    return len(events)


def digest_of(event: Event) -> str:
    """SHA-256 of what the event tells."""
    data = json.dumps(event.data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(data.encode()).hexdigest()


def seal_of(event: Event, previous: str) -> str:
    """SHA-256 over the previous seal, the event's digest and every column that says what, who and when."""
    parts = (
        previous, event.digest, event.sequence, event.pk, event.workspace_id, event.kind, event.subject_type,
        event.subject_id, event.document_id, event.actor_id, event.on_behalf_of_id, event.at.timestamp(),
    )  # fmt: skip
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()


def audit() -> Iterator[Fault]:
    """The first fault of each workspace's chain: a changed, removed or inserted event."""
    for chain in Chain.objects.order_by("workspace_id"):
        if fault := _first_fault(chain):
            yield fault
    sealed = Event.objects.filter(sequence__isnull=False).exclude(workspace_id__in=Chain.objects.values("workspace_id"))
    for event in sealed.order_by("workspace_id", "sequence").distinct("workspace_id"):
        yield Fault(event.workspace_id, event.pk, "the end of its chain was removed")


def unsealed_tail() -> int:
    """Number of events that wait for the sealer."""
    return Event.objects.filter(sequence=None).count()


def _first_fault(chain: Chain) -> Fault | None:
    previous, sequence, event_id = "0" * 64, 0, 0
    events = Event.objects.filter(workspace_id=chain.workspace_id, sequence__isnull=False).order_by("sequence")
    for event in events.iterator(chunk_size=BATCH):
        sequence, event_id = sequence + 1, event.pk
        if event.sequence != sequence:
            return Fault(chain.workspace_id, event.pk, f"the event before it, number {sequence}, is missing")
        if event.digest != digest_of(event):
            return Fault(chain.workspace_id, event.pk, "its data were changed")
        if event.seal != seal_of(event, previous):
            return Fault(chain.workspace_id, event.pk, "it was changed or inserted")
        previous = event.seal
    if (sequence, previous) != (chain.sequence, chain.seal):
        return Fault(chain.workspace_id, event_id, "the events after it are missing")
    return None
