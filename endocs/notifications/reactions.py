"""What notifications do when something happens."""

from endocs.journal.models import Event
from endocs.notifications import actions


def tell(event: Event) -> None:
    """Tell everybody whom the event concerns."""
    actions.tell(event=event)
