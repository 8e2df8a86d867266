"""The operator's identity provider: a refresh token becomes an access token and a next refresh token (OpenID Connect).

Source: developer.kontur.ru, "Авторизация OIDC"; RFC 6749, sections 5.2 and 6.
"""

from contextlib import suppress

import httpx

from endocs.gateways import transport
from endocs.gateways.checked import Unreadable
from endocs.gateways.diadoc.fields import Fields
from endocs.gateways.diadoc.pages import loads
from endocs.gateways.diadoc.values import Tokens
from endocs.gateways.faults import GatewayError
from endocs.kernel import http

LOST = "refresh_lost"
REFUSED = "refresh_refused"
_BYTES = 1024 * 1024
_SECONDS = 25.0
_TOKEN_SIZE = 16_000
_LONGEST_LIFE = 30 * 24 * 3600
_SILENCE_SECONDS = 15.0
_OWN_CODES = {"invalid_client", "invalid_grant"}
_REFUSALS = {"unauthorized_client", "invalid_request", "invalid_scope", "unsupported_grant_type"}  # RFC 6749, 5.2


def refresh(identity_url: str, client_id: str, client_secret: str, refresh_token: str) -> Tokens:
    """New tokens. The code `refresh_lost` tells that the answer was lost: the token may be used up, so it must not be
    sent again without thought; `invalid_client`, `invalid_grant` and `refresh_refused` are permanent."""
    form = {
        "grant_type": "refresh_token",
        "client_id": client_id,
        "client_secret": client_secret,
        "refresh_token": refresh_token,
    }
    with http.make_client(silence=_SILENCE_SECONDS) as client:  # a kept connection may be closed under our hands
        try:
            return _asked(client, f"{identity_url.rstrip('/')}/connect/token", form)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise GatewayError("network", detail=type(error).__name__, permanent=False) from None  # never sent
        except httpx.InvalidURL:
            raise GatewayError("network", detail="the address of the identity provider is wrong") from None
        except (httpx.HTTPError, http.TooSlow, http.TooLarge) as error:
            raise GatewayError(LOST, detail=type(error).__name__, permanent=False) from None


def _asked(client: httpx.Client, address: str, form: dict[str, str]) -> Tokens:
    with client.stream("POST", address, data=form, headers={"Accept": "application/json"}) as response:
        if response.is_success and transport.is_page(response):
            raise GatewayError("not_json", status=response.status_code, detail="an HTML page", permanent=False)
        body = http.body(response, limit=_BYTES, seconds=_SECONDS)
        if response.is_success:
            return _read(body, form["refresh_token"])
    raise _refusal(response, body)


def _read(body: bytes, former: str) -> Tokens:
    """The tokens of an answer; an answer without a refresh token leaves the former in force (RFC 6749, section 6)."""
    try:
        fields = Fields(loads(body), "Tokens")
        life = fields.number("expires_in", 3600)
        tokens = Tokens(
            access=_token(fields, "access_token"),
            refresh=_token(fields, "refresh_token") if fields.has("refresh_token") else former,
            expires_in=max(1, min(life, _LONGEST_LIFE)),
        )
    except ValueError:
        raise GatewayError(LOST, status=200, detail="the answer could not be read", permanent=False) from None
    return tokens


def _token(fields: Fields, name: str) -> str:
    """A token that can stand in a header."""
    value = fields.text(name)
    if not value or len(value) > _TOKEN_SIZE or not value.isascii() or not value.isprintable() or " " in value:
        raise Unreadable(f"{name} is no token")
    return value


def _refusal(response: httpx.Response, body: bytes) -> GatewayError:
    """Why there are no tokens; of the answer's words only the standard name of the error is told."""
    status = response.status_code
    if status < 500 and status not in (408, 425, 429):
        named = ""
        with suppress(ValueError):
            named = Fields(loads(body), "Refusal").text("error")
        if named in _OWN_CODES:
            return GatewayError(named, status=status)
        return GatewayError(REFUSED, status=status, detail=named if named in _REFUSALS else "")
    code = transport.CODES.get(status, "server")
    return GatewayError(code, status=status, retry_after=transport.retry_after(response), permanent=False)
