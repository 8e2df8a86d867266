"""A scenario of a matching file → what the rules answer to it, in the form that the scorer reads."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from endocs.requests.matching.deciding import decide
from endocs.requests.matching.facts import Arrived, Asked, Outcome
from endocs.requests.matching.wants import facts_of_text, wants_of
from endocs.requests.memo_reading.firms import Directory
from endocs.requests.memo_reading.proposal import Proposal
from endocs.requests.memo_reading.reading import read_memo, subject_words

Row = Mapping[str, Any]


def answer(scenario: Row, directory: Directory) -> dict[str, Any]:
    """Links, documents for a person, complete requests and what every memo says; `expected` is not looked at."""
    read = {
        row["id"]: read_memo(row["memo"], today=date.fromisoformat(row["created"]), directory=directory)
        for row in scenario["requests"]
    }
    asked = [_asked(row, read[row["id"]]) for row in scenario["requests"]]
    decided = decide(asked, [_arrived(row) for row in scenario["documents"]])
    links = [[key, one.requests[0]] for key, one in decided.decisions.items() if one.outcome is Outcome.LINK]
    human = [key for key, one in decided.decisions.items() if one.outcome is Outcome.PROPOSE]
    return {
        "id": scenario["id"], "links": sorted(links), "human": sorted(human), "complete": list(decided.complete),
        "extract": {
            row["id"]: _extract(read[row["id"]], row["counterparty_inn"], directory) for row in scenario["requests"]
        },
    }  # fmt: skip


def _asked(row: Row, proposal: Proposal) -> Asked:
    return Asked(
        id=row["id"], created=date.fromisoformat(row["created"]), is_open=row["status"] == "open",
        initiator=row["initiator"], accountant=row["accountant"],
        wants=wants_of(proposal, card_inn=row["counterparty_inn"]),
    )  # fmt: skip


def _arrived(row: Row) -> Arrived:
    on = date.fromisoformat(row["date"])
    contract, invoice, period = facts_of_text(row["text"] or "", on)
    return Arrived(
        id=row["id"], kind=row["type"], inn=row["inn"], kpp=row["kpp"], number=row["number"] or "", on=on,
        arrived=date.fromisoformat(row["arrived"]), amount=None if row["sum"] is None else Decimal(row["sum"]),
        author=row["author"] or "", contract=contract, invoice=invoice, period=period,
        subject=subject_words(row["text"] or ""),
    )  # fmt: skip


def _extract(proposal: Proposal, card_inn: str | None, directory: Directory) -> dict[str, object]:
    """What was read; a counterparty on the card goes before the one in the text."""
    known = directory.firms_of(card_inn) if card_inn else []
    told = proposal.counterparty
    firm = known[0] if known else told.value if told else None
    return {
        "docs": proposal.counts(), "counterparty": firm.name if firm else None,
        "counterparty_inn": firm.inn if firm else card_inn, "inn_in_text": proposal.inn.value if proposal.inn else None,
        "amount": str(proposal.amount.value.value) if proposal.amount else None,
        "period": proposal.period.value.code if proposal.period else None,
        "contract": proposal.contract.value if proposal.contract else None,
    }  # fmt: skip
