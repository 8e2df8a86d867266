"""Copying a stream while counting and hashing it."""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from endocs.kernel.refusals import Refusal

CHUNK = 256 * 1024


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes: ...


class Writable(Protocol):
    """What bytes can be written to."""

    def write(self, data: bytes, /) -> object: ...


class FileTooLarge(Refusal):
    """The stream is longer than allowed."""

    code = "file_too_large"
    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__(_("The file is larger than %(limit)d MB.") % {"limit": limit // (1024 * 1024)})
        self.limit = limit


@dataclass(frozen=True)
class Copied:
    """What went through: the SHA-256 in hexadecimal and the number of bytes."""

    sha256: str
    size: int


def copy_hashed(source: Readable, destination: Writable, *, limit: int) -> Copied:
    """Copy source to destination piece by piece; FileTooLarge as soon as more than `limit` bytes have come."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(CHUNK):
        size += len(piece)
        if size > limit:
            raise FileTooLarge(limit)
        digest.update(piece)
        destination.write(piece)
    return Copied(digest.hexdigest(), size)


def sha256_of(source: Readable) -> str:
    """The SHA-256 of everything that can still be read from the source, in hexadecimal."""
    digest = hashlib.sha256()
    while piece := source.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()
