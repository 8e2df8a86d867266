"""What is measured: how the product and the floor do each thing, and the SQL of its rows alone."""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
from django.urls import reverse

from bench import floor
from endocs.counterparties.models import Counterparty
from endocs.documents.models import Document, File
from endocs.people.models import User
from endocs.requests.models import WorkRequest

WORDS = "фирма 7"
SPAN = {"from": "2022-01-01", "to": "2026-12-31"}


@dataclass
class Operation:
    """One thing that is measured: how the product, the floor and raw SQL do it."""

    name: str
    product: Callable[[], httpx.Response]
    floor: Callable[[], httpx.Response]
    sql: Callable[[], object]
    is_write: bool = False
    times: dict[str, list[float]] = field(default_factory=lambda: {"product": [], "floor": [], "sql": []})

    def measure(self) -> None:
        """One turn of each."""
        for target, call in (("product", self.product), ("floor", self.floor), ("sql", self.sql)):
            started = time.perf_counter()
            answer = call()
            self.times[target].append((time.perf_counter() - started) * 1000)
            if isinstance(answer, httpx.Response) and answer.status_code >= 400:
                raise SystemExit(f"{self.name}: {target} answered {answer.status_code}: {answer.text[:300]}")

    def forget(self) -> None:
        """Begin to count anew: what was measured so far was warming up."""
        self.times = {target: [] for target in self.times}

    def median(self, target: str) -> float:
        """Milliseconds."""
        return statistics.median(self.times[target])

    def late(self, target: str) -> float:
        """The 95th percentile in milliseconds."""
        return sorted(self.times[target])[int(len(self.times[target]) * 0.95)]


@dataclass(frozen=True)
class Sample:
    """The cards that are asked for, among those the reader may see."""

    reader: User
    card: Document
    written: Document
    deep: Document
    file: File
    work: WorkRequest
    firm: Counterparty

    @classmethod
    def of(cls, reader: User) -> "Sample":
        """A card near the top of the registry and one to write on, one at nine tenths of its depth, the newest request."""
        visible = Document.objects.visible_to(reader).select_related("kind")
        card, written = visible.exclude(kind__code="memo").order_by("-listed_on", "-id")[30:32]
        work = WorkRequest.objects.visible_to(reader).order_by("-id")[0]
        return cls(
            reader=reader,
            card=card,
            written=written,
            deep=visible.order_by("listed_on", "id")[visible.count() // 10],
            file=File.objects.select_related("blob").filter(document=card).order_by("id")[0],
            work=work,
            firm=Counterparty.objects.get(pk=card.counterparty_id),
        )

    @property
    def who(self) -> dict[str, Any]:
        """Who asks, for the floor."""
        return {"workspace": self.reader.workspace_id, "user": self.reader.pk}


def operations(sample: Sample, product: httpx.Client, bare: httpx.Client) -> list[Operation]:
    """All that is measured, in the order of the table."""
    return [*_registries(sample, product, bare), *_cards(sample, product, bare), *_writes(sample, product, bare)]


def _registries(sample: Sample, product: httpx.Client, bare: httpx.Client) -> list[Operation]:
    registry, who, day = reverse("web:registry"), sample.who, sample.deep.listed_on
    narrow = {**who, "kind": sample.card.kind_id, "firm": sample.firm.pk, **SPAN}
    filters = {
        "kind": sample.card.kind.code, "counterparty": sample.firm.pk, "dated_from": SPAN["from"],
        "dated_to": SPAN["to"],
    }  # fmt: skip
    depth = {**who, "day": day.isoformat(), "card": sample.deep.pk}

    def page(name: str, query: dict[str, Any], values: dict[str, Any], sql: tuple[str, ...]) -> Operation:
        return _read(name, lambda: product.get(registry, params=query), bare, values, sql)

    return [
        page("registry", {}, who, floor.REGISTRY),
        page("filter", filters, narrow, floor.FILTER),
        page("deep page", {"after": f"{day.isoformat()}.{sample.deep.pk}"}, depth, floor.DEEP),
    ]


def _cards(sample: Sample, product: httpx.Client, bare: httpx.Client) -> list[Operation]:
    card = {**sample.who, "card": sample.card.pk}
    first, second = WORDS.split()
    taken = {**card, "file": sample.file.pk, "path": sample.file.blob.path}
    request, document = reverse("web:request", args=[sample.work.pk]), reverse("web:document", args=[sample.card.pk])
    firms, file = reverse("web:counterparty_suggestions"), reverse("web:file", args=[sample.card.pk, sample.file.pk])
    words = {**sample.who, "first": first, "second": second}
    return [
        _read(
            "request", lambda: product.get(request), bare, {**sample.who, "work": sample.work.pk}, floor.REQUEST
        ),
        _read("card", lambda: product.get(document), bare, card, floor.CARD),
        _read("firms", lambda: product.get(firms, params={"q": WORDS}), bare, words, floor.FIRMS),
        _read("download", lambda: product.get(file), bare, taken, (floor.DOWNLOAD,)),
    ]  # fmt: skip


def _read(
    name: str, ask: Callable[[], httpx.Response], bare: httpx.Client, values: dict[str, Any], sql: tuple[str, ...]
) -> Operation:
    address = f"/{name.partition(' ')[0]}"
    typed = {key: date.fromisoformat(value) if key in ("day", "from", "to") else value for key, value in values.items()}
    return Operation(
        name, ask, lambda: bare.get(address, params=values), lambda: [floor.rows(statement, typed) for statement in sql]
    )


def _writes(sample: Sample, product: httpx.Client, bare: httpx.Client) -> list[Operation]:
    token = {"X-CSRFToken": product.cookies["csrftoken"], "Referer": str(product.base_url)}
    said = {**sample.who, "card": sample.written.pk, "text": "Слово"}
    remark = reverse("web:document_remark", args=[sample.written.pk])
    upload = reverse("web:document_files", args=[sample.written.pk])

    def new_file() -> dict[str, tuple[str, bytes]]:
        return {"files": (f"{time.time_ns()}.pdf", b"%PDF-1.4\n" + os.urandom(8000))}

    return [
        Operation(
            "remark",
            lambda: product.post(remark, data={"text": "Слово"}, headers=token),
            lambda: bare.post("/remark", params=said),
            lambda: floor.rows(floor.REMARK, said),
            is_write=True,
        ),
        Operation(
            "upload",
            lambda: product.post(upload, files=new_file(), headers=token),
            lambda: bare.post("/upload", params=said, files=new_file()),
            lambda: floor.rows(floor.UPLOAD, {**said, "sha256": os.urandom(32).hex(), "size": 8009}),
            is_write=True,
        ),
    ]
