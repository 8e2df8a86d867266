"""A child process stays within its limits and answers only in JSON."""

import importlib
import math
import operator
import os
import shutil
import socket
import time
import urllib.request
from pathlib import Path

import pytest

from endocs.formats.child import ChildFailed, ChildUnavailable, Limits, call, is_isolated, made, run

needs_bubblewrap = pytest.mark.skipif(not is_isolated(), reason="bubblewrap is missing or may not make namespaces")


def test_answer_of_the_function_comes_back() -> None:
    assert call(math.factorial, 20) == math.factorial(20)


@pytest.mark.parametrize(
    ("limits", "function", "arguments", "reason"),
    [
        (Limits(seconds=0.5), time.sleep, (30,), "timeout"),
        (Limits(cpu_seconds=1), math.factorial, (5_000_000,), "timeout"),
        (Limits(), operator.mul, ("x", 10**10), "memory"),
        (Limits(), os.abort, (), "crashed"),
        (Limits(), math.sqrt, (-1,), "error"),
        (Limits(), os.fstat, (99,), "error"),
        (Limits(), set, (), "error"),
    ],
)
def test_child_over_a_limit_fails_with_a_reason(
    limits: Limits, function: object, arguments: tuple[object, ...], reason: str
) -> None:
    with pytest.raises(ChildFailed) as failure:
        call(function, *arguments, limits=limits)  # type: ignore[arg-type]  # a table of functions

    assert failure.value.reason == reason


def test_file_over_the_limit_fails(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(bytes(3_000_000))
    (tmp_path / "out").mkdir()

    with pytest.raises(ChildFailed) as failure:
        call(
            shutil.copyfile, str(tmp_path / "source"), str(tmp_path / "out/copy"),
            reads=[tmp_path / "source"], writes=[tmp_path / "out"], limits=Limits(file_size=1_000_000),
        )  # fmt: skip

    assert failure.value.reason == "too_large"
    assert (tmp_path / "out/copy").stat().st_size <= 1_000_000


@needs_bubblewrap
def test_child_sees_only_what_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")

    assert call(os.path.exists, str(tmp_path / "secret")) is False
    assert call(os.path.exists, str(tmp_path / "secret"), reads=[tmp_path / "secret"]) is True
    assert call(os.path.exists, "/etc/passwd") is False


def test_child_cannot_hand_out_a_file_of_ours(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "out").mkdir()
    call(os.symlink, str(tmp_path / "secret"), str(tmp_path / "out/page"), writes=[tmp_path / "out"])

    for name in ("out/page", "out/nothing", "out"):
        with pytest.raises(ChildFailed):
            made(tmp_path / name)


@needs_bubblewrap
def test_child_has_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)

        with pytest.raises(ChildFailed):
            call(urllib.request.urlopen, f"http://127.0.0.1:{server.getsockname()[1]}/")
        with pytest.raises(TimeoutError):
            server.accept()


@needs_bubblewrap
def test_child_that_could_not_start_is_no_fault_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(ChildUnavailable):
        call(os.path.exists, "/", reads=[tmp_path / "nowhere"])
    with pytest.raises(ChildUnavailable):
        run(["true"], reads=[tmp_path / "nowhere"], limits=Limits())


def test_missing_library_is_no_fault_of_the_file() -> None:
    with pytest.raises(ChildUnavailable):
        call(importlib.import_module, "no_such_module")


def test_command_and_its_children_are_gone_after_the_time_out() -> None:
    with pytest.raises(ChildFailed) as failure:
        run(["sh", "-c", "sleep 4321 & sleep 4321"], limits=Limits(seconds=0.5))

    assert failure.value.reason == "timeout"
    time.sleep(0.2)
    assert not [process for process in Path("/proc").glob("[0-9]*/cmdline") if b"4321" in process.read_bytes()]


def test_command_that_fails_tells_its_last_words() -> None:
    with pytest.raises(ChildFailed) as failure:
        run(["sh", "-c", "echo no such thing; exit 3"], limits=Limits())

    assert failure.value.detail == "no such thing"
