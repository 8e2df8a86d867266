"""A product of its own that is really started, and whose power can be cut."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import psutil

from endocs.config import demo, embedded_postgres

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 120.0


class Product:
    """A demo with web, worker, mail and its own durable database, in a data folder of its own."""

    def __init__(self, data: Path) -> None:
        self.data, self.log = data, data.with_suffix(".log")
        self.address = f"http://127.0.0.1:{(port := demo.free_port())}"
        unset = {"DATABASE_URL", "ENDOCS_POOL", "ENDOCS_SMTP_HOST", "ENDOCS_SMTP_PORT"}
        kept = {name: value for name, value in os.environ.items() if name not in unset}
        self.environment = {
            **kept, "ENDOCS_DATA": str(data), "PORT": str(port), "ENDOCS_ADDRESS": self.address,
            "ENDOCS_LETTER_SECONDS": "2", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        """Return when it has printed its address."""
        command = [sys.executable, "-P", "-m", "endocs.config.command", "demo", *options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=subprocess.PIPE, stderr=log, start_new_session=True
            )
        assert self.process.stdout
        assert any(b"Ctrl-C" in line for line in self.process.stdout), self.log.read_text()

    def stop(self) -> None:
        """Stop it as Ctrl-C does, and forget it."""
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.communicate(timeout=PATIENCE)
        embedded_postgres.remove(self.data)

    def cut_database(self) -> None:
        """The postmaster and all its backends are gone, without a word; the rest has to cope."""
        _kill(self._database())

    def cut_everything(self) -> None:
        """Nothing of it lives on, the supervisor included."""
        assert self.process
        supervisor = psutil.Process(self.process.pid)
        _kill([supervisor, *self._database(), *supervisor.children(recursive=True)])
        self.process.communicate()
        self.process = None

    def await_answer(self, client: httpx.Client) -> None:
        """Return when a page that needs the database is answered again."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(httpx.HTTPError):
                if client.get("/tasks/").status_code == httpx.codes.OK:
                    return
            time.sleep(0.2)
        raise AssertionError(f"it did not come back: {self.log.read_text()[-3000:]}")

    def ask(self, question: str) -> str:
        """What `wholeness` says in the environment of this product."""
        code = "import django; django.setup(); from tests.kills import wholeness; wholeness.main()"
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "endocs.config.settings"}
        command = [sys.executable, "-c", code]
        answer = subprocess.run(
            command, env=environment, input=question, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT
        )
        return answer.stdout

    def _database(self) -> list[psutil.Process]:
        """Its processes, the postmaster first: it must not notice that its backends die."""
        cluster = embedded_postgres.place_of(self.data).cluster
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.cwd() == str(cluster):
                    found.append(process)
        return sorted(found, key=lambda process: process.create_time())


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
