"""Brings a database and the static files to the state that this version of the code expects."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from endocs.config.language import gettext as _
from endocs.wall import raising


def migrate() -> None:
    """Bring the tables up to date."""
    if missing_migrations() or raising.faults():
        call_command("migrate", interactive=False, verbosity=0)


def missing_migrations() -> int:
    """How many migrations of this version the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def refuse_old_tables() -> None:
    """Leave with a sentence when the tables are not those of this version."""
    if not MigrationRecorder(connection).applied_migrations():
        raise CommandError(
            _("The database is empty: run `bin/endocs init --yes` first (or `bin/demo` to look around).")
        )
    if missing := missing_migrations():
        raise CommandError(
            _("The database lacks migrations of this version (%(count)s): run `bin/endocs migrate` first.")
            % {"count": missing}
        )
    if faults := raising.faults():
        raise CommandError(
            _("The wall between workspaces has a hole (%(hole)s): run `bin/endocs migrate` first.")
            % {"hole": faults[0]}
        )


def collect_static() -> None:
    """Put the static files together again when one of them has changed."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    state = _state_of_static()
    if not stamp.exists() or stamp.read_text() != state:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=["django_htmx"])
        stamp.write_text(state)


def _state_of_static() -> str:
    digest = hashlib.sha256(settings.STATIC_URL.encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
