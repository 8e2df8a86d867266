"""The publication of a base on a web server: Basic log-in, sessions and licences, JSON or Atom, faults by switch.

with Publication(store, login="ОбменСЭД", password="пароль") as published:
    published.url      # …/base/odata/standard.odata
    published.fault("licence", after=2, times=1)
"""

import base64
import json
import threading
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

from sandbox.onec.odata import atom
from sandbox.onec.odata.answering import Answer, Asked, Face, Refused
from sandbox.onec.odata.faults import LICENCE, LOCKED, NO_KEY, NO_RIGHTS, Fault, Faults
from sandbox.onec.store import Store
from sandbox.quiet_server import QuietServer

ROOT = "/base/odata/standard.odata"
JSON = "application/json;odata=minimalmetadata;charset=utf-8"
ATOM = "application/atom+xml;type=feed;charset=utf-8"
XML = "application/xml;charset=utf-8"
HTML = "text/html; charset=utf-8"
PAGE = "<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"


@dataclass(slots=True)
class Publication:
    """A base that can be reached at `url`; `licences` None are as many as are asked for."""

    store: Store
    login: str = "ОбменСЭД"
    password: str = "пароль"  # noqa: S105  (of the sandbox)
    licences: int | None = None
    port: int = 0
    face: Face = field(init=False)
    faults: Faults = field(default_factory=Faults)
    sessions: set[str] = field(default_factory=set)  # those that were begun and not finished; each holds a licence
    started: int = 0
    log: list[str] = field(default_factory=list)
    http: QuietServer = field(init=False)
    stopping: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.face = Face(self.store)
        self.http = QuietServer(("127.0.0.1", self.port), type("Bound", (Handler,), {"publication": self}))

    def __enter__(self) -> "Publication":
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self.http.shutdown()
        self.http.server_close()

    @property
    def address(self) -> str:
        """Of the web server."""
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    @property
    def url(self) -> str:
        """Of the interface."""
        return self.address + ROOT

    def fault(self, kind: str, **told: Any) -> Fault:
        """Switch a fault on; see `faults.Fault` for what can be told."""
        return self.faults.add(Fault(kind, **told))

    def withhold(self, *names: str) -> None:
        """Take sets out of the published composition."""
        self.face.published -= set(names)

    def enter(self, cookie: str, wish: str) -> str | None:
        """The session of a request; None when no licence is free. Without a wish a session is begun and left behind."""
        with self.lock:
            if cookie in self.sessions:
                return cookie
            if self.licences is not None and len(self.sessions) >= self.licences:
                return None
            self.started += 1
            session = str(uuid.uuid4())
            if wish == "start" or self.licences is not None:
                self.sessions.add(session)
            return session

    def finish(self, session: str) -> None:
        """The licence is free again."""
        with self.lock:
            self.sessions.discard(session)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    publication: ClassVar[Publication]
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    timeout = 60

    def do_GET(self) -> None:
        """Reading."""
        self.route()

    def do_POST(self) -> None:
        """Posting."""
        self.route()

    def do_PATCH(self) -> None:
        """Changing."""
        self.route()

    def route(self) -> None:
        """Faults first, then the log-in, a licence and the answer."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        address = unquote(self.path)
        self.publication.log.append(f"{self.command} {address}")
        faults = {one.kind: one for one in self.publication.faults.meet(address)}
        if self.fails(faults):
            return
        if not self.is_known():
            self.say(401, "", HTML, {"WWW-Authenticate": 'Basic realm="1C:Enterprise 8.3"'})
            return
        asked = urlsplit(self.path)
        if not asked.path.startswith(ROOT):
            self.say(404, PAGE.format(title="404 Not Found"), HTML)
            return
        wish = self.headers.get("IBSession", "").lower()
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("ibsession")
        session = self.publication.enter(cookie.value if cookie else "", wish)
        if session is None:
            self.say(500, LICENCE, "text/plain; charset=utf-8")
            return
        headers = {"Set-Cookie": f"ibsession={session}; path=/base"} if wish == "start" else {}
        self.answer(asked.path, asked.query, body, faults, headers)
        if wish == "finish":
            self.publication.finish(session)

    def fails(self, faults: dict[str, Fault]) -> bool:
        """Whether a fault has answered already."""
        for kind in ("slow", "hang"):
            if kind in faults:
                self.publication.stopping.wait(faults[kind].seconds or 3600)
        plain = "text/plain; charset=utf-8"
        answers = {
            "licence": (500, LICENCE, plain),
            "licence_html": (403, PAGE.format(title=NO_KEY), HTML),
            "locked": (503, LOCKED, plain),
            "unauthorized": (401, "", HTML),
            "gone": (404, PAGE.format(title="404 Not Found"), HTML),
            "html": (200, PAGE.format(title="Вход в сеть"), HTML),
        }
        if "reset" in faults or "hang" in faults:
            self.close_connection = True
            return True
        for kind, told in answers.items():
            if kind in faults:
                self.say(*told)
                return True
        return False

    def is_known(self) -> bool:
        """Whether login and password, in UTF-8, are right."""
        kind, _, told = self.headers.get("Authorization", "").partition(" ")
        try:
            given = base64.b64decode(told, validate=True).decode()
        except ValueError:  # not base64, or credentials of another encoding than UTF-8
            return False
        return kind == "Basic" and given == f"{self.publication.login}:{self.publication.password}"

    def answer(self, path: str, query: str, body: bytes, faults: dict[str, Fault], headers: dict[str, str]) -> None:
        """The true answer, in the form that faults leave it."""
        shift = timedelta(hours=faults["time_zone"].hours) if "time_zone" in faults else timedelta(0)
        options = dict(parse_qsl(query, keep_blank_values=True))
        is_json = "json" in options.get("$format", "") or "application/json" in self.headers.get("Accept", "")
        is_json = is_json and "atom" not in faults and options.get("$format") != "atom"
        try:
            if "no_rights" in faults:
                raise Refused(403, "-1", NO_RIGHTS)
            if "internal" in faults:
                raise Refused(500, "-1", "Внутренняя ошибка")
            told = json.loads(body) if body else {}
            asked = Asked(self.command, unquote(path[len(ROOT) :]), options, told, shift=shift)
            asked.if_match = self.headers.get("If-Match", "")
            answer = self.publication.face.answer(asked)
        except Refused as no:
            error = {"odata.error": {"code": no.code, "message": {"lang": "ru", "value": no.text}}}
            text = json.dumps(error, ensure_ascii=False) if is_json else atom.error(no.code, no.text)
            self.say(no.status, text, JSON if is_json else XML, headers)
            return
        self.write(answer, faults, headers, is_json=is_json)

    def write(self, answer: Answer, faults: dict[str, Fault], headers: dict[str, str], *, is_json: bool) -> None:
        """JSON with or without BOM, Atom, or half of it."""
        if answer.value is None:
            self.say(answer.status, answer.text, XML, headers)
            return
        value = {"odata.metadata": f"{self.publication.url}/$metadata", **answer.value}
        if "huge" in faults:
            value["Комментарий"] = "ж" * (40 * 1024 * 1024)
        text = json.dumps(value, ensure_ascii=False) if is_json else atom.feed(value)
        if "bom" in faults:
            text = "\ufeff" + text
        self.say(answer.status, text, JSON if is_json else ATOM, headers, cut="truncated" in faults)

    def say(
        self, status: int, text: str, kind: str, headers: dict[str, str] | None = None, *, cut: bool = False
    ) -> None:
        """A whole answer; `cut` hangs up in the middle."""
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self.wfile.flush()
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (http.server's name)
        """Say nothing."""
