"""A real SMTP server that delivers nowhere: letters become .eml files of a folder, and a page shows them.

python -m sandbox.mail --smtp-port 2525 --http-port 8025 --folder letters [faults]
"""

import argparse
import asyncio
import itertools
import re
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.mail_pages import MailPages


@dataclass
class Faults:
    """What goes wrong, each as often as its number says."""

    fail_first: int = 0
    drop_first: int = 0
    greylist_seconds: float = 0.0
    delay_seconds: float = 0.0
    seen: dict[tuple[str, str], float] = field(default_factory=dict)

    def greylists(self, sender: str, recipient: str) -> bool:
        """Whether this pair has to come again later: it is new, or came back too soon."""
        first = self.seen.setdefault((sender, recipient), time.monotonic())
        return time.monotonic() < first + self.greylist_seconds


class Mailbox:
    """The server's side of an SMTP conversation; keeps what it accepts."""

    def __init__(self, folder: Path, faults: Faults) -> None:
        self.folder, self.faults = folder, faults
        self.numbers = itertools.count(1)
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Sequence[str]
    ) -> str:
        """Accept every recipient, unless greylisting sends it away for now."""
        if self.faults.greylist_seconds and self.faults.greylists(envelope.mail_from or "", address):
            return "451 4.7.1 Greylisted, come again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the letter and say so, with the faults that are switched on."""
        if self.faults.delay_seconds:
            await asyncio.sleep(self.faults.delay_seconds)
        if self.faults.fail_first > 0:
            self.faults.fail_first -= 1
            return "451 4.3.0 Try again later"
        self.keep(envelope)
        if self.faults.drop_first > 0:
            self.faults.drop_first -= 1
            if isinstance(server.transport, asyncio.Transport):
                server.transport.abort()
        return "250 2.0.0 Kept, delivered nowhere"

    def keep(self, envelope: Envelope) -> None:
        """Write the letter as it came, below the lines that a server adds."""
        now = datetime.now(UTC)
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        added = [f"Return-Path: <{envelope.mail_from}>", *(f"Delivered-To: {to}" for to in envelope.rcpt_tos)]
        name = f"{now:%Y%m%dT%H%M%S%f}-{next(self.numbers):05}.eml"
        passing = self.folder / f".{name}"
        passing.write_bytes("".join(f"{line}\r\n" for line in added).encode() + content)
        passing.rename(self.folder / name)


async def run(mailbox: Mailbox, smtp_port: int, http_port: int, *, quiet: bool) -> None:
    """Mail and its page until SIGINT or SIGTERM; the printed line says that both answer."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    MailPages.folder = mailbox.folder
    pages = ThreadingHTTPServer(("127.0.0.1", http_port), MailPages)
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    async with await loop.create_server(lambda: conversation(mailbox), "127.0.0.1", smtp_port):
        if not quiet:
            print(f"smtp://127.0.0.1:{smtp_port} http://127.0.0.1:{http_port}", flush=True)
        await stopped.wait()
    pages.shutdown()


def conversation(mailbox: Mailbox) -> SMTP:
    """The protocol with one client."""
    return SMTP(mailbox, hostname="sandbox.localhost", enable_SMTPUTF8=True, data_size_limit=64 * 1024 * 1024)


def seconds(text: str) -> float:
    """A number of seconds from the command line, like `2` or `0.5s`."""
    return float(re.sub(r"s$", "", text))


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="A mail server that delivers nowhere.")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--quiet", action="store_true", help="print nothing")
    parser.add_argument("--fail-first", type=int, default=0, metavar="N", help="answer 451 to the first N letters")
    parser.add_argument("--drop-first", type=int, default=0, metavar="N", help="keep the first N, but cut before 250")
    parser.add_argument("--greylist", type=seconds, default=0.0, metavar="S", help="451 until S seconds have passed")
    parser.add_argument("--delay", type=seconds, default=0.0, metavar="S", help="answer to DATA after S seconds")
    chosen = parser.parse_args()
    faults = Faults(chosen.fail_first, chosen.drop_first, chosen.greylist, chosen.delay)
    asyncio.run(run(Mailbox(chosen.folder, faults), chosen.smtp_port, chosen.http_port, quiet=chosen.quiet))


if __name__ == "__main__":
    main()
