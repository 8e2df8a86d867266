"""`endocs serve`."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from endocs.config import preparation, serving
from endocs.config.language import gettext as _


class Command(BaseCommand):
    """Web and worker until stopped."""

    help = _("Web and worker (and the embedded PostgreSQL) until stopped.")
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen; the port is PORT of the environment."""
        parser.add_argument("--host", default="127.0.0.1", help=_("address to listen at (127.0.0.1)"))

    def handle(self, *args: object, host: str, **options: object) -> None:
        """Serve."""

        def announce() -> None:
            address = serving.address_of(host, serving.chosen_port())
            self.stdout.write(_("EnDocs answers at %(address)s (Ctrl-C stops it)") % {"address": address})
            self.stdout.flush()

        serving.serve(host, prepare=preparation.refuse_old_tables, announce=announce)
