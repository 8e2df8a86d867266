"""Work of the clock around tasks."""

from endocs.jobs.queue import job
from endocs.workflow import substituting


@job("workflow.substitutions", cron="*/5 * * * *")
def run_substitutions(timestamp: int) -> None:
    """Substitutions that begin today move their tasks; those that are over give back what nobody took."""
    for workspace in substituting.workspaces_with_due():
        substituting.begin_due(workspace=workspace)
        substituting.settle_due(workspace=workspace)
