"""Reads of the queue for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from procrastinate.contrib.django.models import ProcrastinateJob

from endocs.jobs.models import Mishap


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job as an administrator sees it."""

    pk: int
    name: str
    status: str
    attempts: int
    scheduled_at: datetime | None
    reason: str

    @property
    def is_failed(self) -> bool:
        """Whether it gave up and may be run again."""
        return self.status == "failed"


def jobs(
    workspace_id: int | None, *, statuses: Sequence[str] = ("failed", "doing", "todo"), size: int = 100
) -> list[JobLine]:
    """Jobs that failed, run or wait, the newest first, with the last reason of a failure.

    Those of one workspace; None is the operator, who sees the clock's jobs and everybody's.
    """
    queue = ProcrastinateJob.objects.filter(status__in=statuses)
    if workspace_id is not None:
        queue = queue.filter(args__workspace_id=workspace_id)
    found = list(queue.order_by("-id")[:size])
    mishaps = Mishap.objects.filter(job_id__in=[job.pk for job in found]).order_by("id")
    reasons = {mishap.job_id: mishap.reason for mishap in mishaps}
    return [
        JobLine(job.pk, job.task_name, job.status, job.attempts, job.scheduled_at, reasons.get(job.pk, ""))
        for job in found
    ]
