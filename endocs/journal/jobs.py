"""The sealer's clock."""

from endocs.jobs.queue import job
from endocs.journal import sealing


@job("journal.seal", cron="* * * * * */4")
def seal(timestamp: int) -> None:
    """Chain the events of the last seconds."""
    sealing.seal_all()
