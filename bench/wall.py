"""What the wall between workspaces costs: the same pages and searches with it and without, in one run.

    python -m bench.wall [--cards 20000] [--counterparties 10000] [--rounds 200]

Pages are asked for inside one process, so that nothing but the wall differs; both take turns inside each round.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path


def measure(cards: int, counterparties: int, rounds: int) -> None:
    """Fill a database, take turns, print the table."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from bench.generate import generate
    from endocs.config import preparation
    from endocs.counterparties import queries
    from endocs.counterparties.models import Counterparty
    from endocs.documents.models import Document
    from endocs.requests.models import WorkRequest
    from endocs.wall.place import inside

    call_command("migrate", interactive=False, verbosity=0)
    preparation.collect_static()
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
    client = Client()
    client.force_login(accountant)
    card = Document.objects.filter(workspace=workspace, is_confidential=False).latest("pk")
    asked = WorkRequest.objects.filter(workspace=workspace).latest("pk")

    def page(address: str) -> Callable[[], object]:
        def get() -> object:
            answer = client.get(address)
            if answer.status_code != 200:
                raise SystemExit(f"{address}: {answer.status_code}")
            return answer

        return get

    def remark() -> object:
        answer = client.post(f"/documents/{card.pk}/remarks/", {"text": "Слово"})
        if answer.status_code != 302:
            raise SystemExit(f"remark: {answer.status_code}")
        return answer

    def search(text: str) -> Callable[[], object]:
        def find() -> object:
            with inside(workspace.pk):
                return queries.search(accountant, text)

        return find

    operations: dict[str, Callable[[], object]] = {
        "registry page": page("/documents/"),
        "registry searched": page("/documents/?q=фирма 77"),
        "card": page(f"/documents/{card.pk}/"),
        "request": page(f"/requests/{asked.pk}/"),
        "tasks": page("/tasks/"),
        "bell": page("/bell/"),
        "remark (write)": remark,
        "counterparty by a rare name": search(f"завод {counterparties - 7}"),
        "counterparty by INN": search(f"{5000000000 + counterparties - 9}"),
        "counterparty by a frequent name": search("завод"),
        "counterparty that is not there": search("нигде такого нет"),
    }
    print(f"\n{cards:,} cards, {counterparties:,} counterparties, {rounds} rounds; p50 in ms\n")
    print("| operation | wall on | wall off | on : off |\n|---|---|---|---|")
    for name, run in operations.items():
        times: dict[bool, list[float]] = {True: [], False: []}
        for turn in range(rounds + 5):
            for is_walled in (True, False) if turn % 2 else (False, True):
                settings.ENDOCS_WALL = is_walled
                started = time.perf_counter()
                run()
                if turn >= 5:
                    times[is_walled].append((time.perf_counter() - started) * 1000)
        on, off = (statistics.median(times[is_walled]) for is_walled in (True, False))
        print(f"| {name} | {on:.2f} | {off:.2f} | {on / off:.2f} |", flush=True)


def main() -> None:
    """In a data folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cards", type=int, default=20000)
    parser.add_argument("--counterparties", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "endocs.config.settings")
    with tempfile.TemporaryDirectory(prefix="endocs-bench-") as folder:
        from endocs.config import embedded_postgres

        os.environ["ENDOCS_DATA"] = folder
        os.environ["ENDOCS_HOSTS"] = "testserver"
        server = embedded_postgres.ensure_running(Path(folder))
        try:
            import django

            django.setup()
            measure(options.cards, options.counterparties, options.rounds)
        finally:
            from django.db import connection

            connection.close()
            server.stop()
            embedded_postgres.remove(Path(folder))


if __name__ == "__main__":
    main()
