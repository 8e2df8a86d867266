"""How fast one arriving document finds its request among thousands of open ones, against the bare SQL of the candidates.

    python -m bench.matching [--requests 5000] [--clients 2000] [--rounds 15]

A workspace of that many clients, of whom most have a request or two, some dozens, and one five hundred; beside them ten
times as many cards that answer nothing. For each of these a document arrives; what it is matched to is measured in this
process, and rolled back, so that every round meets the same state. The bare SQL reads the client's open requests and his
cards of the last weeks as plain rows, by the same indexes and in the same run.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bench.folder import own_folder

if TYPE_CHECKING:
    from endocs.counterparties.models import Counterparty
    from endocs.documents.models import Document
    from endocs.people.models import Organisation, User, Workspace

LARGEST, LARGE, OF_LARGE = 500, 10, 40
CARDS_OF_A_REQUEST = 10
KINDS = {"act": "act", "payment_invoice": "invoice"}
REQUESTS_BARE = """
select want.*, request.*, memo.process_state from requests_clientwant want
join requests_workrequest request on request.id = want.work_request_id
join documents_document memo on memo.id = request.memo_id
where want.workspace_id = %s and want.inn = %s and memo.process_state = 'in_process'
"""
CARDS_BARE = """
select card.* from documents_document card
where card.workspace_id = %s and not card.is_confidential and card.created_at >= %s
and card.counterparty_id in (select id from counterparties_counterparty where workspace_id = %s and inn = %s)
"""


@dataclass(frozen=True, slots=True)
class Base:
    """The workspace that is measured; `few`, `many` and `most` are clients by how much they ask for."""

    workspace: "Workspace"
    organisation: "Organisation"
    accountant: "User"
    few: "Counterparty"
    many: "Counterparty"
    most: "Counterparty"


Deed = Callable[[Base, "Counterparty"], None]


def build(requests: int, clients: int) -> Base:
    """The same workspace every time."""
    from django.db import connection
    from django.utils import timezone

    from endocs.counterparties.models import Counterparty
    from endocs.documents import actions as documents
    from endocs.people.models import Group, Organisation, Role, User, Workspace

    workspace = Workspace.objects.create(name="bench", set_up_at=timezone.now())
    documents.create_built_in_kinds(workspace=workspace)
    organisation = Organisation.objects.create(workspace=workspace, name="ООО «Вектра»", inn="7806415204")
    accountant = User.objects.create(
        workspace=workspace, email="accountant@bench.example", last_name="Соколова", role=Role.ACCOUNTANT, password="!"
    )
    Group.objects.create(workspace=workspace, name="Бухгалтерия", is_accounting=True).members.add(accountant)
    firms = Counterparty.objects.bulk_create(
        Counterparty(
            workspace=workspace, legal_form="ООО", name=f"«Фирма {number}»", inn=f"{7700000000 + number}",
            kpp="770001001", sort_key=f"фирма {number:05}", search_key=f"фирма {number}",
        )
        for number in range(clients)
    )  # fmt: skip
    rng = random.Random(6)
    whose = [firms[0]] * LARGEST + [firm for firm in firms[1 : 1 + LARGE] for _ in range(OF_LARGE)]
    whose += rng.choices(firms[1 + LARGE :], k=max(0, requests - len(whose)))
    base = Base(workspace, organisation, accountant, whose[-1], firms[1], firms[0])
    _ask(base, whose[:requests], rng)
    _fill(base, whose[:requests] * CARDS_OF_A_REQUEST, rng)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    return base


def _ask(base: Base, whose: "list[Counterparty]", rng: random.Random) -> None:
    """An open request of each client in the list, for an act and an invoice, with a sum, a period, both or neither."""
    from django.utils import timezone

    from endocs.requests import wanting
    from endocs.requests.matching.facts import Want
    from endocs.requests.memo_reading.periods import month_period
    from endocs.requests.models import ClientWant, WantedLine, WorkRequest

    now, today = timezone.now(), timezone.localdate()
    memos = _cards(base, "memo", whose, rng, process_state="in_process")
    asked = WorkRequest.objects.bulk_create(
        WorkRequest(
            workspace=base.workspace, memo=memo, initiator=base.accountant, holder="accountant", held_since=now,
            asked_at=now - timedelta(days=rng.randint(0, 13)),
        )
        for memo in memos
    )  # fmt: skip
    kinds = {code: base.workspace.documentkind_set.get(code=code) for code in KINDS}
    lines, wants = [], []
    for request, client in zip(asked, whose, strict=True):
        month = today.replace(day=1) - timedelta(days=30 * rng.randint(0, 5))
        amount = Decimal(rng.randint(1000, 90_000_000)) / 100 if rng.random() < 0.7 else None
        period = month_period(month.year, month.month) if rng.random() < 0.7 else None
        for place, code in enumerate(KINDS, 1):
            lines.append(WantedLine(
                workspace=base.workspace, work_request=request, position=place, kind=kinds[code], amount=amount,
                period=f"{month:%m.%Y}" if period else "",
            ))  # fmt: skip
        want = Want(
            inns=frozenset({client.inn}), documents=dict.fromkeys(KINDS.values(), 1), amount=amount, period=period
        )
        wants.append(ClientWant(
            workspace=base.workspace, work_request=request, place=0, inn=client.inn,
            facts=wanting.facts_of(want, today),
        ))  # fmt: skip
    WantedLine.objects.bulk_create(lines, batch_size=2000)
    ClientWant.objects.bulk_create(wants, batch_size=2000)


def _fill(base: Base, whose: "list[Counterparty]", rng: random.Random) -> None:
    """Cards of the last years; a tenth of them is new enough to be looked at, of the largest client a hundred."""
    from django.db import connection

    _cards(base, "act", whose, rng)
    with connection.cursor() as cursor:
        cursor.execute(
            "update documents_document set created_at = now() - interval '1 day' - interval '110 days' "
            "* (id %% case counterparty_id when %s then 50 else 10 end) "
            "where kind_id in (select id from documents_documentkind where code = 'act')",
            [base.most.pk],
        )


def _cards(base: Base, code: str, whose: "list[Counterparty]", rng: random.Random, **states: str) -> "list[Document]":
    """A card of each client in the list, all like the first that the product itself has registered."""
    from endocs.documents.models import Document

    first = arrival(base, code, whose[0], "0")
    plain = {
        field.attname: getattr(first, field.attname)
        for field in Document._meta.concrete_fields
        if field.name not in ("id", "created_at")
    }
    made = []
    for number, client in enumerate(whose, 1):
        amount = Decimal(rng.randint(1000, 90_000_000)) / 100
        values = {
            **plain, **states, "counterparty_id": client.pk, "number": f"{code}-{number}", "amount": amount,
            "registration_number": 10**6 + number,
        }  # fmt: skip
        made.append(Document(**values))
    first.delete()
    return Document.objects.bulk_create(made, batch_size=2000)


def arrival(base: Base, code: str, client: "Counterparty", number: str) -> "Document":
    """A document that has just been registered."""
    from endocs.documents import actions as documents
    from endocs.documents.requisites import Requisites

    requisites = Requisites(
        organisation=base.organisation, counterparty=client, number=number, dated_on=date(2026, 11, 24),
        amount=Decimal("184220.00"), subject="Монтаж оборудования за ноябрь 2026",
    )  # fmt: skip
    kind = base.workspace.documentkind_set.get(code=code)
    return documents.register(workspace=base.workspace, kind=kind, requisites=requisites, by=None)


def measure(base: Base, rounds: int) -> None:
    """Each client in turn: the bare SQL, the match, their ratio, and how many questions the match asks."""
    from endocs.requests.models import ClientWant

    for title, client in (("few", base.few), ("many", base.many), ("most", base.most)):
        open_ones = ClientWant.objects.filter(workspace=base.workspace, inn=client.inn).count()
        settled = _timed(_match, base, client)
        before = _linked(base, client)
        bare, ours, queries, links = [], [], set(), 0
        for number in range(rounds):
            with _undone():
                arrival(base, "act", client, f"Н-{number}")
                bare.append(_timed(_read_bare, base, client))
                ours.append(_timed(_match, base, client))
                links += _linked(base, client) - before
            with _undone():
                arrival(base, "act", client, f"Н-{number}")
                queries.add(_counted(_match, base, client))
        plain, ms = statistics.median(bare), statistics.median(ours)
        print(
            f"{title}: {open_ones} open requests of the client: {ms:.1f} ms, bare SQL {plain:.1f} ms, "
            f"ratio {ms / plain:.1f}; {'–'.join(map(str, sorted({min(queries), max(queries)})))} questions; "
            f"answers and suggestions more by a match: {links / rounds:.1f}; the first match of all his cards "
            f"{settled:,.0f} ms, {before:,} answers and suggestions",
            flush=True,
        )


def _match(base: Base, client: "Counterparty") -> None:
    from endocs.requests import linking

    linking.match(workspace_id=base.workspace.pk, inns=[client.inn])


def _linked(base: Base, client: "Counterparty") -> int:
    from endocs.requests.models import Answer, Suggestion

    there = {"workspace": base.workspace, "document__counterparty": client}
    return Answer.objects.filter(**there).count() + Suggestion.objects.filter(**there).count()


def _read_bare(base: Base, client: "Counterparty") -> None:
    from django.db import connection
    from django.utils import timezone

    since = timezone.now() - timedelta(days=28)
    with connection.cursor() as cursor:
        cursor.execute(REQUESTS_BARE, [base.workspace.pk, client.inn])
        cursor.fetchall()
        cursor.execute(CARDS_BARE, [base.workspace.pk, since, base.workspace.pk, client.inn])
        cursor.fetchall()


@contextmanager
def _undone() -> Iterator[None]:
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _timed(deed: "Deed", base: Base, client: "Counterparty") -> float:
    began = time.perf_counter()
    deed(base, client)
    return (time.perf_counter() - began) * 1000


def _counted(deed: "Deed", base: Base, client: "Counterparty") -> int:
    from django.db import connection

    asked = []

    def note(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        if not str(sql).startswith(("SAVEPOINT", "RELEASE")):
            asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        deed(base, client)
    return len(asked)


def main() -> None:
    """In a data folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=5000)
    parser.add_argument("--clients", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with own_folder():
        base = build(options.requests, options.clients)
        measure(base, options.rounds)


if __name__ == "__main__":
    main()
