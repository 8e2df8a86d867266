"""`endocs worker`."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from endocs.config.language import gettext as _

SECONDS_TO_FINISH = 5.0


class Command(BaseCommand):
    """Background jobs until stopped."""

    help = _("Background jobs until stopped; as many as wanted, on any machine.")
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many jobs run at once."""
        parser.add_argument("--concurrency", type=int, default=2, help=_("jobs at the same time (2)"))

    def handle(self, *args: object, concurrency: int, **options: object) -> None:
        """Work; on SIGTERM running jobs have a few seconds to finish, the others stay in the queue."""
        connector = app.connector
        if not isinstance(connector, DjangoConnector):
            raise CommandError(_("The queue is not set up for a worker."))
        with app.replace_connector(connector.get_worker_connector()):
            app.run_worker(concurrency=concurrency, shutdown_graceful_timeout=SECONDS_TO_FINISH)
