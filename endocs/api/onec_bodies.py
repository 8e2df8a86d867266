"""Bodies that 1C sends, read piece by piece and never beyond their limit."""

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from endocs.kernel.hashing import CHUNK
from endocs.onec import reading
from endocs.onec.faults import OnecRefusal

FILE_BYTES = 20 * 1024 * 1024
MESSAGE_BYTES = 8 * 1024 * 1024
SWALLOWED = 5 * FILE_BYTES  # of what is too large, so that the sender gets to reading why


class LengthRequired(OnecRefusal):
    """The call does not tell the length of its body."""

    code = "length_required"
    status = 411

    def __init__(self) -> None:
        super().__init__(
            _("The call has no Content-Length. Let the administrator look at the proxy between 1C and EnDocs.")
        )


class CutOff(OnecRefusal):
    """The connection ended before the body did."""

    code = "cut_off"
    status = 408
    is_retryable = True

    def __init__(self) -> None:
        super().__init__(
            _("The connection was cut before everything had arrived. 1C will send it once more by itself.")
        )


class TooLarge(OnecRefusal):
    """More bytes than are taken."""

    status = 413

    def __init__(self, code: str, limit: int) -> None:
        sentence = {
            "file_too_large": _("The file is larger than %(limit)d MB: put it on the card in EnDocs by hand."),
            "message_too_large": _("The message is larger than %(limit)d MB: send fewer documents at once."),
        }[code]
        super().__init__(sentence % {"limit": limit // (1024 * 1024)}, code=code)


class HashDiffers(OnecRefusal):
    """The bytes are not those that the address names."""

    code = "hash_differs"

    def __init__(self) -> None:
        super().__init__(_("The file was damaged on its way. Send the document once more."))


def file_limit() -> int:
    """Bytes that a file may have."""
    return min(FILE_BYTES, int(settings.ENDOCS_FILE_LIMIT))


class Upload:
    """The bytes of the request, of which exactly those with the hash are taken; a refusal comes out of `read`."""

    def __init__(self, request: HttpRequest, sha256: str) -> None:
        self.request, self.sha256 = request, sha256
        self.left = declared_length(request)
        self.digest = hashlib.sha256()
        if self.left > file_limit():
            swallow(request, self.left)
            raise TooLarge("file_too_large", file_limit())

    def read(self, size: int, /) -> bytes:
        """The next piece."""
        piece = read_from(self.request, min(size, self.left)) if self.left else b""
        self.left -= len(piece)
        self.digest.update(piece)
        if not piece:
            if self.left:
                raise CutOff
            if self.digest.hexdigest() != self.sha256:
                raise HashDiffers
        return piece


def json_body(request: HttpRequest) -> Any:
    """The JSON of the request; what is too large, cut off or no JSON is refused."""
    left, pieces = declared_length(request), list[bytes]()
    if left > MESSAGE_BYTES:
        swallow(request, left)
        raise TooLarge("message_too_large", MESSAGE_BYTES)
    while left:
        piece = read_from(request, min(left, CHUNK))
        if not piece:
            raise CutOff
        left -= len(piece)
        pieces.append(piece)
    return reading.loaded(b"".join(pieces))


def declared_length(request: HttpRequest) -> int:
    """What `Content-Length` says; without it there is no body, unless it comes in chunks, which no interface reads."""
    told = str(request.META.get("CONTENT_LENGTH") or "")
    if not told and "Transfer-Encoding" not in request.headers:
        return 0
    if not (told.isascii() and told.isdigit() and len(told) < 16):
        raise LengthRequired
    return int(told)


def read_from(request: HttpRequest, size: int) -> bytes:
    """At most so many bytes; a connection that ends is a refusal."""
    try:
        return request.read(size)
    except OSError as error:
        raise CutOff from error


def swallow(request: HttpRequest, length: int) -> None:
    """Read on and forget, within reason: who still writes does not read the answer."""
    left = min(length, SWALLOWED)
    while left and (piece := read_from(request, min(left, CHUNK))):
        left -= len(piece)
