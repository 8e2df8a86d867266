"""A data folder and an embedded server of its own for a measurement in this process, gone afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def own_folder() -> Iterator[None]:
    """Django is set up on an empty database inside; tables and static files are there."""
    from endocs.config import embedded_postgres

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "endocs.config.settings")
    with tempfile.TemporaryDirectory(prefix="endocs-bench-") as folder:
        server = embedded_postgres.ensure_running(Path(folder))
        os.environ.update(
            ENDOCS_DATA=folder, ENDOCS_HOSTS="testserver", DATABASE_URL=embedded_postgres.address(Path(folder))
        )
        try:
            _set_up()
            yield
        finally:
            from django.db import connection

            connection.close()
            server.stop()
            embedded_postgres.remove(Path(folder))


def _set_up() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    from endocs.config import preparation

    call_command("migrate", interactive=False, verbosity=0)
    preparation.collect_static()
