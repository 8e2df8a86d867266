"""A throw-away server of Debian's PostgreSQL, beside the embedded one of another version."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

BINARIES = Path("/usr/lib/postgresql/15/bin")


class DebianServer:
    """Runs from entering to leaving; as root it runs as Debian's user `postgres`."""

    address = ""

    def __enter__(self) -> "DebianServer":
        self.folder = Path(tempfile.mkdtemp(prefix="endocs-pg15-"))
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        data = self.folder / "data"
        self._run("initdb", "-D", str(data), "-U", "postgres", "--auth=trust", "--locale=C.UTF-8", "-E", "UTF8")
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
        self._run("pg_ctl", "start", "-w", "-D", str(data), "-l", str(self.folder / "log"), "-o", options)
        role = "create role endocs login createdb createrole"
        self._run("psql", "-h", str(self.folder), "-U", "postgres", "-c", role)
        self.address = f"postgresql://endocs@/endocs?host={self.folder}"
        self._run("createdb", "-h", str(self.folder), "-U", "postgres", "-O", "endocs", "endocs")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self.folder / "data"))
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        user = "postgres" if os.geteuid() == 0 else None
        subprocess.run(
            [BINARIES / program, *arguments], user=user, group=user, extra_groups=[] if user else None, cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, stdout=subprocess.DEVNULL, check=True,
        )  # fmt: skip
