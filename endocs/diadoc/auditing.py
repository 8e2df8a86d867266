"""The nightly audit: the operator's own lists against our cards; what differs is told of and asked for anew.

The lists miss documents that become visible late (the operator's issue docs#972), so they check the feed and never
replace it. Once a week every document whose exchange is still open is asked for as well.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from endocs.diadoc import inbox, leases, statuses
from endocs.diadoc.feeding import Reading, beginning_of
from endocs.diadoc.models import Box, ExchangedDocument
from endocs.documents.states import ExchangeState, RevocationState
from endocs.gateways.diadoc import ticks
from endocs.gateways.diadoc.values import Listed, normal_id
from endocs.gateways.faults import GatewayError
from endocs.journal import actions as journal
from endocs.journal.kinds import Kind

logger = logging.getLogger(__name__)

WINDOW = timedelta(days=45)
NIGHT_HOUR = 2
FRESH = timedelta(minutes=15)  # what changed just now may still be on its way through the feed
A_WEEK = timedelta(days=7)
OPEN = (
    ExchangeState.SENT, ExchangeState.DELIVERED, ExchangeState.AWAITING_OUR_SIGNATURE, ExchangeState.UNKNOWN,
)  # fmt: skip
REVOKING = (RevocationState.REQUESTED_BY_US, RevocationState.REQUESTED_BY_THEM)


@dataclass(slots=True)
class Differences:
    """Messages of documents without a card, of documents in another state, and of cards that no list has."""

    missing: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)

    @property
    def messages(self) -> set[str]:
        """All that is to be asked for."""
        return self.missing | self.changed


def is_due(box: Box, now: datetime) -> bool:
    """Whether the last night has passed without an audit; not before everything earlier was read."""
    if box.began_at is None or box.backfill_done_at is None:
        return False
    local = timezone.localtime(now, timezone.get_default_timezone())
    night = local.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    if night > local:
        night -= timedelta(days=1)
    return (box.audited_at or box.began_at) < night


def audit(reading: Reading) -> Differences:
    """Compare the documents of the last 45 days with our rows, have what differs asked for, and tell of it once."""
    box, began = reading.box(), timezone.now()
    found = Differences()
    for category in _categories(box):
        for page in _pages(reading, box, category, began):
            _compare(box, page, found, before=began - FRESH)
    weekly = _open_documents(box) if _is_week_over(box, began) else set()
    with transaction.atomic():
        box = leases.held(reading.box_id, reading.lease)
        inbox.ask(box, Counter(found.messages | weekly), {})
        box.audited_at = began
        box.save(update_fields=["audited_at"])
        if found.messages:
            data = {"title": box.title, "missing": len(found.missing), "changed": len(found.changed)}
            journal.record(
                Kind.DIADOC_DIFFERED, workspace_id=box.workspace_id, subject=("box", box.pk), by=None, data=data
            )
    return found


def _categories(box: Box) -> list[str]:
    directions = ["Outbound", "Internal", *(["Inbound"] if box.with_incoming else [])]
    return [f"Any.{direction}{status}" for direction in directions for status in ("", "Deleted")]


def _pages(reading: Reading, box: Box, category: str, now: datetime) -> Iterator[Sequence[Listed]]:
    since = max(now - WINDOW, beginning_of(box.load_from))
    after, is_more = "", True
    while is_more:
        try:
            page, is_more = reading.operator.documents(
                box.box_id, category, after=after, from_ticks=ticks.from_moment(since)
            )
        except GatewayError as error:
            if not error.permanent or error.status in (401, 402):
                raise
            logger.warning("the list %s of the box %s could not be had: %s", category, box.pk, error)
            return
        leases.renew(reading.box_id, reading.lease)
        yield page
        last = page[-1].index_key if page else ""
        if last in ("", after):
            return
        after = last


def _compare(box: Box, page: Sequence[Listed], found: Differences, *, before: datetime) -> None:
    """What is not the same on both sides; what changed a moment ago is left to the feed."""
    by_key = {(normal_id(one.key.message_id), normal_id(one.key.entity_id)): one for one in page}
    rows = _rows(box, {message_id for message_id, _entity_id in by_key})
    for (message_id, entity_id), listed in by_key.items():
        if max(listed.document.changed_ticks, listed.document.sent_ticks) > ticks.from_moment(before):
            continue
        row = rows.get((message_id, entity_id))
        if row is None:
            found.missing.add(message_id)
        elif _differs(row, listed):
            found.changed.add(message_id)


def _rows(box: Box, message_ids: set[str]) -> Mapping[tuple[str, str], ExchangedDocument]:
    rows = ExchangedDocument.objects.filter(box=box, message_id__in=message_ids)
    return {(row.message_id, row.entity_id): row for row in rows}


def _differs(row: ExchangedDocument, listed: Listed) -> bool:
    is_removed = row.deleted_at is not None
    return is_removed != listed.document.is_deleted or row.statuses != statuses.raw(listed.document)


def _is_week_over(box: Box, now: datetime) -> bool:
    """Whether a Sunday has begun since the last audit."""
    last = timezone.localdate(box.audited_at or now - A_WEEK)
    today = timezone.localdate(now)
    return last < today - timedelta(days=(today.weekday() + 1) % 7) or last <= today - A_WEEK


def _open_documents(box: Box) -> set[str]:
    is_open = Q(document__exchange_state__in=OPEN) | Q(document__revocation_state__in=REVOKING)
    return set(ExchangedDocument.objects.filter(is_open, box=box).values_list("message_id", flat=True))
