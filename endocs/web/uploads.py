"""How uploads come in: into temporary files that never grow much past the limit of a file."""

import io
import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from endocs.documents.storing import StorageFull

log = logging.getLogger(__name__)


class BoundedUploads(TemporaryFileUploadHandler):
    """Keeps one byte more than the limit, so that storing refuses the file with its sentence; the rest is let go.

    What the disk does not take becomes `Unsaved`; the body is read to its end all the same, so that the answer arrives.
    """

    is_full = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        self.is_full = False
        self.__dict__.pop("file", None)  # the one before is done with
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            self._give_up(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write what there is room for."""
        room = settings.ENDOCS_FILE_LIMIT + 1 - start
        if room <= 0 or self.is_full:
            return None
        try:
            return super().receive_data_chunk(raw_data[:room], start)
        except OSError as error:
            self._give_up(error)
            return None

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        """The file, or that it could not be kept."""
        if not self.is_full:
            try:
                return super().file_complete(file_size)
            except OSError as error:  # the last piece waited in a buffer
                self._give_up(error)
        return Unsaved(io.BytesIO(), self.file_name, self.content_type, file_size)

    def _give_up(self, error: OSError) -> None:
        """Make room at once: other uploads and the database live on the same disk."""
        self.is_full = True
        log.error("An upload could not be written to %s: %s", settings.FILE_UPLOAD_TEMP_DIR, error.strerror)
        if hasattr(self, "file"):
            with suppress(OSError):
                self.file.close()


class Unsaved(UploadedFile):  # type: ignore[type-arg]  # not generic at run time
    """A file that was sent and that the disk did not take: who reads it is refused."""

    def read(self, *args: Any) -> bytes:
        """Refuse."""
        raise StorageFull

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Refuse."""
        raise StorageFull
