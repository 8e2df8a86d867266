"""A base in a JSON file, so that a demo finds it again."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, cast
from uuid import UUID

from pydantic import ConfigDict, TypeAdapter, ValidationError

from sandbox.onec.objects import (
    AttachedFile,
    BankReceipt,
    CashReceipt,
    Contract,
    Counterparty,
    Currency,
    Invoice,
    Item,
    Organisation,
    Sale,
    Status,
    Thing,
    User,
    VatInvoice,
)


@dataclass
class Kept:
    """All that a base remembers."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    version: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    organisations: dict[UUID, Organisation] = field(default_factory=dict)
    counterparties: dict[UUID, Counterparty] = field(default_factory=dict)
    contracts: dict[UUID, Contract] = field(default_factory=dict)
    items: dict[UUID, Item] = field(default_factory=dict)
    currencies: dict[UUID, Currency] = field(default_factory=dict)
    users: dict[UUID, User] = field(default_factory=dict)
    sales: dict[UUID, Sale] = field(default_factory=dict)
    invoices: dict[UUID, Invoice] = field(default_factory=dict)
    vat_invoices: dict[UUID, VatInvoice] = field(default_factory=dict)
    bank_receipts: dict[UUID, BankReceipt] = field(default_factory=dict)
    cash_receipts: dict[UUID, CashReceipt] = field(default_factory=dict)
    files: dict[UUID, AttachedFile] = field(default_factory=dict)
    statuses: list[Status] = field(default_factory=list)

    def of(self, kind: type[Thing]) -> dict[UUID, Any]:
        """Things of one kind."""
        return cast(dict[UUID, Any], getattr(self, PLACES[kind]))

    def kinds(self) -> tuple[type[Thing], ...]:
        """All kinds."""
        return tuple(PLACES)


PLACES: dict[type[Thing], str] = {
    Organisation: "organisations",
    Counterparty: "counterparties",
    Contract: "contracts",
    Item: "items",
    Currency: "currencies",
    User: "users",
    Sale: "sales",
    Invoice: "invoices",
    VatInvoice: "vat_invoices",
    BankReceipt: "bank_receipts",
    CashReceipt: "cash_receipts",
    AttachedFile: "files",
}
_ADAPTER = TypeAdapter(Kept)


def load(file: Path) -> Kept | None:
    """What was kept; None when nothing was, or by another edition of this program."""
    try:
        return _ADAPTER.validate_json(file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def save(kept: Kept, file: Path) -> None:
    """The file is replaced as a whole."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    passing = file.with_suffix(".new")
    passing.touch(mode=0o600)
    passing.write_bytes(_ADAPTER.dump_json(kept))
    passing.replace(file)
