"""The power is cut while people work: what was answered is there whole, nothing is half, and work goes on by itself."""

import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.kills.product import Product
from tests.kills.writers import Writers

pytestmark = pytest.mark.kill

SECONDS_TO_SETTLE = 150.0


@pytest.fixture
def product() -> Iterator[Product]:
    """A product that works, on a database that writes durably."""
    with tempfile.TemporaryDirectory(prefix="endocs-power-") as folder:
        product = Product(Path(folder) / "data")
        try:
            product.start("--fresh")
            yield product
        finally:
            product.stop()


def test_a_power_cut_loses_nothing_that_was_answered(
    product: Product, length: Callable[[int, int], int], capsys: pytest.CaptureFixture[str]
) -> None:
    writers = Writers(product.address, json.loads((product.data / "demo.json").read_text())["people"])
    dark: list[float] = []
    cuts = length(3, 30)

    for number in range(cuts):
        writers.start()
        time.sleep(random.uniform(0.5, 4))
        cut_at = time.monotonic()
        if number % 3 == 1:
            product.cut_everything()
            product.start()  # as the machine does when it is on again
        else:
            product.cut_database()
        product.await_answer(writers.visitors[0].client)
        dark.append(time.monotonic() - cut_at)
        time.sleep(1)  # life goes on before anybody looks
        writers.stop()
        assert _told(product, writers)["faults"] == []

    _await_rest(product, writers)
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{cuts} power cuts, {writers.ledger.answered()} deeds answered and kept, "
            f"{writers.ledger.unanswered} not answered; back after {sum(dark) / cuts:.1f} s (longest {max(dark):.1f} s)"
        )


def _told(product: Product, writers: Writers) -> dict[str, list[str]]:
    told: dict[str, list[str]] = json.loads(product.ask(json.dumps(asdict(writers.ledger))))
    return told


def _await_rest(product: Product, writers: Writers) -> None:
    """Every job comes to its end, and everybody is told."""
    deadline = time.monotonic() + SECONDS_TO_SETTLE
    while unrest := _told(product, writers)["unrest"]:
        assert time.monotonic() < deadline, unrest[:20]
        time.sleep(2)
