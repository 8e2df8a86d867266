"""Keeps the processes of an installation alive until it is told to stop, and leaves none behind."""

import ctypes
import logging
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

log = logging.getLogger(__name__)

SECONDS_TO_STOP = 8.0
SECONDS_OF_START = 30.0
SECONDS_OF_GOOD_LIFE = 60.0
LONGEST_PAUSE = 30.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A process to be kept alive, with what its restarts need."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    pause: float = 0.5
    due: float = 0.0

    def start(self) -> None:
        """Begin in a process group of its own, which ends when we do."""
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=end_with_parent,
        )
        self.started = time.monotonic()

    def look_after(self) -> None:
        """Start again what has died, later and later while it keeps dying."""
        now = time.monotonic()
        if self.process and self.process.poll() is not None:
            log.error("%s ended with status %s; it is started again", self.name, self.process.returncode)
            self.signal(signal.SIGKILL)
            lived_well = now - self.started > SECONDS_OF_GOOD_LIFE
            self.pause = 0.5 if lived_well else min(self.pause * 2, LONGEST_PAUSE)
            self.process, self.due = None, now + self.pause
        if not self.process and now >= self.due:
            self.start()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the whole group."""
        if self.process:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return

    def has_ended(self) -> bool:
        """Whether the process itself has ended; what it left behind is ended the hard way."""
        return self.process is None or self.process.poll() is not None


class Supervisor:
    """Runs children until SIGINT or SIGTERM; what is in `every_second` is called while they run."""

    def __init__(self, children: Sequence[Child], every_second: Sequence[Callable[[], None]] = ()) -> None:
        self.children = children
        self.every_second = every_second
        self.stopping = False

    def run(self) -> None:
        """Return when everything has stopped."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        started = time.monotonic()
        try:
            while not self.stopping:
                for child in self.children:
                    child.look_after()
                for look in self.every_second:
                    look()
                self._doze(1.0 if time.monotonic() > started + SECONDS_OF_START else 0.2)
        finally:
            self.end_children()

    def end_children(self) -> None:
        """Ask all to end, wait, then end them the hard way."""
        for child in self.children:
            if child.process:
                child.process.terminate()
        deadline = time.monotonic() + SECONDS_TO_STOP
        while time.monotonic() < deadline and not all(child.has_ended() for child in self.children):
            time.sleep(0.05)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process:
                child.process.wait()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _doze(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < deadline:
            time.sleep(0.1)


def is_free(host: str, port: int) -> bool:
    """Whether one may listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


_libc = ctypes.CDLL(None)


def end_with_parent() -> None:
    """In the child: SIGTERM when the parent dies, however it dies."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
