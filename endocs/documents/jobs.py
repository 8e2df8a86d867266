"""Looking into files after they came: what they are, how many pages, what is wrong."""

from endocs.documents.models import Blob
from endocs.jobs.queue import job


@job("documents.inspect_blob")
def inspect_blob(blob_id: int) -> None:
    """Read what the bytes are."""
    from endocs.documents import previews

    previews.inspect(Blob.objects.get(pk=blob_id))
