"""Makes HTTP clients for outside services: time-outs, bounded answers, no redirects, no cookies, the system's trust."""

import ssl
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import BinaryIO

import httpx

from endocs import __version__

CONNECT_SECONDS = 5.0
SILENCE_SECONDS = 30.0
_PIECE = 64 * 1024


class TooLarge(Exception):  # noqa: N818  (what has happened)
    """The answer is larger than the limit; what was read of it is of no use."""


class TooSlow(Exception):  # noqa: N818  (what has happened)
    """The answer went on arriving for longer than its time."""


def make_client(*, silence: float = SILENCE_SECONDS, verifies_tls: bool = True) -> httpx.Client:
    """A client that goes where it is sent and nowhere else, and remembers nothing from answer to answer.

    It gives up after `silence` seconds without a byte. Compressed answers are not asked for: they would unfold in
    memory beyond every limit. `verifies_tls` is off for a server of one's own whose certificate nobody has signed.
    """
    return httpx.Client(
        headers={"User-Agent": f"EnDocs/{__version__}", "Accept-Encoding": "identity"},
        timeout=httpx.Timeout(silence, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS),
        limits=httpx.Limits(max_keepalive_connections=8, keepalive_expiry=15),
        verify=_trust() if verifies_tls else _blind(),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
        mounts={"all://127.0.0.1": None, "all://localhost": None},  # never through a proxy of the environment
    )


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """Certificates that the system trusts, so that an own authority of a company is trusted too."""
    return ssl.create_default_context()


def _blind() -> ssl.SSLContext:
    """No certificate is looked at."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def body(response: httpx.Response, *, limit: int, seconds: float) -> bytes:
    """The whole answer, at most `limit` bytes and for at most so many seconds: `TooLarge`, `TooSlow`."""
    return b"".join(pieces(response, limit=limit, seconds=seconds))


def copy(
    response: httpx.Response, into: BinaryIO, *, limit: int, seconds: float, on_piece: Callable[[], None] | None = None
) -> int:
    """Bytes written; memory holds one piece of the answer at a time."""
    size = 0
    for piece in pieces(response, limit=limit, seconds=seconds):
        into.write(piece)
        size += len(piece)
        if on_piece:
            on_piece()
    return size


def pieces(response: httpx.Response, *, limit: int, seconds: float) -> Iterator[bytes]:
    """The answer piece by piece, as it came over the wire."""
    if int(response.headers.get("Content-Length", "0") or 0) > limit:
        raise TooLarge
    until = time.monotonic() + seconds
    size = 0
    for piece in response.iter_raw(_PIECE):
        size += len(piece)
        if size > limit:
            raise TooLarge
        if time.monotonic() > until:
            raise TooSlow
        yield piece
