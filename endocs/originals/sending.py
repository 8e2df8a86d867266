"""Sending the letters that remind clients of originals."""

from django.conf import settings
from django.core.mail import EmailMessage

from endocs.jobs import letters
from endocs.jobs.queue import NETWORK, job
from endocs.originals.models import ClientLetter


@job("originals.send_reminder", retry=NETWORK)
def send_reminder(reminder_id: int) -> None:
    """Send one letter, unless it is sent; a passing failure is retried by the queue."""
    send(reminder_id)


def send(reminder_id: int) -> None:
    """Send the letter, unless it is sent or failed for good; raises when it is worth another try."""
    letters.send(ClientLetter.objects.select_related("made_by"), reminder_id, _compose)


def _compose(reminder: ClientLetter) -> EmailMessage:
    answers_to = [reminder.made_by.email] if reminder.made_by else []
    return EmailMessage(
        reminder.subject, reminder.text, settings.DEFAULT_FROM_EMAIL, [reminder.to], reply_to=answers_to,
        headers={"Message-ID": reminder.message_id, "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
