"""Bytes into the storage: streamed, hashed, written once."""

import os
import shutil
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files import File as DjangoFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.documents.models import Blob, File
from endocs.kernel.hashing import Copied, Readable, copy_hashed
from endocs.kernel.refusals import Refusal
from endocs.people.models import Workspace


class StorageFull(Refusal):
    """The disk took no more."""

    code = "storage_full"
    status = 507

    def __init__(self) -> None:
        super().__init__(_("The file was not saved: the disk is full. Tell the administrator."))


def store(*, workspace: Workspace, source: Readable) -> Blob:
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
        raise StorageFull from error


class _Whole(DjangoFile):  # type: ignore[type-arg]  # not generic at run time
    """A finished temporary file: a local storage renames it into place, so that no half file is ever seen."""

    def __init__(self, stream: BinaryIO, path: Path) -> None:
        super().__init__(stream, path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        """Where the bytes are."""
        return str(self._path)


def _keep(workspace: Workspace, copied: Copied, path: Path) -> Blob:
    values = {"size": copied.size, "media_type": "application/octet-stream", "kind": ""}
    same = Blob.objects.filter(workspace=workspace, sha256=copied.sha256)
    same.update(created_at=timezone.now())  # waits for a sweep that is just throwing these bytes away
    place = Blob(workspace=workspace, sha256=copied.sha256).path
    if not default_storage.exists(place):
        with path.open("rb") as stream:
            keep_beside(place, stream, path=path)
    blob, _is_new = Blob.objects.get_or_create(workspace=workspace, sha256=copied.sha256, defaults=values)
    return blob


def keep_beside(name: str, content: "BinaryIO | DjangoFile[bytes]", *, path: Path | None = None) -> None:
    """Put content into the storage under just this name; who comes second with the same leaves the first in place.

    With `path` the content is that finished file, which a local storage moves.
    """
    whole = _Whole(content, path) if path else content  # type: ignore[arg-type]  # with a path it is a plain stream
    kept = default_storage.save(name, whole)
    if kept != name:
        default_storage.delete(kept)


def open_blob(blob: Blob, name: str = "") -> "DjangoFile[bytes]":
    """The stored bytes, or under another name what was made of them, for streaming."""
    return default_storage.open(name or blob.path, "rb")


def sweep_incoming(*, older_than: datetime) -> int:
    """Remove what interrupted uploads and prints left behind; the number of things removed."""
    removed = 0
    for left in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir():
        with suppress(FileNotFoundError):  # its owner may be quicker
            if left.stat().st_mtime < older_than.timestamp():
                shutil.rmtree(left) if left.is_dir() else left.unlink()
                removed += 1
    return removed


def drop_unlinked(*, older_than: datetime) -> int:
    """Throw away bytes that never came onto a card; the number of blobs."""
    unlinked = Blob.objects.filter(created_at__lt=older_than).exclude(pk__in=File.objects.values("blob_id"))
    return sum(_drop(blob.pk, older_than) for blob in unlinked.only("pk")[:1000])


@transaction.atomic
def _drop(pk: int, older_than: datetime) -> bool:
    """The row is locked until its bytes are gone: who stores the same bytes meanwhile waits and writes them anew."""
    blob = Blob.objects.select_for_update().filter(pk=pk, created_at__lt=older_than).first()
    if blob is None or File.objects.filter(blob=blob).exists():
        return False
    folder = f"{blob.path}.pages"
    with suppress(FileNotFoundError):
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")
        default_storage.delete(folder)
    for name in (blob.pdf_path, blob.path):
        default_storage.delete(name)
    blob.delete()
    return True
