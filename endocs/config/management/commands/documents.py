"""`endocs documents list --json`."""

import json
from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand

from endocs.api.cards import described
from endocs.config.language import gettext as _
from endocs.config.management.directories import chosen_workspace
from endocs.documents.models import Document
from endocs.documents.queries import Filters

BATCH = 500


class Command(BaseCommand):
    """Cards for programs."""

    help = _("Cards: `list --json` prints one JSON object a line.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The filters of `list`."""
        parser.add_argument("--workspace", type=int, help=_("key of the workspace, when there are several"))
        listing = parser.add_subparsers(dest="verb", required=True).add_parser("list", help=_("one JSON object a line"))
        listing.add_argument("--json", action="store_true", required=True)
        listing.add_argument("--kind", action="append", default=[], help=_("code of a kind; may be repeated"))
        listing.add_argument("--counterparty-inn", default="")
        listing.add_argument("--dated-from", type=date.fromisoformat, help=_("YYYY-MM-DD"))
        listing.add_argument("--dated-to", type=date.fromisoformat, help=_("YYYY-MM-DD"))

    def handle(
        self,
        *args: object,
        workspace: int | None,
        kind: list[str],
        counterparty_inn: str,
        dated_from: date | None,
        dated_to: date | None,
        **options: object,
    ) -> None:
        """Print them, the oldest first, a batch at a time."""
        filters = Filters(dated_from=dated_from, dated_to=dated_to)
        cards = Document.objects.filter(filters.condition(), workspace=chosen_workspace(workspace), merged_into=None)
        cards = cards.filter(kind__code__in=kind) if kind else cards
        cards = cards.filter(counterparty__inn=counterparty_inn) if counterparty_inn else cards
        cards = cards.select_related("kind", "organisation", "counterparty").order_by("pk")
        last = 0
        while batch := list(cards.filter(pk__gt=last)[:BATCH]):
            for line in described(batch, None):
                self.stdout.write(json.dumps(line, ensure_ascii=False, default=str))
            last = batch[-1].pk
