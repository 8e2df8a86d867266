"""A web process on the test's own database and files, which can be killed and started again at the same address."""

import os
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import urlencode

import httpx
from django.conf import settings

PATIENCE = 60.0


class Web:
    """The process; `environment` is added to its own."""

    def __init__(self, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        database = settings.DATABASES["default"]
        place = {"host": database["HOST"], "port": database["PORT"]}
        query = urlencode({name: value for name, value in place.items() if value})
        url = f"postgresql://{database['USER']}@/{database['NAME']}?{query}"
        self.environment = {**os.environ, **environment, "DATABASE_URL": url}
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when it answers."""
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(self.port), "--workers", "1"]
        command += ["--blocking-threads", "2", "--no-ws", "--log-level", "error", "endocs.config.wsgi:application"]
        self.process = subprocess.Popen(command, env=self.environment, start_new_session=True)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                httpx.get(f"{self.address}/bell/")
                return
            except httpx.TransportError:
                assert time.monotonic() < deadline
                time.sleep(0.1)

    def kill(self) -> None:
        """Without a word, the whole group."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
