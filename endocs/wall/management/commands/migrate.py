"""`endocs migrate`."""

from typing import Any

from django.core.management.commands import migrate

from endocs.wall.raising import raise_wall


class Command(migrate.Command):
    """Django's command, after which the wall stands on every table."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the tables up to date, then raise the wall."""
        super().handle(*args, **options)
        if not options["check_unapplied"] and not options["plan"]:
            raise_wall()
