"""A base of 1C sends on while messages are repeated, reordered, cut and the server is killed: the cards are right."""

import hashlib
import json
import queue
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from django.utils import timezone

from endocs.documents.models import Document, File
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.onec.models import Message, MessageState, OnecDocument
from tests.kills.web import Web
from tests.onec import cast as onec

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]

DONE = {200, 201, 409}
CUT, LOST, TWICE, BATCHED = 0.1, 0.1, 0.15, 0.3  # of the messages
SENDERS = 3
PATIENCE = 180.0
STATES = {"unpaid": "unpaid", "partial": "partly_paid", "paid": "paid"}


@dataclass
class Truth:
    """What a base has to say about its documents; the newest word about each is what must stand."""

    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, count: int) -> "Truth":
        """So many messages, four about each document: three versions, and for invoices a payment."""
        truth, now = cls(), timezone.now() - timedelta(days=1)
        for number in range(count // 4):
            kind = random.choice(["РеализацияТоваровУслуг", "СчетНаОплатуПокупателю"])
            thing = {"type": kind, "ref": str(uuid4()), "number": str(number), "number_printed": str(number)}
            for version in range(3 if kind == "СчетНаОплатуПокупателю" else 4):
                truth.say(thing, version, now + timedelta(minutes=version))
            if kind == "СчетНаОплатуПокупателю":
                truth.pay(thing, now + timedelta(minutes=10))
        return truth

    def say(self, thing: dict[str, Any], version: int, at: datetime) -> None:
        """A version of the document with a print form of its own."""
        content = b"%PDF-1.4 " + f"{thing['ref']} {version}".encode()
        sha256 = hashlib.sha256(content).hexdigest()
        self.files[sha256] = content
        total = f"{random.randrange(1, 10**7) / 100:.2f}"
        message = onec.upsert(
            object={**thing, "data_version": f"V{version}"}, occurred_at=at.isoformat(), comment=f"версия {version}",
            amounts={"total": total, "vat": None, "currency": "RUB"},
            files=[{"name": f"{thing['number']}.pdf", "form": "act", "sha256": sha256}],
        )  # fmt: skip
        self.messages.append(message)
        self.documents[thing["ref"]] = message

    def pay(self, thing: dict[str, Any], at: datetime) -> None:
        """How far the invoice is paid."""
        total = Decimal(self.documents[thing["ref"]]["amounts"]["total"])
        state = random.choice(list(STATES))
        paid = {"unpaid": Decimal(0), "partial": (total / 2).quantize(Decimal("0.01")), "paid": total}[state]
        told = {"state": state, "paid": str(paid), "total": str(total), "by_hand": False, "receipts": []}
        message = onec.payment(
            invoice={"type": thing["type"], "ref": thing["ref"]}, payment=told, occurred_at=at.isoformat()
        )
        self.messages.append(message)
        self.payments[thing["ref"]] = message


@dataclass
class Sender:
    """The queue of the extension: what was not answered is sent again, by chance also what was."""

    base: onec.Base
    web: Web
    truth: Truth
    waiting: "queue.Queue[dict[str, Any]]" = field(default_factory=queue.Queue)
    faults: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("sent", "cut", "lost", "twice", "down"), 0))

    def run(self) -> None:
        """Until nothing waits."""
        with httpx.Client(base_url=f"{self.web.address}{onec.API}/", headers=self.base.headers, timeout=30) as client:
            while not self.faults:
                batch = list(self.taken())
                if not batch:
                    return
                self.deliver(client, batch)

    def taken(self) -> Iterator[dict[str, Any]]:
        """One message or a few."""
        for _number in range(random.randrange(2, 10) if random.random() < BATCHED else 1):
            try:
                yield self.waiting.get_nowait()
            except queue.Empty:
                return

    def deliver(self, client: httpx.Client, batch: list[dict[str, Any]]) -> None:
        """Send until each message has its answer."""
        deadline = time.monotonic() + PATIENCE
        again = random.random() < TWICE
        while batch and time.monotonic() < deadline:
            try:
                self.spoil(batch)
                self.put_files(client, batch)
                left = self.send(client, batch)
                if again and len(left) < len(batch):
                    again = False
                    self.counts["twice"] += 1
                    left = self.send(client, batch)
                batch = left
            except httpx.TransportError:
                self.counts["down"] += 1
                time.sleep(0.3)
        if batch:
            self.faults.append(f"{len(batch)} messages were not taken in time")

    def spoil(self, batch: list[dict[str, Any]]) -> None:
        """The connection ends in the midst of the body, or before the answer is read."""
        chance = random.random()
        if chance > CUT + LOST:
            return
        body = json.dumps(batch[0]).encode()
        head = "".join(f"{name}: {value}\r\n" for name, value in self.base.headers.items())
        head = f"POST {onec.API}/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n{head}\r\n"
        whole = chance > CUT
        try:
            with socket.create_connection(("127.0.0.1", self.web.port), timeout=5) as line:
                line.sendall(head.encode() + (body if whole else body[: len(body) // 2]))
                time.sleep(random.uniform(0, 0.05))
        except OSError:
            return
        self.counts["lost" if whole else "cut"] += 1

    def put_files(self, client: httpx.Client, batch: list[dict[str, Any]]) -> None:
        for message in batch:
            for file in message.get("files", ()):
                answer = client.put(f"files/{file['sha256']}", content=self.truth.files[file["sha256"]])
                if answer.status_code not in (200, 201):
                    self.faults.append(f"{answer.status_code} {answer.text}")

    def send(self, client: httpx.Client, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The messages that are still to be taken."""
        self.counts["sent"] += len(batch)
        if len(batch) == 1:
            answer = client.post("messages", json=batch[0])
            answers = [(answer.status_code, answer.text)]
        else:
            told = client.post("messages/batch", json={"messages": batch}).json()["answers"]
            answers = [(one["http_status"], str(one)) for one in told]
        self.faults += [text for status, text in answers if status not in DONE | {425}]
        return [message for message, (status, _text) in zip(batch, answers, strict=True) if status == 425]


def test_cards_equal_the_truth_however_the_server_dies(
    length: Callable[[int, int], int], capsys: pytest.CaptureFixture[str]
) -> None:
    base, truth = onec.base(), Truth.of(length(60, 1000))
    web = Web(ENDOCS_ONEC_CALLS_PER_MINUTE="1000000")
    sender = Sender(base, web, truth)
    for message in random.sample(truth.messages, len(truth.messages)):
        sender.waiting.put(message)
    deaths, began = length(1, 12), time.monotonic()

    web.start()
    threads = [threading.Thread(target=sender.run) for _ in range(SENDERS)]
    try:
        for thread in threads:
            thread.start()
        killed = _kill_now_and_then(web, threads, deaths)
    finally:
        for thread in threads:
            thread.join(PATIENCE)
        web.kill()

    assert sender.faults == []
    _check(truth)
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{len(truth.messages)} messages about {len(truth.documents)} documents in "
            f"{time.monotonic() - began:.0f} s, the server killed {killed} times; {sender.counts}"
        )


def _kill_now_and_then(web: Web, threads: list[threading.Thread], deaths: int) -> int:
    killed = 0
    while any(thread.is_alive() for thread in threads) and killed < deaths:
        time.sleep(random.uniform(0.3, 2.5))
        web.kill()
        killed += 1
        web.start()
    return killed


def _check(truth: Truth) -> None:
    """Each document is one card as its newest version says, each message one row, each fact told once."""
    rows = {row.object_ref: row for row in OnecDocument.objects.select_related("document")}
    assert set(rows) == set(truth.documents)
    assert Document.objects.count() == len(rows)
    for ref, told in truth.documents.items():
        card = rows[ref].document
        assert (card.amount, card.comment) == (Decimal(told["amounts"]["total"]), told["comment"])
        current = File.objects.select_related("blob").get(document=card, is_current=True)
        assert current.blob.sha256 == told["files"][0]["sha256"]
        assert Event.objects.filter(document_id=card.pk, kind=Kind.DOCUMENT_REGISTERED).count() == 1
    for ref, told in truth.payments.items():
        card = rows[ref].document
        assert card.payment_state == STATES[told["payment"]["state"]]
        assert (card.paid_amount or 0) == Decimal(told["payment"]["paid"])
    numbers = {UUID(message["message_id"]) for message in truth.messages}
    assert set(Message.objects.values_list("message_id", flat=True)) == numbers
    assert not Message.objects.filter(state=MessageState.REFUSED).exists()
    changes = Event.objects.filter(kind=Kind.DOCUMENT_PAYMENT_CHANGED)
    assert changes.count() == changes.values("document_id").distinct().count()
