"""What stands between the extension and the server, and spoils what it is told to spoil."""

import http.client
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import urlsplit

HTML = "<!DOCTYPE html><html><body>Введите логин и пароль для доступа к Интернету</body></html>".encode()


@dataclass(frozen=True, slots=True)
class Seen:
    """A call that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Fault:
    """What happens to calls whose method and path begin so; `times` is how many are still to be spoiled."""

    method: str
    path: str
    times: int
    status: int = 0  # answered instead of the server; 0 asks the server
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    is_cut: bool = False  # after the server has answered
    is_silent: bool = False  # no answer within the time-out
    change: Callable[[bytes], bytes] | None = None  # of the answer's body


class Proxy:
    """On a free port; without an upstream the server is down."""

    def __init__(self, upstream: str) -> None:
        self.upstream: str | None = upstream
        self.faults: list[Fault] = []
        self.seen: list[Seen] = []
        self.released = threading.Event()
        handler = type("Bound", (Handler,), {"proxy": self})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.http.daemon_threads, self.http.block_on_close = True, False
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """No more calls."""
        self.released.set()
        self.http.shutdown()
        self.http.server_close()

    @property
    def address(self) -> str:
        """For the extension's settings."""
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    def spoil(self, path: str = "messages", method: str = "", times: int = 1, **what: Any) -> None:
        """The next calls there."""
        self.faults.append(Fault(method, f"/api/onec/v1/{path}", times, **what))

    def messages(self) -> list[Seen]:
        """Messages that were sent, in order."""
        return [one for one in self.seen if one.path.endswith("/messages")]

    def fault(self, method: str, path: str) -> Fault | None:
        """The one that is due."""
        for one in self.faults:
            if one.times and method.startswith(one.method) and path.startswith(one.path):
                one.times -= 1
                return one
        return None


class Handler(BaseHTTPRequestHandler):
    """One call."""

    proxy: ClassVar[Proxy]

    def answer(self) -> None:
        """Through, or spoiled."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.proxy.seen.append(Seen(self.command, self.path, dict(self.headers.items()), body))
        fault = self.proxy.fault(self.command, self.path)
        if fault and fault.is_silent:
            self.proxy.released.wait(5)
            return
        if fault and fault.status:
            self.reply(fault.status, fault.headers, fault.body)
            return
        if self.proxy.upstream is None:
            self.drop()
            return
        status, headers, answer = self.ask(self.proxy.upstream, body)
        if fault and fault.is_cut:
            self.drop()
            return
        self.reply(status, headers, fault.change(answer) if fault and fault.change else answer)

    def ask(self, upstream: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """The server's answer."""
        address = urlsplit(upstream)
        asked = http.client.HTTPConnection(str(address.hostname), address.port, timeout=20)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        asked.request(self.command, self.path, body, headers)
        answer = asked.getresponse()
        read = answer.read()
        asked.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, read

    def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """An answer with small letters in its headers, as HTTP/2 proxies make them."""
        self.send_response_only(status)
        for name, value in headers.items():
            if name not in {"content-length", "connection", "transfer-encoding"}:
                self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def drop(self) -> None:
        """The connection is gone."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = answer  # noqa: N815  (names of the standard library)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the standard library's)
        """Nothing."""
