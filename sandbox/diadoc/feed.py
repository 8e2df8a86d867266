"""The feed of one box: events in the order of their arrival, and the keys by which a reader goes on."""

import base64
import binascii
import struct
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Any

# Three bytes that base64 writes as ++//, so that a key which was not encoded in an address does not survive.
PREFIX = b"\xfb\xef\xff"


@dataclass(slots=True)
class Event:
    """A line of the feed; `raw` stands for the whole line when the feed is to tell nonsense."""

    id: str
    message: str
    patch: Any = None  # a Patch; None when the event is the message
    raw: Any = None
    number: int = 0
    ticks: int = 0


@dataclass(slots=True)
class Feed:
    """Events of a box with their times and keys, both growing."""

    events: list[Event] = field(default_factory=list)
    ticks: list[int] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)

    def add(self, event: Event, ticks: int, *, same_key: bool = False) -> None:
        """Append; `same_key` repeats time and key of the event before, as was seen in life (csharp#1083)."""
        last = self.ticks[-1] if self.ticks else 0
        event.ticks = max(last, ticks)
        event.number = len(self.events) + 1
        if same_key and self.keys:
            event.ticks, key = last, self.keys[-1]
        else:
            key = struct.pack(">QQ", event.ticks, event.number)
        self.events.append(event)
        self.ticks.append(event.ticks)
        self.keys.append(key)

    def key(self, event: Event) -> str:
        """IndexKey of the event, a text with + / and =."""
        return write_key(self.keys[event.number - 1])

    def between(self, first: int, last: int) -> tuple[int, int]:
        """Positions of the events of a time, both ends included; 0 leaves an end open."""
        start = bisect_left(self.ticks, first) if first else 0
        return start, bisect_right(self.ticks, last) if last else len(self.events)

    def after(self, key: bytes) -> int:
        """Position behind all events with this key."""
        return bisect_right(self.keys, key)

    def before(self, key: bytes) -> int:
        """Position of the first event with this key."""
        return bisect_left(self.keys, key)


def write_key(key: bytes) -> str:
    """The text of a key."""
    return base64.b64encode(PREFIX + key).decode()


def read_key(text: str) -> bytes:
    """The key in the text; ValueError for a text that this server never wrote."""
    try:
        read = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error
    if len(read) != len(PREFIX) + 16 or not read.startswith(PREFIX):
        raise ValueError(text)
    return read[len(PREFIX) :]
