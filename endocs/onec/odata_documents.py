"""Reading documents of a base: those of the window by versions, and the changed ones whole, in batches."""

import time
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from endocs.gateways.onec import values
from endocs.gateways.onec.client import BATCH
from endocs.gateways.onec.values import Document, Head
from endocs.onec import odata_messages as messages
from endocs.onec.models import OnecDocument
from endocs.onec.odata_reading import Reading


def read(reading: Reading, *, until: float) -> bool:
    """Tell of every document that has changed; False when the time (of the monotonic clock) was over before the end.

    At least one batch is told of, so that a slow base comes to its end too.
    Invoices come first, then sales, then VAT invoices, so that most links find their other end.
    """
    for name in values.DOCUMENTS:
        if not reading.has(f"Document_{name}"):
            continue
        for page in reading.base.heads(name, since=reading.since, organisations=reading.ours):
            if not read_changed(reading, name, page, until=until):
                return False
    return True


def read_changed(reading: Reading, name: str, heads: Sequence[Head], *, until: float) -> bool:
    """Tell of those whose version is another than the one that was read before."""
    before = reading.polled(name, [head.ref for head in heads])
    changed = [head for head in heads if head.ref not in before or before[head.ref].data_version != head.data_version]
    for at in range(0, len(changed), BATCH):
        if reading.done.fetched and time.monotonic() > until:
            return False
        _read_batch(reading, name, [head.ref for head in changed[at : at + BATCH]])
    return True


def _read_batch(reading: Reading, name: str, refs: Sequence[UUID]) -> None:
    at = timezone.now()  # before the question: what is written meanwhile is newer
    found = reading.base.documents(name, refs)
    reading.done.fetched += len(found)
    reading.learn(one.counterparty for one in found)
    reading.learn_contracts(one.contract for one in found)
    reading.learn_names(values.USERS, (one.responsible for one in found))
    reading.learn_names(values.ITEMS, _items(found))
    carded = _carded(reading, name, refs)
    for one in found:
        if one.organisation not in reading.known.organisations:
            continue
        is_followed = one.ref in carded or (one.is_posted and not one.is_marked_deleted)
        if is_followed and not _is_part_of_universal(reading, one):
            if not reading.tell(messages.upsert(reading.infobase.pk, one, reading.known, at)):
                continue
            reading.done.documents += 1
        reading.remember(name, _head(one), _facts(one))


def _items(found: Sequence[Document]) -> Iterator[UUID | None]:
    return (line.item for one in found for line in one.lines if not line.text)


def _carded(reading: Reading, name: str, refs: Sequence[UUID]) -> set[UUID]:
    """Those that have a card already: they are followed whatever becomes of them."""
    rows = OnecDocument.objects.filter(
        infobase=reading.infobase, object_type=name, object_ref__in=[str(ref) for ref in refs]
    )
    return {UUID(ref) for ref in rows.values_list("object_ref", flat=True)}


def _is_part_of_universal(reading: Reading, read: Document) -> bool:
    """The VAT invoice of universal transfer documents is printed in them: it has no paper of its own."""
    if read.type != values.VAT_INVOICE or not read.bases:
        return False
    sales = reading.polled(values.SALE, read.bases)
    return len(sales) == len(read.bases) and all(one.told.get("universal") for one in sales.values())


def _head(read: Document) -> Head:
    return Head(
        ref=read.ref,
        data_version=read.data_version,
        dated_on=read.dated_at.date() if read.dated_at else None,
        is_posted=read.is_posted,
        is_marked_deleted=read.is_marked_deleted,
    )


def _facts(read: Document) -> dict[str, Any]:
    """What later steps need of the document."""
    if read.type == values.SALE:
        return {"universal": read.is_universal}
    if read.type == values.INVOICE:
        return {
            "invoice": messages.thing(read.type, read.ref, read.number, read.dated_at),
            "organisation": str(read.organisation), "total": str(read.total),
        }  # fmt: skip
    return {}
