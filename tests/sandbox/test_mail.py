"""The sandbox's mail server, by its own protocol."""

import smtplib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest

Starter = Callable[..., tuple[int, str]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    running: list[subprocess.Popen[str]] = []

    def start_mail(*faults: str) -> tuple[int, str]:
        smtp, http = free_port(), free_port()
        ports = ["--smtp-port", str(smtp), "--http-port", str(http), "--folder", str(tmp_path)]
        command = [sys.executable, "-m", "sandbox.mail", *ports, *faults]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        assert running[-1].stdout
        running[-1].stdout.readline()
        return smtp, f"http://127.0.0.1:{http}"

    yield start_mail
    for process in running:
        process.terminate()
        process.communicate(timeout=10)


def send(port: int) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Счёт готов", "endocs@example.org", "anna@example.org"
    message.set_content("Откройте http://127.0.0.1:8000/requests/1/.")
    message.add_alternative("<p>Откройте <script>alert(1)</script></p>", subtype="html")
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.send_message(message)


def received(page: str) -> list[dict[str, Any]]:
    letters: list[dict[str, Any]] = httpx.get(f"{page}/letters.json").json()
    return letters


def test_a_letter_is_kept_and_shown(start: Starter) -> None:
    smtp, page = start()

    send(smtp)

    [letter] = received(page)
    assert letter["subject"] == "Счёт готов"
    assert letter["to"] == ["anna@example.org"]
    assert letter["links"] == ["http://127.0.0.1:8000/requests/1/"]
    shown = httpx.get(f"{page}/letters/{letter['name']}")
    assert 'href="http://127.0.0.1:8000/requests/1/"' in shown.text
    markup = httpx.get(f"{page}/letters/{letter['name']}/html")
    assert "script" not in markup.headers["Content-Security-Policy"]


def test_the_first_letters_are_sent_away(start: Starter) -> None:
    smtp, page = start("--fail-first", "1")

    with pytest.raises(smtplib.SMTPDataError, match="451"):
        send(smtp)
    send(smtp)

    assert len(received(page)) == 1


def test_a_cut_before_the_answer_keeps_the_letter(start: Starter) -> None:
    smtp, page = start("--drop-first", "1")

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(smtp)

    assert len(received(page)) == 1


def test_greylisting_asks_to_come_again(start: Starter) -> None:
    smtp, page = start("--greylist", "3600")

    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(smtp)

    assert received(page) == []
