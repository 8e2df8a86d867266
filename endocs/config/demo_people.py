"""The people of the demo workspace: their passwords are made at random, once for an installation."""

import fcntl
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from endocs.config.installation import data_folder

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """Somebody who can log in to the demo; the role is named in the words of the interface."""

    name: str
    email: str
    password: str
    role: str


def passwords_file() -> Path:
    """Where the passwords are kept (mode 0600); also the sign that a data folder is a demo's."""
    return data_folder() / "demo_passwords.json"


def password_of(email: str) -> str:
    """The person's password, the same in every start of this installation."""
    descriptor = os.open(passwords_file(), os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known: dict[str, str] = json.loads(file.read() or "{}")
        if email not in known:
            known[email] = new_password()
            file.seek(0)
            json.dump(known, file, indent=1)
            file.truncate()
    return known[email]


def new_password() -> str:
    """A password that can be typed: four groups, about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
