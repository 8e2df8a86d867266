"""`endocs demo`."""

import os
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from endocs.config import demo, demo_onec, demo_operator, serving
from endocs.config.language import gettext as _


class Command(BaseCommand):
    """A workspace to look at, with the sandbox instead of the world outside."""

    help = _("A demo workspace with the sandbox around it, until stopped; --story plays the whole story and exits.")
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen; the port is PORT of the environment."""
        parser.add_argument("--host", default="127.0.0.1", help=_("address to listen at (127.0.0.1)"))
        parser.add_argument("--fresh", action="store_true", help=_("forget the demo's data and begin anew"))
        parser.add_argument(
            "--story", action="store_true", help=_("play the story on free ports and a passing data folder")
        )

    def handle(self, *args: object, host: str, fresh: bool, story: bool, **options: object) -> None:
        """Serve, or play the story."""
        if story:
            raise SystemExit(demo.play_story())
        port = serving.chosen_port()
        if fresh:
            demo.forget()
        address = serving.address_of(host, port)
        os.environ["ENDOCS_ADDRESS"] = address
        mail, letters = demo.mail(port)
        emulator, operator = demo_operator.operator(demo.free_port(port + 3))
        base, onec = demo_onec.base(demo.free_port(port + 4), demo.free_port(port + 5))

        def prepare() -> None:
            demo.prepare()
            if operator:
                demo_operator.connect(operator)
            if onec:
                demo_onec.connect(address)

        def announce() -> None:
            demo.write_note(address, letters, operator, onec)
            for line in demo.lines(address, letters, operator, onec):
                self.stdout.write(line)
            self.stdout.flush()

        serving.serve(host, prepare=prepare, announce=announce, also=[*mail, *emulator, *base])
