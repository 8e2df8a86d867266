"""People who work over HTTP and write down what was answered with success."""

import hashlib
import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from sandbox.pages import Broken, Form, Visitor

CLIENT = "Астра-Логистик"
FAILED_WHILE_DARK = (httpx.HTTPError, Broken)


@dataclass
class Ledger:
    """What the product promised to keep."""

    memos: dict[int, str] = field(default_factory=dict)
    remarks: dict[str, int] = field(default_factory=dict)
    uploads: dict[str, str] = field(default_factory=dict)
    prepared: dict[str, str] = field(default_factory=dict)
    completed: list[int] = field(default_factory=list)
    unanswered: int = 0

    def answered(self) -> int:
        """How many deeds were answered with success."""
        kept = len(self.memos) + len(self.remarks) + len(self.uploads)
        return kept + len(self.prepared) + len(self.completed)


class Writers:
    """Two managers who ask and talk, an accountant who prepares and completes, one who uploads."""

    def __init__(self, address: str, people: list[dict[str, str]]) -> None:
        self.ledger = Ledger()
        known = {person["email"].partition("@")[0]: person for person in people}
        names = ("lebedev", "kim", "sokolova", "sokolova")
        self.visitors = [Visitor(address, known[name]["email"], known[name]["password"]) for name in names]
        for visitor in self.visitors:
            visitor.log_in("/tasks/")
        self.memo_forms = [_memo_form(visitor) for visitor in self.visitors[:2]]
        self.card = _card_for_files(self.visitors[3])
        self.stopped = threading.Event()
        self.threads: list[threading.Thread] = []

    def start(self) -> None:
        """Everybody works until told to stop."""
        self.stopped.clear()
        managers = [
            (lambda who=who, form=form: self._ask_and_talk(who, form))
            for who, form in zip(self.visitors, self.memo_forms, strict=False)
        ]
        deeds: list[Callable[[], None]] = [*managers, self._prepare_and_complete, self._upload]
        self.threads = [threading.Thread(target=self._work, args=[deed], daemon=True) for deed in deeds]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Nobody is in the middle of anything."""
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def _work(self, deed: Callable[[], None]) -> None:
        while not self.stopped.is_set():
            try:
                deed()
            except FAILED_WHILE_DARK:
                self.ledger.unanswered += 1
                time.sleep(0.2)

    def _ask_and_talk(self, who: Visitor, form: tuple[Form, dict[str, str]]) -> None:
        comment = f"Записка {uuid.uuid4()}"
        answer = _post(who, "/requests/new/", {**form[0].values, **form[1], "comment": comment})
        request = int(answer.headers["Location"].strip("/").rpartition("/")[2])
        self.ledger.memos[request] = comment
        words = f"Слово {uuid.uuid4()}"
        _post(who, f"/requests/{request}/remark/", {"text": words})
        self.ledger.remarks[words] = request

    def _prepare_and_complete(self) -> None:
        accountant = self.visitors[2]
        waiting = sorted(set(self.ledger.memos) - set(self.ledger.completed))
        if not waiting:
            time.sleep(0.1)
            return
        path = f"/requests/{(request := random.choice(waiting))}/"
        if f'action="{path}taking/"' in accountant.open(path).text:
            _post(accountant, f"{path}taking/", {})
        page = accountant.open(f"{path}preparation/")
        if not page.url.path.endswith("/preparation/"):  # it was completed, and nobody heard of it
            self.ledger.completed.append(request)
            return
        form, content, number = accountant.form_of(page, "rows-TOTAL_FORMS"), _content(), uuid.uuid4().hex
        values = {"rows-0-number": number, "rows-0-amount": "10,00", "rows-0-dated_on": "24.11.2026"}
        sent = [("rows-0-attached", (f"{number}.pdf", content, "application/pdf"))]
        _post(accountant, f"{path}preparation/", {**form.values, **values}, sent)
        self.ledger.prepared[number] = hashlib.sha256(content).hexdigest()
        _post(accountant, f"{path}completion/", {"comment": "Готово"})
        self.ledger.completed.append(request)

    def _upload(self) -> None:
        content, name = _content(), f"{uuid.uuid4().hex}.pdf"
        sent = [("files", (name, content, "application/pdf"))]
        _post(self.visitors[3], f"/documents/{self.card}/files/", {}, sent)
        self.ledger.uploads[name] = hashlib.sha256(content).hexdigest()


def _post(who: Visitor, path: str, values: dict[str, str], files: Any = None) -> httpx.Response:
    """Press a button; only the redirect after a deed that was done is a success."""
    token = who.client.cookies.get("csrftoken") or ""
    values = {**values, "csrfmiddlewaretoken": token}
    answer = who.client.post(path, data=values, files=files, follow_redirects=False)
    if answer.status_code != httpx.codes.FOUND or "/login/" in answer.headers["Location"]:
        raise Broken(f"{path} answered {answer.status_code}")
    return answer


def _memo_form(who: Visitor) -> tuple[Form, dict[str, str]]:
    form = who.form_of(who.open("/requests/new/"), "lines-TOTAL_FORMS")
    client = who.open(f"/counterparties/suggestions/?q={CLIENT}").text.partition('data-value="')[2].partition('"')[0]
    return form, {
        "counterparty": client, "counterparty_text": CLIENT, "lines-TOTAL_FORMS": "1",
        "lines-0-kind": form.choose("lines-0-kind", "Акт"), "lines-0-count": "1", "lines-0-amount": "10,00",
        "lines-0-delivery": "paper:1", "performer_key": form.choose("performer_key", "Бухгалтерия"),
        "due_at": "24.12.2030, 18:00", "text": "", "deed": "submit",
    }  # fmt: skip


def _card_for_files(who: Visitor) -> int:
    """A card that takes files."""
    for piece in who.open("/documents/").text.split('"/documents/')[1:]:
        number = piece.partition("/")[0]
        if number.isdecimal() and f'"/documents/{number}/files/"' in who.open(f"/documents/{number}/").text:
            return int(number)
    raise Broken("no card takes files")


def _content() -> bytes:
    return b"%PDF-1.4\n" + random.randbytes(random.choice((20_000, 400_000, 3_000_000)))
