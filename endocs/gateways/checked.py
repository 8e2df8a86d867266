"""One JSON object of an outside service, whose fields are read with their types checked."""

from collections.abc import Mapping
from typing import Any


class Unreadable(ValueError):  # noqa: N818  (what is the matter)
    """The JSON is not of the shape that the service's documentation promises."""


class Checked:
    """One object; `path` tells where it stands. A wrong type is `Unreadable`, which names the field, not its value."""

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, dict):
            raise Unreadable(f"{path} is not an object")
        self._value: Mapping[str, Any] = value
        self.path = path

    def _list(self, name: str, wanted: str) -> list[object]:
        """The members of a list; none when it is not told."""
        value = self._value.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong(name, wanted)
        return value

    def _wrong(self, name: str, wanted: str) -> Unreadable:
        return Unreadable(f"{self.path}.{name} is not a {wanted}")
