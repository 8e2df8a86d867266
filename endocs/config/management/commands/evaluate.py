"""`endocs evaluate matching IN OUT --directory FILE`."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from endocs.config.language import gettext as _
from endocs.requests.matching.scenarios import answer
from endocs.requests.memo_reading.firms import Directory
from endocs.requests.memo_reading.proposal import Firm


class Command(BaseCommand):
    """What the rules answer to a file of scenarios, without a database."""

    help = _("What the rules answer to a file of scenarios: one JSON object a line.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The rules, the files and the directory of counterparties."""
        parser.add_argument("rules", choices=("matching",))
        parser.add_argument("scenarios", type=Path)
        parser.add_argument("answers", type=Path)
        parser.add_argument(
            "--directory", type=Path, required=True, help=_("counterparties: a JSON list of name, inn, kpp")
        )

    def handle(self, *args: object, scenarios: Path, answers: Path, directory: Path, **options: object) -> None:
        """Write the answers; a file that cannot be read is one sentence and exit status 1."""
        try:
            firms = json.loads(directory.read_text(encoding="utf-8"))
            known = Directory(Firm(row["name"], row["inn"], row.get("kpp")) for row in firms)
            told = [json.dumps(answer(row, known), ensure_ascii=False) for row in _rows(scenarios)]
            answers.write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
        except OSError as error:
            named = {"file": error.filename, "reason": error.strerror}
            raise CommandError(_("The file %(file)s cannot be opened: %(reason)s.") % named) from None
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(_("The file is not what is expected: %(reason)s.") % {"reason": repr(error)}) from None


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
