"""How uploads come in: into temporary files that never grow much past the limit of a file."""

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedUploads(TemporaryFileUploadHandler):
    """Keeps one byte more than the limit, so that storing refuses the file with its sentence; the rest is let go."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write what there is room for."""
        room = settings.ENDOCS_FILE_LIMIT + 1 - start
        return super().receive_data_chunk(raw_data[:room], start) if room > 0 else None
