"""What holds for every test: static files come from the sources, without digests in their names."""

import pytest
from django.conf import settings


def pytest_configure(config: pytest.Config) -> None:
    """No `collectstatic` before tests."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
