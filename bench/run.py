"""Measures the product against the floor and raw SQL at 1,000 and 100,000 cards, and prints a table of ratios.

    python -m bench.run [--cards 1000 100000] [--rounds 40]

Each size has a database and a data folder of its own; product and floor are served by the product's own command, with
the same threads and connection pool, and take turns inside each round. Nothing is asserted: the figures belong to the
machine.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psutil

if TYPE_CHECKING:
    from bench.operations import Operation
    from endocs.people.models import User

RATIO, GROWTH, QUERIES, MEMORY = 4.0, 1.5, 12, 300  # DESIGN.md 7: times the floor, times, queries a page, MiB
PRODUCT, FLOOR = 8971, 8972
REST = 5.0


@dataclass(frozen=True)
class Report:
    """What one size gave."""

    operations: "Sequence[Operation]"
    queries: Mapping[str, int]
    memory: Mapping[str, float]


@contextmanager
def _server(port: int, application: str = "", **environment: str) -> Iterator[psutil.Process]:
    """The web process as the product starts it, with its threads and its pool; or another application in its place."""
    from endocs.config import serving

    child = serving.web("127.0.0.1", port)
    command = [*child.command[:-1], application or child.command[-1]]
    process = subprocess.Popen(command, env={**os.environ, **child.environment, **environment})
    try:
        for _attempt in range(400):
            try:
                httpx.get(f"http://127.0.0.1:{port}/")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(10)


def _memory(process: psutil.Process) -> float:
    """MiB of the process and its children, shared pages counted once among their users (PSS)."""
    return sum(part.memory_full_info().pss for part in (process, *process.children(recursive=True))) / 2**20


def _worker_memory() -> float:
    """MiB of a worker that has done every job there was and rests."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from endocs.config import serving

    process = subprocess.Popen(serving.worker().command)
    try:
        for _second in range(120):
            time.sleep(1)
            if not ProcrastinateJob.objects.filter(status__in=("todo", "doing"), scheduled_at=None).exists():
                break
        time.sleep(REST)
        return _memory(psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(20)


def _session(user: "User") -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _queries_per_page(user: "User", operations: "Sequence[Operation]") -> dict[str, int]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    counted = {}
    for operation in operations:
        if not operation.is_write:
            address = str(operation.product().request.url.raw_path, "ascii")
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counted[operation.name] = len(captured)
    return counted


def _measure(cards: int, rounds: int) -> Report:
    from django.core.management import call_command

    from bench.generate import generate
    from bench.operations import Sample, operations
    from endocs.config import preparation

    call_command("migrate", verbosity=0)
    preparation.collect_static()
    started = time.perf_counter()
    _workspace, accountant = generate(cards)
    print(f"{cards} cards made in {time.perf_counter() - started:.1f} s", file=sys.stderr)
    with (
        _server(PRODUCT) as web,
        _server(FLOOR, "bench.floor:application", ENDOCS_BENCH_FLOOR="1"),
        httpx.Client(base_url=f"http://127.0.0.1:{PRODUCT}", timeout=60) as product,
        httpx.Client(base_url=f"http://127.0.0.1:{FLOOR}", timeout=60) as floor,
    ):
        product.cookies.set("sessionid", _session(accountant))
        product.cookies.set("csrftoken", "a" * 32)
        measured = operations(Sample.of(accountant), product, floor)
        queries = _queries_per_page(accountant, measured)
        for number in range(rounds + 5):
            for operation in measured:
                if number == 5:  # the first rounds warm up
                    operation.forget()
                operation.measure()
        return Report(measured, queries, {"web": _memory(web), "worker": _worker_memory()})


def _print(cards: int, report: Report) -> None:
    print(f"\n{cards:,} cards, one client, milliseconds p50 / p95\n")
    print("| operation | product | floor | raw SQL | product : floor | budget | queries | budget |")
    print("|---|---|---|---|---|---|---|---|")
    for item in report.operations:
        times = [f"{item.median(one):.1f} / {item.late(one):.1f}" for one in ("product", "floor")]
        ratio, queries = item.median("product") / item.median("floor"), report.queries.get(item.name)
        print(
            f"| {item.name} | {times[0]} | {times[1]} | {item.median('sql'):.2f} | {_marked(ratio, RATIO)} | "
            f"≤ {RATIO:.0f} | {queries or '–'} | {f'≤ {QUERIES}' if queries else '–'} |"
        )
    total = sum(report.memory.values())
    parts = " + ".join(f"{name} {value:.0f}" for name, value in report.memory.items())
    print(f"\nMemory at rest (PSS): {parts} = {_marked(total, MEMORY, 0)} MiB, budget ≤ {MEMORY}")


def _marked(value: float, budget: float, places: int = 1) -> str:
    return f"{value:.{places}f}{'' if value <= budget else ' **missed**'}"


def _child(cards: int, rounds: int) -> dict[str, float]:
    import django

    django.setup()
    report = _measure(cards, rounds)
    _print(cards, report)
    return {item.name.replace(" ", "_"): item.median("product") for item in report.operations}


def main() -> None:
    """Each size in a data folder of its own; at the end the growth from the smallest to the largest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cards", type=int, nargs="+", default=[1000, 100000])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "endocs.config.settings")
    if options.one:
        growth = _child(options.cards[0], options.rounds)
        print("growth:", *(f"{name}={value:.3f}" for name, value in growth.items()))
        return
    medians = [_in_new_folder(cards, options.rounds) for cards in options.cards]
    if len(medians) > 1:
        print(f"\nGrowth of the product's p50 from {options.cards[0]:,} to {options.cards[-1]:,} cards\n")
        print("| operation | growth | budget |\n|---|---|---|")
        for name, value in medians[0].items():
            print(f"| {name.replace('_', ' ')} | {_marked(medians[-1][name] / value, GROWTH, 2)} | ≤ {GROWTH} |")


def _in_new_folder(cards: int, rounds: int) -> dict[str, float]:
    from endocs.config import embedded_postgres

    with tempfile.TemporaryDirectory(prefix="endocs-bench-") as folder:
        environment = {**os.environ, "ENDOCS_DATA": folder}
        server = None
        if "DATABASE_URL" not in os.environ:
            server = embedded_postgres.ensure_running(Path(folder))
            environment["DATABASE_URL"] = embedded_postgres.address(Path(folder))
        try:
            command = [sys.executable, "-m", "bench.run", "--one", "--cards", str(cards), "--rounds", str(rounds)]
            printed = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
        finally:
            if server:
                server.stop()
                embedded_postgres.remove(Path(folder))
    table, _word, growth = printed.rpartition("growth:")
    print(table.rstrip())
    return {name: float(value) for name, value in (pair.split("=") for pair in growth.split())}


if __name__ == "__main__":
    main()
