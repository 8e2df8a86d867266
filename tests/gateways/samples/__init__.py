"""Answers of the operator as its documentation shows them, with invented parties."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def text(name: str) -> bytes:
    """The answer as it comes over the wire."""
    return (FOLDER / f"{name}.json").read_bytes()


def value(name: str) -> Any:
    """The same, parsed."""
    return json.loads(text(name))
