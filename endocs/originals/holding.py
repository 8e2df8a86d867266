"""A copy is put somewhere: the one place where its columns change, with what they were."""

from dataclasses import dataclass
from datetime import date

from endocs.originals.models import OUT, Copy, Holder, Move, Register
from endocs.people.models import User

COLUMNS = ("holder", "holder_name", "postal_number", "since", "given_on", "is_awaited")


@dataclass(frozen=True, slots=True)
class Place:
    """Who has the paper, by name if known, and by which postal number it travels."""

    holder: Holder
    name: str = ""
    postal_number: str = ""


def put(
    copy: Copy,
    place: Place,
    *,
    on: date,
    by: User | None,
    event_id: int | None = None,
    register: Register | None = None,
) -> Move:
    """The copy is there since that day; the day on which it left us first stays while it is out."""
    before = {name: _plain(getattr(copy, name)) for name in COLUMNS}
    move = Move.objects.create(
        workspace_id=copy.workspace_id, copy=copy, register=register, before=before, holder=place.holder,
        holder_name=place.name, postal_number=place.postal_number, on=on, event_id=event_id, made_by=by,
    )  # fmt: skip
    was_out = copy.holder in OUT
    if place.holder in OUT and not (was_out and copy.given_on):
        copy.given_on = on
    if place.holder == Holder.US:
        copy.given_on = None
    copy.holder, copy.holder_name, copy.postal_number = place.holder, place.name, place.postal_number
    copy.since = on
    copy.save(update_fields=list(COLUMNS))
    return move


def put_back(move: Move) -> None:
    """The copy is where it was before the move."""
    copy = move.copy
    for name in COLUMNS:
        value = move.before[name]
        is_day = name in ("since", "given_on") and value
        setattr(copy, name, date.fromisoformat(value) if is_day else value)
    copy.save(update_fields=list(COLUMNS))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
