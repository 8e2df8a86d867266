"""The emulator of 1C as a server: pages for visitors and a control API on one port, the OData face on another.

python -m sandbox.onec --port 8040 --folder base
"""

import json
import threading
from decimal import Decimal
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from sandbox.onec import pages
from sandbox.onec.desk import Desk
from sandbox.onec.objects import Counterparty, Invoice, Organisation
from sandbox.onec.odata.server import Publication
from sandbox.page_frame import HEADERS
from sandbox.quiet_server import QuietServer

LARGEST = 1_000_000  # bytes of a form


class Emulator:
    """A base of 1C with our extension, its pages, and its OData interface; in threads of this process."""

    def __init__(self, *, port: int = 0, odata_port: int = 0, folder: Path | None = None) -> None:
        if folder:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.desk = Desk(folder)
        self.odata = Publication(self.desk.store, port=odata_port, password="odata-2026")  # noqa: S106  (of the sandbox)
        self.http = QuietServer(("127.0.0.1", port), type("Bound", (Handler,), {"emulator": self}))

    def __enter__(self) -> "Emulator":
        self.odata.__enter__()
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.desk.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.desk.stopping.set()
        self.http.shutdown()
        self.http.server_close()
        self.odata.__exit__(kind, error, trace)

    @property
    def address(self) -> str:
        """Of the pages."""
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    def begin(self, told: dict[str, Any]) -> None:
        """Firms of the first start; address and token for the extension at every start."""
        store = self.desk.store
        if not store.all(Organisation):
            for number, firm in enumerate(told["organisations"]):
                store.add_organisation(**firm, prefix=f"000{number}")
            for client in told["clients"]:
                store.add_counterparty(**client)
        session = self.desk.base.session
        session.login, session.full_name = told["user"]["login"], told["user"]["full_name"]
        self.desk.set_up(told["address"], told["token"])

    def do(self, name: str, given: dict[str, Any]) -> Any:
        """A deed for programs; ValueError, KeyError or LookupError when that cannot be."""
        desk = self.desk
        if name == "state":
            return {
                "organisations": [{"ref": str(one.ref), "name": one.name} for one in desk.store.all(Organisation)],
                "clients": [{"ref": str(one.ref), "name": one.name} for one in desk.store.all(Counterparty)],
                "odata": {"url": self.odata.url, "login": self.odata.login, "password": self.odata.password},
            }
        if name == "create":
            made = desk.create(**{**given, "total": Decimal(given["total"])})
            return {"ref": str(made.ref), "number": made.number}
        if name == "job":
            return {"said": desk.run_job()}
        document = desk.document(given["ref"])
        if document is None:
            raise LookupError(given["ref"])
        if name == "press":
            return {"said": desk.press(document), "card": desk.link_to_card(document)}
        if name == "files":
            return {"names": [f"{one.name}.{one.extension}" for one in desk.store.files_of(document)]}
        if name == "pay" and isinstance(document, Invoice):
            desk.pay(document, Decimal(given["amount"]) if "amount" in given else None)
            return {"paid": str(desk.store.paid(document))}
        raise ValueError(f"there is no deed {name}")


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    emulator: ClassVar[Emulator]
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        """The page."""
        asked = urlsplit(self.path)
        if asked.path != "/":
            return self.page("Такой страницы нет.", status=404)
        return self.page(dict(parse_qsl(asked.query)).get("done", ""))

    def do_POST(self) -> None:
        """A form of the page, or a deed for programs."""
        path = urlsplit(self.path).path
        length = self.headers.get("Content-Length") or "0"
        if not length.isdecimal() or int(length) > LARGEST:
            self.close_connection = True  # the body stays unread
            return self.page("Такого запроса страница не ждёт.", status=400)
        body = self.rfile.read(int(length))
        if self.is_foreign(for_programs=path.startswith("/control/")):
            return self.page("Эту форму прислала чужая страница.", status=403)
        if path.startswith("/control/"):
            return self.control(path.removeprefix("/control/"), body)
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        try:
            told = pages.act(self.emulator, path, form)
        except pages.Wrong as wrong:
            return self.page(str(wrong), form, 422)
        parts = [part for part in path.split("/") if part]
        return self.answer(303, b"", location=pages.led_back(parts[1] if len(parts) == 3 else "", told))

    def is_foreign(self, *, for_programs: bool) -> bool:
        """Whether a page of another site sends this; programs name no page at all."""
        origin = self.headers.get("Origin")
        own = (self.emulator.address, f"http://{self.headers.get('Host', '')}")
        return origin is not None and (for_programs or origin not in own)

    def page(self, told: str, form: dict[str, str] | None = None, status: int = 200) -> None:
        """The one page there is."""
        self.answer(status, pages.show(self.emulator, told, form).encode(), kind="text/html; charset=utf-8")

    def control(self, name: str, body: bytes) -> None:
        """JSON in, JSON out."""
        try:
            told, status = self.emulator.do(name, json.loads(body or b"{}")), 200
        except (LookupError, ValueError, TypeError, ArithmeticError, AttributeError) as error:
            told, status = {"error": f"{type(error).__name__}: {error}"}, 400
        self.answer(status, json.dumps(told, ensure_ascii=False).encode(), kind="application/json; charset=utf-8")

    def answer(self, status: int, body: bytes, *, kind: str = "", location: str = "") -> None:
        """Send it."""
        self.send_response(status)
        for name, value in {**HEADERS, "Content-Type": kind, "Location": location}.items():
            if value:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (its name in the library)
        """Nothing."""
