"""What goes wrong at the operator when somebody switches it on, and the log of what was asked."""

import random
import threading
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

PLAIN = "text/plain; charset=utf-8"
HTML = "<html><body><h1>429 Too Many Requests</h1>nginx</body></html>"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a fault instead of the true one; `cut` sends only half of the true body and hangs up."""

    status: int = 200
    body: bytes = b""
    kind: str = PLAIN
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    hang: bool = False
    mangle: str = ""


@dataclass(slots=True)
class Fault:
    """Goes wrong `times` times (None: always) where all that is given matches; see `KINDS` for what can go wrong."""

    kind: str
    path: str = ""  # a part of the address
    box: str = ""
    entity: str = ""
    times: int | None = 1
    skip: int = 0  # so many calls go well first
    share: float = 1.0  # of the calls that match
    seconds: float = 0.0  # delay, or Retry-After

    def matches(self, path: str, query: Mapping[str, str]) -> bool:
        """Whether it is meant for this call."""
        if self.times == 0 or self.path.lower() not in path.lower():
            return False
        box = _normal(query.get("boxId", "") or query.get("myBoxId", ""))
        return self.box in ("", box) and self.entity in ("", query.get("entityId", "") or query.get("documentId", ""))


def _normal(box: str) -> str:
    bare = box.partition("@")[0].replace("-", "").lower()
    return f"{bare}@diadoc.ru" if bare else ""


def _refused(status: int, text: str, code: str) -> Answer:
    return Answer(status, text.encode(), headers={"X-Diadoc-ErrorCode": code})


# Kind → what is answered; `delay` only waits, the rest of the words is in `Answer`.
KINDS: Mapping[str, Answer] = {
    "delay": Answer(),
    "bad_request": _refused(400, "Bad parameter", "BadRequest"),
    "unauthorized": _refused(401, "Invalid auth token", "Unauthorized"),
    "no_subscription": _refused(402, "Subscription of the box has ended", "PaymentRequired"),
    "forbidden": _refused(403, "Access to the box is denied", "Forbidden"),
    "not_found": _refused(404, "Not found", "NotFound"),
    "conflict": _refused(409, "Could not get meta", "Conflict"),
    "gone": _refused(410, "This method is removed", "Gone"),
    "throttled": Answer(429, HTML.encode(), "text/html"),
    "server": Answer(500, b"Internal error"),
    "bad_gateway": Answer(502, HTML.replace("429 Too Many Requests", "502 Bad Gateway").encode(), "text/html"),
    "unavailable": Answer(503, b"Service unavailable"),
    "gateway_timeout": Answer(504, b"Gateway time-out"),
    "cut": Answer(cut=True),
    "hang": Answer(hang=True),
    "html": Answer(200, HTML.replace("429 Too Many Requests", "Log in").encode(), "text/html"),
    "broken_json": Answer(200, b'{"Events": [{"EventId": "1", ', "application/json"),
    "wrong_types": Answer(mangle="types"),
    "unknown_enums": Answer(mangle="enums"),
    "duplicates": Answer(mangle="duplicates"),
    "reorder": Answer(mangle="reorder"),
    "gigantic": Answer(mangle="gigantic"),
    "empty_json": Answer(200, b"{}", "application/json"),
}


class Faults:
    """The faults that are switched on; repeatable by their seed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.on: list[Fault] = []
        self.random = random.Random(1)  # noqa: S311  (faults)

    def add(self, fault: Fault) -> Fault:
        """Switch on."""
        if fault.kind not in KINDS:
            raise ValueError(fault.kind)
        with self.lock:
            self.on.append(fault)
        return fault

    def clear(self, seed: int = 1) -> None:
        """Switch everything off."""
        with self.lock:
            self.on.clear()
            self.random.seed(seed)

    def meet(self, path: str, query: Mapping[str, str]) -> tuple[Answer | None, float]:
        """What goes wrong with this call, and how many seconds it waits first."""
        waits = 0.0
        with self.lock:
            for fault in self.on:
                if not fault.matches(path, query) or self.random.random() >= fault.share:
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                if fault.kind == "delay":
                    waits += fault.seconds
                    continue
                return _timed(KINDS[fault.kind], fault.seconds), waits
        return None, waits


def _timed(answer: Answer, seconds: float) -> Answer:
    if not seconds or answer.status < 400:
        return answer
    return Answer(answer.status, answer.body, answer.kind, {**answer.headers, "Retry-After": f"{seconds:g}"})


@dataclass(frozen=True, slots=True)
class Call:
    """A request: when it began and ended (monotonic seconds), what was asked and the status of the answer."""

    began: float
    ended: float
    address: str
    status: int
    query: Mapping[str, str]


class Log:
    """What was asked since the start or the last `clear`."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.calls: list[Call] = []

    def add(self, began: float, address: str, status: int, query: Mapping[str, str]) -> None:
        """Note a call that has been answered."""
        with self.lock:
            self.calls.append(Call(began, time.monotonic(), address, status, query))

    def clear(self) -> None:
        """Forget."""
        with self.lock:
            self.calls.clear()

    def counts(self) -> Counter[str]:
        """How often each address was asked."""
        with self.lock:
            return Counter(call.address for call in self.calls)

    def peak_parallel(self) -> int:
        """The largest number of calls that were being answered at one time."""
        with self.lock:
            steps = [(call.began, 1) for call in self.calls] + [(call.ended, -1) for call in self.calls]
        running = peak = 0
        for _, step in sorted(steps):
            running += step
            peak = max(peak, running)
        return peak

    def peak_rate(self, seconds: float = 1.0) -> int:
        """The largest number of calls that began within so many seconds."""
        with self.lock:
            begins = sorted(call.began for call in self.calls)
        return max((bisect_right(begins, at + seconds) - number for number, at in enumerate(begins)), default=0)
