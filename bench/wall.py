"""What the wall between workspaces costs: the same pages and searches with it and without, in one run.

    python -m bench.wall [--cards 20000] [--counterparties 10000] [--rounds 200]

Pages are asked for inside one process, so that nothing but the wall differs; both take turns inside each round.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bench.folder import own_folder

if TYPE_CHECKING:
    from django.test import Client

    from endocs.people.models import User, Workspace

Operation = Callable[[], object]


def measure(cards: int, counterparties: int, rounds: int) -> None:
    """Fill a database, take turns, print the table."""
    workspace, accountant = _fill(cards, counterparties)
    operations = {**_pages(workspace, accountant), **_searches(workspace, accountant, counterparties)}
    print(f"\n{cards:,} cards, {counterparties:,} counterparties, {rounds} rounds; p50 in ms\n")
    print("| operation | wall on | wall off | on : off |\n|---|---|---|---|")
    for name, run in operations.items():
        on, off = _by_turns(run, rounds)
        print(f"| {name} | {on:.2f} | {off:.2f} | {on / off:.2f} |", flush=True)


def _fill(cards: int, counterparties: int) -> "tuple[Workspace, User]":
    from django.db import connection

    from bench.generate import generate
    from endocs.counterparties.models import Counterparty

    generate(max(cards // 4, 100))  # somebody else's, so that there is something to hide
    workspace, accountant = generate(cards)
    have = Counterparty.objects.filter(workspace=workspace).count()
    Counterparty.objects.bulk_create(
        Counterparty(
            workspace=workspace, legal_form="ООО", name=f"«Завод {number}»", inn=f"{5000000000 + number}",
            sort_key=f"завод {number}", search_key=f"завод {number} {5000000000 + number}",
        )
        for number in range(have, counterparties)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    return workspace, accountant


def _pages(workspace: "Workspace", accountant: "User") -> dict[str, Operation]:
    from django.test import Client

    from endocs.documents.models import Document
    from endocs.requests.models import WorkRequest

    client = Client()
    client.force_login(accountant)
    card = Document.objects.filter(workspace=workspace, is_confidential=False).latest("pk")
    asked = WorkRequest.objects.filter(workspace=workspace).latest("pk")
    return {
        "registry page": _page(client, "/documents/"),
        "registry searched": _page(client, "/documents/?q=фирма 77"),
        "card": _page(client, f"/documents/{card.pk}/"),
        "request": _page(client, f"/requests/{asked.pk}/"),
        "tasks": _page(client, "/tasks/"),
        "bell": _page(client, "/bell/"),
        "remark (write)": _remark(client, f"/documents/{card.pk}/remarks/"),
    }


def _page(client: "Client", address: str) -> Operation:
    def get() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")

    return get


def _remark(client: "Client", address: str) -> Operation:
    def say() -> None:
        answer = client.post(address, {"text": "Слово"})
        if answer.status_code != 302:
            raise SystemExit(f"{address}: {answer.status_code}")

    return say


def _searches(workspace: "Workspace", accountant: "User", counterparties: int) -> dict[str, Operation]:
    from endocs.counterparties import queries
    from endocs.wall.place import inside

    def search(text: str) -> Operation:
        def find() -> object:
            with inside(workspace.pk):
                return queries.search(accountant, text)

        return find

    return {
        "counterparty by a rare name": search(f"завод {counterparties - 7}"),
        "counterparty by INN": search(f"{5000000000 + counterparties - 9}"),
        "counterparty by a frequent name": search("завод"),
        "counterparty that is not there": search("нигде такого нет"),
    }


def _by_turns(run: Operation, rounds: int) -> tuple[float, float]:
    """The medians with the wall and without it, in milliseconds."""
    from django.conf import settings

    times: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(rounds + 5):
        for is_walled in (True, False) if turn % 2 else (False, True):
            settings.ENDOCS_WALL = is_walled
            started = time.perf_counter()
            run()
            if turn >= 5:  # the first rounds warm up
                times[is_walled].append((time.perf_counter() - started) * 1000)
    return statistics.median(times[True]), statistics.median(times[False])


def main() -> None:
    """In a data folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cards", type=int, default=20000)
    parser.add_argument("--counterparties", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    with own_folder():
        measure(options.cards, options.counterparties, options.rounds)


if __name__ == "__main__":
    main()
