"""A server that answers what a test tells it, byte for byte, and remembers what it was asked."""

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from endocs.gateways.diadoc.client import Operator, StillAtIt


@dataclass(frozen=True, slots=True)
class Said:
    """An answer; without `size` in the headers it ends where the connection does."""

    status: int = 200
    body: bytes | Iterable[bytes] = b"{}"
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    size: int | None = None  # told instead of the true one


@dataclass(frozen=True, slots=True)
class Asked:
    """A request."""

    path: str
    token: str
    body: bytes
    cookie: str


class Speaker:
    """Answers with `say(request)`; as many at once as are asked."""

    def __init__(self, say: Callable[[Asked], Said]) -> None:
        self.asked: list[Asked] = []
        speaker = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                request = Asked(self.path, token, self.rfile.read(length), self.headers.get("Cookie", ""))
                speaker.asked.append(request)
                self.speak(say(request))

            do_POST = do_GET  # noqa: N815  (the name is given)

            def speak(self, said: Said) -> None:
                pieces = [said.body] if isinstance(said.body, bytes) else said.body
                size = len(said.body) if isinstance(said.body, bytes) and said.size is None else said.size
                self.send_response(said.status)
                self.send_header("Content-Type", said.kind)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                if size is not None and said.status != 204:
                    self.send_header("Content-Length", str(size))
                self.close_connection = size is None or said.size is not None
                self.end_headers()
                for piece in pieces:
                    self.wfile.write(piece)

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.handle_error = lambda *_: None  # type: ignore[method-assign]  # who hangs up is no news
        self.http.daemon_threads = True

    @property
    def address(self) -> str:
        """Base address."""
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    def __enter__(self) -> "Speaker":
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.shutdown()
        self.http.server_close()


def unpaced() -> AbstractContextManager[StillAtIt]:
    """No limit."""
    return nullcontext(lambda: None)


def operator(address: str, token: Callable[[str], str] = lambda refused: "good-token") -> Operator:
    """A client without a limit, with a token of its own."""
    return Operator(address, token, unpaced)
