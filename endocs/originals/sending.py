"""Sending a reminder: claimed first, handed over outside any transaction, marked at the server's word.

A letter found in sending is one whose worker died: it goes out again under the same Message-ID.
"""

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.kernel.mailing import is_permanent, reason_of
from endocs.originals.models import ClientLetter, LetterState

MAXIMAL_ATTEMPTS = 9


def send(reminder_id: int) -> None:
    """Send the letter, unless it is sent or failed for good; raises when it is worth another try."""
    reminder = _claim(reminder_id)
    if reminder is None:
        return
    if not settings.EMAIL_HOST:
        _end(reminder, LetterState.FAILED, _("The installation has no mail server: set ENDOCS_SMTP_HOST."))
        return
    try:
        _hand_over(reminder)
    except Exception as error:  # whatever it is, a person reads it beside the client
        if is_permanent(error) or reminder.attempts >= MAXIMAL_ATTEMPTS:
            _end(reminder, LetterState.FAILED, reason_of(error))
        else:
            _end(reminder, LetterState.WAITING, reason_of(error))
            raise


@transaction.atomic
def _claim(reminder_id: int) -> ClientLetter | None:
    found = ClientLetter.objects.select_for_update(of=("self",)).select_related("made_by")
    reminder = found.filter(pk=reminder_id, state__in=[LetterState.WAITING, LetterState.SENDING]).first()
    if reminder is None:
        return None
    if reminder.attempts >= MAXIMAL_ATTEMPTS:
        reminder.state = LetterState.FAILED
        reminder.reason = reminder.reason or _("The worker died over this letter again and again.")
        reminder.save(update_fields=["state", "reason"])
        return None
    reminder.state, reminder.attempts = LetterState.SENDING, reminder.attempts + 1
    reminder.save(update_fields=["state", "attempts"])
    return reminder


def _hand_over(reminder: ClientLetter) -> None:
    answers_to = [reminder.made_by.email] if reminder.made_by else []
    message = EmailMessage(
        reminder.subject, reminder.text, settings.DEFAULT_FROM_EMAIL, [reminder.to], reply_to=answers_to,
        headers={"Message-ID": reminder.message_id, "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    connection = get_connection()
    connection.open()
    try:
        connection.send_messages([message])
        _end(reminder, LetterState.SENT)  # before saying good-bye: so little can come between
    finally:
        connection.close()


def _end(reminder: ClientLetter, state: LetterState, reason: str = "") -> None:
    """What became of this attempt; a letter that is sent stays so."""
    sent_at = timezone.now() if state == LetterState.SENT else None
    attempt = ClientLetter.objects.filter(pk=reminder.pk, state=LetterState.SENDING, attempts=reminder.attempts)
    attempt.update(state=state, reason=reason[:2000], sent_at=sent_at)
