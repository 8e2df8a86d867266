"""What the reader proposes laid over what stands in the form: what the author wrote, changed or removed stays his.

The form carries what the reader put into it last (`Put`). A value that still is that one follows the text; any other
is the author's. A row that was put in and is gone was removed by the author, and is not put in again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FIELDS = ("counterparty", "contract", "needed_by", "organisation")
OF_LINE = ("kind", "count", "period", "amount", "delivery")
Row = dict[str, str]
_STATE_LIMIT = 20_000
_VALUE_LIMIT = 200


@dataclass(slots=True)
class Put:
    """What the reader has put into the form so far: values of the fields, rows by the reader's name for them."""

    fields: dict[str, str] = field(default_factory=dict)
    lines: dict[str, Row] = field(default_factory=dict)
    is_opened: bool = False  # a memo that is written anew and was not read yet: nothing in it is the reader's

    def text(self) -> str:
        """As the form carries it."""
        told = {"fields": self.fields, "lines": self.lines, "opened": self.is_opened}
        return json.dumps(told, ensure_ascii=False)


def put_of(text: str) -> Put:
    """What the form carried; nothing when that is not ours."""
    try:
        told = json.loads(text[:_STATE_LIMIT])
        fields = {name: str(told["fields"][name])[:_VALUE_LIMIT] for name in FIELDS if name in told["fields"]}
        lines = {
            str(key)[:40]: {name: str(row.get(name, ""))[:_VALUE_LIMIT] for name in OF_LINE}
            for key, row in list(told["lines"].items())[:50]
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return Put()
    return Put(fields, lines, bool(told.get("opened")))


def merged(values: Mapping[str, str], proposed: Mapping[str, str], put: Put, untouched: Mapping[str, str]) -> Row:
    """The fields with what is proposed; `untouched` is what a field has before anybody chose. `put` is brought up."""
    told: Row = {}
    for name in FIELDS:
        now, new = values.get(name, ""), proposed.get(name, "")
        before = put.fields.get(name, untouched.get(name, ""))
        if _same(now, before) and (new or name in put.fields):
            told[name] = new or untouched.get(name, "")
            put.fields[name] = told[name]
        else:
            told[name] = now
    return told


def merged_rows(rows: Sequence[Row], proposed: Mapping[str, Row], put: Put) -> list[Row]:
    """The rows with what is proposed; `put` is brought up to date."""
    told: list[Row] = []
    for row in rows:
        key = row.get("read", "")
        before, new = put.lines.get(key), proposed.get(key)
        if not key or before is None:
            told.append({**row, "read": ""})
        elif new is not None:
            told.append(_followed(row, new, before))
        elif any(not _same(row.get(name, ""), before[name]) for name in OF_LINE):
            told.append({**row, "read": ""})  # the author made it his own
            del put.lines[key]
        else:
            del put.lines[key]
    named = {row["read"] for row in told if row["read"]}
    own = {row["kind"] for row in told if not row["read"]}
    for key, new in proposed.items():
        if key not in named and key not in put.lines and new["kind"] not in own:
            put.lines[key] = dict(new)
            told.append({**new, "read": key})
    return [row for row in told if row["read"] or any(_is_written(row, name) for name in ("kind", "period", "amount"))]


def adopted_rows(rows: Sequence[Row], proposed: Mapping[str, Row], put: Put) -> list[Row]:
    """Rows of a memo that is opened again: each knows what its text proposes, nothing is changed or added."""
    told = []
    for row in rows:
        key = next((key for key, new in proposed.items() if new["kind"] == row["kind"] and key not in put.lines), "")
        if key:
            put.lines[key] = dict(proposed[key])
        told.append({**row, "read": key})
    for key, new in proposed.items():
        put.lines.setdefault(key, dict(new))
    return told


def _followed(row: Row, new: Row, before: Row) -> Row:
    """A row whose values follow the text where the author left them; `before` becomes what stands there now."""
    told = dict(row)
    for name in OF_LINE:
        if _same(row.get(name, ""), before[name]):
            told[name] = before[name] = new[name]
    return told


def _is_written(row: Row, name: str) -> bool:
    return bool(str(row.get(name) or "").strip())


def _same(one: str, other: str) -> bool:
    return "".join(str(one or "").split()) == "".join(str(other or "").split())
