"""What a memo's text proposes for its form: cards of the workspace and values, each with its place in the text."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from endocs.counterparties.models import Counterparty
from endocs.documents.kinds import BuiltInKind
from endocs.documents.models import Document
from endocs.people.models import Organisation, User
from endocs.requests.known_firms import Firms, directory_of, firms_of
from endocs.requests.memo_reading.firms import Directory
from endocs.requests.memo_reading.lines import Line, lines_of, not_wanted
from endocs.requests.memo_reading.plain import own_words, plain
from endocs.requests.memo_reading.proposal import Firm, Found, Named, Proposal
from endocs.requests.memo_reading.reading import read_memo
from endocs.requests.memo_reading.wording import END_OF_DAY, hour_near, period_words
from endocs.requests.models import Delivery
from endocs.requests.wanting import READERS_KINDS

__all__ = ["Understanding", "Understood", "directory_of", "understand", "understood"]

KINDS = {reader: BuiltInKind(code) for code, reader in READERS_KINDS.items()}
CONTRACT_KINDS = (BuiltInKind.CONTRACT, BuiltInKind.ADDENDUM)
TEXT_LIMIT = 20_000  # signs of a text that is read
CHOICES = 6


@dataclass(frozen=True, slots=True)
class Understood:
    """A line: a kind of document and what is said of it; every value keeps its place in the text."""

    code: str
    count: Found[int]
    period: Found[str] | None = None
    amount: Found[Decimal] | None = None
    delivery: Found[Delivery] | None = None
    copies: Found[int] | None = None
    utd_will_do: bool = False
    is_guess: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What the text says, in values of the workspace; what it does not say is None or empty."""

    text: str
    client: Found[Counterparty] | None = None
    clients: Sequence[Found[Counterparty]] = ()  # several firms of one name, or several clients: a person chooses
    unknown_inn: Found[str] | None = None
    contract: Found[Document] | None = None
    unknown_contract: Found[str] | None = None
    organisation: Found[Organisation] | None = None
    needed_by: Found[datetime] | None = None
    lines: Sequence[Understood] = ()
    left_out: Sequence[tuple[str, Found[int]]] = ()
    asks_for_something: Found[int] | None = None  # «документы» without saying which
    today: date


def understand(
    text: str,
    *,
    user: User,
    organisations: Sequence[Organisation] = (),
    chosen: Counterparty | None = None,
    contracts: Callable[[Counterparty], Sequence[Document]] | None = None,
) -> Understanding:
    """What the text proposes to this user; three queries at most.

    `chosen` is the client that he chose himself; `contracts` gives those of a client that he may see.
    """
    today = timezone.localdate()
    text = text[:TEXT_LIMIT]
    if not text.strip():
        return Understanding(text=text, today=today)
    firms = firms_of(user.workspace)
    proposal = read_memo(text, today=today, directory=firms.spoken)
    found = _clients(proposal, firms, user)
    client = found[0] if len(found) == 1 else None
    meant = chosen or (client.value if client else None)
    contract = _contract(proposal, meant, contracts or (lambda one: _contracts(user, one)))
    return Understanding(
        text=text,
        client=client,
        clients=found if len(found) > 1 else (),
        unknown_inn=proposal.inn if proposal.inn and not found else None,
        contract=contract,
        unknown_contract=proposal.contract if proposal.contract and meant and not contract else None,
        organisation=_organisation(text, proposal, organisations, contract),
        needed_by=_needed_by(text, proposal),
        lines=[understood(line) for line in lines_of(proposal, text, today=today, client=_named(proposal, meant))],
        left_out=[(KINDS[kind], not_wanted(place, text)) for kind, place in proposal.excluded.items() if kind in KINDS],
        asks_for_something=proposal.documents.get("any"),
        today=today,
    )


def _clients(proposal: Proposal, firms: Firms, user: User) -> list[Found[Counterparty]]:
    """Cards of the firms that the text names, in its order; of a firm and its branches the one that is meant."""
    told = [Found(firms.keys[firm], one.start, one.end) for one in proposal.named for firm in one.value.firms
            if firm in firms.keys]  # fmt: skip
    if not told:
        return []
    cards = Counterparty.objects.visible_to(user).filter(deactivated_at=None).in_bulk([one.value for one in told])
    return [Found(cards[one.value], one.start, one.end) for one in told[:CHOICES] if one.value in cards]


def _contract(
    proposal: Proposal, client: Counterparty | None, contracts: Callable[[Counterparty], Sequence[Document]]
) -> Found[Document] | None:
    """The client's contract of that number, if the user may see one and only one."""
    said = proposal.contract
    if said is None or client is None:
        return None
    number = _bare(said.value)
    fitting = [one for one in contracts(client) if one.number and _bare(one.number) == number]
    own = [one for one in fitting if one.kind.code == BuiltInKind.CONTRACT] or fitting
    return Found(own[0], said.start, said.end) if len(own) == 1 else None


def _contracts(user: User, client: Counterparty) -> Sequence[Document]:
    mine = Document.objects.visible_to(user).filter(kind__code__in=CONTRACT_KINDS, counterparty=client)
    return list(mine.select_related("kind").order_by("-listed_on", "-id")[:100])


def _bare(number: str) -> str:
    return re.sub(r"[^0-9a-zа-я/]+", "", plain(number)).lstrip("0")


def _organisation(
    text: str, proposal: Proposal, organisations: Sequence[Organisation], contract: Found[Document] | None
) -> Found[Organisation] | None:
    """The own firm that the text names, else that of the contract."""
    if len(organisations) < 2:
        return None
    by_firm = {Firm(one.name, one.inn, one.kpp or None): one for one in organisations}
    named = Directory(by_firm).named_in(own_words(plain(text)), text)
    if len(named) == 1 and len(named[0].value.firms) == 1:
        place = named[0]
        if all(place.end <= other.start or other.end <= place.start for other in proposal.named):
            return Found(by_firm[place.value.firms[0]], place.start, place.end)
    own = next((one for one in organisations if contract and one.pk == contract.value.organisation_id), None)
    return Found(own, contract.start, contract.end) if own and contract else None


def _needed_by(text: str, proposal: Proposal) -> Found[datetime] | None:
    """The day and its hour; without an hour the end of the working day."""
    term = proposal.needed_by
    if term is None:
        return None
    hour, start, end = hour_near(plain(text), term.start, term.end) or (END_OF_DAY, term.start, term.end)
    return Found(timezone.make_aware(datetime.combine(term.value, hour)), start, end)


def _named(proposal: Proposal, client: Counterparty | None) -> Found[Named] | None:
    """Where the text names the client."""
    inn = client.inn or f"#{client.pk}" if client else ""
    return next((one for one in proposal.named if inn in {firm.inn for firm in one.value.firms}), None)


def understood(line: Line) -> Understood:
    """A line of the reader's in the words of requests."""
    period, way = line.period, line.delivery
    return Understood(
        KINDS[line.kind], line.said,
        period=Found(period_words(period.value), period.start, period.end) if period else None,
        amount=line.amount,
        delivery=Found(Delivery(way.value), way.start, way.end) if way else None,
        copies=line.copies, utd_will_do=line.utd_will_do, is_guess=line.is_guess,
    )  # fmt: skip
