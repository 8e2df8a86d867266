"""Behind a PgBouncer that lends connections by the transaction, two workspaces never mix."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction

from endocs.people.models import Department, Workspace
from endocs.wall.place import inside

PROGRAM = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
PORT = 6432
SETTINGS = """
[databases]
{name} = host={host} port={port} user={user}
[pgbouncer]
pool_mode = transaction
default_pool_size = 2
auth_type = any
listen_addr =
listen_port = {listen}
unix_socket_dir = {folder}
logfile = {folder}/log
max_client_conn = 100
"""

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not PROGRAM, reason="PgBouncer not installed"),
]


@pytest.fixture
def pooler() -> Iterator[Path]:
    """Folder of the socket of a PgBouncer with two connections to the test's database."""
    server = connection.settings_dict
    folder = Path(tempfile.mkdtemp(prefix="endocs-pgbouncer-"))
    account = pwd.getpwuid(Path(server["HOST"]).stat().st_uid)  # who may reach the server's socket
    told = SETTINGS.format(
        name=server["NAME"], host=server["HOST"], port=server["PORT"] or 5432, user=server["USER"], folder=folder,
        listen=PORT,
    )  # fmt: skip
    (folder / "settings.ini").write_text(told)
    user = account.pw_name if os.geteuid() == 0 else None
    if user:
        os.chown(folder, account.pw_uid, account.pw_gid)
    process = subprocess.Popen(
        [str(PROGRAM), "-q", str(folder / "settings.ini")],
        user=user, group=account.pw_gid if user else None, extra_groups=[] if user else None, cwd="/",
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield folder
    finally:
        process.terminate()
        process.wait(timeout=10)
        shutil.rmtree(folder)


def _await(folder: Path) -> None:
    deadline = time.monotonic() + 10
    while not (folder / f".s.PGSQL.{PORT}").exists():
        assert time.monotonic() < deadline, (folder / "log").read_text()
        time.sleep(0.05)


def test_eight_clients_on_two_connections(pooler: Path, length: Callable[[int, int], int]) -> None:
    """Statements alone, transactions and rollbacks of two workspaces and of strangers, all at once."""
    pair = [Workspace.objects.create(name=name).pk for name in ("first", "second")]
    for workspace_id in pair:
        Department.objects.create(workspace_id=workspace_id, name="One")
    connection.close()
    _await(pooler)
    times = length(30, 2000)

    def work(side: int | None) -> int:
        wanted = [side] if side else []
        own = Department.objects.order_by("pk").values_list("workspace_id", flat=True)
        connection.settings_dict = {
            **connection.settings_dict, "HOST": str(pooler), "PORT": PORT, "DISABLE_SERVER_SIDE_CURSORS": True,
        }  # fmt: skip
        wrong = 0
        try:
            for turn in range(times):
                with inside(side):
                    wrong += list(own.all()) != wanted
                    with transaction.atomic():
                        wrong += list(own.all()) != wanted
                        wrong += list(own.all()) != wanted
                        transaction.set_rollback(turn % 2 == 0)
                if turn % 5 == 0:
                    wrong += list(own.all()) != pair
        finally:
            connection.close()
        return wrong

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(work, [pair[0], pair[1], None, pair[0]] * 2)) == 0
    with psycopg.connect(host=str(pooler), port=PORT, user="endocs", dbname=connection.settings_dict["NAME"]) as raw:
        found = raw.execute("select current_user::text, current_setting('endocs.workspace', true)").fetchone()
        assert found
        assert found[0] == "endocs"
        assert not found[1]
