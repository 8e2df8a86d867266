"""What a base keeps beside documents, its transactions, and who may touch it.

A database error inside a transaction dooms it: nothing more can be read or written, and it cannot be committed,
whatever a `Попытка` caught.
"""

from dataclasses import dataclass, field
from typing import Protocol

from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.values import Value

Rows = dict[tuple[Value, ...], dict[str, Value]]
ROLE = "сэд_Использование"
FULL = "ПолныеПрава"


class Session(Protocol):
    """Who is at work."""

    roles: set[str]

    @property
    def is_privileged(self) -> bool:
        """Rights are not asked for."""


@dataclass
class Kept:
    """All that a transaction can undo."""

    constants: dict[str, Value] = field(default_factory=dict)
    registers: dict[str, Rows] = field(default_factory=dict)
    safe: dict[str, dict[str, Value]] = field(default_factory=dict)  # owner → key → what БСП keeps for it

    def copy(self) -> "Kept":
        """Rows themselves are never changed, only replaced."""
        return Kept(
            dict(self.constants),
            {name: dict(rows) for name, rows in self.registers.items()},
            {owner: dict(kept) for owner, kept in self.safe.items()},
        )


class Database:
    """Constants, registers and the safe storage of one base."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.kept = Kept()
        self.before: Kept | None = None
        self.depth = 0
        self.is_doomed = False
        self.failures: dict[str, int] = {}  # name → how many more writes of it the database refuses

    def begin(self) -> None:
        """A transaction, or one inside."""
        if not self.depth:
            self.before, self.is_doomed = self.kept.copy(), False
        self.depth += 1

    def commit(self) -> None:
        """The innermost one."""
        if not self.depth:
            raise BslError("Транзакция не активна", "transaction")
        if self.is_doomed:
            raise BslError("В данной транзакции уже происходили ошибки!", "transaction")
        self.depth -= 1

    def roll_back(self) -> None:
        """Everything since the outermost beginning is undone; the outer ones can only be rolled back too."""
        if not self.depth or self.before is None:
            raise BslError("Транзакция не активна", "transaction")
        self.depth -= 1
        self.is_doomed = self.depth > 0
        if not self.depth:
            self.kept, self.before = self.before, None

    def abandon(self) -> bool:
        """A call is over; was a transaction left open (it is undone)."""
        was_open = self.depth > 0
        while self.depth:
            self.roll_back()
        return was_open

    def touch(self, name: str, *, writing: bool = False) -> None:
        """Ask for the right and for a sound transaction before anything named so is read or written."""
        if self.depth and self.is_doomed:
            raise BslError("В данной транзакции уже происходили ошибки!", "transaction")
        if name.startswith("сэд_") and not self.session.is_privileged and not self.session.roles & {ROLE, FULL}:
            raise self.failed(BslError("Нарушение прав доступа!", "rights"))
        if writing and self.failures.get(name):
            self.failures[name] -= 1
            raise self.failed(BslError("Ошибка СУБД: запись не удалась", "data"))

    def failed(self, error: BslError) -> BslError:
        """The error, after the running transaction is doomed by it."""
        self.is_doomed = self.depth > 0
        return error

    def rows(self, name: str) -> Rows:
        """Of a register."""
        return self.kept.registers.setdefault(name, {})
