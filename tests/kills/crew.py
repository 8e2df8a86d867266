"""Worker processes that are replaced as they die."""

import multiprocessing
import random
from collections.abc import Callable
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection


class Crew:
    """So many processes that do `target`; its module is loaded before they are forked."""

    def __init__(self, target: Callable[[], None], size: int = 2) -> None:
        # A server that an earlier crew has left forks with that crew's environment and modules.
        forkserver._forkserver._stop()  # type: ignore[attr-defined]  # there is no public way
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload([target.__module__])
        self.target, self.size = target, size
        self.alive: list[BaseProcess] = []
        self.dead: set[int] = set()

    def replace_dead(self) -> None:
        """As many workers as there should be."""
        for process in [process for process in self.alive if not process.is_alive()]:
            self.alive.remove(process)
            self.dead.add(process.pid or 0)
        while len(self.alive) < self.size:
            process = self.context.Process(target=self.target, daemon=True)
            process.start()
            self.alive.append(process)

    def kill_one(self) -> None:
        """A death in the midst of whatever it does."""
        victim = random.choice(self.alive)
        victim.kill()
        victim.join()

    def end(self) -> None:
        """No worker is left."""
        for process in self.alive:
            process.kill()
            process.join()


def share_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that are started now work on the test's own database."""
    database = connection.settings_dict
    place = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}@/{database['NAME']}"
    url = f"postgresql://{place}?host={quote(database['HOST'], safe='')}"
    monkeypatch.setenv("DATABASE_URL", url + (f"&port={database['PORT']}" if database["PORT"] else ""))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
