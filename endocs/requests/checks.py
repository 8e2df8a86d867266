"""What a package says otherwise than its request, or one paper of it otherwise than another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from endocs.documents.checks.facts import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A line of a request with the papers that answer it, by their keys; the period as the line says it."""

    kind: str
    amount: Decimal | None = None
    period: str = ""
    answers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A request with its papers; `clients` are the INNs it speaks of, empty when it names nobody."""

    papers: Sequence[Paper]
    lines: Sequence[Asked]
    asked_on: date
    clients: frozenset[str] = frozenset()
    organisation: int | None = None
    contract: int | None = None
