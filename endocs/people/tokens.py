"""Secrets that are shown once and kept as digests."""

import hashlib
import secrets


def new_token(prefix: str) -> str:
    """A fresh secret of 32 random bytes with a readable prefix."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def digest(token: str) -> str:
    """What is kept of a secret: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()
