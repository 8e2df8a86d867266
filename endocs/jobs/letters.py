"""Sending a letter: claimed first, handed over outside any transaction, marked at the server's word.

Jobs of one letter never run at once (its key is their lock). A letter found in sending is therefore one whose worker
died: whether the server had taken it is unknown, so it goes out again under the same Message-ID.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endocs.kernel.mailing import is_permanent, reason_of

MAXIMAL_ATTEMPTS = 9


class LetterState(models.TextChoices):
    """Where a letter is."""

    WAITING = "waiting", gettext_lazy("waiting")
    SENDING = "sending", gettext_lazy("being sent")
    SENT = "sent", gettext_lazy("sent")
    FAILED = "failed", gettext_lazy("failed")


class OutgoingLetter(models.Model):
    """What every letter keeps of its way; its Message-ID is stable, so that a repeat is recognised."""

    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=8, choices=LetterState.choices, default=LetterState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        """Columns of the letters of other apps."""

        abstract = True


def send(letters: QuerySet[Any], key: int, compose: Callable[[Any], EmailMessage | None]) -> None:
    """Send one of the letters, unless it is sent or failed for good; raises when it is worth another try.

    `compose` makes the message of a letter; None when nothing is left to say.
    """
    letter = _claim(letters, key)
    if letter is None:
        return
    if not settings.EMAIL_HOST:
        _end(letter, LetterState.FAILED, _("The installation has no mail server: set ENDOCS_SMTP_HOST."))
        return
    try:
        _hand_over(letter, compose(letter))
    except Exception as error:  # whatever it is, a person reads it on the letter
        if is_permanent(error) or letter.attempts >= MAXIMAL_ATTEMPTS:
            _end(letter, LetterState.FAILED, reason_of(error))
        else:
            _end(letter, LetterState.WAITING, reason_of(error))
            raise


@transaction.atomic
def _claim(letters: QuerySet[Any], key: int) -> Any:
    waiting = letters.select_for_update(of=("self",)).filter(pk=key)
    letter = waiting.filter(state__in=[LetterState.WAITING, LetterState.SENDING]).first()
    if letter is None:
        return None
    if letter.attempts >= MAXIMAL_ATTEMPTS:
        letter.state = LetterState.FAILED
        letter.reason = letter.reason or _("The worker died over this letter again and again.")
        letter.save(update_fields=["state", "reason"])
        return None
    letter.state, letter.attempts = LetterState.SENDING, letter.attempts + 1
    letter.save(update_fields=["state", "attempts"])
    return letter


def _hand_over(letter: OutgoingLetter, message: EmailMessage | None) -> None:
    if message is None:
        return
    connection = get_connection()
    connection.open()
    try:
        connection.send_messages([message])
        _end(letter, LetterState.SENT)  # before saying good-bye: so little can come between
    finally:
        connection.close()


def _end(letter: OutgoingLetter, state: LetterState, reason: str = "") -> None:
    """What became of this attempt; a letter that is sent stays so."""
    sent_at = timezone.now() if state == LetterState.SENT else None
    letters = type(letter)._default_manager
    attempt = letters.filter(pk=letter.pk, state=LetterState.SENDING, attempts=letter.attempts)
    attempt.update(state=state, reason=reason[:2000], sent_at=sent_at)
