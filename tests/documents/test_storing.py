"""Bytes on the disk: whole or not at all, and nothing left behind."""

import io
import os
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from endocs.documents import previews, storing
from endocs.documents.models import Blob
from endocs.kernel.hashing import FileTooLarge
from tests import cast

pytestmark = pytest.mark.django_db


class _Broken(io.BytesIO):
    """An upload that is cut in the middle."""

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(10)
        if not piece:
            raise ConnectionError("cut")
        return piece


def _left() -> list[str]:
    return sorted(path.name for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())


def _aged(moment_of: Blob) -> None:
    Blob.objects.filter(pk=moment_of.pk).update(created_at=timezone.now() - timedelta(days=2))


def test_same_bytes_are_one_blob() -> None:
    firm = cast.firm()

    first = storing.store(workspace=firm.workspace, source=io.BytesIO(b"same"))
    second = storing.store(workspace=firm.workspace, source=io.BytesIO(b"same"))

    assert first.pk == second.pk
    with storing.open_blob(first) as stream:
        assert stream.read() == b"same"


@pytest.mark.parametrize(("source", "error"), [(_Broken(b"x" * 100), OSError), (io.BytesIO(b"x" * 2000), FileTooLarge)])
def test_what_is_cut_or_too_large_leaves_nothing(
    source: BinaryIO, error: type[Exception], settings: pytest.FixtureRequest
) -> None:
    settings.ENDOCS_FILE_LIMIT = 1000  # type: ignore[attr-defined]  # the fixture of pytest-django
    firm = cast.firm()
    before = _left()

    with pytest.raises((error, storing.StorageFull)):
        storing.store(workspace=firm.workspace, source=source)

    assert _left() == before
    assert not Blob.objects.exists()


def test_sweep_takes_old_leftovers_only() -> None:
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    old, new = folder / "endocs-old", folder / "endocs-new"
    for path in (old, new):
        path.write_bytes(b"half")
    two_days_ago = timezone.now().timestamp() - 2 * 24 * 3600
    os.utime(old, (two_days_ago, two_days_ago))

    storing.sweep_incoming(older_than=timezone.now() - timedelta(days=1))

    assert not old.exists()
    assert new.exists()
    new.unlink()


def test_bytes_that_never_came_onto_a_card_are_dropped() -> None:
    firm = cast.firm()
    orphan = storing.store(workspace=firm.workspace, source=io.BytesIO(b"orphan"))
    young = storing.store(workspace=firm.workspace, source=io.BytesIO(b"young"))
    linked = cast.attached(cast.document(firm), firm.accountant).blob
    previews.inspect(linked)
    _aged(orphan)
    _aged(linked)

    dropped = storing.drop_unlinked(older_than=timezone.now() - timedelta(days=1))

    assert dropped == 1
    assert set(Blob.objects.values_list("pk", flat=True)) == {young.pk, linked.pk}
    assert not default_storage.exists(orphan.path)
    assert default_storage.exists(linked.path)


def test_bytes_that_come_again_are_young_again() -> None:
    firm = cast.firm()
    blob = storing.store(workspace=firm.workspace, source=io.BytesIO(b"again"))
    _aged(blob)

    storing.store(workspace=firm.workspace, source=io.BytesIO(b"again"))

    assert storing.drop_unlinked(older_than=timezone.now() - timedelta(days=1)) == 0
