"""The PostgreSQL that EnDocs brings along, started and stopped for real."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import psutil
import psycopg
import pytest

from endocs.config import embedded_postgres
from endocs.config.embedded_postgres import Server


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    yield folder
    embedded_postgres.remove(folder)


def ask(server: Server, question: str) -> object:
    with psycopg.connect(server.address) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def postmaster(server: Server) -> int:
    return int((server.place.cluster / "postmaster.pid").read_text().split()[0])


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_it_keeps_data_between_starts_and_leaves_nothing_running(data: Path) -> None:
    with embedded_postgres.ensure_running(data) as server, psycopg.connect(server.address) as connection:
        connection.execute("create extension pg_trgm")
        connection.execute("create table kept as select 'счёт' as word")

    assert not server.is_running()
    with embedded_postgres.ensure_running(data) as again:
        assert again.started_here
        assert ask(again, "select word from kept") == "счёт"
        assert ask(again, "select current_setting('fsync')") == "on"
        assert ask(again, "select current_setting('data_checksums')") == "on"
        assert ask(again, "select usesuper from pg_user where usename = current_user") is False
        assert ask(again, "select cardinality(show_trgm('счёт')) > 0") is True


def test_a_second_user_keeps_it_running_until_he_leaves_too(data: Path) -> None:
    first = embedded_postgres.ensure_running(data, durable=False)
    second = embedded_postgres.ensure_running(data)

    first.stop()

    assert (first.started_here, second.started_here) == (True, False)
    assert ask(second, "select 1") == 1
    second.stop()
    assert not second.is_running()


def test_it_stops_by_itself_when_its_only_user_is_killed(data: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from endocs.config import embedded_postgres as e;"
        "s = e.ensure_running(Path(sys.argv[1]), durable=False); print('up', flush=True); time.sleep(600)"
    )
    user = subprocess.Popen([sys.executable, "-c", code, str(data)], stdout=subprocess.PIPE)
    assert user.stdout
    user.stdout.readline()
    cluster = embedded_postgres.place_of(data).cluster

    user.kill()
    user.communicate()

    wait_for(lambda: not (cluster / "postmaster.pid").exists())


def test_it_starts_after_a_power_cut(data: Path) -> None:
    server = embedded_postgres.ensure_running(data)
    with psycopg.connect(server.address) as connection:
        connection.execute("create table kept as select 7 as number")
    main = psutil.Process(postmaster(server))
    for process in [main, *main.children()]:
        process.kill()
    wait_for(lambda: not server.is_running())
    server.stop()

    with embedded_postgres.ensure_running(data) as again:
        assert ask(again, "select number from kept") == 7


def test_it_starts_when_another_process_has_the_dead_servers_number(data: Path) -> None:
    with embedded_postgres.ensure_running(data, durable=False) as server:
        left = (server.place.cluster / "postmaster.pid").read_text()
    user = server.place.account
    with subprocess.Popen(["sleep", "600"], user=user, group=user, extra_groups=[] if user else None) as stranger:
        lines = [str(stranger.pid), *left.splitlines()[1:]]
        (server.place.cluster / "postmaster.pid").write_text("\n".join(lines) + "\n")

        with embedded_postgres.ensure_running(data, durable=False) as again:
            assert ask(again, "select 1") == 1

        assert stranger.poll() is None
        stranger.kill()


def test_data_of_another_version_are_refused_in_a_sentence(data: Path) -> None:
    with embedded_postgres.ensure_running(data, durable=False) as server:
        pass
    (server.place.cluster / "PG_VERSION").write_text("16\n")

    with pytest.raises(SystemExit, match=r"is of PostgreSQL 16, .* restore that here into an empty data folder"):
        embedded_postgres.ensure_running(data)


def test_a_long_and_strange_folder_gets_a_short_socket(tmp_path: Path) -> None:
    data = tmp_path / ("очень длинное, имя" * 6)

    with embedded_postgres.ensure_running(data, durable=False) as server:
        folder = unquote(server.address.split("host=")[1])
        assert len(os.fsencode(f"{folder}/.s.PGSQL.5432")) < 108
        assert ask(server, "select 1") == 1

    embedded_postgres.remove(data)
    assert not Path(folder).exists()


def test_a_database_in_use_is_not_removed(data: Path) -> None:
    with (
        embedded_postgres.ensure_running(data, durable=False) as server,
        pytest.raises(SystemExit, match="stop EnDocs first"),
    ):
        embedded_postgres.remove(data)

    assert server.place.cluster.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_copied_data_folder_does_not_share_the_database(data: Path, tmp_path: Path) -> None:
    with embedded_postgres.ensure_running(data, durable=False):
        pass
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "database_name").write_text((data / "database_name").read_text())

    with pytest.raises(SystemExit, match="is a copy of"):
        embedded_postgres.ensure_running(copy)
