"""What a want has already and what it still misses."""

from collections import Counter
from decimal import Decimal

from endocs.requests.matching.facts import Want

_CENTS = Decimal("0.05")
_PAIRS = {"closing": ("act", "sf"), "shipping": ("torg12", "sf")}


class Filling:
    """The links of one want as they are made; parts of a sum are counted apart for invoices and for the rest."""

    def __init__(self, want: Want) -> None:
        """Nothing yet."""
        self.want = want
        self._room: Counter[str] = Counter()
        for kind, count in want.documents.items():
            for part in _PAIRS.get(kind, (kind,)):
                self._room[part] += count
        several = {_group(kind) for kind, count in want.documents.items() if count > 1}
        self._unlimited = want.in_parts and not several
        self._by_parts = {_group(kind) for kind in want.documents} if self._unlimited else several
        self._sums: dict[str, Decimal] = dict.fromkeys(self._by_parts, Decimal(0))

    def has_room(self, kind: str, amount: Decimal | None) -> bool:
        """Whether a document of the kind, and of the sum when parts are counted, is still missing."""
        group = _group(kind)
        if group in self._sums and amount is not None and self.want.amount is not None and kind != "sf":
            if self._sums[group] + amount > self.want.amount + _CENTS:
                return False
            if self._unlimited:
                return True
        return bool(self._taken_by(kind))

    def take(self, kind: str, amount: Decimal | None) -> None:
        """Count a document in."""
        for part in self._taken_by(kind):
            self._room[part] -= 1
        if kind != "sf" and _group(kind) in self._sums:
            self._sums[_group(kind)] += amount or 0

    @property
    def is_full(self) -> bool:
        """Whether everything has come; parts must make the whole sum."""
        if not self.want.documents or +self._room:
            return False
        whole = self.want.amount
        return whole is None or all(not told or abs(told - whole) <= _CENTS for told in self._sums.values())

    def _taken_by(self, kind: str) -> tuple[str, ...]:
        """Which missing lines a document fills: a УПД fills act (or waybill) and с/ф."""
        if self._room[kind] > 0:
            return (kind,)
        if kind == "upd" and self._room["sf"] > 0:
            for main in ("act", "torg12"):
                if self._room[main] > 0:
                    return (main, "sf")
        return ("any",) if self._room["any"] > 0 and kind not in ("recon", "contract") else ()


def _group(kind: str) -> str:
    return kind if kind in ("invoice", "contract", "recon", "ksf") else "delivered"
