"""What tests of the command line share."""

import pytest


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line speaks the language of the locale."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
