"""How fast documents of a base of 1C become cards, against the bare insert of the same rows in one run.

    python -m bench.onec [--documents 5000] [--files]

The calls go through the whole of the product in this process, from the bytes of the body to those of the answer, in
batches of 50 as the extension sends them; with `--files` each document has a print form of its own that is put before.
Then everything is sent once more with new numbers, which changes nothing, and at last with new versions.
"""

import argparse
import hashlib
import json
import resource
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from bench.folder import own_folder

BATCH = 50
INN, CLIENTS = "7806415204", 200
TABLES = (
    "onec_message", "onec_onecdocument", "onec_party", "counterparties_counterparty", "documents_document",
    "documents_externalreference", "documents_blob", "documents_file", "onec_sent", "journal_event",
)  # fmt: skip


class Base:
    """A base of 1C that is connected."""

    def __init__(self) -> None:
        from django.test import Client

        from endocs.documents import actions as documents
        from endocs.onec import bases, tokens
        from endocs.people.models import Organisation, Workspace

        workspace = Workspace.objects.create(name="bench")
        documents.create_built_in_kinds(workspace=workspace)
        own = Organisation.objects.create(workspace=workspace, name="ООО «Вектра Монтаж»", inn=INN, kpp="780601001")
        infobase = bases.add(workspace=workspace, title="bench", organisations=[own], by=None)
        _token, secret = tokens.issue(infobase=infobase, by=None)
        headers = {"authorization": f"Bearer {secret}", "x-onec-infobase": str(uuid4()), "x-onec-protocol": "1"}
        self.client = Client(headers=headers)

    def put(self, content: bytes) -> str:
        """The hash of bytes that are sent."""
        sha256 = hashlib.sha256(content).hexdigest()
        answer = self.client.put(f"/api/onec/v1/files/{sha256}", content)
        assert answer.status_code in (200, 201), answer.content
        return sha256

    def send(self, messages: list[dict[str, Any]]) -> set[int]:
        """Which statuses the messages of a batch got."""
        body = json.dumps({"messages": messages}, ensure_ascii=False).encode()
        answer = self.client.post("/api/onec/v1/messages/batch", body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return {one["http_status"] for one in answer.json()["answers"]}


def message(number: int, version: int, files: list[dict[str, Any]]) -> dict[str, Any]:
    """A document with ten lines, of one of the clients; invoices and sales in turn."""
    from endocs.onec.examples import UPSERT

    kind = ("РеализацияТоваровУслуг", "СчетНаОплатуПокупателю")[number % 2]
    client = {**UPSERT["counterparty"], "ref": str(UUID(int=number % CLIENTS + 1)), "inn": "", "kpp": ""}
    thing = {
        **UPSERT["object"], "type": kind, "ref": str(UUID(int=number + 10**6)), "number_printed": str(number),
        "data_version": f"V{version}",
    }  # fmt: skip
    return {
        **UPSERT, "message_id": str(uuid4()), "occurred_at": f"2026-11-24T{version:02}:00:00Z", "object": thing,
        "counterparty": {**client, "name": f"Клиент {number % CLIENTS}", "full_name": ""}, "contract": None,
        "lines": UPSERT["lines"] * 10, "invoice_ref": None, "files": files, "comment": f"версия {version}",
    }  # fmt: skip


def measure(documents: int, with_files: bool) -> None:
    """Send, compare, print."""
    from django.conf import settings

    settings.ENDOCS_ONEC_CALLS_PER_MINUTE = 10**9
    base = Base()
    base.client.get("/api/onec/v1/ping")
    print(f"memory at rest: {_memory()} MB")
    files = {number: _put(base, number) for number in range(documents)} if with_files else {}
    seconds = _send(base, "new documents", documents, 1, files, {201})
    _compare(seconds, documents)
    _send(base, "the same once more", documents, 1, files, {200})
    _send(base, "new versions", documents, 2, files, {200})


def _put(base: Base, number: int) -> list[dict[str, Any]]:
    content = b"%PDF-1.4 " + str(number).encode() + b" " * 80_000
    return [{"name": f"Акт {number}.pdf", "form": "act", "sha256": base.put(content)}]


def _send(
    base: Base, title: str, documents: int, version: int, files: dict[int, list[dict[str, Any]]], expected: set[int]
) -> float:
    began, last = time.perf_counter(), time.perf_counter()
    for first in range(0, documents, BATCH):
        numbers = range(first, min(first + BATCH, documents))
        statuses = base.send([message(number, version, files.get(number, [])) for number in numbers])
        assert statuses == expected, statuses
        if (first + BATCH) % 1000 == 0:
            now = time.perf_counter()
            print(f"  {first + BATCH:,}; the last 1,000 at {1000 / (now - last):.0f} a second", flush=True)
            last = now
    seconds = time.perf_counter() - began
    print(
        f"{title}: {documents:,} in {seconds:.1f} s, {documents / seconds:.0f} a second; memory {_memory()} MB at most"
    )
    return seconds


def _compare(seconds: float, documents: int) -> None:
    """The same rows once more, by plain statements into tables with the same indexes: in batches, then a transaction
    for each document.
    """
    from django.db import connection, transaction

    rows, inserts = dict[str, list[tuple[Any, ...]]](), dict[str, str]()
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"create table bare_{table} (like {table} including all)")
            cursor.execute(f"select * from {table} order by id")
            columns = ", ".join(f'"{column[0]}"' for column in cursor.description)
            marks = ", ".join(["%s"] * len(cursor.description))
            inserts[table] = f"insert into bare_{table} ({columns}) overriding system value values ({marks})"
            rows[table] = list(_plain_rows(cursor.fetchall()))
        began = time.perf_counter()
        for table in TABLES:
            for first in range(0, len(rows[table]), BATCH):
                cursor.executemany(inserts[table], rows[table][first : first + BATCH])
        in_batches = time.perf_counter() - began
        cursor.execute(f"truncate {', '.join(f'bare_{table}' for table in TABLES)}")
        began = time.perf_counter()
        for number in range(documents):
            with transaction.atomic():
                for table in TABLES:
                    cursor.executemany(inserts[table], rows[table][number::documents])
        each = time.perf_counter() - began
    count = sum(len(one) for one in rows.values())
    print(
        f"bare insert of the same {count:,} rows, {BATCH} at once: {in_batches:.1f} s, ratio {seconds / in_batches:.1f}"
    )
    print(f"the same, a transaction for each document: {each:.1f} s, ratio {seconds / each:.1f}")


def _plain_rows(rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    from psycopg.types.json import Jsonb

    for row in rows:
        yield tuple(Jsonb(value) if isinstance(value, dict | list) else value for value in row)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """In a data folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--files", action="store_true", help="each document has a print form of 80 kB")
    options = parser.parse_args()
    with own_folder():
        measure(options.documents, options.files)


if __name__ == "__main__":
    main()
