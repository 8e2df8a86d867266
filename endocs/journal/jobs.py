"""The jobs of the journal, where a worker looks for them: reactions, and the sealer's clock."""

from endocs.jobs.queue import job
from endocs.journal import sealing
from endocs.journal.reacting import react

__all__ = ["react", "seal"]


@job("journal.seal", cron="* * * * * */4")
def seal(timestamp: int) -> None:
    """Chain the events of the last seconds."""
    sealing.seal_all()
