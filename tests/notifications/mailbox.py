"""A real SMTP server that keeps what it takes, and refuses on demand."""

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import TypeVar

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """The server's handler: `refusal` is answered instead of taking the next letters."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refusal = ""
        self.recipient_refusal = ""

    async def handle_RCPT(  # noqa: N802  (the server's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if self.recipient_refusal:
            return self.recipient_refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take or refuse a letter."""
        if self.refusal:
            return self.refusal
        content = envelope.content
        letter = email.message_from_bytes(content if isinstance(content, bytes) else b"", policy=email.policy.default)
        self.letters.append(letter)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


Handler = TypeVar("Handler", bound=Mailbox)


@contextmanager
def smtp_server(mailbox: Handler) -> Iterator[tuple[Handler, int]]:
    """A server on a free port, with its mailbox."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox, port
    finally:
        controller.stop()
