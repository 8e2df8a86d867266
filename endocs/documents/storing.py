"""Bytes into the storage: streamed, hashed, written once."""

import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files import File as DjangoFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from endocs.documents.models import Blob
from endocs.kernel.hashing import Copied, copy_hashed
from endocs.kernel.refusals import Refusal
from endocs.people.models import Workspace


class StorageFull(Refusal):
    """The disk took no more."""

    code = "storage_full"


def store(*, workspace: Workspace, source: BinaryIO) -> Blob:
    """The blob of these bytes, new or known. Call it outside a transaction: the bytes are safe before a row names them.

    Refuses what is larger than the limit (`ENDOCS_FILE_LIMIT`, bytes) and a full disk; nothing half written stays.
    """
    incoming = Path(settings.FILE_UPLOAD_TEMP_DIR)
    try:
        incoming.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=incoming, prefix="endocs-")
        try:
            with os.fdopen(descriptor, "wb") as temporary:
                copied = copy_hashed(source, temporary, limit=settings.ENDOCS_FILE_LIMIT)
                temporary.flush()
                os.fsync(temporary.fileno())
            return _keep(workspace, copied, Path(name))
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise StorageFull(_("The file was not saved: the disk is full. Tell the administrator.")) from error


class _Whole(DjangoFile):  # type: ignore[type-arg]  # not generic at run time
    """A finished temporary file: a local storage renames it into place, so that no half file is ever seen."""

    def __init__(self, stream: BinaryIO, path: Path) -> None:
        super().__init__(stream, path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        """Where the bytes are."""
        return str(self._path)


def _keep(workspace: Workspace, copied: Copied, path: Path) -> Blob:
    blob = Blob.objects.filter(workspace=workspace, sha256=copied.sha256).first() or Blob(
        workspace=workspace, sha256=copied.sha256, size=copied.size, media_type="application/octet-stream", kind=""
    )
    if not default_storage.exists(blob.path):
        with path.open("rb") as stream:
            keep_beside(blob.path, stream, path=path)
    if blob.pk is None:
        blob, _is_new = Blob.objects.get_or_create(
            workspace=workspace,
            sha256=copied.sha256,
            defaults={"size": copied.size, "media_type": blob.media_type, "kind": blob.kind},
        )
    return blob


def keep_beside(name: str, content: "BinaryIO | DjangoFile[bytes]", *, path: Path | None = None) -> None:
    """Put content into the storage under just this name; who comes second with the same leaves the first in place.

    With `path` the content is that finished file, which a local storage moves.
    """
    whole = _Whole(content, path) if path else content  # type: ignore[arg-type]  # with a path it is a plain stream
    kept = default_storage.save(name, whole)  # type: ignore[arg-type]  # a file of Django's
    if kept != name:
        default_storage.delete(kept)


def open_blob(blob: Blob, name: str = "") -> "DjangoFile[bytes]":
    """The stored bytes, or under another name what was made of them, for streaming."""
    return default_storage.open(name or blob.path, "rb")
