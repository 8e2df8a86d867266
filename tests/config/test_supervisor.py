"""Processes that are kept alive, and stopped."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

CODE = """
import sys
from endocs.config.supervisor import Child, Supervisor
family = "echo $$ >> pids; sleep 600 & echo $! >> pids; wait"
stubborn = "trap '' TERM; echo $$ >> pids; while :; do sleep 1; done"
Supervisor([Child("family", ["sh", "-c", family]), Child(*{"stubborn": ("stubborn", ["sh", "-c", stubborn]),
    "plain": ("plain", ["sleep", "600"])}[sys.argv[1]])]).run()
"""


def start(folder: Path, kind: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", CODE, kind], cwd=folder, stderr=subprocess.DEVNULL)
    wait_for(lambda: len(pids(folder)) >= 2)
    return process


def pids(folder: Path) -> list[int]:
    try:
        return [int(line) for line in (folder / "pids").read_text().split()]
    except FileNotFoundError:
        return []


def lives(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_children_and_theirs(tmp_path: Path, number: signal.Signals) -> None:
    process = start(tmp_path, "plain")
    below = psutil.Process(process.pid).children(recursive=True)

    process.send_signal(number)

    assert process.wait(timeout=10) == 0
    assert not [child for child in below if lives(child.pid)]


def test_who_does_not_listen_is_ended_the_hard_way(tmp_path: Path) -> None:
    process = start(tmp_path, "stubborn")
    wait_for(lambda: len(pids(tmp_path)) >= 3)

    process.terminate()

    assert process.wait(timeout=20) == 0
    assert not [pid for pid in pids(tmp_path) if lives(pid)]


def test_a_dead_child_is_started_again_without_the_rest_of_its_family(tmp_path: Path) -> None:
    process = start(tmp_path, "plain")
    first, grandchild = pids(tmp_path)

    psutil.Process(first).kill()

    wait_for(lambda: len(pids(tmp_path)) >= 4)
    assert not lives(grandchild)
    process.terminate()
    process.communicate()


def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    process = start(tmp_path, "plain")
    leader = pids(tmp_path)[0]

    process.kill()
    process.communicate()

    wait_for(lambda: not lives(leader))
