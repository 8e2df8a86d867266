"""Work on foreign bytes in a child process with limits: of time, memory, file size, and without a network.

A child answers in JSON, never in pickles: whoever took it over must not reach us through its answer. Where bubblewrap
works, the child sees the system's programs, our code and the named paths, and nothing else.
"""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

PACKAGE = Path(__file__).resolve().parent.parent
ANSWER_LIMIT = 4 * 1024 * 1024
_SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32"),
    *("/etc/fonts", "/etc/ld.so.cache", "/etc/alternatives", "/etc/libreoffice"),
)
_LOG = logging.getLogger(__name__)
_MARK = b"\x1eendocs-answer\x1e"


class ChildFailed(Exception):  # noqa: N818  (a fact about the child, not a fault of ours)
    """The child did not finish its work; `reason` is timeout, memory, too_large, error or crashed."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class ChildUnavailable(Exception):  # noqa: N818  (a fact about the machine)
    """No child could be started as it must; it says nothing about the bytes, so the work is to be tried again."""


@dataclass(frozen=True)
class Limits:
    """What a child may use; bytes and seconds."""

    seconds: float = 30
    cpu_seconds: int = 30
    memory: int = 1536 * 1024 * 1024
    file_size: int = 256 * 1024 * 1024


@cache
def is_isolated() -> bool:
    """Whether children run in bubblewrap: it is installed and this machine lets it make namespaces."""
    if not shutil.which("bwrap"):
        return False
    command = [*_bubblewrap([], []), "/usr/bin/true"]
    probe = subprocess.run(command, capture_output=True, timeout=20, check=False, stdin=subprocess.DEVNULL)
    return probe.returncode == 0


def call(
    function: Callable[..., Any],
    *arguments: Any,
    reads: Sequence[Path] = (),
    writes: Sequence[Path] = (),
    limits: Limits = Limits(),
) -> Any:
    """What a function of ours answers in a child; arguments and answer are JSON, paths are given as text."""
    request = json.dumps([function.__module__, function.__qualname__, list(arguments)])
    python = [sys.executable, "-s", "-P", "-m", "endocs.formats.child", json.dumps(_as_numbers(limits)), request]
    roots = [Path(sys.prefix), Path(sys.base_prefix), PACKAGE, *map(Path, reads)]
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as complaints:
        status = _run(_wrapped(python, roots, writes), limits, answer, complaints, {"PYTHONPATH": str(PACKAGE.parent)})
        try:
            return _value(_head(answer), status, complaints)
        except ChildFailed as failure:
            _LOG.warning("%s.%s ended early: %s", function.__module__, function.__qualname__, failure)
            raise


def run(
    command: Sequence[str],
    *,
    reads: Sequence[Path] = (),
    writes: Sequence[Path] = (),
    limits: Limits,
    environment: dict[str, str] | None = None,
) -> None:
    """Run an outside program to its end; ChildFailed when it does not end well."""
    limited = ["prlimit", *_prlimit(limits), "--", *_wrapped(command, reads, writes)]
    with tempfile.TemporaryFile() as output:
        status = _run(limited, limits, output, output, environment or {})
        if status:
            raise _ended_early(status, _tail(output))


def made(path: Path) -> Path:
    """The file that a child was to make; ChildFailed when it is not there or leads somewhere else."""
    if path.is_symlink() or not path.is_file():
        raise ChildFailed("crashed", "made no file")
    return path


def _wrapped(command: Sequence[str], reads: Sequence[Path], writes: Sequence[Path]) -> list[str]:
    return [*_bubblewrap(reads, writes), *command] if is_isolated() else list(command)


def _bubblewrap(reads: Sequence[Path], writes: Sequence[Path]) -> list[str]:
    """The command line up to the program: no network, a read-only system, nothing of ours but what is named."""
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--cap-drop", "ALL"]
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/"]  # noqa: S108  (its own /tmp)
    for path in _SYSTEM:
        command += ["--ro-bind-try", path, path]
    for readable in reads:
        command += ["--ro-bind", str(readable.absolute()), str(readable.absolute())]
    for writable in writes:
        command += ["--bind", str(writable.absolute()), str(writable.absolute())]
    return command


def _run(
    command: Sequence[str], limits: Limits, output: IO[bytes], complaints: IO[bytes], environment: dict[str, str]
) -> int:
    """The exit status; the whole process group is gone afterwards, whatever happened."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=complaints,
        env={**kept, "LANG": "C.UTF-8", "HOME": "/nonexistent", **environment},
        start_new_session=True,
    )
    try:
        return process.wait(limits.seconds)
    except subprocess.TimeoutExpired:
        raise ChildFailed("timeout") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _value(answer: bytes, status: int, complaints: IO[bytes]) -> Any:
    """The value in the child's answer, or the failure it tells."""
    _, mark, text = answer.partition(_MARK)
    if not mark:
        raise _ended_early(status, _tail(complaints))
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise ChildFailed("crashed", "answer is not readable") from None
    if not isinstance(told, dict) or "value" not in told:
        failure = told if isinstance(told, dict) else {}
        if failure.get("reason") == "setup":
            raise ChildUnavailable(str(failure.get("detail")))
        raise ChildFailed(str(failure.get("reason", "crashed")), str(failure.get("detail", "")))
    return told["value"]


def _ended_early(status: int, words: str) -> Exception:
    """What an exit without an answer means; bubblewrap tells its own troubles in its own name."""
    if words.startswith("bwrap: ") or "\nbwrap: " in words:
        return ChildUnavailable(words)
    return ChildFailed(_reason(status), words)


def _reason(status: int) -> str:
    """A word for an exit status; bubblewrap and shells report a signal as 128 + its number."""
    number = -status if status < 0 else status - 128
    if number == signal.SIGXCPU:
        return "timeout"
    return "too_large" if number == signal.SIGXFSZ else "crashed"


def _head(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    return stream.read(ANSWER_LIMIT)


def _tail(stream: IO[bytes]) -> str:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - 500))
    return stream.read(500).decode(errors="replace").strip()


def _as_numbers(limits: Limits) -> list[int]:
    return [limits.memory, limits.cpu_seconds, limits.file_size]


def _prlimit(limits: Limits) -> list[str]:
    return [f"--as={limits.memory}", f"--cpu={limits.cpu_seconds}", f"--fsize={limits.file_size}", "--core=0"]


def _answer() -> None:
    """In the child: limit ourselves, call the function, answer on what was standard output."""
    import errno
    import importlib
    import resource

    memory, cpu_seconds, file_size = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    channel = os.dup(1)
    os.dup2(2, 1)
    module, name, arguments = json.loads(sys.argv[2])
    try:
        told = json.dumps({"value": getattr(importlib.import_module(module), name)(*arguments)})
    except ImportError as error:
        told = json.dumps({"reason": "setup", "detail": str(error)})
    except MemoryError:
        told = json.dumps({"reason": "memory"})
    except BaseException as error:
        too_large = isinstance(error, OSError) and error.errno == errno.EFBIG
        told = json.dumps({"reason": "too_large" if too_large else "error", "detail": type(error).__name__})
    with os.fdopen(channel, "wb") as stream:
        stream.write(_MARK + told.encode())
    os._exit(0)


if __name__ == "__main__":
    _answer()
