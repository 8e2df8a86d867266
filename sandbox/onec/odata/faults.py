"""Oddities and faults that can be switched on: for how many requests, after how many, and for which of them."""

import threading
from dataclasses import dataclass

LICENCE = "Не обнаружено свободной лицензии!"
NO_KEY = "Не найдена лицензия. Не обнаружен ключ защиты программы или полученная программная лицензия!"
LOCKED = "Начало сеанса с информационной базой запрещено. Выполняется обновление конфигурации."
NO_RIGHTS = "Нарушение прав доступа!"
KINDS = (
    "bom", "atom", "licence", "licence_html", "unauthorized", "slow", "hang", "truncated", "html", "gone", "locked",
    "no_rights", "internal", "reset", "time_zone", "huge",
)  # fmt: skip


@dataclass(slots=True)
class Fault:
    """One of `KINDS`; `times` None lasts until it is switched off, `seconds` and `hours` are of slow and time_zone."""

    kind: str
    after: int = 0
    times: int | None = 1
    path: str = ""  # only addresses that contain it
    seconds: float = 0
    hours: int = 0
    met: int = 0


class Faults:
    """Those that are switched on."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.all: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Switch on."""
        if fault.kind not in KINDS:
            raise ValueError(fault.kind)
        with self.lock:
            self.all.append(fault)
        return fault

    def clear(self, kind: str = "") -> None:
        """Switch off: of one kind, or all."""
        with self.lock:
            self.all = [one for one in self.all if kind and one.kind != kind]

    def meet(self, path: str) -> list[Fault]:
        """What happens to this request."""
        found = []
        with self.lock:
            for one in self.all:
                if one.path not in path:
                    continue
                one.met += 1
                if one.met > one.after and (one.times is None or one.met <= one.after + one.times):
                    found.append(one)
        return found
