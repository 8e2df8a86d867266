"""The console script `endocs`: Django's commands and ours, on a database that is started when nobody runs it yet."""

import os
import pkgutil
import signal
import sys
from contextlib import ExitStack

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility, get_commands, load_command_class
from django.core.management.base import CommandError
from django.db import OperationalError
from django.utils import translation

import endocs
from endocs.config import embedded_postgres, language
from endocs.config.installation import data_folder
from endocs.config.language import gettext as _
from endocs.kernel.refusals import Refusal

# `serve` and `demo` start the database themselves, after they have looked at everything else.
WITHOUT_DATABASE = frozenset(
    {"check", "collectstatic", "compilemessages", "demo", "diffsettings", "evaluate", "makemessages", "makemigrations"}
    | {"read", "serve", "test"}
)


def main() -> None:
    """Run the command line; an expected problem is one sentence and exit status 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "endocs.config.settings")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # leave tidily, not at once
    arguments = sys.argv[1:]
    if arguments in ([], ["help"], ["--help"]):
        print_commands()
    elif arguments in (["version"], ["--version"]):
        print(f"EnDocs {endocs.__version__}")  # noqa: T201
    else:
        try:
            run(arguments)
        except (CommandError, ImproperlyConfigured, Refusal) as problem:
            sys.exit(str(problem))
        except OperationalError as problem:
            sys.exit(_("The database cannot be used: %(reason)s") % {"reason": str(problem).strip().splitlines()[0]})
        except KeyboardInterrupt:
            sys.exit(130)


def run(arguments: list[str]) -> None:
    """Run one command, with the embedded database when it needs one and no other is named."""
    name, rest = arguments[0], arguments[1:]
    check_data_folder()
    django.setup()
    if name != "worker":  # what jobs write down is for people, not for who started them
        translation.activate(language.chosen())
    with ExitStack() as things:
        if needs_embedded_database(name, rest):
            things.enter_context(embedded_postgres.ensure_running(data_folder()))
        # Django would print expected problems with the name of their class; with --traceback it hands them to us.
        ours = ["--traceback"] if name in get_commands() else []
        ManagementUtility(["endocs", name, *ours, *rest]).execute()


def needs_embedded_database(name: str, rest: list[str]) -> bool:
    """Whether the command talks to a database that is ours to start."""
    return not (os.environ.get("DATABASE_URL") or name in WITHOUT_DATABASE or {"--help", "-h"} & set(rest))


def check_data_folder() -> None:
    """Leave with a sentence when the data folder cannot be made or written to."""
    folder = data_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        told = {"folder": folder, "reason": error.strerror}
        sys.exit(_("The data folder %(folder)s cannot be used (%(reason)s): name another one by ENDOCS_DATA.") % told)


def print_commands() -> None:
    """What `endocs` can do, one line each."""
    from endocs.config.management import commands

    check_data_folder()
    django.setup()
    lines = [_("endocs COMMAND, one of:"), ""]
    for module in pkgutil.iter_modules(commands.__path__):
        command = load_command_class("endocs.config", module.name)
        lines.append(f"  {module.name:<16}{command.help}")
    lines += ["", _("`endocs COMMAND --help` tells more. Django's own commands (migrate, shell, …) work too.")]
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main()
