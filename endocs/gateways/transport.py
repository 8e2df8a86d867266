"""What happens on the way to an outside service and back, as faults of a gateway.

A fault never holds a secret: of an exception only its kind is told, for its text may quote headers.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpx

from endocs.gateways.faults import GatewayError
from endocs.kernel import http

CODES = {
    400: "bad_request",
    401: "unauthorized",
    402: "no_subscription",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    410: "gone",
    413: "too_large",
    429: "throttled",
}
_CURABLE = {404, 408, 409, 425, 429}  # asking again may help: late delivery, a running operation, too many calls
_LONGEST_WAIT = 24 * 3600
_ERROR_BYTES = 64 * 1024
_ERROR_SECONDS = 10.0
_DETAIL = 300


@contextmanager
def faults() -> Iterator[None]:
    """Errors of sending and receiving as `GatewayError`."""
    try:
        yield
    except (httpx.TimeoutException, http.TooSlow) as error:
        raise GatewayError("timeout", detail=type(error).__name__, permanent=False) from None
    except http.TooLarge:
        raise GatewayError("too_large", detail="the answer is larger than the limit") from None
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
        raise GatewayError("network", detail=type(error).__name__, permanent=False) from None


def check(response: httpx.Response, *, secret: str = "") -> None:
    """Pass when the service did what was asked (200–299), else raise its refusal; `secret` never gets into the text."""
    status = response.status_code
    if response.is_success:
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise GatewayError("unreadable", status=status, detail="compressed, which was not asked for")
        return
    code = CODES.get(status) or ("server" if status >= 500 else f"http_{status}")
    raise GatewayError(
        code,
        status=status,
        detail=_detail(response, secret),
        retry_after=retry_after(response),
        permanent=status < 500 and status not in _CURABLE,
    )


def retry_after(response: httpx.Response) -> int | None:
    """Seconds that the service asks to wait, told as seconds or as a date; None when it does not tell."""
    told = response.headers.get("Retry-After", "").strip()
    if told.isascii() and told.isdigit():
        return min(int(told[:9]), _LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(told)
    except (ValueError, TypeError, OverflowError):
        return None
    seconds = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - time.time()
    return min(max(0, round(seconds)), _LONGEST_WAIT)


def is_page(response: httpx.Response) -> bool:
    """Whether a page for people came instead of data."""
    return "html" in response.headers.get("Content-Type", "").lower()


def _detail(response: httpx.Response, secret: str) -> str:
    """The service's own words, short and on one line; of a page only that it was one."""
    words = [response.headers.get("X-Diadoc-ErrorCode", "")]
    if is_page(response):
        words.append("an HTML page")
    else:
        try:
            body = http.body(response, limit=_ERROR_BYTES, seconds=_ERROR_SECONDS)
            words.append(body.decode("utf-8", "replace"))
        except (http.TooLarge, http.TooSlow, httpx.HTTPError):
            words.append("the answer could not be read")
    text = " ".join(" ".join(word for word in words if word).replace("\0", " ").split())
    return (text.replace(secret, "…") if secret else text)[:_DETAIL]
