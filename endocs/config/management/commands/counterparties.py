"""`endocs counterparties add | list | import`."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from endocs.config.language import gettext as _
from endocs.config.management.directories import DirectoryCommand
from endocs.counterparties import actions, importing
from endocs.counterparties.models import Counterparty
from endocs.kernel.reports import Report
from endocs.people.models import Workspace

NAMES = ("name", "legal_form", "full_name", "inn", "kpp", "ogrn", "address", "contact", "phone", "email", "comment")


class Command(DirectoryCommand):
    """The clients and suppliers of a workspace."""

    help = _("Clients and suppliers: add, list, import CSV.")

    def add_columns(self, parser: ArgumentParser) -> None:
        """What is known of it."""
        for name in NAMES:
            parser.add_argument(f"--{name.replace('_', '-')}", default="", required=name == "name")

    def add(self, workspace: Workspace, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """The new counterparty."""
        profile = actions.Profile(**{name: options[name] for name in NAMES})
        return described(actions.register(workspace=workspace, profile=profile, by=None))

    def list(self, workspace: Workspace) -> list[dict[str, Any]]:
        """By name."""
        found = Counterparty.objects.filter(workspace=workspace).select_related("manager").order_by("sort_key", "pk")
        return [described(counterparty) for counterparty in found]

    def load(self, workspace: Workspace, data: bytes) -> Report:
        """Register those of the table."""
        return importing.import_counterparties(workspace=workspace, data=data, by=None)


def described(counterparty: Counterparty) -> dict[str, Any]:
    """What a program reads of a counterparty."""
    values = {name: getattr(counterparty, name) for name in NAMES}
    manager = counterparty.manager.email if counterparty.manager else None
    return {"id": counterparty.pk, **values, "manager": manager, "active": counterparty.deactivated_at is None}
