"""What notifications do when something happens."""

from endocs.journal.models import Event
from endocs.notifications import actions


def tell(event: Event) -> None:
    """Tell everybody whom the event concerns."""
    actions.tell(event=event)


def follow_merged(event: Event) -> None:
    """Two cards became one: what was told of the other one is told of the card that stays."""
    actions.move_notices(document_id=event.data["other"], to=event.data["kept"])


def follow_unmerged(event: Event) -> None:
    """One card became two again: what was told of each is told of it."""
    actions.give_back_notices(document_id=event.data["other"], of=event.data["kept"])
