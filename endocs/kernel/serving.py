"""Giving out the bytes of a file: streamed, in parts when a part was asked for, never run by a browser."""

import re
from collections.abc import Iterator
from typing import IO

from django.http import HttpRequest, StreamingHttpResponse

from endocs.kernel.filenames import content_disposition

CHUNK = 256 * 1024
_ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def is_beginning_asked(request: HttpRequest, size: int, etag: str) -> bool:
    """Whether the first byte is among what is asked for: the further parts are the same download."""
    return asked_part(request, size, etag)[0] == 0


def file_response(
    request: HttpRequest, stream: IO[bytes], *, size: int, name: str, media_type: str, etag: str
) -> StreamingHttpResponse:
    """The whole file, or with 206 the part that the header `Range` asks for; it is saved, not shown."""
    start, stop = asked_part(request, size, etag)
    is_part = (start, stop) != (0, size)
    response = StreamingHttpResponse(_pieces(stream, start, stop), status=206 if is_part else 200)
    headers = {
        "Content-Type": media_type, "Content-Length": str(stop - start), "Accept-Ranges": "bytes",
        "Content-Disposition": content_disposition(name, inline=False), "ETag": etag,
        "Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
    }  # fmt: skip
    if is_part:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    for header, value in headers.items():
        response[header] = value
    return response


def asked_part(request: HttpRequest, size: int, etag: str) -> tuple[int, int]:
    """First byte and the one after the last; the whole when nothing usable, or another version, was asked for."""
    asked = _ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if not asked or not (asked[1] or asked[2]) or request.headers.get("If-Range", etag) != etag:
        return 0, size
    if not asked[1]:
        start, stop = max(0, size - int(asked[2])), size
    else:
        start, stop = int(asked[1]), min(size, int(asked[2]) + 1 if asked[2] else size)
    return (start, stop) if start < stop else (0, size)


def _pieces(stream: IO[bytes], start: int, stop: int) -> Iterator[bytes]:
    with stream:
        stream.seek(start)
        left = stop - start
        while left > 0 and (piece := stream.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece
