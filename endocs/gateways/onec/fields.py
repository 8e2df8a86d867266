"""Fields of one row as 1C writes it, each with its type checked.

What is missing, null or 1C's empty value has its default. A wrong type is `Unreadable`, which names the field and never
its value.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from endocs.gateways.checked import Checked

_NIL = UUID(int=0)
_EMPTY_YEAR = 1
_PREFIX = "StandardODATA."
_LARGEST = Decimal(10) ** 30  # what our own tables do not take is refused with its document, see the protocol


class Row(Checked):
    """One row; `path` tells where it stands."""

    def text(self, name: str) -> str:
        """A text that the database can keep; a number as 1C wrote it."""
        value = self._value.get(name)
        if value is None:
            return ""
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            raise self._wrong(name, "text")
        return value.replace("\0", "").encode(errors="replace").decode().strip()

    def flag(self, name: str) -> bool:
        """Yes or no; no when not told."""
        value = self._value.get(name, False)
        if value is None or isinstance(value, bool):
            return bool(value)
        if value in ("true", "false"):
            return bool(value == "true")
        raise self._wrong(name, "yes or no")

    def money(self, name: str) -> Decimal:
        """A sum or a quantity, also when it was written as text."""
        value = self._value.get(name)
        if value in (None, ""):
            return Decimal(0)
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise self._wrong(name, "number")
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise self._wrong(name, "number") from None
        if not number.is_finite() or abs(number) >= _LARGEST:
            raise self._wrong(name, "number")
        return number

    def moment(self, name: str) -> datetime | None:
        """Local, without zone; None for the empty date."""
        value = self.text(name)
        if not value:
            return None
        try:
            at = datetime.fromisoformat(value.removesuffix("Z"))
        except ValueError:
            raise self._wrong(name, "date") from None
        return None if at.year == _EMPTY_YEAR else at.replace(tzinfo=None)

    def day(self, name: str) -> date | None:
        """The day of a moment."""
        at = self.moment(name)
        return at.date() if at else None

    def ref(self, name: str) -> UUID | None:
        """A reference, of a fixed type (`<name>_Key`) or of several; None for the empty one."""
        value = self.text(f"{name}_Key") or self.text(name)
        if not value:
            return None
        try:
            found = UUID(value)
        except ValueError:
            raise self._wrong(name, "reference") from None
        return None if found == _NIL else found

    def needed_ref(self, name: str) -> UUID:
        """A reference that must be there."""
        if (found := self.ref(name)) is None:
            raise self._wrong(name, "reference")
        return found

    def type_of(self, name: str) -> str:
        """The set that a reference of several types points to: «Document_…»; "" when it is empty."""
        told = self.text(f"{name}_Type").removeprefix(_PREFIX)
        return "" if told == "Undefined" else told

    def rows(self, *names: str) -> Iterator["Row"]:
        """Rows of these tables, one after another."""
        for name in names:
            for number, row in enumerate(self._list(name, "table")):
                yield Row(row, f"{self.path}.{name}[{number}]")
