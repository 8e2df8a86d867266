"""The identity provider: refresh tokens that are replaced at each use, access tokens that run out."""

import threading
import time
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any


@dataclass
class Identity:
    """The one client with its secrets; `expires_in` in seconds."""

    client_id: str = "endocs-demo"
    client_secret: str = field(default_factory=lambda: token_urlsafe(24))
    refresh_token: str = field(default_factory=lambda: token_urlsafe(32))
    expires_in: int = 3600
    rotates: bool = True
    refreshes: int = 0
    refused: int = 0
    tokens: dict[str, float] = field(default_factory=dict)  # access token → monotonic end
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "lock": None, "tokens": {}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, lock=threading.Lock())

    def refresh(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        """Status and JSON of an answer to POST /connect/token."""
        with self.lock:
            if form.get("grant_type") != "refresh_token":
                return self._refuse("unsupported_grant_type")
            if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
                return self._refuse("invalid_client")
            if form.get("refresh_token") != self.refresh_token:
                return self._refuse("invalid_grant")
            self.refreshes += 1
            if self.rotates:
                self.refresh_token = token_urlsafe(32)
            return 200, {
                "access_token": self.issue(),
                "token_type": "Bearer",
                "expires_in": self.expires_in,
                "refresh_token": self.refresh_token,
                "scope": "openid profile email offline_access Diadoc.PublicAPI.Staging",
            }

    def issue(self) -> str:
        """A fresh access token."""
        token = token_urlsafe(32)
        self.tokens[token] = time.monotonic() + self.expires_in
        return token

    def accepts(self, authorization: str) -> bool:
        """Whether the header carries a token that is good now."""
        scheme, _, token = authorization.partition(" ")
        return scheme == "Bearer" and self.tokens.get(token.strip(), 0.0) > time.monotonic()

    def revoke_access(self) -> None:
        """All access tokens are refused from now on."""
        self.tokens.clear()

    def revoke_refresh(self) -> None:
        """The refresh token is refused from now on, as when it has run out."""
        with self.lock:
            self.refresh_token = token_urlsafe(32)

    def _refuse(self, error: str) -> tuple[int, dict[str, object]]:
        self.refused += 1
        return 400, {"error": error}
