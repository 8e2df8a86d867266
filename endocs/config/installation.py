"""Where an installation keeps its things, and its secrets."""

import json
import os
import secrets
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent.parent


def data_folder() -> Path:
    """Folder of files, secrets and the embedded database: ENDOCS_DATA, else `var` beside the sources."""
    return Path(os.environ.get("ENDOCS_DATA") or ROOT / "var").resolve()


def secret_key() -> str:
    """The installation's signing key: from the environment, else made once in the data folder (mode 0600)."""
    if key := os.environ.get("ENDOCS_SECRET_KEY"):
        return key
    path = data_folder() / "secret_key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(48)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    return key


def database_settings(url: str) -> dict[str, object]:
    """Django's settings of the database that the address names; `?host=/folder` means a unix socket.

    >>> database_settings("postgresql://anna:pw@db:5433/endocs")["PORT"]
    5433
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://: PostgreSQL is the only database")
    query = dict(parse_qsl(parts.query))
    options: dict[str, object] = {key: value for key, value in query.items() if key not in ("host", "port")}
    return {
        "ENGINE": "endocs.wall.backend",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": query.get("port") or parts.port or "",
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
    }


def networks(text: str) -> list[IPv4Network | IPv6Network]:
    """Addresses and networks, separated by commas.

    >>> networks("127.0.0.1, 10.0.0.0/8")
    [IPv4Network('127.0.0.1/32'), IPv4Network('10.0.0.0/8')]
    """
    try:
        return [ip_network(part.strip()) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"ENDOCS_TRUSTED_PROXIES must be addresses or networks, separated by commas: {error}."
        ) from error


def write_privately(file: Path, told: object) -> None:
    """JSON that only its owner can read, in place of what was there."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        json.dump(told, opened, ensure_ascii=False, indent=1)
