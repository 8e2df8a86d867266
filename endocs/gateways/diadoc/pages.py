"""A page of a box's feed: each event with its own bytes, so that one that cannot be read hides no other."""

import hashlib
import json
import re
from typing import Any

from endocs.gateways.checked import Unreadable
from endocs.gateways.diadoc import reading
from endocs.gateways.diadoc.fields import Fields
from endocs.gateways.diadoc.values import Event

_DECODER = json.JSONDecoder(strict=False)  # a bare line break within a text hides nothing
_SPACE = re.compile(r"[ \t\n\r]*")
_TEXT_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_LONGEST_ID = 100
_LONGEST_KEY = 500


def loads(data: bytes) -> Any:
    """The JSON value; `ValueError` when it is none. Bytes that are not UTF-8 make halves of characters, not a fault."""
    try:
        return json.loads(text_of(data), strict=False)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def text_of(data: bytes) -> str:
    """The text of the bytes; `encode("utf-8", "surrogateescape")` gives them back."""
    return data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")


def events(data: bytes) -> list[Event]:
    """The events of a feed's answer, in its order; `ValueError` when it is no JSON object."""
    try:
        return [event(value, raw) for value, raw in _items(text_of(data), "Events")]
    except RecursionError:
        raise ValueError("nested too deeply") from None


def event(value: object, raw: str) -> Event:
    """An event; one that cannot be read tells its problem, and its id and key when those could be read."""
    kept = raw.encode("utf-8", "surrogateescape")
    try:
        fields = Fields(value, "Event")
        key = _bounded(fields, "IndexKey", _LONGEST_KEY)
    except Unreadable as problem:
        return Event(id=_name(value, kept), index_key="", raw=kept, problem=str(problem))
    try:
        return _read(fields, key, kept)
    except Unreadable as problem:
        return Event(id=_name(value, kept), index_key=key, raw=kept, problem=str(problem))


def _read(fields: Fields, key: str, kept: bytes) -> Event:
    if fields.has("Message") == fields.has("Patch"):
        raise Unreadable("Event is neither a message nor a patch")
    return Event(
        id=_bounded(fields, "EventId", _LONGEST_ID),
        index_key=key,
        raw=kept,
        message=reading.message(fields.part("Message")) if fields.has("Message") else None,
        patch=reading.patch(fields.part("Patch")) if fields.has("Patch") else None,
    )


def _bounded(fields: Fields, name: str, size: int) -> str:
    value = fields.text(name)
    if not 0 < len(value) <= size:
        raise Unreadable(f"Event.{name} is missing or too long")
    return value


def _name(value: object, kept: bytes) -> str:
    """An event's own id, or for one without a usable id a name that is the same whenever the same bytes come."""
    try:
        return _bounded(Fields(value, "Event"), "EventId", _LONGEST_ID)
    except Unreadable:
        return f"sha256:{hashlib.sha256(kept).hexdigest()}"


def _items(text: str, name: str) -> list[tuple[object, str]]:
    """The values of the list under this name of the outermost object, each with its own text."""
    found: list[tuple[object, str]] = []
    place = _after(text, 0, "{")
    while text[place : place + 1] != "}":
        key, place = _DECODER.raw_decode(text, place)
        place = _after(text, place, ":")
        if key == name and text[place : place + 1] == "[":
            found, place = _list(text, place)
        else:
            _value, place = _DECODER.raw_decode(text, place)
        place = _next(text, place, "}")
    if _skip(text, place + 1) != len(text):
        raise ValueError("more than one value")
    return found


def _list(text: str, place: int) -> tuple[list[tuple[object, str]], int]:
    """The values of the list that begins here, and the place behind it."""
    items: list[tuple[object, str]] = []
    place = _skip(text, place + 1)
    while text[place : place + 1] != "]":
        try:
            value, end = _DECODER.raw_decode(text, place)
        except json.JSONDecodeError:
            value, end = None, _end_of_broken(text, place)
        items.append((value, text[place:end]))
        place = _next(text, end, "]")
    return items, place + 1


def _end_of_broken(text: str, place: int) -> int:
    """Where an object that is no JSON ends by its brackets; `ValueError` when they do not tell."""
    depth = 0
    if text[place : place + 1] == "{":
        for found in _TEXT_OR_BRACKET.finditer(text, place):
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(found.group(), 0)
            if depth == 0:
                return found.end()
    raise ValueError(f"no end of what begins at {place}")


def _next(text: str, place: int, closing: str) -> int:
    """The place of the next item, or of the closing bracket."""
    place = _skip(text, place)
    if text[place : place + 1] == closing:
        return place
    return _after(text, place, ",")


def _after(text: str, place: int, sign: str) -> int:
    place = _skip(text, place)
    if text[place : place + 1] != sign:
        raise ValueError(f"no “{sign}” at {place}")
    return _skip(text, place + 1)


def _skip(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place
