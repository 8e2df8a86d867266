"""The jobs of the exchange, where a worker looks for them: the clock finds what is due, one job a box does it.

Two jobs of one box never wait at once, and a lease on the box, not a lock of the queue, keeps two from reading it at
once: a lease ends by itself seconds after its holder was killed.
"""

from endocs.diadoc import pruning, tokens, turns
from endocs.diadoc.alerts import warn_of_end
from endocs.diadoc.checking import check_connection
from endocs.jobs.queue import defer_once, job

__all__ = ["check_connection", "fetch_files", "look", "prune", "read_box", "warn_of_end"]

# Priorities: documents come at once, their files when nothing else waits.
FEED_FIRST, FILES_LAST = 10, -10


@job("diadoc.look", cron="* * * * * */5")
def look(timestamp: int) -> None:
    """Have every box read whose time has come, and the files that are due fetched."""
    tokens.resume_opened()
    for pk, workspace_id in turns.due_boxes().values_list("pk", "workspace_id"):
        defer_once(read_box, workspace_id=workspace_id, key=f"diadoc:{pk}", priority=FEED_FIRST, box_id=pk)
    for pk, workspace_id in turns.boxes_with_due_files().values_list("pk", "workspace_id"):
        _queue_files(pk, workspace_id)


@job("diadoc.read")
def read_box(box_id: int) -> None:
    """Read one box for a while."""
    turns.read(box_id)
    _queue_more(box_id)


@job("diadoc.fetch")
def fetch_files(box_id: int) -> None:
    """Fetch files of one box for a while; one such job at a time leaves the other places of a worker to the feeds."""
    turns.fetch(box_id)
    _queue_more(box_id)


def _queue_more(box_id: int) -> None:
    """What is due already does not wait for the clock."""
    for pk, workspace_id in turns.due_boxes().filter(pk=box_id).values_list("pk", "workspace_id"):
        defer_once(read_box, workspace_id=workspace_id, key=f"diadoc:{pk}", priority=FEED_FIRST, box_id=pk)
    for pk, workspace_id in turns.boxes_with_due_files().filter(pk=box_id).values_list("pk", "workspace_id"):
        _queue_files(pk, workspace_id)


def _queue_files(box_id: int, workspace_id: int) -> None:
    defer_once(
        fetch_files, workspace_id=workspace_id, key=f"diadoc-files:{box_id}", priority=FILES_LAST, lock="diadoc-files",
        box_id=box_id,
    )  # fmt: skip


@job("diadoc.prune", cron="23 3 * * *")
def prune(timestamp: int) -> None:
    """Forget old events as they came."""
    pruning.prune()
