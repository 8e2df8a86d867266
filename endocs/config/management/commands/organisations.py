"""`endocs organisations add | list | import`."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from endocs.config.language import gettext as _
from endocs.config.management.directories import DirectoryCommand
from endocs.kernel.reports import Report
from endocs.people import actions as people
from endocs.people import importing
from endocs.people.models import Organisation, Workspace

NAMES = ("name", "full_name", "inn", "kpp", "ogrn", "address")


class Command(DirectoryCommand):
    """The own legal entities of a workspace."""

    help = _("Own organisations: add, list, import CSV.")

    def add_columns(self, parser: ArgumentParser) -> None:
        """What is known of it."""
        for name in NAMES:
            parser.add_argument(f"--{name.replace('_', '-')}", default="", required=name in ("name", "inn"))

    def add(self, workspace: Workspace, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """The new organisation."""
        firm = people.OwnFirm(**{name: options[name] for name in NAMES})
        return described(people.add_organisation(workspace=workspace, firm=firm, by=None))

    def list(self, workspace: Workspace) -> list[dict[str, Any]]:
        """By name."""
        return [described(found) for found in Organisation.objects.filter(workspace=workspace).order_by("name", "pk")]

    def load(self, workspace: Workspace, data: bytes) -> Report:
        """Add those of the table."""
        return importing.import_organisations(workspace=workspace, data=data, by=None)


def described(organisation: Organisation) -> dict[str, Any]:
    """What a program reads of an organisation."""
    values = {name: getattr(organisation, name) for name in NAMES}
    return {"id": organisation.pk, **values, "active": organisation.deactivated_at is None}
