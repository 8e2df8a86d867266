"""Measures the product against the floor and raw SQL at 1,000 and 100,000 cards, and prints a table of ratios.

    python -m bench.run [--cards 1000 100000] [--rounds 40]

Each size has a database and a data folder of its own; product and floor are served by the same server with the same
number of threads, and take turns inside each round. Nothing is asserted: the figures belong to the machine.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

BUDGETS = dict.fromkeys(("registry", "filter", "deep", "card", "request", "firms", "download", "remark", "upload"), 4.0)
WRITES = {"remark", "upload"}


@dataclass
class Operation:
    """One thing that is measured: how the product, the floor and raw SQL do it."""

    name: str
    product: Callable[[], httpx.Response]
    floor: Callable[[], httpx.Response]
    sql: Callable[[], object] | None
    times: dict[str, list[float]] = field(default_factory=lambda: {"product": [], "floor": [], "sql": []})

    def measure(self) -> None:
        """One turn of each."""
        for target, call in (("product", self.product), ("floor", self.floor), ("sql", self.sql)):
            if call is None:
                continue
            started = time.perf_counter()
            answer = call()
            self.times[target].append((time.perf_counter() - started) * 1000)
            if isinstance(answer, httpx.Response) and answer.status_code >= 400:
                raise SystemExit(f"{self.name}: {target} answered {answer.status_code}: {answer.text[:300]}")

    def median(self, target: str) -> float:
        """Milliseconds."""
        return statistics.median(self.times[target]) if self.times[target] else float("nan")

    def late(self, target: str) -> float:
        """The 95th percentile in milliseconds."""
        return sorted(self.times[target])[int(len(self.times[target]) * 0.95)]


@contextmanager
def _server(application: str, port: int, **environment: str) -> Iterator[psutil.Process]:
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1",
        "--blocking-threads", "2", "--no-ws", "--log-level", "error", application,
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        for _attempt in range(200):
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


def _session(user_id: int) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from endocs.people.models import User

    user = User.objects.get(pk=user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user_id)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _operations(workspace: int, user: int, product: httpx.Client, floor: httpx.Client) -> list[Operation]:
    from django.urls import reverse

    from bench import floor as bare
    from endocs.counterparties.models import Counterparty
    from endocs.documents.models import Document, File
    from endocs.requests.models import WorkRequest

    visible = Document.objects.filter(workspace_id=workspace, is_confidential=False).select_related("kind")
    card = visible.exclude(kind__code="memo").order_by("-listed_on", "-id")[30]
    file = File.objects.select_related("blob").get(document=card)
    deep = visible.order_by("listed_on", "id")[visible.count() // 10]
    work = WorkRequest.objects.filter(workspace_id=workspace).order_by("-id").first()
    firm = Counterparty.objects.get(pk=card.counterparty_id)
    assert work is not None
    who = {"workspace": workspace, "user": user}
    span = {"from": "2022-01-01", "to": "2026-12-31"}
    narrow = {**who, "kind": card.kind_id, "firm": firm.pk, **span}
    depth = {**who, "day": deep.listed_on.isoformat(), "card": deep.pk}
    registry = reverse("web:registry")
    token = {"X-CSRFToken": product.cookies["csrftoken"], "Referer": str(product.base_url)}

    def operation(name: str, address: str, query: dict[str, object], values: dict[str, object], sql: str) -> Operation:
        return Operation(
            name,
            lambda: product.get(address, params=query),
            lambda: floor.get(f"/{name}", params=values),
            lambda: bare.rows(sql, values),
        )

    remark = {**who, "card": card.pk, "text": "Слово"}
    return [
        operation("registry", registry, {}, who, bare.FIRST),
        operation(
            "filter", registry,
            {"kind": card.kind.code, "counterparty": firm.pk, "dated_from": span["from"], "dated_to": span["to"]},
            narrow, bare.FILTER,
        ),
        operation("deep", registry, {"after": f"{deep.listed_on.isoformat()}.{deep.pk}"}, depth, bare.DEEP),
        operation("request", reverse("web:request", args=[work.pk]), {}, {**who, "work": work.pk}, bare.REQUEST),
        operation("card", reverse("web:document", args=[card.pk]), {}, {**who, "card": card.pk}, bare.CARD),
        operation(
            "firms", reverse("web:counterparty_suggestions"), {"q": "фирма 7"}, {**who, "text": "фирма 7"}, bare.FIRMS
        ),
        Operation(
            "download",
            lambda: product.get(reverse("web:file", args=[card.pk, file.pk])),
            lambda: floor.get("/download", params={"path": file.blob.path}),
            None,
        ),
        Operation(
            "remark",
            lambda: product.post(reverse("web:document_remark", args=[card.pk]), data={"text": "Слово"}, headers=token),
            lambda: floor.post("/remark", params=remark),
            lambda: bare.rows(bare.REMARK, remark),
        ),
        Operation(
            "upload",
            lambda: product.post(
                reverse("web:document_files", args=[card.pk]),
                files={"files": (f"{time.time_ns()}.pdf", b"%PDF-1.4\n" + os.urandom(8000))},
                headers=token,
            ),
            lambda: floor.post("/upload", files={"files": ("a.pdf", b"%PDF-1.4\n" + os.urandom(8000))}),
            None,
        ),
    ]  # fmt: skip


def _queries_per_page(user: int, operations: list[Operation]) -> dict[str, int]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from endocs.people.models import User

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(pk=user))
    counted = {}
    for operation in operations:
        if operation.name in WRITES:
            continue
        address = str(operation.product().request.url.raw_path, "ascii")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(address)
        counted[operation.name] = len(captured)
    return counted


def _measure(cards: int, rounds: int) -> tuple[list[Operation], dict[str, int], dict[str, float]]:
    from django.core.management import call_command

    from bench.generate import generate
    from endocs.config import preparation

    call_command("migrate", verbosity=0)
    preparation.collect_static()
    started = time.perf_counter()
    workspace, accountant = generate(cards)
    print(f"{cards} cards made in {time.perf_counter() - started:.1f} s", file=sys.stderr)
    with (
        _server("endocs.config.wsgi:application", 8971) as product_process,
        _server("bench.floor:application", 8972, ENDOCS_BENCH_FLOOR="1") as floor_process,
        httpx.Client(base_url="http://127.0.0.1:8971", timeout=60) as product,
        httpx.Client(base_url="http://127.0.0.1:8972", timeout=60) as floor,
    ):
        product.cookies.set("sessionid", _session(accountant.pk))
        product.cookies.set("csrftoken", "a" * 32)
        operations = _operations(workspace.pk, accountant.pk, product, floor)
        queries = _queries_per_page(accountant.pk, operations)
        for number in range(rounds + 3):
            for operation in operations:
                operation.measure()
            if number == 2:  # the first rounds warm up
                for operation in operations:
                    operation.times = {target: [] for target in operation.times}
        memory = {"product": _memory(product_process), "floor": _memory(floor_process)}
    return operations, queries, memory


def _print(cards: int, operations: list[Operation], queries: dict[str, int], memory: dict[str, float]) -> None:
    print(f"\n{cards:,} cards, one client, milliseconds p50 / p95\n")
    print("| operation | product | floor | raw SQL | product : floor | budget | queries |")
    print("|---|---|---|---|---|---|---|")
    for item in operations:
        ratio = item.median("product") / item.median("floor")
        mark = "" if ratio <= BUDGETS[item.name] else " **missed**"
        print(
            f"| {item.name} | {item.median('product'):.1f} / {item.late('product'):.1f} | {item.median('floor'):.1f} / "
            f"{item.late('floor'):.1f} | {item.median('sql'):.2f} | {ratio:.1f}{mark} | ≤ {BUDGETS[item.name]:.0f} | "
            f"{queries.get(item.name, '–')} |"
        )
    print(f"\nweb process: product {memory['product']:.0f} MiB, floor {memory['floor']:.0f} MiB (PSS)")


def _child(cards: int, rounds: int) -> dict[str, float]:
    import django

    django.setup()
    operations, queries, memory = _measure(cards, rounds)
    _print(cards, operations, queries, memory)
    return {item.name: item.median("product") for item in operations}


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
        print(
            f"\ngrowth of the product's p50 from {options.cards[0]:,} to {options.cards[-1]:,} cards (budget ≤ 1.5)\n"
        )
        for name, value in medians[0].items():
            print(f"- {name}: {medians[-1][name] / value:.2f}")


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
