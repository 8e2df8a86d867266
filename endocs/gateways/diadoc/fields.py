"""Fields of the operator's JSON objects, each with its type checked.

What is missing or null has its default. A wrong type is `Unreadable`, which names the field and never its value.
"""

from collections.abc import Iterator, Sequence

from endocs.gateways.checked import Checked
from endocs.gateways.diadoc.ticks import LAST
from endocs.gateways.diadoc.values import normal_id

_ID_SIZE = 32
_LARGEST = 2**63 - 1


class Fields(Checked):
    """One JSON object; `path` tells where it stands."""

    def has(self, name: str) -> bool:
        """Whether something is told under this name."""
        return self._value.get(name) is not None

    def text(self, name: str) -> str:
        """A text that the database can keep."""
        value = self._value.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._wrong(name, "text")
        return storable(value)

    def word(self, name: str) -> str:
        """A member of an enumeration as written; of a member that came as a number, the number."""
        value = self._value.get(name)
        return str(self.number(name)) if isinstance(value, int) else self.text(name)

    def number(self, name: str, default: int = 0) -> int:
        """A whole number, also when it was written as text, which keeps 64 bits from being rounded."""
        value = self._value.get(name)
        if value is None:
            return default
        if isinstance(value, str) and value.isascii() and value.removeprefix("-").isdigit() and len(value) <= 20:
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _LARGEST:
            raise self._wrong(name, "whole number")
        return value

    def ticks(self, name: str) -> int:
        """A moment in ticks; 0 when there is none."""
        value = self.number(name)
        if not 0 <= value <= LAST:
            raise self._wrong(name, "moment")
        return value

    def flag(self, name: str) -> bool:
        """Yes or no; no when not told."""
        value = self._value.get(name, False)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise self._wrong(name, "yes or no")

    def id(self, name: str) -> str:
        """An id in its normal form, empty when not told."""
        value = normal_id(self.text(name))
        if len(value) > _ID_SIZE:
            raise self._wrong(name, "id")
        return value

    def needed_id(self, name: str) -> str:
        """An id that must be there."""
        if not (value := self.id(name)):
            raise self._wrong(name, "id")
        return value

    def part(self, name: str) -> "Fields":
        """An object within; an empty one when not told."""
        value = self._value.get(name)
        return Fields({} if value is None else value, f"{self.path}.{name}")

    def parts(self, name: str) -> Iterator["Fields"]:
        """The objects of a list within."""
        for number, value in enumerate(self._list(name, "list")):
            yield Fields(value, f"{self.path}.{name}[{number}]")

    def ids(self, name: str) -> Sequence[str]:
        """The ids of a list within."""
        values = self._list(name, "list")
        return [Fields({name: value}, self.path).needed_id(name) for value in values]


def storable(text: str) -> str:
    """The text without what no database keeps: NUL characters and halves of characters."""
    return text.replace("\0", "\ufffd").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
