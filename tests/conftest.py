"""What holds for every test: static files come from the sources, without digests in their names."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection


def pytest_configure(config: pytest.Config) -> None:
    """No `collectstatic` before tests."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def _empty_queue(request: pytest.FixtureRequest) -> Iterator[None]:
    """Jobs do not outlive a test that commits: the queue's tables are no models, so nothing else empties them."""
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        with connection.cursor() as cursor:
            for table in ("periodic_defers", "events", "jobs", "workers"):
                cursor.execute(f"delete from procrastinate_{table}")  # noqa: S608  (names of ours)
