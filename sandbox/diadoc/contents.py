"""Bytes of entities: kept, signed when asked for, or invented piece by piece, so that big ones need no memory."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from sandbox.diadoc import signatures

PIECE = 64 * 1024


class Content(Protocol):
    """Something with a size that can be read."""

    @property
    def size(self) -> int:
        """Number of bytes."""

    def pieces(self, *, original: bool = False) -> Iterator[bytes]:
        """The bytes in order; a signature differs from what was sent unless `original`."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes as they are."""

    content: bytes

    @property
    def size(self) -> int:
        """Number of bytes."""
        return len(self.content)

    def pieces(self, *, original: bool = False) -> Iterator[bytes]:
        """All at once."""
        del original
        yield self.content


@dataclass(frozen=True, slots=True)
class Invented:
    """So many bytes, made while they are read, the same each time."""

    size: int
    seed: str
    head: bytes = b""

    def pieces(self, *, original: bool = False) -> Iterator[bytes]:
        """64 KB each."""
        del original
        yield self.head[: self.size]
        left, piece = self.size - len(self.head), hashlib.sha256(self.seed.encode()).digest() * (PIECE // 32)
        while left > 0:
            yield piece[:left]
            left -= PIECE


@dataclass(frozen=True, slots=True)
class Signed:
    """A detached signature under something, made when it is read."""

    of: Content
    signer: signatures.Signer
    ticks: int

    @property
    def size(self) -> int:
        """Bytes of the signature as the operator gives it, with the time stamp."""
        return signatures.size(self.signer)

    def pieces(self, *, original: bool = False) -> Iterator[bytes]:
        """All at once."""
        digest = hashlib.sha256()
        for piece in self.of.pieces():
            digest.update(piece)
        signature = signatures.sign(digest.digest(), self.signer, self.ticks)
        yield signature if original else signatures.with_time_stamp(signature, self.ticks)


def read(content: Content, *, original: bool = False) -> bytes:
    """The whole content; for small ones."""
    return b"".join(content.pieces(original=original))
