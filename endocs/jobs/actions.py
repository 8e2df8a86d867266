"""What an administrator does with the queue."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from endocs.jobs import stalled
from endocs.kernel.refusals import Refusal


@transaction.atomic
def run_again(job_id: int, *, workspace_id: int) -> None:
    """Give a failed job of the workspace back to the queue."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from procrastinate_jobs where id = %s and status = 'failed'"
            " and (args->>'workspace_id')::bigint = %s for update",
            [job_id, workspace_id],
        )
        if cursor.fetchone() is None:
            raise Refusal(_("This job has not failed, or is gone."))
        if not stalled.give_back(job_id):
            raise Refusal(_("The next run of this job waits already."))
