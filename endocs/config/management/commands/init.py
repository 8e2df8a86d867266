"""`endocs init`."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from endocs.config import preparation
from endocs.config.demo_people import new_password
from endocs.config.language import gettext as _
from endocs.documents import actions as documents
from endocs.people import actions as people
from endocs.people import invitations
from endocs.people.models import Role, Workspace
from endocs.requests import templates

YES = ("y", "yes", "д", "да")


class Command(BaseCommand):
    """Tables, one workspace, one administrator."""

    help = _("An empty database becomes one workspace with an administrator.")
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """All have defaults, so that nothing is asked."""
        parser.add_argument("--yes", action="store_true", help=_("do it without a question"))
        parser.add_argument("--workspace", default="EnDocs", help=_("name of the workspace"))
        parser.add_argument("--email", default="admin@localhost.localdomain", help=_("e-mail of the administrator"))
        parser.add_argument("--last-name", default="Администратор", help=_("last name of the administrator"))
        parser.add_argument("--first-name", default="EnDocs", help=_("first name of the administrator"))
        parser.add_argument("--password", help=_("of the administrator; made at random when not given"))

    def handle(self, *args: object, **options: str) -> None:
        """Do it, and print how to log in."""
        if (
            not options["yes"]
            and input(_("Make the tables and a workspace in this database? [y/N] ")).lower() not in YES
        ):
            raise CommandError(_("Nothing was done."))
        preparation.migrate()
        if Workspace.objects.exists():
            raise CommandError(_("This database has a workspace already; its tables are up to date."))
        password = options["password"] or new_password()
        person = people.Person(
            email=options["email"],
            last_name=options["last_name"],
            first_name=options["first_name"],
            role=Role.ADMINISTRATOR,
        )
        administrator = people.open_workspace(name=options["workspace"], administrator=person)
        documents.create_built_in_kinds(workspace=administrator.workspace)
        templates.create_ready(workspace=administrator.workspace)
        invitations.accept(token=invitations.issue(administrator), password=password)
        told = {"workspace": options["workspace"], "email": administrator.email, "password": password}
        self.stdout.write(_("Workspace: %(workspace)s\nE-mail:    %(email)s\nPassword:  %(password)s") % told)
        self.stdout.write(_("Start it with `bin/serve`, log in and change the password."))
