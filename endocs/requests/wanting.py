"""What a request asks of its client, as matching reads it: the confirmed lines, and what only the memo's text says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from endocs.counterparties.models import Counterparty
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document
from endocs.requests.known_firms import directory_of, known_as
from endocs.requests.matching.deciding import said
from endocs.requests.matching.facts import Want
from endocs.requests.matching.wants import wants_of
from endocs.requests.memo_reading.firms import Directory
from endocs.requests.memo_reading.periods import find_period
from endocs.requests.memo_reading.plain import plain
from endocs.requests.memo_reading.proposal import Amount, Found, Period, Proposal
from endocs.requests.memo_reading.reading import read_memo
from endocs.requests.models import ClientWant, WantedLine, WorkRequest

# Our kinds in the words of the reader of memos; documents of other kinds are not matched.
READERS_KINDS: Mapping[str, str] = {
    BuiltInKind.PAYMENT_INVOICE: "invoice", BuiltInKind.ACT: "act", BuiltInKind.DELIVERY_NOTE: "torg12",
    BuiltInKind.VAT_INVOICE: "sf", BuiltInKind.UTD: "upd", BuiltInKind.CORRECTION: "ksf",
    BuiltInKind.RECONCILIATION: "recon", BuiltInKind.CONTRACT: "contract",
}  # fmt: skip


def write_wants(*, work_request: WorkRequest, read_on: date | None = None) -> None:
    """Write anew what the request asks of each client; part of the caller's transaction, twice is harmless.

    `read_on` is the day from which the text's «last month» counts; without it the day when the text was last read.
    """
    known = {(row.place, row.inn): row.facts for row in ClientWant.objects.filter(work_request=work_request)}
    day = read_on or _last_read(known.values()) or timezone.localdate(work_request.memo.created_at)
    found = {
        (place, inn): facts_of(want, day)
        for place, want in enumerate(wants_in(work_request, day))
        for inn in sorted(want.inns)
    }
    if found == known:
        return
    ClientWant.objects.filter(work_request=work_request).delete()
    ClientWant.objects.bulk_create(
        ClientWant(workspace_id=work_request.workspace_id, work_request=work_request, place=place, inn=inn, facts=facts)
        for (place, inn), facts in found.items()
    )


def wants_in(work_request: WorkRequest, day: date) -> list[Want]:
    """What memo and lines ask for; nothing when the client has no INN or no line can be matched any more."""
    memo = Document.objects.select_related("counterparty", "contract").get(pk=work_request.memo_id)
    if memo.counterparty and not memo.counterparty.inn:
        return []
    inn = memo.counterparty.inn if memo.counterparty else None
    proposal = read_memo(f"{memo.subject}\n{memo.comment}", today=day, directory=_directory(work_request, inn))
    lines = list(work_request.lines.select_related("kind").order_by("position"))
    wants = [
        one
        for want in wants_of(proposal, card_inn=inn)
        for one in (_by_lines(want, proposal, lines, day) if inn else _without_dropped(want, lines))
    ]
    contract = memo.contract.number if memo.contract else ""
    return [replace(want, contract=contract or want.contract) for want in wants]


def facts_of(want: Want, day: date) -> dict[str, Any]:
    """A want as its row keeps it; `want_of` reads it again."""
    period = want.period
    return {
        "documents": dict(want.documents), "excluded": sorted(want.excluded), "kpp": want.kpp,
        "amount": _text(want.amount), "is_approximate": want.is_approximate, "net": _text(want.net),
        "period": [period.code, period.first.isoformat(), period.last.isoformat()] if period else None,
        "contract": want.contract, "invoice": want.invoice, "in_parts": want.in_parts, "subject": sorted(want.subject),
        "said": said(want), "read_on": day.isoformat(),
    }  # fmt: skip


def want_of(inns: Iterable[str], facts: Mapping[str, Any]) -> Want:
    """The want of rows of one place."""
    period = facts["period"]
    return Want(
        inns=frozenset(inns), documents=facts["documents"], excluded=frozenset(facts["excluded"]), kpp=facts["kpp"],
        amount=_decimal(facts["amount"]), is_approximate=facts["is_approximate"], net=_decimal(facts["net"]),
        period=Period(period[0], date.fromisoformat(period[1]), date.fromisoformat(period[2])) if period else None,
        contract=facts["contract"], invoice=facts["invoice"], in_parts=facts["in_parts"],
        subject=frozenset(facts["subject"]),
    )  # fmt: skip


def _directory(work_request: WorkRequest, inn: str | None) -> Directory:
    """The firms the text may name: all of the workspace's, or only the card's own with its branches."""
    if inn is None:
        return directory_of(work_request.workspace)
    branches = Counterparty.objects.filter(workspace_id=work_request.workspace_id, inn=inn)
    return Directory(known_as(firm) for firm in branches.order_by("id"))


def _last_read(known: Iterable[Mapping[str, Any]]) -> date | None:
    return next((date.fromisoformat(facts["read_on"]) for facts in known), None)


def _by_lines(want: Want, proposal: Proposal, lines: Sequence[WantedLine], day: date) -> list[Want]:
    """The want of a card's client with what the lines confirm; lines of several sums or periods are several wants."""
    told = [line for line in lines if line.kind.code in READERS_KINDS]
    if not told:
        return [want]
    live = [line for line in told if line.dropped_at is None]
    kinds = {READERS_KINDS[line.kind.code] for line in live}
    dropped = {READERS_KINDS[line.kind.code] for line in told} - kinds
    want = replace(want, excluded=(want.excluded | dropped) - kinds)
    said_amount = None if any(line.amount is not None for line in live) else proposal.amount
    return [_of_group(want, proposal, group, day, said_amount) for group in _groups(live, day)]


def _groups(lines: Sequence[WantedLine], day: date) -> list[list[WantedLine]]:
    """Lines that speak of one deed: what a line does not say it has from the others, unless these say several."""
    sums = {line.amount for line in lines if line.amount is not None}
    periods = {line.period.strip() for line in lines if _period(line, day)}
    groups: dict[tuple[Decimal | None, str], list[WantedLine]] = {}
    for line in lines:
        key = (line.amount if len(sums) > 1 else None, line.period.strip() if len(periods) > 1 else "")
        groups.setdefault(key, []).append(line)
    return list(groups.values())


def _of_group(
    want: Want, proposal: Proposal, lines: Sequence[WantedLine], day: date, said_amount: Found[Amount] | None
) -> Want:
    counts: dict[str, int] = {}
    for line in lines:
        kind = READERS_KINDS[line.kind.code]
        counts[kind] = counts.get(kind, 0) + line.count
    period = next((found for line in lines if (found := _period(line, day))), None)
    amount = next((line.amount for line in lines if line.amount is not None), None)
    confirmed = _confirmed(amount, said_amount if amount is None else proposal.amount)
    return replace(
        want, documents=counts, period=period or want.period, amount=confirmed.value if confirmed else None,
        is_approximate=bool(confirmed and confirmed.is_approximate), net=confirmed.net if confirmed else None,
    )  # fmt: skip


def _confirmed(amount: Decimal | None, read: Found[Amount] | None) -> Amount | None:
    """The line's sum, as the memo words it when that is the same: «примерно», «без НДС»; without one the memo's."""
    if amount is None or (read and read.value.value == amount):
        return read.value if read else None
    return Amount(amount)


def _without_dropped(want: Want, lines: Sequence[WantedLine]) -> list[Want]:
    """One of the clients that a memo without a client on its card names: what its text says, but for dropped kinds."""
    live = {line.kind.code for line in lines if line.dropped_at is None}
    dropped = {READERS_KINDS.get(line.kind.code) for line in lines if line.kind.code not in live}
    left = {kind: count for kind, count in want.documents.items() if kind not in dropped}
    return [replace(want, documents=left)] if left or not want.documents else []


def _period(line: WantedLine, day: date) -> Period | None:
    found = find_period(plain(line.period), day) if line.period.strip() else None
    return found.value if found else None


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
