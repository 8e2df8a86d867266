"""`endocs users add | list | import`."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from endocs.config.language import gettext as _
from endocs.config.management.directories import DirectoryCommand
from endocs.kernel.reports import Report
from endocs.people import actions as people
from endocs.people import importing, invitations
from endocs.people.models import Role, User, Workspace


class Command(DirectoryCommand):
    """The people of a workspace."""

    help = _("People: add (prints the path of the invitation), list, import CSV.")

    def add_columns(self, parser: ArgumentParser) -> None:
        """Who it is."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--last-name", required=True)
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--middle-name", default="")
        parser.add_argument("--job-title", default="")
        parser.add_argument("--phone", default="")
        parser.add_argument("--role", choices=Role.values, default=Role.EMPLOYEE)

    def add(self, workspace: Workspace, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """The invited person, with the path of the page where the password is set."""
        names = ("email", "last_name", "first_name", "middle_name", "job_title", "phone")
        person = people.Person(**{name: options[name] for name in names}, role=Role(options["role"]))
        user = people.invite_user(workspace=workspace, person=person, by=None)
        return {**described(user), "invitation": f"/invitations/{invitations.issue(user)}/"}

    def list(self, workspace: Workspace) -> list[dict[str, Any]]:
        """By name."""
        found = User.objects.filter(workspace=workspace).select_related("department").order_by("sort_key", "pk")
        return [described(user) for user in found]

    def load(self, workspace: Workspace, data: bytes) -> Report:
        """Invite those of the table."""
        return importing.import_users(workspace=workspace, data=data, by=None)


def described(user: User) -> dict[str, Any]:
    """What a program reads of a user."""
    return {
        "id": user.pk, "email": user.email, "name": user.full_name, "role": user.role, "job_title": user.job_title,
        "department": user.department.name if user.department else None, "active": user.is_active,
    }  # fmt: skip
