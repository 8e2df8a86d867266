"""How fast the feed of the operator's emulator becomes cards, against the bare insert of the same rows in one run.

    python -m bench.diadoc [--events 50000] [--states 1000] [--files 40 --megabytes 70]

The emulator is another process. The pace that the operator asks for is switched off for feed and states, so that the
loader itself is measured. Before, a worker process fetches one packet of large files, and its largest memory is told.
"""

import argparse
import multiprocessing
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from bench.folder import own_folder

if TYPE_CHECKING:
    from endocs.diadoc.models import Box

PER_LETTER = 3  # events in the sender's box: the letter, its delivery, the client's signature
TABLES = (
    "diadoc_feedevent", "diadoc_messagestate", "documents_document", "documents_externalreference",
    "diadoc_exchangeddocument", "diadoc_content", "journal_event",
)  # fmt: skip


def serve(pipe: Pipe, letters: int) -> None:
    """The emulator with a firm whose box has so many letters; answers who is there, then sends packets when asked."""
    from sandbox.diadoc.papers import Paper
    from sandbox.diadoc.server import Emulator

    with Emulator(seed=1) as operator:
        ours = operator.add_party(name="ООО «Вектра Монтаж»", inn="7806415204", kpp="780601001", is_mine=True)
        theirs = operator.add_party(name="ООО «Астра-Логистик»", inn="7814339028", kpp="781401001")
        since = datetime.now(UTC) - timedelta(days=10)
        for number in range(letters):
            at = since + timedelta(seconds=number * 20)
            paper = Paper(type="AcceptanceCertificate", number=str(number), content=b"%PDF-1.4")
            message = operator.send(ours.box, theirs.box, [paper], at=at)
            key = next((message.id, entity.id) for entity in message.documents())
            operator.sign(key, at=at + timedelta(seconds=10))
        told = ("api_url", "identity_url", "client_id", "client_secret", "refresh_token")
        pipe.send(({name: getattr(operator, name) for name in told}, ours.box))
        while (asked := pipe.recv()) is not None:
            count, size = asked
            papers = [Paper(type="Nonformalized", size=size + number, is_signed=False) for number in range(count)]
            pipe.send(operator.send(ours.box, theirs.box, papers).id)


@contextmanager
def _operator(letters: int) -> Iterator[tuple[Pipe, dict[str, str], str]]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(there, letters), daemon=True)
    process.start()
    credentials, box_id = here.recv()
    try:
        yield here, credentials, box_id
    finally:
        here.send(None)
        process.join()


def measure(events: int, states: int, files: int, megabytes: int) -> None:
    """Fill, read, print."""
    from endocs.diadoc import limiting

    letters = events // PER_LETTER
    with _operator(letters) as (operator, credentials, box_id):
        box = _connected(credentials, box_id)
        limiting.APART = timedelta(0)
        if files:
            _fetch(box, operator, files, megabytes)
        seconds = _read(box, letters * PER_LETTER)
        print(f"memory at most: {_memory()} MB")
        _compare(seconds)
        _ask_states(box, states)


def _connected(credentials: dict[str, str], box_id: str) -> "Box":
    from endocs.diadoc import connecting
    from endocs.diadoc.connecting import Credentials, Loading, Offered
    from endocs.documents import actions as documents
    from endocs.gateways.diadoc.values import normal_id
    from endocs.people.models import Workspace

    workspace = Workspace.objects.create(name="bench")
    documents.create_built_in_kinds(workspace=workspace)
    connection = connecting.connect(workspace=workspace, credentials=Credentials(**credentials), by=None)
    offered = Offered(box_id=normal_id(box_id), title="bench", inn="7806415204", kpp="780601001", organisation="Вектра")
    loading = Loading(load_from=(datetime.now(UTC) - timedelta(days=20)).date())
    return connecting.choose_box(connection=connection, offered=offered, organisation=None, loading=loading, by=None)


def _read(box: "Box", events: int) -> float:
    """Seconds until the last event was taken in; states and files wait meanwhile."""
    from endocs.diadoc import calling, feeding, leases
    from endocs.diadoc.models import FeedEvent
    from endocs.wall.place import inside

    with inside(box.workspace_id):
        lease = leases.take(box.pk)
        assert lease
        reading = feeding.Reading(box.pk, lease, calling.operator(box.connection))
        feeding.begin(reading)
        began, last, taken = time.perf_counter(), time.perf_counter(), 0
        is_more = True
        while is_more:
            new, is_more = feeding.read_back(reading)
            taken += new
            if taken // 10000 > (taken - new) // 10000:
                now = time.perf_counter()
                print(f"  {taken:,} events; the last 10,000 at {10000 / (now - last):.0f} a second", flush=True)
                last = now
        leases.give_back(box.pk, lease)
        seconds = time.perf_counter() - began
        assert FeedEvent.objects.count() >= events
    print(f"{events:,} events in {seconds:.1f} s: {events / seconds:.0f} a second")
    return seconds


def _compare(seconds: float) -> None:
    """The same rows once more, by plain statements into tables with the same indexes, a page of events at a time."""
    from django.db import connection

    count, spent = 0, 0.0
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"create table bare_{table} (like {table} including all)")
            cursor.execute(f"select * from {table} order by id")
            columns = ", ".join(f'"{column[0]}"' for column in cursor.description)
            marks = ", ".join(["%s"] * len(cursor.description))
            rows = [tuple(_plain(value) for value in row) for row in cursor.fetchall()]
            began = time.perf_counter()
            for first in range(0, len(rows), 100):
                cursor.executemany(
                    f"insert into bare_{table} ({columns}) overriding system value values ({marks})",
                    rows[first : first + 100],
                )
            spent += time.perf_counter() - began
            count += len(rows)
    print(
        f"bare insert of the same {count:,} rows: {spent:.1f} s; the loader takes {seconds / spent:.1f} times as long"
    )


def _plain(value: Any) -> Any:
    from psycopg.types.json import Jsonb

    return Jsonb(value) if isinstance(value, dict | list) else value


def _ask_states(box: "Box", count: int) -> None:
    from endocs.diadoc import calling, leases, refreshing
    from endocs.diadoc.feeding import Reading
    from endocs.wall.place import inside

    with inside(box.workspace_id):
        lease = leases.take(box.pk)
        assert lease
        began = time.perf_counter()
        done = refreshing.refresh_due(Reading(box.pk, lease, calling.operator(box.connection)), limit=count)
        leases.give_back(box.pk, lease)
    seconds = time.perf_counter() - began
    print(f"{done.came:,} states of messages asked for and taken in: {done.came / seconds:.0f} a second")


def _fetch(box: "Box", operator: Pipe, files: int, megabytes: int) -> None:
    """A worker process, as in life, fetches one packet of large files while everything else waits at the operator."""
    from django.utils import timezone

    from endocs.config import serving
    from endocs.diadoc.models import Box, Content
    from endocs.gateways.diadoc.values import normal_id
    from endocs.wall.place import inside

    Box.objects.update(backfill_done_at=timezone.now())
    process = subprocess.Popen(serving.worker().command)
    try:
        with inside(box.workspace_id):
            _until(process, lambda: Box.objects.filter(began_at__isnull=False).exists())
            operator.send((files, megabytes * 1024 * 1024 - 100))
            message_id, began = normal_id(operator.recv()), time.perf_counter()
            _until(process, lambda: box.documents.filter(message_id=message_id).count() == files)
            print(f"{files} cards of the packet after {time.perf_counter() - began:.1f} s")
            came = Content.objects.filter(exchanged__message_id=message_id, file__blob__inspected_at__isnull=False)
            most = _until(process, lambda: came.count() >= files)
            seconds = time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(20)
    print(
        f"{files} files of {megabytes} MB fetched and looked into after {seconds:.0f} s by a worker of at most {most}"
    )
    Box.objects.update(backfill_done_at=None, due_at=None, lease="", leased_until=None)


def _until(process: "subprocess.Popen[bytes]", is_done: Callable[[], bool]) -> str:
    """Waits; tells the largest memory of the process so far, and meanwhile of all its children together."""
    worker, largest = psutil.Process(process.pid), 0
    while not is_done():
        for _look in range(5):
            with suppress(psutil.NoSuchProcess):
                largest = max(largest, sum(child.memory_info().rss for child in worker.children(recursive=True)))
            time.sleep(0.1)
    peak = next(
        line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return f"{int(peak.split()[1]) // 1024} MB, its children {largest // 2**20} MB"


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """In a data folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=50000)
    parser.add_argument("--states", type=int, default=1000)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--megabytes", type=int, default=70)
    options = parser.parse_args()
    with own_folder():
        measure(options.events, options.states, options.files, options.megabytes)


if __name__ == "__main__":
    main()
