"""The operator's emulator, a firm with a box there, and no waiting between calls."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from endocs.diadoc import limiting
from sandbox.diadoc.server import Emulator
from tests.diadoc.exchange import Exchange


@pytest.fixture
def operator() -> Iterator[Emulator]:
    """An emulator of the operator."""
    with Emulator(seed=1) as emulator:
        yield emulator


@pytest.fixture
def exchange(operator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Exchange:
    """«Вектра Монтаж» with its box, connected; calls follow one another without the pace of life."""
    monkeypatch.setattr(limiting, "APART", timedelta(0))
    monkeypatch.setattr(limiting, "FILES_APART", timedelta(0))
    return Exchange.made(operator)
