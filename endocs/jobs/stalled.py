"""Jobs whose worker is dead: given back, and ended visibly after the third death."""

from asgiref.sync import async_to_sync
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from endocs.jobs.models import Mishap

MAXIMAL_DEATHS = 3
HEARTBEAT_SECONDS = 30.0

# The queue's worker is gone (pruned) or silent: both leave the job `doing` for ever.
STALLED = """
    select job.id from procrastinate_jobs job left join procrastinate_workers worker on worker.id = job.worker_id
    where job.status = 'doing'
      and (worker.id is null or worker.last_heartbeat < now() - make_interval(secs => %s))
    for update of job skip locked
"""


def return_stalled(*, silence: float = HEARTBEAT_SECONDS) -> int:
    """Number of jobs given back to the queue; a job that killed three workers fails instead.

    A worker is dead after `silence` seconds without a heartbeat.
    """
    returned = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STALLED, [silence])
        for (job_id,) in cursor.fetchall():
            Mishap.objects.create(job_id=job_id, kind=Mishap.Kind.DIED, reason="The worker died while it did this job.")
            deaths = Mishap.objects.filter(job_id=job_id, kind=Mishap.Kind.DIED).count()
            if deaths >= MAXIMAL_DEATHS:
                cursor.execute("select procrastinate_finish_job_v1(%s, 'failed', false)", [job_id])
            else:
                returned += _give_back_or_end(job_id)
    return returned


def _give_back_or_end(job_id: int) -> bool:
    """Whether the job is in the queue again; a job of the clock whose successor waits already is not needed."""
    if give_back(job_id):
        return True
    with connection.cursor() as cursor:
        cursor.execute("select procrastinate_finish_job_v1(%s, 'aborted', false)", [job_id])
    return False


def give_back(job_id: int) -> bool:
    """Put a job into the queue again; False when the clock has queued its successor."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select procrastinate_retry_job_v2(%s, %s, null, null, null)", [job_id, timezone.now()])
    except IntegrityError:
        return False
    return True


def prune() -> None:
    """Forget jobs that succeeded more than a day ago, and the mishaps of jobs that are gone."""
    async_to_sync(app.job_manager.delete_old_jobs)(nb_hours=24)
    with connection.cursor() as cursor:
        cursor.execute("delete from jobs_mishap where not exists (select 1 from procrastinate_jobs where id = job_id)")
