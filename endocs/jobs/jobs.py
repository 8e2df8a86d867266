"""Periodic upkeep of the queue itself."""

from endocs.jobs import stalled
from endocs.jobs.queue import job


@job("jobs.return_stalled", cron="* * * * * */20")
def return_stalled(timestamp: int) -> None:
    """Give jobs of dead workers back to the queue."""
    stalled.return_stalled()


@job("jobs.prune", cron="17 * * * *")
def prune(timestamp: int) -> None:
    """Forget what succeeded long ago."""
    stalled.prune()
