"""A firm whose documents and requests find each other, with the worker's part done at once."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string

from endocs.config.reactions import REACTIONS
from endocs.counterparties.models import Counterparty
from endocs.documents.models import Document
from endocs.documents.requisites import Requisites
from endocs.journal.models import Event
from endocs.requests import actions as requests
from endocs.requests.lines import Wanted
from endocs.requests.models import Answer, Suggestion, WorkRequest
from tests import cast

OURS = "endocs.requests.reactions."


class Reacting:
    """Lets the requests' reactions see every event once, in order."""

    def __init__(self) -> None:
        self.seen = 0

    def settle(self) -> None:
        """Do what the worker has to do, until nothing new happens."""
        while events := list(Event.objects.filter(pk__gt=self.seen).order_by("pk")):
            for event in events:
                self.seen = event.pk
                for reaction in REACTIONS.get(event.kind, ()):
                    if reaction.startswith(OURS):
                        import_string(reaction)(event)


def ask(
    firm: cast.Firm,
    kinds: Iterable[str | Wanted],
    *,
    text: str = "",
    client: Counterparty | None = None,
    amount: str | None = None,
    by: Any = None,
    days_ago: int = 0,
) -> WorkRequest:
    """A request that waits for the accounting group."""
    wanted = [
        one if isinstance(one, Wanted) else Wanted(kind=firm.kind(one), amount=Decimal(amount) if amount else None)
        for one in kinds
    ]
    asked = requests.Asked(
        requisites=Requisites(organisation=firm.organisation, counterparty=client or firm.client, comment=text),
        wanted=wanted,
    )
    initiator = by or firm.manager
    work_request = requests.file_request(asked=asked, initiator=initiator, by=initiator)
    requests.submit(work_request=work_request, performer=firm.accounting, due_at=timezone.now(), text="", by=initiator)
    if days_ago:
        moment = timezone.now() - timedelta(days_ago)
        WorkRequest.objects.filter(pk=work_request.pk).update(asked_at=moment)
    return WorkRequest.objects.get(pk=work_request.pk)


def came(firm: cast.Firm, code: str = "act", **requisites: Any) -> Document:
    """A card of today that a robot registered."""
    values: dict[str, Any] = {"dated_on": timezone.localdate(), "subject": "", **requisites}
    if isinstance(values.get("amount"), str):
        values["amount"] = Decimal(values["amount"])
    made = cast.document(firm, code, **values)
    Document.objects.filter(pk=made.pk).update(author=None)
    return Document.objects.get(pk=made.pk)


def links() -> set[tuple[int, int]]:
    """Document and request of every answer."""
    return set(Answer.objects.values_list("document_id", "work_request_id"))


def suggested() -> set[tuple[int, int]]:
    """Document and request of every open suggestion."""
    return set(Suggestion.objects.filter(refused_at=None).values_list("document_id", "work_request_id"))


def day(text: str) -> date:
    """A date."""
    return date.fromisoformat(text)
