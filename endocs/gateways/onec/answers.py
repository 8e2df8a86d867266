"""An answer of 1C or of what stands before it: the JSON, or why there is none.

1C and its web server refuse in many forms: `odata.error` in JSON, the same in XML, plain text, pages of HTML. A licence
shortage and a locked base are known by their words, whatever the status.
"""

import json
from decimal import Decimal
from typing import Any

import httpx

from endocs.gateways import transport
from endocs.gateways.faults import GatewayError
from endocs.kernel import http

BYTES = 32 * 1024 * 1024
SECONDS = 60.0
_DETAIL = 300
_LICENCE = ("свободной лицензии", "не найдена лицензия", "ключ защиты", "лицензия не обнаружена", "no free license")
_LOCKED = (
    "сеанса с информационной базой запрещено", "начало сеанса запрещено", "монопольн", "обновление конфигурации",
    "блокировка базы", "база данных заблокирована", "обновление информационной базы",
)  # fmt: skip
_RIGHTS = ("нарушение прав доступа", "недостаточно прав", "нет прав")
_UNKNOWN_SET = "8"
_UNKNOWN_ROW = "9"


def read(response: httpx.Response, *, asked: str) -> dict[str, Any]:
    """The object in the answer; `asked` is the set that was asked for, told when just it is refused."""
    with transport.faults():
        body = http.body(response, limit=BYTES, seconds=SECONDS)
    text = body.decode("utf-8-sig", "replace")
    if response.is_success:
        return _object(response, text)
    raise _refusal(response, text, asked)


def _object(response: httpx.Response, text: str) -> dict[str, Any]:
    status = response.status_code
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise GatewayError("unreadable", status=status, detail="compressed, which was not asked for")
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _no_json(response, text) from None
    if not isinstance(value, dict):
        raise GatewayError("unreadable", status=status, detail="the answer is not an object")
    return value


def _no_json(response: httpx.Response, text: str) -> GatewayError:
    """Feeds come from old platforms; pages from a proxy or a wrong address; the rest was cut."""
    if (known := _by_words(text)) is not None:
        return GatewayError(known, status=response.status_code, permanent=False)
    if "www.w3.org/2005/atom" in text[:2000].lower():
        return GatewayError("atom", status=response.status_code)
    return GatewayError("not_json", status=response.status_code, detail=_kind(response), permanent=False)


def _refusal(response: httpx.Response, text: str, asked: str) -> GatewayError:
    status = response.status_code
    code, words = _odata_error(text)
    detail = f"{asked}: {words}".removeprefix(": ") if words else asked
    if (known := _by_words(text)) is not None:
        return GatewayError(known, status=status, detail=detail[:_DETAIL], permanent=False)
    if any(word in text.lower() for word in _RIGHTS):
        return GatewayError("no_rights", status=status, detail=asked)
    if status == 404:
        is_told_by_onec = code in (_UNKNOWN_SET, _UNKNOWN_ROW) or bool(words)
        return GatewayError("not_exposed" if is_told_by_onec else "not_published", status=status, detail=asked)
    names = {401: "unauthorized", 403: "no_rights", 503: "locked"}
    if 300 <= status < 400:
        return GatewayError("redirected", status=status, detail=response.headers.get("Location", "")[:_DETAIL])
    if status >= 500:
        wait = transport.retry_after(response)
        return GatewayError(
            names.get(status, "server"), status=status, detail=detail[:_DETAIL], retry_after=wait, permanent=False
        )
    name = names.get(status) or transport.CODES.get(status, f"http_{status}")
    return GatewayError(name, status=status, detail=detail[:_DETAIL], permanent=status not in (408, 425, 429))


def _by_words(text: str) -> str | None:
    """Licence shortage or a locked base, by 1C's words."""
    words = text[:20000].lower().replace("ё", "е")
    if any(one in words for one in _LICENCE):
        return "licence"
    return "locked" if any(one in words for one in _LOCKED) else None


def _odata_error(text: str) -> tuple[str, str]:
    """Code and words of `odata.error`; empty ones when the answer is something else."""
    try:
        told = json.loads(text)["odata.error"]
        words = told["message"]["value"]
        return str(told.get("code", "")), " ".join(str(words).split())
    except (ValueError, KeyError, TypeError, RecursionError):
        return "", ""


def _kind(response: httpx.Response) -> str:
    return "an HTML page" if transport.is_page(response) else "the answer is no JSON"


def _no_number(text: str) -> Decimal:
    raise ValueError(text)
