"""The jobs of 1C, where a worker looks for them: the clock finds the bases whose time has come, one job reads each."""

from endocs.jobs.queue import defer_once, job
from endocs.onec import polling, pruning
from endocs.onec.odata_checking import check_connection

__all__ = ["check_connection", "look", "prune", "read_base"]


@job("onec.look", cron="* * * * * */15")
def look(timestamp: int) -> None:
    """Have every base read whose time has come."""
    for pk, workspace_id in polling.due().values_list("pk", "workspace_id"):
        defer_once(read_base, workspace_id=workspace_id, key=f"onec:{pk}", connection_id=pk)


@job("onec.read")
def read_base(connection_id: int) -> None:
    """Read one base for a while; what is left goes on behind the others."""
    polling.poll(connection_id)
    for pk, workspace_id in polling.due().filter(pk=connection_id).values_list("pk", "workspace_id"):
        defer_once(read_base, workspace_id=workspace_id, key=f"onec:{pk}", connection_id=pk)


@job("onec.prune", cron="41 3 * * *")
def prune(timestamp: int) -> None:
    """Forget old messages as they came."""
    pruning.prune()
