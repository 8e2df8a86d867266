"""What was read from a memo: typed values, each with its place in the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

Value = TypeVar("Value", covariant=True)


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A value and where in the memo it stands: `memo[start:end]` is its phrase."""

    value: Value
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Firm:
    """A line of the directory of counterparties."""

    name: str
    inn: str
    kpp: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum with VAT in roubles; `net` is the sum before VAT was put on top."""

    value: Decimal
    is_approximate: bool = False
    net: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Days from first to last; `code` is 2026-08, 2026-Q3, 2026-H1, 2026-9M, 2026 or a span with a slash."""

    code: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Named:
    """Firms that one mention may mean, its sum and its documents when a memo speaks of several clients."""

    firms: tuple[Firm, ...]
    amount: Decimal | None = None
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A structured request as the memo gives it; what the memo does not say is None or empty."""

    documents: Mapping[str, Found[int]] = field(default_factory=dict)
    excluded: Mapping[str, Found[int]] = field(default_factory=dict)
    named: tuple[Found[Named], ...] = ()
    inn: Found[str] | None = None
    kpp: Found[str] | None = None
    amount: Found[Amount] | None = None
    period: Found[Period] | None = None
    contract: Found[str] | None = None
    invoice: Found[str] | None = None
    needed_by: Found[date] | None = None
    delivery: Found[str] | None = None
    in_parts: Found[int] | None = None
    subject: frozenset[str] = frozenset()

    @property
    def counterparty(self) -> Found[Firm] | None:
        """The firm that the memo means without doubt."""
        if len(self.named) != 1 or len(self.named[0].value.firms) != 1:
            return None
        mention = self.named[0]
        return Found(mention.value.firms[0], mention.start, mention.end)

    def counts(self) -> dict[str, int]:
        """How many documents of every kind."""
        return {kind: found.value for kind, found in self.documents.items()}
