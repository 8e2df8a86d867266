"""Reading money that came from buyers and is tied to no invoice; it is withdrawn when it is tied or taken back."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from endocs.gateways.onec import values
from endocs.gateways.onec.client import BATCH
from endocs.gateways.onec.values import Firm, Head, Receipt
from endocs.onec import odata_messages as messages
from endocs.onec.odata_reading import Reading

FROM_BUYERS = ("ОплатаПокупателя", "ОплатаОтФакторинговойКомпании")


def read(reading: Reading) -> None:
    """Tell of money of the window that is new among the untied, or not untied any more."""
    if not reading.has(f"Document_{values.BANK_RECEIPT}"):
        return
    for page in reading.base.heads(values.BANK_RECEIPT, since=reading.since, organisations=reading.ours):
        read_changed(reading, page)


def read_changed(reading: Reading, heads: Sequence[Head]) -> None:
    """Tell of those whose version is another than the one that was read before."""
    before = reading.polled(values.BANK_RECEIPT, [head.ref for head in heads])
    changed = [head for head in heads if head.ref not in before or before[head.ref].data_version != head.data_version]
    untied = {ref for ref, row in before.items() if row.told.get("untied")}
    for start in range(0, len(changed), BATCH):
        batch = {head.ref: head for head in changed[start : start + BATCH]}
        at = timezone.now()
        found = reading.base.receipts(values.BANK_RECEIPT, batch)
        _learn_payers(reading, found)
        for one in found:
            is_untied = _is_untied(one)
            if (is_untied or one.ref in untied) and not reading.tell(_body(reading, one, at)):
                continue
            kept: dict[str, Any] = {"untied": is_untied, "payer": str(one.payer or ""), "amount": str(one.amount)}
            reading.remember(values.BANK_RECEIPT, batch[one.ref], kept | {"organisation": str(one.organisation)})


def _is_untied(read: Receipt) -> bool:
    is_there = read.is_posted and not read.is_marked_deleted
    return is_there and not read.is_tied and read.operation in FROM_BUYERS and read.amount > 0


def _learn_payers(reading: Reading, found: Sequence[Receipt]) -> None:
    for name in (values.COUNTERPARTIES, values.PERSONS):
        reading.learn((one.payer for one in found if one.payer_type == name), of=name)


def _body(reading: Reading, read: Receipt, at: Any) -> dict[str, Any]:
    assert read.organisation is not None  # noqa: S101  (only money of known organisations is read)
    payer: Firm | None = reading.known.firms.get(read.payer) if read.payer else None
    return messages.unmatched(
        reading.infobase.pk, read, reading.known.organisations[read.organisation], payer,
        reading.known.currency(read.currency), at,
    )  # fmt: skip


def withdrawn(reading: Reading, ref: UUID, told: dict[str, Any], data_version: str) -> dict[str, Any] | None:
    """The message that money of which was told is not in the base any more."""
    organisation = reading.known.organisations.get(UUID(told["organisation"])) if told.get("untied") else None
    if organisation is None:
        return None
    gone = Receipt(
        type=values.BANK_RECEIPT, ref=ref, data_version=f"{data_version}/gone", number="",
        dated_on=timezone.localdate(), is_posted=False, is_marked_deleted=True, operation="",
        organisation=organisation.ref, payer_type="", payer=None,
        amount=Decimal(told["amount"]), currency=None, incoming_number="", incoming_on=None, purpose="",
        is_tied=False,
    )  # fmt: skip
    return messages.unmatched(reading.infobase.pk, gone, organisation, None, "RUB", timezone.now())
