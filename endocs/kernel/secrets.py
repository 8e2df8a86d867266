"""Secrets at rest: texts sealed with the installation's key (Fernet: AES-128-CBC with HMAC-SHA256).

Keys come from the setting ENDOCS_SECRETS_KEYS, newest first: the first seals, each of them unseals. The last is always
derived from SECRET_KEY, so that a small installation has nothing to set, and one that sets a key later loses nothing.
"""

import base64
from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"endocs secrets at rest"


class CannotUnseal(Exception):  # noqa: N818  (what has happened)
    """No key of the installation opens the secret: it was sealed with a key that is not set any more."""

    def __init__(self) -> None:
        super().__init__("no key of the installation opens this secret")


def seal(text: str) -> bytes:
    """The text encrypted with the newest key."""
    return _keys().encrypt(text.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """The text that was sealed; `CannotUnseal` when no key fits or the bytes were changed."""
    try:
        return _keys().decrypt(bytes(sealed)).decode()
    except (InvalidToken, UnicodeDecodeError):
        raise CannotUnseal from None


def _keys() -> MultiFernet:
    return _made(tuple(settings.ENDOCS_SECRETS_KEYS), settings.SECRET_KEY)


@lru_cache(maxsize=4)
def _made(keys: Sequence[str], secret_key: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in (*keys, secret_key)])


def _derived(key: str) -> bytes:
    """A key of the right length out of any text."""
    return base64.urlsafe_b64encode(HKDF(SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode()))
