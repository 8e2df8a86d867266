"""A browser with people in it: each person has a context of his own."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock, current_thread, main_thread

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from endocs.people.models import User
from tests.browser.demo import demo

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PICTURES = Path(__file__).resolve().parent.parent.parent / "docs/pictures"

Open = Callable[..., Page]


class Traffic:
    """How many requests the server answers at this moment."""

    def __init__(self) -> None:
        self._lock, self._now = Lock(), 0
        request_started.connect(self._begun)
        request_finished.connect(self._done)

    def settle(self) -> None:
        """Wait until nothing is asked any more; what came just before the pages were closed is waited for too."""
        deadline, quiet = time.monotonic() + 20, 0
        while quiet < 3 and time.monotonic() < deadline:
            quiet = quiet + 1 if self._now == 0 else 0
            time.sleep(0.02)

    def _begun(self, **_told: object) -> None:
        self._count(1)

    def _done(self, **_told: object) -> None:
        self._count(-1)

    def _count(self, step: int) -> None:
        """The live server answers in threads of its own; Django's test client asks in this one."""
        if current_thread() is not main_thread():
            with self._lock:
                self._now += step


__all__ = ["demo"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it the test is skipped."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop lives in this thread
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def traffic() -> Traffic:
    """Counts what the live server answers."""
    return Traffic()


@pytest.fixture
def open_as(browser: Browser, live_server: LiveServer, transactional_db: None, traffic: Traffic) -> Iterator[Open]:
    """`open_as(user, path, width=…, theme=…)` gives a page where that user is logged in."""
    contexts = []

    def open_page(user: User | None, path: str, *, width: int = 1440, theme: str = "light", csp: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            bypass_csp=not csp,
            locale="ru-RU",
        )
        contexts.append(context)
        if user is not None:
            cookie = {"name": "sessionid", "value": session_of(user), "url": live_server.url}
            context.add_cookies([cookie])  # type: ignore[list-item]  # the dictionary is a cookie's
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    traffic.settle()  # parts of pages come late; the tables are emptied when nobody reads them


def session_of(user: User) -> str:
    """The key of a new session of that user."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "endocs.web.entrance.EntranceBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
