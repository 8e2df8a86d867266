"""Web and worker as one thing that is started and stopped."""

import os
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress

from django.core.management.base import CommandError
from django.db import connections

from endocs.config import embedded_postgres, preparation
from endocs.config.installation import data_folder
from endocs.config.language import gettext as _
from endocs.config.supervisor import Child, Supervisor, is_free

THREADS = 4
PYTHON = (sys.executable, "-P")


def chosen_port() -> int:
    """The port that PORT names, else 8000."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CommandError(_("PORT must be a number from 1 to 65535, not “%(text)s”.") % {"text": text})
    return int(text)


def serve(host: str, *, prepare: Callable[[], None], announce: Callable[[], None], also: Sequence[Child] = ()) -> None:
    """Serve until SIGINT or SIGTERM, on the embedded database if no other is named.

    `prepare` runs when the database does, `announce` when the web answers, `also` are more processes to keep alive.
    """
    port = chosen_port()
    if not is_free(host, port):
        raise CommandError(
            _("Port %(port)s of %(host)s is taken: stop what uses it, or choose another one by PORT.")
            % {"port": port, "host": host}
        )
    with ExitStack() as things:
        every_second: list[Callable[[], None]] = [Announcement(host, port, announce).watch]
        if not os.environ.get("DATABASE_URL"):
            every_second.append(things.enter_context(EmbeddedDatabase()).watch)
        preparation.collect_static()
        prepare()
        connections.close_all()
        Supervisor([*also, web(host, port), worker()], every_second).run()


def address_of(host: str, port: int) -> str:
    """Where a browser on this machine finds us."""
    return os.environ.get("ENDOCS_ADDRESS") or f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"  # noqa: S104


def web(host: str, port: int) -> Child:
    """The process that answers browsers."""
    command = [*PYTHON, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1"]
    command += ["--blocking-threads", str(THREADS), "--no-ws", "--http", "1", "--log-level", "warning"]
    command += ["--workers-kill-timeout", "5", "--respawn-failed-workers", "endocs.config.wsgi:application"]
    pool = os.environ.get("ENDOCS_POOL") or str(THREADS)
    return Child("web", command, {"ENDOCS_ADDRESS": address_of(host, port), "ENDOCS_POOL": pool})


def worker() -> Child:
    """The process that does the background jobs."""
    address = os.environ.get("ENDOCS_ADDRESS") or address_of("127.0.0.1", chosen_port())
    return Child("worker", [*PYTHON, "-m", "endocs.config.command", "worker"], {"ENDOCS_ADDRESS": address})


class EmbeddedDatabase:
    """The embedded server while it is served: started again when it dies."""

    def __enter__(self) -> "EmbeddedDatabase":
        self.server = embedded_postgres.ensure_running(data_folder())
        return self

    def __exit__(self, *reason: object) -> None:
        self.server.stop()

    def watch(self) -> None:
        """Start the server again when it is gone."""
        if not self.server.is_running():
            self.server.stop()
            self.server = embedded_postgres.ensure_running(data_folder())


class Announcement:
    """Said once, when the port answers."""

    def __init__(self, host: str, port: int, announce: Callable[[], None]) -> None:
        self.place, self.announce, self.said = (host, port), announce, False

    def watch(self) -> None:
        """Look, and say it if it is time."""
        if not self.said:
            with suppress(OSError), socket.create_connection(self.place, timeout=1):
                self.said = True
                self.announce()
