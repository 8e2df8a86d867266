"""From a read memo and a card's counterparty to wants, from a document's text to the facts in it."""

from datetime import date

from endocs.requests.matching.facts import Want
from endocs.requests.memo_reading.periods import find_period
from endocs.requests.memo_reading.plain import plain
from endocs.requests.memo_reading.proposal import Found, Named, Period, Proposal
from endocs.requests.memo_reading.references import find_contract, find_invoice


def wants_of(proposal: Proposal, *, card_inn: str | None = None) -> tuple[Want, ...]:
    """What a memo asks for: one want for the card's counterparty, else one for every client it names."""
    if card_inn:
        return (_want(proposal, frozenset({card_inn})),)
    if proposal.inn and not any(firm.inn == proposal.inn.value for one in proposal.named for firm in one.value.firms):
        return (_want(proposal, frozenset({proposal.inn.value})),)
    if len(proposal.named) > 1:
        return tuple(_client(proposal, mention, len(proposal.named)) for mention in proposal.named)
    if proposal.named:
        return (_want(proposal, frozenset(firm.inn for firm in proposal.named[0].value.firms)),)
    return ()


def facts_of_text(text: str, on: date) -> tuple[str | None, str | None, Period | None]:
    """Contract, invoice and period that a document's text names."""
    lowered = plain(text)
    contract, invoice, period = find_contract(lowered, text), find_invoice(lowered, text), find_period(lowered, on)
    return (
        contract.value if contract else None,
        invoice.value if invoice else None,
        period.value if period else None,
    )


def _want(proposal: Proposal, inns: frozenset[str]) -> Want:
    amount = proposal.amount.value if proposal.amount else None
    return Want(
        inns=inns, documents=proposal.counts(), excluded=frozenset(proposal.excluded),
        kpp=proposal.kpp.value if proposal.kpp else None, amount=amount.value if amount else None,
        is_approximate=bool(amount and amount.is_approximate), net=amount.net if amount else None,
        period=proposal.period.value if proposal.period else None,
        contract=proposal.contract.value if proposal.contract else None,
        invoice=proposal.invoice.value if proposal.invoice else None,
        in_parts=proposal.in_parts is not None, subject=proposal.subject,
    )  # fmt: skip


def _client(proposal: Proposal, mention: Found[Named], clients: int) -> Want:
    """The share of one of several clients."""
    own = mention.value.documents
    counts = {
        kind: 1 if own else max(1, n // clients) for kind, n in proposal.counts().items() if kind in (own or (kind,))
    }
    return Want(
        inns=frozenset(firm.inn for firm in mention.value.firms), documents=counts,
        excluded=frozenset(proposal.excluded),
        amount=mention.value.amount, period=proposal.period.value if proposal.period else None,
        contract=proposal.contract.value if proposal.contract else None, subject=proposal.subject,
    )  # fmt: skip
