"""Letters on their way, the schedule of reminders, and what the ledger has missed."""

from datetime import timedelta

from django.utils import timezone

from endocs.counterparties.models import Counterparty
from endocs.jobs.letters import LetterState
from endocs.jobs.queue import defer_once, job
from endocs.originals import copying, reminding
from endocs.originals.models import ClientLetter, Copy, ReminderSettings
from endocs.originals.sending import send_reminder

__all__ = ["look_after", "remind", "remind_client", "send_reminder"]


@job("originals.remind_client")
def remind_client(client_id: int) -> None:
    """Write to a client, if its letter waits for nothing."""
    if client := Counterparty.objects.filter(pk=client_id).first():
        reminding.remind_by_schedule(client=client)


@job("originals.remind", cron="15 6 * * 1-5")
def remind(timestamp: int) -> None:
    """On working mornings: a job for each client that keeps papers longer than its workspace allows."""
    for settings in ReminderSettings.objects.filter(after_days__gt=0):
        limit = timezone.localdate() - timedelta(days=settings.after_days)
        late = Copy.objects.awaited().filter(workspace_id=settings.workspace_id, given_on__lte=limit)
        clients = late.filter(document__counterparty__isnull=False).values_list("document__counterparty_id", flat=True)
        for client in clients.distinct().order_by():
            key = f"remind:{client}"
            defer_once(remind_client, workspace_id=settings.workspace_id, key=key, client_id=client)


@job("originals.look_after", cron="*/10 * * * *")
def look_after(timestamp: int) -> None:
    """Make the copies of cards that the ledger has missed; put letters into the queue whose job is gone."""
    copying.catch_up()
    for reminder in ClientLetter.objects.filter(
        state__in=[LetterState.WAITING, LetterState.SENDING], made_at__lt=timezone.now() - timedelta(hours=1)
    ):
        defer_once(
            send_reminder, workspace_id=reminder.workspace_id, key=f"reminder:{reminder.pk}",
            lock=f"reminder:{reminder.pk}", reminder_id=reminder.pk,
        )  # fmt: skip
