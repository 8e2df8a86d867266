"""What everybody who sends letters asks: a stable Message-ID, and what a failure to send means."""

import smtplib
import uuid
from email.utils import parseaddr

_REFUSALS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)


def message_id_of(sender: str) -> str:
    """A new Message-ID in the domain of the sender."""
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4().hex}@{domain}>"


def is_permanent(error: Exception) -> bool:
    """Whether an address cannot be written to, or the server said no to this very letter and will say it again."""
    if isinstance(error, ValueError):
        return True
    return isinstance(error, _REFUSALS) and all(code >= 500 for code, _text in _answers(error))


def reason_of(error: Exception) -> str:
    """The words of the server, else those of the error."""
    if answers := _answers(error):
        return "; ".join(f"{code} {text}" for code, text in answers)
    return f"{type(error).__name__}: {error}"


def _answers(error: Exception) -> list[tuple[int, str]]:
    """What the server answered: a code and a text for each recipient."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [(code, _text(text)) for code, text in error.recipients.values()]
    if isinstance(error, smtplib.SMTPResponseException):
        return [(error.smtp_code, _text(error.smtp_error))]
    return []


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
