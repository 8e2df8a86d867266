"""What the commands over the directories share: the workspace they work in, and lines of JSON."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from endocs.config.language import gettext as _
from endocs.kernel.reports import Fate, Report
from endocs.people.models import Workspace


class DirectoryCommand(BaseCommand):
    """`add`, `list` and `import` of one directory; answers are one JSON object a line."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The three verbs; each directory adds its own columns to `add`."""
        parser.add_argument("--workspace", type=int, help=_("key of the workspace, when there are several"))
        verbs = parser.add_subparsers(dest="verb", required=True)
        self.add_columns(verbs.add_parser("add", help=_("add one")))
        verbs.add_parser("list", help=_("one JSON object a line"))
        importing = verbs.add_parser("import", help=_("add those of a CSV table; the report is a JSON object a line"))
        importing.add_argument("file", type=Path, help=_("the table: UTF-8 or Windows-1251, with headings"))

    def handle(self, *args: object, verb: str, workspace: int | None, **options: Any) -> None:
        """Do what the verb says."""
        chosen = chosen_workspace(workspace)
        if verb == "add":
            self.print_json(self.add(chosen, options))
        elif verb == "list":
            for line in self.list(chosen):
                self.print_json(line)
        else:
            self.print_report(self.load(chosen, read(options["file"])))

    def add_columns(self, parser: ArgumentParser) -> None:
        """The options of `add`."""
        raise NotImplementedError

    def add(self, workspace: Workspace, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """What was added."""
        raise NotImplementedError

    def list(self, workspace: Workspace) -> list[dict[str, Any]]:
        """What is there."""
        raise NotImplementedError

    def load(self, workspace: Workspace, data: bytes) -> Report:
        """What became of the lines of a table."""
        raise NotImplementedError

    def print_json(self, line: Mapping[str, Any]) -> None:
        """One object, one line."""
        self.stdout.write(json.dumps(line, ensure_ascii=False, default=str))

    def print_report(self, report: Report) -> None:
        """The fate of every line; refused ones end the command with status 1."""
        for line in report.lines:
            self.print_json({"line": line.number, "title": line.title, "fate": line.fate.value, "note": line.note})
        if any(line.fate == Fate.REFUSED for line in report.lines):
            raise CommandError(_("Some lines were refused."))


def chosen_workspace(key: int | None) -> Workspace:
    """The named workspace, or the only one."""
    found = list(Workspace.objects.filter(pk=key) if key else Workspace.objects.order_by("pk")[:2])
    if len(found) == 1:
        return found[0]
    raise CommandError(
        _("There is no such workspace.") if key or not found else _("Name one of the workspaces by --workspace.")
    )


def read(path: Path) -> bytes:
    """The file, or one sentence why not."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise CommandError(_("The table cannot be read: %(reason)s.") % {"reason": problem.strerror}) from problem
