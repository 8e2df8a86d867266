"""`endocs serve`."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from endocs.config import preparation, serving


class Command(BaseCommand):
    """Web and worker until stopped."""

    help = "Web and worker (and the embedded PostgreSQL) until stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen; the port is PORT of the environment."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen at (127.0.0.1)")

    def handle(self, *args: object, host: str, **options: object) -> None:
        """Serve."""

        def announce() -> None:
            self.stdout.write(f"EnDocs answers at {serving.address_of(host, serving.chosen_port())} (Ctrl-C stops it)")
            self.stdout.flush()

        serving.serve(host, prepare=preparation.refuse_old_tables, announce=announce)
