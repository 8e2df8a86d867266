"""The one way into the job queue: jobs are born in the transaction that needs them."""

import functools
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import close_old_connections, transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from endocs.jobs.models import Mishap
from endocs.wall.place import inside, outside

NETWORK = RetryStrategy(max_attempts=8, exponential_wait=4)
DATABASE = RetryStrategy(max_attempts=5, wait=2)


def job(
    name: str, *, retry: RetryStrategy = DATABASE, cron: str | None = None, queue: str = "default"
) -> Callable[[Callable[..., None]], Any]:
    """Make a plain function a job whose failures leave their reason; with `cron` (seconds last) the clock starts it."""

    def decorate(function: Callable[..., None]) -> Any:
        @functools.wraps(function)
        def run(context: JobContext, *args: Any, **kwargs: Any) -> None:
            # Whose job it is; the function works by its own keys. The clock's jobs look after all workspaces.
            workspace_id = kwargs.pop("workspace_id", None)
            close_old_connections()
            try:
                with outside() if workspace_id is None else inside(workspace_id):
                    function(*args, **kwargs)
            except Exception as error:
                Mishap.objects.create(
                    job_id=context.job.id or 0,
                    kind=Mishap.Kind.RAISED,
                    reason=f"{type(error).__name__}: {error}"[:2000],
                )
                raise
            finally:
                close_old_connections()

        task = app.task(name=name, retry=retry, queue=queue, pass_context=True, queueing_lock=name if cron else None)(
            run
        )
        return app.periodic(cron=cron)(task) if cron else task

    return decorate


def defer(task: Any, *, workspace_id: int, key: str | None = None, delay_seconds: int = 0, **arguments: Any) -> None:
    """Queue a job in the caller's transaction; `key` is its lock, so that two jobs of one key never run at once.

    The workspace is written on the job, so that its administrators, and no others, see it.
    """
    schedule = {"seconds": delay_seconds} if delay_seconds else None
    task.configure(lock=key, schedule_in=schedule).defer(**arguments, workspace_id=workspace_id)


def defer_once(
    task: Any, *, workspace_id: int, key: str, priority: int = 0, lock: str | None = None, **arguments: Any
) -> None:
    """Queue a job unless one of this key waits already; unlike those of `defer`, two of one key may run at once.

    `lock` names what only one running job may have.
    """
    with suppress(AlreadyEnqueued), transaction.atomic():
        task.configure(queueing_lock=key, priority=priority, lock=lock).defer(**arguments, workspace_id=workspace_id)
