"""The console script as an operator sees it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from endocs.config import embedded_postgres

ENDOCS = [sys.executable, "-P", "-m", "endocs.config.command"]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    yield folder
    embedded_postgres.remove(folder)


def endocs(data: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ENDOCS, *arguments],
        env=surroundings(data, **environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def surroundings(data: Path, **environment: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORT")}
    return {**kept, "ENDOCS_DATA": str(data), **environment}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def test_the_commands_are_listed(data: Path) -> None:
    done = endocs(data)

    assert done.returncode == 0
    assert re.search(r"^  serve +\S", done.stdout, re.M)


def test_a_formalized_file_is_read_for_programs_and_people(data: Path) -> None:
    sample = Path(__file__).parents[1] / "formats/formalized/upd_503_schfdop_goods_two_grounds.xml"

    told = json.loads(endocs(data, "read", str(sample), "--json").stdout)
    text = endocs(data, "read", str(sample), LC_ALL="ru_RU.UTF-8").stdout
    refused = endocs(data, "read", __file__, "--json", LC_ALL="ru_RU.UTF-8")

    assert (told["kind"], told["number"], told["date"]) == ("utd", "УТ-118/А", "2026-01-12")
    assert told["seller"]["inn"] == "7701000017"
    assert told["totals"] == {"net": "28545.00", "vat": "6051.90", "gross": "34596.90"}
    assert "УПД № УТ-118/А от 12.01.2026" in text.replace("\u00a0", " ")
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert "прочитать файл нельзя" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        (["migrate"], {"ENDOCS_DATA": "/proc/nowhere"}, "The data folder /proc/nowhere cannot be used"),
        (["migrate"], {"DATABASE_URL": "mysql://there"}, "PostgreSQL is the only database"),
        (["migrate"], {"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, "The database cannot be used"),
        (["serve"], {"PORT": "many"}, "PORT must be a number"),
        (["serve"], {}, "The database is empty"),
    ],
)
def test_an_expected_problem_is_one_sentence(
    data: Path, arguments: list[str], environment: dict[str, str], sentence: str
) -> None:
    done = endocs(data, *arguments, **environment)

    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("locale", ["ru_RU.UTF-8", "C.UTF-8"])
def test_it_speaks_the_language_of_the_locale_else_of_the_installation(data: Path, locale: str) -> None:
    done = endocs(data, "serve", LC_ALL=locale, PORT="many")
    listed = endocs(data, LC_ALL=locale)

    assert done.stderr.strip() == "PORT должен быть числом от 1 до 65535, а не «many»."
    assert re.search(r"^  init +Из пустой базы данных", listed.stdout, re.M)


def test_a_taken_port_is_a_sentence_before_anything_starts(data: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        done = endocs(data, "serve", PORT=str(other.getsockname()[1]))

    assert done.returncode == 1
    assert "is taken" in done.stderr
    assert not embedded_postgres.place_of(data).cluster.exists()


def test_init_makes_a_workspace_that_serve_serves_and_leaves_nothing_running(data: Path) -> None:
    port = str(free_port())
    made = endocs(data, "init", "--yes")
    assert made.returncode == 0, made.stderr
    assert "Password:" in made.stdout
    assert "has a workspace already" in endocs(data, "init", "--yes").stderr

    serving = subprocess.Popen([*ENDOCS, "serve"], env=surroundings(data, PORT=port), stdout=subprocess.PIPE, text=True)
    assert serving.stdout
    assert "EnDocs answers" in serving.stdout.readline()
    answer = httpx.get(f"http://127.0.0.1:{port}/", follow_redirects=True, timeout=30)
    below = psutil.Process(serving.pid).children(recursive=True)
    serving.send_signal(signal.SIGTERM)
    began = time.monotonic()
    serving.communicate(timeout=30)

    assert answer.status_code == 200
    assert serving.returncode == 0
    assert time.monotonic() - began < 15
    assert not [process for process in below if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
