"""The emulator as a server on one port: identity provider at /identity, API at /api, control, and pages for visitors.

python -m sandbox.diadoc --port 8030 --folder operator
"""

import json
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from sandbox.diadoc.answering import Answering
from sandbox.diadoc.api import Api, Refused, Reply, written
from sandbox.diadoc.changing import Changing
from sandbox.diadoc.control import do
from sandbox.diadoc.faults import Answer, Fault, Faults, Log
from sandbox.diadoc.identity import Identity
from sandbox.diadoc.keeping import Keeper
from sandbox.diadoc.mangling import mangled
from sandbox.diadoc.pages import show
from sandbox.diadoc.sending import Sending
from sandbox.diadoc.state import World
from sandbox.quiet_server import QuietServer

JSON = "application/json; charset=utf-8"
FILES = ("getentitycontent", "generateprintform", "shelfdownload")


class Emulator(Sending, Answering, Changing):
    """A server of its own on a free port, in threads of this process; everything can be done to it from outside.

    with Emulator() as operator:
        mine = operator.add_party(name="ООО «Вектор»", inn="7701000017", kpp="770101001", is_mine=True)
    """

    def __init__(self, *, port: int = 0, folder: Path | None = None, seed: int | None = None) -> None:
        self.keeper = Keeper(folder) if folder else None
        kept = self.keeper.load() if self.keeper else None
        world, identity = kept or (World(seed), Identity())
        super().__init__(world)
        self.identity = identity
        self.api, self.faults, self.log = Api(self.world), Faults(), Log()
        handler = type("Bound", (Handler,), {"emulator": self})
        self.http = QuietServer(("127.0.0.1", port), handler)
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> "Emulator":
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self.http.shutdown()
        self.http.server_close()

    @property
    def address(self) -> str:
        """Of the pages."""
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    @property
    def api_url(self) -> str:
        """Base address of the API."""
        return f"{self.address}/api"

    @property
    def identity_url(self) -> str:
        """Base address of the identity provider."""
        return f"{self.address}/identity"

    @property
    def client_id(self) -> str:
        """Of the integrator."""
        return self.identity.client_id

    @property
    def client_secret(self) -> str:
        """Of the integrator."""
        return self.identity.client_secret

    @property
    def refresh_token(self) -> str:
        """The one that is good now."""
        return self.identity.refresh_token

    def fault(self, kind: str, **told: Any) -> Fault:
        """Switch a fault on; see `faults.Fault` for what can be told."""
        return self.faults.add(Fault(kind, **told))

    def keep(self) -> None:
        """Into the folder, if there is one."""
        if self.keeper:
            self.keeper.save(self.world, self.identity)

    def set_lag(self, seconds: float | None) -> None:
        """How long the other box waits for what happens; None: until `deliver`."""
        self.lag = None if seconds is None else timedelta(seconds=seconds)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    emulator: ClassVar[Emulator]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60

    def do_GET(self) -> None:
        """Any address."""
        self.route()

    def do_POST(self) -> None:
        """Any address."""
        self.route()

    def do_PUT(self) -> None:
        """Any address."""
        self.route()

    def do_DELETE(self) -> None:
        """Any address."""
        self.route()

    def route(self) -> None:
        """By the first part of the path."""
        asked = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        head, _, rest = asked.path.lstrip("/").partition("/")
        query = dict(parse_qsl(asked.query, keep_blank_values=True))
        if self.emulator.world.pending:
            self.emulator.settle()
        if head == "api":
            self.tell_api(f"/{rest}", query)
        elif head == "identity":
            self.tell_identity(f"/{rest}", body)
        elif head == "control":
            self.tell_control(rest, body)
        else:
            self.tell_page(asked.path, query, body)

    def tell_api(self, path: str, query: dict[str, str]) -> None:
        """An answer of the API, with the faults that are switched on."""
        began = time.monotonic()
        fault, waits = self.emulator.faults.meet(path, query)
        if waits:
            self.emulator.stopping.wait(waits)
        status = 0
        try:
            if fault is not None and not (fault.cut or fault.hang or fault.mangle):
                status = fault.status
                self.send(fault.status, fault.body, fault.kind, dict(fault.headers))
                return
            if fault is not None and fault.hang:
                self.emulator.stopping.wait(3600)
                self.close_connection = True
                return
            status = self.answer_truly(path, query, fault)
        finally:
            self.emulator.log.add(began, path, status, query)

    def answer_truly(self, path: str, query: dict[str, str], fault: Answer | None) -> int:
        """The true answer, maybe cut or mangled; its status."""
        if not self.emulator.identity.accepts(self.headers.get("Authorization", "")):
            self.send(401, b"Invalid auth token", "text/plain", {"X-Diadoc-ErrorCode": "Unauthorized"})
            return 401
        is_file = any(name in path.lower() for name in FILES)
        if not is_file and "application/json" not in self.headers.get("Accept", ""):
            self.send(406, b"This emulator speaks JSON only", "text/plain")
            return 406
        try:
            reply = self.emulator.api.answer(self.command, path, query)
        except Refused as no:
            headers = {"X-Diadoc-ErrorCode": no.code}
            self.send(no.status, no.text.encode(), "text/plain; charset=utf-8", headers)
            return no.status
        if fault is not None and fault.mangle:
            reply = mangled(reply, fault.mangle)
        self.send_reply(reply, cut=fault is not None and fault.cut)
        return reply.status

    def send_reply(self, reply: Reply, *, cut: bool) -> None:
        """JSON, a file piece by piece, or nothing; `cut` hangs up in the middle."""
        if reply.content is None:
            body = b"" if reply.value is None else written(reply.value)
            if cut:
                self.begin(reply.status, JSON, len(body) or 100, reply.headers)
                self.wfile.write(body[: len(body) // 2])
                self.hang_up()
            else:
                self.send(reply.status, body, JSON, dict(reply.headers))
            return
        self.begin(reply.status, reply.kind, reply.size, reply.headers)
        sent = 0
        for piece in reply.content:
            if cut and sent + len(piece) > reply.size // 2:
                self.wfile.write(piece[: reply.size // 2 - sent])
                self.hang_up()
                return
            self.wfile.write(piece)
            sent += len(piece)

    def tell_identity(self, path: str, body: bytes) -> None:
        """The token endpoint."""
        began = time.monotonic()
        fault, waits = self.emulator.faults.meet(f"/identity{path}", {})
        if waits:
            self.emulator.stopping.wait(waits)
        status = 404
        if fault is not None and not fault.cut:
            status = fault.status
            self.send(fault.status, fault.body, fault.kind, dict(fault.headers))
        elif path.rstrip("/") != "/connect/token":
            self.send(404, b"", "text/plain")
        elif self.command != "POST":
            status = 405
            self.send(405, b"", "text/plain")
        else:
            status, told = self.emulator.identity.refresh(dict(parse_qsl(body.decode("utf-8", "replace"))))
            self.emulator.keep()
            self.send_reply(Reply(status, told), cut=fault is not None)
        self.emulator.log.add(began, f"/identity{path}", status, {})

    def tell_control(self, name: str, body: bytes) -> None:
        """A deed by JSON."""
        if self.headers.get("Origin") or self.command != "POST":
            self.send(405 if self.command != "POST" else 403, b"", "text/plain")
            return
        try:
            told = do(self.emulator, name, json.loads(body or b"{}"))
        except (KeyError, ValueError, TypeError, IndexError) as problem:
            self.send(400, f"{type(problem).__name__}: {problem}".encode(), "text/plain; charset=utf-8")
            return
        self.send(200, written(told), JSON)

    def tell_page(self, path: str, query: dict[str, str], body: bytes) -> None:
        """A page for visitors."""
        form = dict(parse_qsl(body.decode("utf-8", "replace"))) if self.command == "POST" else None
        if form is not None and self.headers.get("Origin", self.emulator.address) not in self.own_origins():
            self.send(403, b"", "text/plain")
            return
        page = show(self.emulator, path, query, form)
        self.send(page.status, page.body, page.kind, page.headers)

    def own_origins(self) -> tuple[str, ...]:
        """How a browser may name this server."""
        return (self.emulator.address, f"http://{self.headers.get('Host', '')}")

    def begin(self, status: int, kind: str, size: int, headers: Any) -> None:
        """Status line and headers."""
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(size))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        """A whole answer."""
        self.begin(status, kind, len(body), headers or {})
        if status != 204:
            self.wfile.write(body)

    def hang_up(self) -> None:
        """Without the rest."""
        self.wfile.flush()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (http.server's name)
        """Say nothing."""
