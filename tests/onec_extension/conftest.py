"""The extension in a base, and the server that it talks to."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.onec_extension.world import World, world


@pytest.fixture(name="world")
def _world(db: None, settings: Settings) -> Iterator[World]:
    """Nothing that the program did wrong may stay hidden in one of its attempts."""
    with world() as made:
        yield made
        assert made.mistakes() == []
