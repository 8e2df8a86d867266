"""Letters on their way."""

from django.utils import timezone

from endocs.jobs.queue import NETWORK, defer, job
from endocs.notifications import queries, sending


@job("notifications.send_letter", retry=NETWORK)
def send_letter(letter_id: int) -> None:
    """Send one letter, unless it is sent; a passing failure is retried by the queue."""
    sending.send(letter_id)


@job("notifications.rescue_letters", cron="* * * * *")
def rescue_letters(timestamp: int) -> None:
    """Put letters into the queue whose job is gone, so that none is lost."""
    for letter in queries.abandoned_letters(timezone.now()):
        defer(send_letter, workspace_id=letter.workspace_id, key=f"letter:{letter.pk}", letter_id=letter.pk)
