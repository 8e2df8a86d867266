"""Answers that are JSON but not what they should be."""

import json
from dataclasses import replace
from typing import Any

from sandbox.diadoc.api import Reply

NUMBERS_AS_TEXT = ("TimestampTicks", "LastPatchTimestampTicks", "RawCreationDate", "TotalCount")


def mangled(reply: Reply, how: str) -> Reply:
    """The same answer, spoilt: types, enums, duplicates, reorder or gigantic."""
    if reply.value is None:
        return reply
    value = json.loads(json.dumps(reply.value))
    if how in ("duplicates", "reorder"):
        events = value.get("Events") or []
        value["Events"] = [told for told in events for _ in (0, 1)] if how == "duplicates" else events[::-1]
        return replace(reply, value=value)
    if how == "gigantic":
        # Of a size that nobody should read into memory; made piece by piece.
        size = 300 * 1024 * 1024
        piece = b" " * (1024 * 1024)
        return replace(reply, value=None, content=(piece for _ in range(300)), size=size, kind="application/json")
    return replace(reply, value=_types(value) if how == "types" else _enums(value))


def _types(value: Any) -> Any:
    """Texts for numbers, nulls for texts, lists for objects."""
    if isinstance(value, list):
        return [_types(item) for item in value]
    if not isinstance(value, dict):
        return value
    told = {key: _types(item) for key, item in value.items()}
    for key in NUMBERS_AS_TEXT:
        if key in told:
            told[key] = str(told[key])
    for key, wrong in (("FromTitle", None), ("Metadata", {"Key": "x"}), ("Entities", None), ("FileName", 7)):
        if key in told:
            told[key] = wrong
    return told


def _enums(value: Any) -> Any:
    """Members that nobody knows."""
    if isinstance(value, list):
        return [_enums(item) for item in value]
    if not isinstance(value, dict):
        return value
    told = {key: _enums(item) for key, item in value.items()}
    new = {"AttachmentType": 250, "TypeNamedId": "QuantumActOfTransfer", "RecipientResponseStatus": 99}
    return {key: new.get(key, item) for key, item in told.items()}
