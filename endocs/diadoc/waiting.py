"""How long to wait after a fault."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

LONGEST_SECONDS = 300.0
LONGEST_ASKED_SECONDS = 3600


def next_attempt(attempts: int, *, retry_after: int | None = None) -> datetime:
    """When to try again after so many failures in a row: as told, else twice as long each time, up to five minutes.

    The jitter keeps many readers from coming back at the same moment.
    """
    if retry_after is not None:
        return timezone.now() + timedelta(seconds=min(max(retry_after, 1), LONGEST_ASKED_SECONDS))
    longest = min(LONGEST_SECONDS, 2.0 ** min(attempts, 10))
    return timezone.now() + timedelta(seconds=longest * random.uniform(0.5, 1))  # noqa: S311  (not a secret)


def at_once() -> dict[str, Any]:
    """Values of a message or a file that is asked for now, as if it had never failed."""
    return {"due_at": timezone.now(), "attempts": 0, "problem": "", "given_up_at": None}


def file_at_once() -> dict[str, Any]:
    """The same of a file, whose patience begins anew too: its print form may take a day again."""
    return {**at_once(), "asked_at": timezone.now()}
