"""Looking into files after they came, and throwing away what interrupted uploads left."""

from datetime import timedelta

from django.utils import timezone

from endocs.documents import storing
from endocs.documents.models import Blob
from endocs.jobs.queue import job

A_DAY = timedelta(days=1)


@job("documents.inspect_blob")
def inspect_blob(blob_id: int) -> None:
    """Read what the bytes are."""
    from endocs.documents import previews

    previews.inspect(Blob.objects.get(pk=blob_id))


@job("documents.sweep", cron="23 4 * * *")
def sweep(timestamp: int) -> None:
    """Remove temporary files and bytes that belong to no card."""
    storing.sweep_incoming(older_than=timezone.now() - A_DAY)
    storing.drop_unlinked(older_than=timezone.now() - A_DAY)
