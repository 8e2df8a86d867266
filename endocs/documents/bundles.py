"""Many files in one archive, written while it is sent."""

import io
import zipfile
from collections.abc import Iterator, Sequence

from django.db import transaction

from endocs.documents import file_actions
from endocs.documents.models import File
from endocs.documents.storing import open_blob
from endocs.kernel.filenames import display_name, title_name
from endocs.people.models import User

CHUNK = 256 * 1024


@transaction.atomic
def record_taken(*, files: Sequence[File], by: User) -> None:
    """Each of the files was taken from its card."""
    for file in files:
        file_actions.record_download(file=file, by=by)


class _Outlet(io.RawIOBase):
    """Where the archive is written to: pieces that wait to be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        piece = bytes(data)  # type: ignore[call-overload]  # any buffer
        self.pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        whole, self.pieces = b"".join(self.pieces), []
        return whole


def zipped(files: Sequence[File]) -> Iterator[bytes]:
    """The archive piece by piece: a folder a card, names as on the cards."""
    outlet, taken = _Outlet(), set[str]()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            name = _free(f"{title_name(file.document.title)}/{display_name(file.name)}", taken)
            entry = zipfile.ZipInfo(name, file.added_at.timetuple()[:6])
            with archive.open(entry, "w", force_zip64=True) as member, open_blob(file.blob) as stream:
                while piece := stream.read(CHUNK):
                    member.write(piece)
                    yield outlet.taken()
    yield outlet.taken()


def _free(name: str, taken: set[str]) -> str:
    """The name, or the first free one with a number before its extension."""
    stem, dot, ending = name.rpartition(".")
    number, found = 2, name
    while found in taken:
        found = f"{stem} ({number}){dot}{ending}" if stem else f"{name} ({number})"
        number += 1
    taken.add(found)
    return found
