"""A firm, its base of 1C with the extension, and a live server between them and the test."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.signals import request_finished, request_started
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections

from endocs.documents.models import Document, File
from endocs.onec.models import Infobase, OnecDocument
from sandbox.onec import objects
from sandbox.onec.infobase.base import MOSCOW, Base
from sandbox.onec.store import Store
from tests import cast
from tests.onec import cast as onec
from tests.onec_extension.proxy import Proxy

EXTENSION = Path(__file__).resolve().parents[2] / "onec/extension"
# A line that is tried before it is known to work: its errors are the program's own way of asking.
ASKED = ("PDF", "не обслуживается", "Не удалось сформировать печатную форму")


class Clock:
    """Twenty days ago, and as much later as the test says: the server does not believe in the future."""

    def __init__(self) -> None:
        self.later = -timedelta(days=20)

    def __call__(self) -> datetime:
        """The moment, aware."""
        return datetime.now(UTC) + self.later

    def local(self) -> datetime:
        """What hangs on the wall in the accountant's room."""
        return self().astimezone(MOSCOW).replace(tzinfo=None, microsecond=0)

    def advance(self, **told: float) -> None:
        """Time goes by."""
        self.later += timedelta(**told)


@dataclass
class World:
    """Everything a scenario touches."""

    firm: cast.Firm
    infobase: Infobase
    token: str
    proxy: Proxy
    clock: Clock
    store: Store
    base: Base
    ours: objects.Organisation
    client: objects.Counterparty
    expected_kinds: set[str] = field(default_factory=lambda: {"network", "raised", "data", "rights", "json"})

    def invoice(self, **told: Any) -> objects.Invoice:
        """A posted invoice to the client."""
        return self.store.create_invoice(organisation=self.ours, counterparty=self.client, **told)

    def sale(self, **told: Any) -> objects.Sale:
        """A posted sale to the client."""
        return self.store.create_sale(organisation=self.ours, counterparty=self.client, **told)

    def press(self, *documents: objects.Document, **told: Any) -> list[tuple[str, str]]:
        """What the accountant is shown after the button."""
        self.base.shown.clear()
        self.base.press_button(documents, **told)
        return list(self.base.shown)

    def run_job(self, minutes: float = 5) -> None:
        """The scheduled job, that much later."""
        self.clock.advance(minutes=minutes)
        self.base.run_job()

    def results(self) -> list[dict[str, Any]]:
        """Rows of the window with results that was opened last."""
        _name, parameters = self.base.opened[-1]
        assert parameters is not None
        rows = parameters.get("Итоги").items  # type: ignore[attr-defined]  # an array
        return [dict(row.values.values()) for row in rows]

    def queue(self) -> list[tuple[object, object, object]]:
        """State, attempts and code of what waits, in order."""
        return [(row["состояние"], row["попыток"], row["кодошибки"]) for row in self.base.queue()]

    def card(self, document: objects.Document) -> Document:
        """Of a document of the base."""
        return OnecDocument.objects.select_related("document__kind").get(object_ref=str(document.ref)).document

    def files(self, document: objects.Document) -> list[File]:
        """Of its card."""
        return list(File.objects.filter(document=self.card(document)).order_by("pk"))

    def bodies(self, kind: str = "") -> list[dict[str, Any]]:
        """Messages that went out, parsed."""
        read = [json.loads(one.body) for one in self.proxy.messages()]
        return [one for one in read if not kind or one["kind"] == kind]

    def mistakes(self) -> list[str]:
        """Errors of the program itself that one of its attempts has hidden."""
        errors = self.base.interpreter.swallowed
        return [
            str(one) for one in errors if one.kind in {"code", "transaction"} and not any(a in one.text for a in ASKED)
        ]


class Server(ThreadedWSGIServer):
    """Serves from the test's own transaction: its threads share the test's connection, one at a time."""

    def _close_connections(self) -> None:
        """It is the test's."""


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, *told: Any) -> None:
        """Nothing."""


@contextmanager
def served() -> Iterator[str]:
    """The product on a free port, inside the test's transaction."""
    connection = connections[DEFAULT_DB_ALIAS]
    connection.inc_thread_sharing()
    ended = (request_started, request_finished)
    for signal in ended:
        signal.disconnect(close_old_connections)  # as Django's test client does
    server = Server(
        ("127.0.0.1", 0), Quiet, allow_reuse_address=False, connections_override={DEFAULT_DB_ALIAS: connection}
    )
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        connection.dec_thread_sharing()
        for signal in ended:
            signal.connect(close_old_connections)


@contextmanager
def world(**told: Any) -> Iterator[World]:
    """A base that is set up and may send."""
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "127.0.0.1"]
    connected = onec.base()
    with served() as address:
        proxy, clock = Proxy(address), Clock()
        store = Store(clock=clock.local)
        base = Base(store, EXTENSION, clock=clock, second=0.2, **told)
        organisation, client = connected.firm.organisation, connected.firm.client
        made = World(
            firm=connected.firm,
            infobase=connected.infobase,
            token=connected.token,
            proxy=proxy,
            clock=clock,
            store=store,
            base=base,
            ours=store.add_organisation(name=organisation.name, inn=organisation.inn, kpp=organisation.kpp),
            client=store.add_counterparty(name=client.name, inn=client.inn, kpp=client.kpp),
        )
        base.set_up(proxy.address, connected.token)
        try:
            yield made
        finally:
            proxy.stop()
