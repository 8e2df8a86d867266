"""`endocs read FILE`."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from endocs.config.language import gettext as _
from endocs.formats.formalized.plain import as_data
from endocs.formats.formalized.reading import read
from endocs.formats.formalized.sheet import sheet_of
from endocs.formats.formalized.tree import SIZE_LIMIT


class Command(BaseCommand):
    """What a file says, without a database."""

    help = _("What a formalized XML says: `--json` prints one JSON object.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and the form of the answer."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", dest="as_json", help=_("one JSON object for programs"))

    def handle(self, *args: object, file: Path, as_json: bool, **options: object) -> None:
        """Print it; a file that cannot be read is one sentence and exit status 1."""
        try:
            with file.open("rb") as stream:
                data = stream.read(SIZE_LIMIT + 1)
        except OSError as error:
            told = {"file": file, "reason": error.strerror}
            raise CommandError(_("The file %(file)s cannot be opened: %(reason)s.") % told) from None
        document = read(data)
        if as_json:
            self.stdout.write(json.dumps(as_data(document), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(sheet_of(document).as_text())
