"""Sending the letters that carry notices."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from endocs.jobs import letters
from endocs.kernel.mailing import message_id_of
from endocs.notifications import composing
from endocs.notifications.models import Letter


def new_message_id() -> str:
    """A Message-ID in the domain of the installation's sender."""
    return message_id_of(settings.DEFAULT_FROM_EMAIL)


def send(letter_id: int) -> None:
    """Send the letter, unless it is sent or failed for good; raises when it is worth another try."""
    letters.send(Letter.objects.select_related("user__workspace"), letter_id, _compose)


def _compose(letter: Letter) -> EmailMessage | None:
    message = composing.compose(letter)
    if message is None:
        _withdraw(letter)
    return message


@transaction.atomic
def _withdraw(letter: Letter) -> None:
    """Forget a letter in which nothing is left that its reader may know."""
    letter.notices.update(letter=None)
    letter.delete()
