"""Who reacts to what: the one table from events to reactions."""

from collections.abc import Mapping, Sequence

REACTIONS: Mapping[str, Sequence[str]] = {
    "document.original_returned": ("endocs.requests.reactions.note_returned",),
}
