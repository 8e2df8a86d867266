"""What every test run needs before Django wakes up: a data folder and a database that are thrown away, and tools."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from endocs.config import embedded_postgres
from tests.debian_postgres import BINARIES, DebianServer

TOOLS: dict[str, tuple[str, Callable[[], object]]] = {
    "browser": ("Chromium", lambda: shutil.which("chromium")),
    "office": ("LibreOffice and bubblewrap", lambda: shutil.which("soffice") and shutil.which("bwrap")),
}
things = ExitStack()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of bin/test."""
    parser.addoption("--long", action="store_true", help="property, kill and load tests at full length")
    parser.addoption("--postgresql", choices=["18", "15"], default="18", help="18 is the embedded one, 15 is Debian's")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Bring up the database before the settings are read; the workers of xdist inherit it by the environment."""
    options = early_config.known_args_namespace
    if options.long:
        os.environ["ENDOCS_LONG"] = "1"
    if "PYTEST_XDIST_WORKER" in os.environ or options.collectonly:
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a run that is cut off cleans up too
    data = Path(tempfile.mkdtemp(prefix="endocs-tests-"))
    things.callback(shutil.rmtree, data, ignore_errors=True)
    os.environ["ENDOCS_DATA"] = str(data)
    if os.environ.get("DATABASE_URL"):
        return
    if options.postgresql == "15":
        if not BINARIES.exists():
            raise pytest.UsageError("Debian's PostgreSQL 15 is not installed: apt-get install postgresql-15")
        os.environ["DATABASE_URL"] = things.enter_context(DebianServer()).address
    else:
        things.callback(embedded_postgres.remove, data)
        os.environ["DATABASE_URL"] = things.enter_context(embedded_postgres.ensure_running(data, durable=False)).address
        with psycopg.connect(embedded_postgres.address(data, role="postgres", database="postgres")) as connection:
            connection.execute("alter role endocs createdb")


def pytest_unconfigure() -> None:
    """Stop and throw away what this run brought up."""
    things.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip, loudly, the tests whose tools this machine lacks; on Debian's server run the database tests only."""
    if config.option.postgresql == "15":
        config.hook.pytest_deselected(items=[item for item in items if not _is_database_test(item)])
        items[:] = [item for item in items if _is_database_test(item)]
    for marker, (name, find) in TOOLS.items():
        if not find():
            for item in items:
                if item.get_closest_marker(marker):
                    item.add_marker(pytest.mark.skip(reason=f"{name} not installed"))


def _is_database_test(item: pytest.Item) -> bool:
    """Whether the test is about what the database does, and quick."""
    slow = any(item.get_closest_marker(marker) for marker in ("browser", "office", "kill", "worlds"))
    return not slow and _is_about_data(item)


def _is_about_data(item: pytest.Item) -> bool:
    """Whether the test uses the database."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db"})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the database and the tests that could not run."""
    if before := os.environ.get("ENDOCS_RAN_BEFORE"):
        terminalreporter.write_line(before)
    if url := os.environ.get("DATABASE_URL"):
        with psycopg.connect(url) as connection:
            version = connection.info.parameter_status("server_version")
        terminalreporter.write_line(f"Database tests ran on PostgreSQL {version}")
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for name, _ in TOOLS.values():
        if count := sum(f"{name} not installed" in reason for reason in reasons):
            terminalreporter.write_line(f"NOT RUN: {count} tests, because {name} is not installed", red=True)


@pytest.fixture(scope="session")
def length() -> Callable[[int, int], int]:
    """`length(short, long)`: how many times to try, by the length of this run."""
    return lambda short, long: long if os.environ.get("ENDOCS_LONG") else short


@pytest.fixture(autouse=True)
def _quick_passwords(request: pytest.FixtureRequest) -> None:
    """Hash passwords cheaply where a test uses the database: argon2 is slow on purpose."""
    if _is_about_data(request.node):
        settings = request.getfixturevalue("settings")
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
