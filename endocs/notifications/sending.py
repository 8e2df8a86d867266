"""Sending a letter: claimed first, handed over outside any transaction, marked at the server's word.

Jobs of one letter never run at once (its key is their lock). A letter found in sending is therefore one whose worker
died: whether the server had taken it is unknown, so it goes out again under the same Message-ID.
"""

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.kernel.mailing import is_permanent, message_id_of, reason_of
from endocs.notifications import composing
from endocs.notifications.models import Letter, LetterState

MAXIMAL_ATTEMPTS = 9


def new_message_id() -> str:
    """A Message-ID in the domain of the installation's sender."""
    return message_id_of(settings.DEFAULT_FROM_EMAIL)


def send(letter_id: int) -> None:
    """Send the letter, unless it is sent or failed for good; raises when it is worth another try."""
    letter = _claim(letter_id)
    if letter is None:
        return
    if not settings.EMAIL_HOST:
        _end(letter, LetterState.FAILED, _("The installation has no mail server: set ENDOCS_SMTP_HOST."))
        return
    try:
        _compose_and_hand_over(letter)
    except Exception as error:  # whatever it is, the administrator reads it on the letter
        if is_permanent(error) or letter.attempts >= MAXIMAL_ATTEMPTS:
            _end(letter, LetterState.FAILED, reason_of(error))
        else:
            _end(letter, LetterState.WAITING, reason_of(error))
            raise


@transaction.atomic
def _claim(letter_id: int) -> Letter | None:
    letter = (
        Letter.objects.select_for_update(of=("self",)).select_related("user__workspace").filter(pk=letter_id).first()
    )
    if letter is None or letter.state not in (LetterState.WAITING, LetterState.SENDING):
        return None
    if letter.attempts >= MAXIMAL_ATTEMPTS:
        letter.state = LetterState.FAILED
        letter.reason = letter.reason or _("The worker died over this letter again and again.")
        letter.save(update_fields=["state", "reason"])
        return None
    letter.state, letter.attempts = LetterState.SENDING, letter.attempts + 1
    letter.save(update_fields=["state", "attempts"])
    return letter


def _compose_and_hand_over(letter: Letter) -> None:
    message = composing.compose(letter)
    if message is None:
        _withdraw(letter)
        return
    connection = get_connection()
    connection.open()
    try:
        connection.send_messages([message])
        _end(letter, LetterState.SENT)  # before saying good-bye: so little can come between
    finally:
        connection.close()


def _end(letter: Letter, state: LetterState, reason: str = "") -> None:
    """What became of this attempt; a letter that is sent stays so."""
    sent_at = timezone.now() if state == LetterState.SENT else None
    attempt = Letter.objects.filter(pk=letter.pk, state=LetterState.SENDING, attempts=letter.attempts)
    attempt.update(state=state, reason=reason[:2000], sent_at=sent_at)


@transaction.atomic
def _withdraw(letter: Letter) -> None:
    """Forget a letter in which nothing is left that its reader may know."""
    letter.notices.update(letter=None)
    letter.delete()
