"""A process that calls the operator from several threads: python -m tests.diadoc.callers CONNECTION BOX THREADS CALLS.

It says "ready", waits for a line, then calls; `hold` instead of a number of calls takes a slot and keeps it.
"""

import os
import subprocess
import sys
import threading
import time

from django.db import connection as database


def start(*arguments: object) -> "subprocess.Popen[str]":
    """Such a process over the test's database; it starts while others do."""
    settings = database.settings_dict
    address = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}&port={settings['PORT']}"
    return subprocess.Popen(
        [sys.executable, "-m", "tests.diadoc.callers", *map(str, arguments)],
        env={**os.environ, "DATABASE_URL": address},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def go(*processes: "subprocess.Popen[str]") -> None:
    """Let them begin together, once all are ready."""
    for process in processes:
        hear(process, "ready")
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()


def hear(process: "subprocess.Popen[str]", word: str) -> None:
    """Wait until the process says it."""
    assert process.stdout
    assert process.stdout.readline() == f"{word}\n"


def main(connection_id: str, box_id: str, threads: str, calls: str) -> None:
    """Call, or hold a slot until killed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "endocs.config.settings")
    import django

    django.setup()
    from endocs.diadoc import calling, limiting
    from endocs.diadoc.models import Connection

    connection = Connection.objects.get(pk=connection_id)
    _say("ready")
    sys.stdin.readline()
    if calls == "hold":
        with limiting.slot(calling.host(connection)):
            _say("held")
            time.sleep(3600)

    def call() -> None:
        operator = calling.operator(connection)
        for _ in range(int(calls)):
            operator.new_events(box_id)
        database.close()

    running = [threading.Thread(target=call) for _ in range(int(threads))]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
