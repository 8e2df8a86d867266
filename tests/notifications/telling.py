"""What the worker does, done at once."""

from endocs.journal.models import Event
from endocs.notifications import reactions, sending
from endocs.notifications.models import Letter
from endocs.notifications.notices import RULES


def tell_all() -> None:
    """Let notifications see every event there is, in order."""
    for event in Event.objects.filter(kind__in=RULES).order_by("pk"):
        reactions.tell(event)


def send_all() -> None:
    """Send every letter that waits."""
    for letter in Letter.objects.order_by("pk"):
        sending.send(letter.pk)
