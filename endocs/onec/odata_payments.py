"""Reading how far invoices are paid: turnovers of the register «ОплатаСчетов» and statuses, in batches.

«Бухгалтерия» never takes «Оплачен» back by itself: when money is un-posted the turnover falls and the status stays.
So a fall is told as `reverted`, and from then on the status counts only when it changes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from endocs.gateways.onec import values
from endocs.gateways.onec.client import BATCH
from endocs.gateways.onec.values import Movement, Receipt
from endocs.onec import odata_messages as messages
from endocs.onec.models import OnecDocument, PolledObject
from endocs.onec.odata_messages import Paid
from endocs.onec.odata_reading import Reading

PAID, PARTLY, CANCELLED = "Оплачен", "ОплаченЧастично", "Отменен"
OVER = ("paid", "cancelled")


@dataclass(frozen=True, slots=True)
class State:
    """What is said of an invoice; `is_void` while its status says more than its money does after a fall."""

    state: str
    is_by_hand: bool
    is_void: bool


def state_of(*, status: str, paid: Decimal, total: Decimal, before: Mapping[str, Any]) -> State:
    """The state by money and status, against what was told `before` (state, paid, status, void)."""
    is_void = bool(before.get("void")) and status == before.get("status")
    if paid < Decimal(before.get("paid", "0")):
        return State("reverted", is_by_hand=False, is_void=is_void or status in (PAID, PARTLY))
    if status == CANCELLED:
        return State("cancelled", is_by_hand=False, is_void=False)
    by_money = "paid" if paid >= total > 0 else "partial" if paid else "unpaid"
    if is_void:
        return State(by_money, is_by_hand=False, is_void=by_money != "paid")
    if status == PAID and by_money != "paid":
        return State("paid", is_by_hand=True, is_void=False)
    if status == PARTLY and by_money == "unpaid":
        return State("partial", is_by_hand=True, is_void=False)
    return State(by_money, is_by_hand=False, is_void=False)


def read(reading: Reading) -> None:
    """Tell of every invoice with a card whose payment has changed: of open ones, and of paid ones in the window."""
    if not reading.has(f"Document_{values.INVOICE}", f"{values.PAYMENTS}_RecordType", values.STATUSES):
        return
    invoices = _watched(reading)
    for at in range(0, len(invoices), BATCH):
        _read_batch(reading, invoices[at : at + BATCH])


def _watched(reading: Reading) -> list[PolledObject]:
    rows = PolledObject.objects.filter(infobase=reading.infobase, object_type=values.INVOICE)
    is_open = ~Q(told__payment__state__in=OVER) | Q(told__payment=None)
    found = list(rows.filter(is_open | Q(dated_on__gte=reading.since), told__has_key="total").order_by("id"))
    carded = OnecDocument.objects.filter(infobase=reading.infobase, object_type=values.INVOICE, is_gone=False)
    refs = set(carded.values_list("object_ref", flat=True))
    return [row for row in found if row.object_ref in refs]


def _read_batch(reading: Reading, invoices: Sequence[PolledObject]) -> None:
    at = timezone.now()
    refs = [UUID(row.object_ref) for row in invoices]
    movements = defaultdict[UUID, list[Movement]](list)
    for one in reading.base.movements(refs):
        movements[one.invoice].append(one)
    statuses = {one.document: one.status for one in reading.base.statuses(refs)}
    changed = [
        (row, ref) for row, ref in zip(invoices, refs, strict=True)
        if _is_changed(row, statuses.get(ref, ""), movements[ref])
    ]  # fmt: skip
    receipts = _receipts(reading, (one for _row, ref in changed for one in movements[ref]))
    for row, ref in changed:
        organisation = reading.known.organisations.get(UUID(row.told["organisation"]))
        if organisation is None:
            continue
        paid, void = _paid(row, statuses.get(ref, ""), movements[ref], receipts)
        before = row.told.get("payment", {})
        is_news = before or paid.state != "unpaid"
        if is_news and not reading.tell(
            messages.payment(reading.infobase.pk, row.told["invoice"], organisation, paid, at)
        ):
            continue
        reading.done.payments += 1 if is_news else 0
        row.told["payment"] = {
            "state": paid.state, "paid": str(paid.paid), "total": str(paid.total), "status": statuses.get(ref, ""),
            "void": void, "turn": paid.turn, "receipts": _keys(movements[ref]),
        }  # fmt: skip
        row.save(update_fields=["told"])


def _is_changed(row: PolledObject, status: str, movements: Sequence[Movement]) -> bool:
    """Another status, other money, or another sum of the invoice."""
    before = row.told.get("payment", {})
    now = {"status": status, "total": row.told["total"], "receipts": _keys(movements)}
    return {name: before.get(name) for name in now} != now


def _keys(movements: Iterable[Movement]) -> dict[str, str]:
    """Which document brought how much."""
    sums = defaultdict[str, Decimal](Decimal)
    for one in movements:
        sums[str(one.recorder)] += one.amount
    return {key: str(amount) for key, amount in sorted(sums.items())}


def _paid(
    row: PolledObject, status: str, movements: Sequence[Movement], receipts: Mapping[UUID, Receipt]
) -> tuple[Paid, bool]:
    before = row.told.get("payment", {})
    paid, total = sum((one.amount for one in movements), Decimal(0)), Decimal(row.told["total"])
    state = state_of(status=status, paid=paid, total=total, before=before)
    told = Paid(
        state=state.state, paid=paid, total=total, is_by_hand=state.is_by_hand, turn=before.get("turn", 0) + 1,
        receipts=_told_receipts(movements, receipts),
    )  # fmt: skip
    return told, state.is_void


def _told_receipts(movements: Sequence[Movement], receipts: Mapping[UUID, Receipt]) -> list[dict[str, Any]]:
    """Each document once, with what it brought for this invoice."""
    told: dict[UUID, dict[str, Any]] = {}
    for one in movements:
        amount = sum((each.amount for each in movements if each.recorder == one.recorder), Decimal(0))
        read = receipts.get(one.recorder)
        told[one.recorder] = messages.receipt(read, amount) if read else _bare(one, amount)
    return list(told.values())


def _bare(movement: Movement, amount: Decimal) -> dict[str, Any]:
    """A document whose type is not published: what the register says of it."""
    day = movement.dated_on or timezone.localdate()
    return {
        "type": movement.recorder_type or "Документ", "ref": str(movement.recorder), "number": "",
        "date": f"{day.isoformat()}T00:00:00", "incoming_number": "", "incoming_date": None,
        "amount": messages.money(amount),
    }  # fmt: skip


def _receipts(reading: Reading, movements: Iterable[Movement]) -> dict[UUID, Receipt]:
    wanted = defaultdict[str, set[UUID]](set)
    for one in movements:
        wanted[one.recorder_type].add(one.recorder)
    found: dict[UUID, Receipt] = {}
    for name, refs in wanted.items():
        if name in values.RECEIPTS and reading.has(f"Document_{name}"):
            found |= {one.ref: one for one in reading.base.receipts(name, refs)}
    return found
