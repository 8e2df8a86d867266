"""The demo: its data, its mail server, and the story that plays in it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import CommandError

from endocs.config import demo_data, embedded_postgres, preparation, serving
from endocs.config.demo_people import DemoPerson, passwords_file
from endocs.config.installation import ROOT, data_folder, write_privately
from endocs.config.language import gettext as _
from endocs.config.supervisor import Child, end_with_parent, is_free
from endocs.people.models import Workspace

people: list[DemoPerson] = []


def prepare() -> None:
    """Tables and people of the demo, in a database that is nobody else's."""
    preparation.migrate()
    if Workspace.objects.filter(is_demo=False).exists():
        raise CommandError(
            _("This database holds a real workspace: name another data folder for the demo by ENDOCS_DATA.")
        )
    people[:] = demo_data.load()


def forget() -> None:
    """Remove everything of an earlier demo; never the data of a real workspace."""
    if os.environ.get("DATABASE_URL"):
        raise CommandError(
            _("--fresh works with the embedded database only: empty the database of DATABASE_URL yourself.")
        )
    data = data_folder()
    if (data / "files").exists() and not passwords_file().exists():
        raise CommandError(
            _("The data folder %(folder)s is not a demo's: name another one by ENDOCS_DATA.") % {"folder": data}
        )
    embedded_postgres.remove(data)
    for path in data.iterdir():
        if path.name in ("secret_key", "database_name"):  # the settings have read them already
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def mail(port: int) -> tuple[list[Child], str]:
    """The sandbox's mail server and the address of its page; none of it when letters go to a real one."""
    if os.environ.get("ENDOCS_SMTP_HOST") or not (ROOT / "sandbox/mail.py").exists():
        return [], ""
    page, smtp = free_port(port + 1), free_port(port + 2)
    os.environ.update({"ENDOCS_SMTP_HOST": "127.0.0.1", "ENDOCS_SMTP_PORT": str(smtp)})
    command = [*serving.PYTHON, "-m", "sandbox.mail", "--smtp-port", str(smtp), "--http-port", str(page)]
    mailbox = Child("mail", [*command, "--folder", str(data_folder() / "letters"), "--quiet"])
    return [mailbox], f"http://127.0.0.1:{page}"


def lines(address: str, letters: str, operator: str = "", onec: str = "") -> Iterator[str]:
    """What is printed when the demo answers."""
    width = max(len(person.email) for person in people)
    yield ""
    yield _("EnDocs answers at %(address)s") % {"address": address}
    if letters:
        yield _("Its letters go nowhere; read them at %(address)s") % {"address": letters}
    if operator:
        yield _("Documents travel by an emulator of Диадок; play the client at %(address)s") % {"address": operator}
    if onec:
        yield _("An emulator of 1С runs the real extension; make documents and take money at %(address)s") % {
            "address": onec
        }
    yield ""
    for person in people:
        yield f"  {person.email:<{width}}  {person.password}  {person.name}, {person.role}"
    yield ""
    yield _("Ctrl-C stops it.")


def write_note(address: str, letters: str, operator: str = "", onec: str = "") -> None:
    """The same for programs, readable by the owner only."""
    note = data_folder() / "demo.json"
    addresses = {"address": address, "letters": letters, "operator": operator, "onec": onec}
    told = {**addresses, "people": [asdict(person) for person in people]}
    write_privately(note, told)


def play_story() -> int:
    """Exit status of the story, played in a demo of its own that is thrown away."""
    if not (ROOT / "sandbox/story.py").exists():
        raise CommandError(_("The story lies beside the sources (sandbox/story.py), which are not here."))
    data = Path(tempfile.mkdtemp(prefix="endocs-story-"))
    names = {name: value for name, value in os.environ.items() if name != "DATABASE_URL" and "SMTP" not in name}
    environment = {**names, "ENDOCS_DATA": str(data), "PORT": str(free_port()), "ENDOCS_ADDRESS": ""}
    environment.setdefault("ENDOCS_LETTER_SECONDS", "3")
    demo = subprocess.Popen(
        [*serving.PYTHON, "-m", "endocs.config.command", "demo"],
        env=environment,
        stdout=subprocess.PIPE,
        preexec_fn=end_with_parent,
    )
    try:
        assert demo.stdout  # noqa: S101  (it is a pipe)
        if not any(b"Ctrl-C" in line for line in demo.stdout):
            return 1
        command = [sys.executable, "-P", "-m", "sandbox.story", str(data / "demo.json")]
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.communicate()
        embedded_postgres.remove(data)
        shutil.rmtree(data)


def free_port(wished: int = 0) -> int:
    """The wished port if nobody listens there, else any."""
    if 0 < wished < 65536 and is_free("127.0.0.1", wished):
        return wished
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
