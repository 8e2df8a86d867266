"""What the sender wants to send, before it is a document; sums follow from the lines or from the total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sandbox.diadoc.kinds import kind_of

KOPECK = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of goods or services; the price is without VAT."""

    name: str
    quantity: Decimal
    price: Decimal
    unit: str = "шт"
    unit_code: str = "796"

    @property
    def net(self) -> Decimal:
        """Sum without VAT."""
        return (self.quantity * self.price).quantize(KOPECK, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to be sent. Without `lines` it has one, over the whole `total`, in which VAT is included."""

    type: str = "UniversalTransferDocument"
    number: str = "1"
    day: date | None = None
    total: Decimal | None = Decimal("12200.00")
    vat_rate: int | None = 22  # None: without VAT
    lines: Sequence[Line] = ()
    function: str = ""
    version: str = ""
    grounds: tuple[str, str, str] = ("Договор", "44/2026", "01.02.2026")  # what, number, day
    corrects: tuple[str, str] = ("", "")  # number and day of the corrected document
    file_name: str = ""
    content: bytes | None = None
    size: int | None = None  # an invented file of so many bytes
    needs_signature: bool | None = None
    is_signed: bool = True
    is_encrypted: bool = False
    custom_id: str = ""
    custom_data: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] | None = None  # instead of what the requisites give
    initial: Sequence[tuple[str, str]] = ()
    packet: str = ""
    lock_mode: str = "None"
    department: str = ""

    @property
    def its_function(self) -> str:
        """The function that is meant."""
        return self.function or kind_of(self.type).function

    @property
    def its_version(self) -> str:
        """The version that is meant."""
        return self.version or kind_of(self.type).version

    @property
    def sums(self) -> tuple[Decimal, Decimal, Decimal]:
        """Net, VAT and total."""
        if self.lines:
            net = sum((line.net for line in self.lines), Decimal(0))
            vat = sum((vat_on(line.net, self.vat_rate) for line in self.lines), Decimal(0))
            return net, vat, net + vat
        total = (self.total or Decimal(0)).quantize(KOPECK, ROUND_HALF_UP)
        rate = self.vat_rate or 0
        vat = (total * rate / (100 + rate)).quantize(KOPECK, ROUND_HALF_UP)
        return total - vat, vat, total

    @property
    def rows(self) -> list[tuple[Line, Decimal, Decimal, Decimal]]:
        """Lines with their net, VAT and total."""
        if not self.lines:
            net, vat, total = self.sums
            return [(Line("Монтажные работы по договору", Decimal(1), net), net, vat, total)]
        return [
            (line, line.net, vat_on(line.net, self.vat_rate), line.net + vat_on(line.net, self.vat_rate))
            for line in self.lines
        ]

    @property
    def rate(self) -> str:
        """The rate as formats write it."""
        return "без НДС" if self.vat_rate is None else f"{self.vat_rate}%"


def vat_on(net: Decimal, rate: int | None) -> Decimal:
    """VAT on a sum without it."""
    return (net * (rate or 0) / 100).quantize(KOPECK, ROUND_HALF_UP)
