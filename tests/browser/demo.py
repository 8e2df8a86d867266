"""A demo that really runs, for the stories that people live in a browser."""

import email
import email.policy
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from endocs.config import embedded_postgres


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo: its address, its passwords, the folder where its letters lie and its operator's address."""

    address: str
    passwords: dict[str, str]
    letters: Path
    operator: str = ""

    def log_in(self, context: BrowserContext, name: str) -> Page:
        """A page where that person has typed his password."""
        mail = f"{name}@vektra.example"
        page = context.new_page()
        page.goto(f"{self.address}/login/")
        page.get_by_label(re.compile("почта", re.IGNORECASE)).fill(mail)
        page.get_by_label("Пароль").fill(self.passwords[mail])
        page.get_by_role("button", name="Войти").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        return page

    def letter_to(self, name: str, about: str) -> str:
        """The text of the letter to that person which speaks of this; waited for up to two minutes."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            for path in self.letters.rglob("*.eml"):
                letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                part = letter.get_body(("plain",))
                text = part.get_content() if part else ""
                if f"{name}@" in str(letter["To"]) and about in text:
                    return str(text)
            time.sleep(1)
        raise AssertionError(f"no letter to {name} about {about}")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """`endocs demo` in a folder of its own."""
    data = tmp_path / "data"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "ENDOCS_DATA": str(data), "PORT": str(port), "ENDOCS_LETTER_SECONDS": "2"}
    environment.pop("DATABASE_URL", None)
    process = subprocess.Popen([sys.executable, "-m", "endocs.config.command", "demo"], env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 90
        while not (data / "demo.json").exists():
            assert process.poll() is None, "the demo ended by itself"
            assert time.monotonic() < deadline, "the demo did not answer"
            time.sleep(0.2)
        told = json.loads((data / "demo.json").read_text())
        passwords = json.loads((data / "demo_passwords.json").read_text())
        yield Demo(address, passwords, data / "letters", told["operator"])
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        embedded_postgres.remove(data)
