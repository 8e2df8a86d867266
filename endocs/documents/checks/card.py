"""All checks of one paper by itself."""

from collections.abc import Iterator
from datetime import date

from endocs.documents.checks import days, numbers, parties, vat
from endocs.documents.checks.facts import Check, Finding, Paper


def findings(paper: Paper, today: date) -> list[Finding]:
    """What the client or an auditor would find wrong on the paper, the graver first."""
    return [*vat.findings(paper), *days.findings(paper, today), *_parties(paper), *numbers.findings(paper, today)]


def _parties(paper: Paper) -> Iterator[Finding]:
    """The client is there to be dealt with, the contract is his and the organisation's, and the keys fit."""
    client, contract = paper.client, paper.contract
    if client and client.is_closed:
        yield Finding(check=Check.CLIENT_CLOSED, paper=paper.key, values={"party": client.title})
    if contract:
        told = {"contract": contract.title}
        is_branch = client and client.inn and client.inn == contract.client_inn
        if client and contract.client and contract.client != client.key and not is_branch:
            values = told | {"party": client.title}
            yield Finding(check=Check.CONTRACT_OF_OTHER_CLIENT, paper=paper.key, values=values)
        if paper.own and contract.organisation and contract.organisation != paper.own.key:
            values = told | {"party": paper.own.title}
            yield Finding(check=Check.CONTRACT_OF_OTHER_ORGANISATION, paper=paper.key, values=values)
        if contract.currency and paper.amount is not None and contract.currency != paper.currency:
            values = told | {"currency": paper.currency, "other": contract.currency}
            yield Finding(check=Check.CURRENCY, paper=paper.key, values=values)
    yield from parties.findings(paper)
