"""Whose a box is: what we know already, our own boxes, what the operator or the document's XML tells."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from endocs.counterparties import finding
from endocs.counterparties.finding import Facts
from endocs.counterparties.models import Counterparty
from endocs.diadoc import cards, links
from endocs.diadoc.models import Box, CounteragentBox, ExchangedDocument
from endocs.people.models import Workspace

_ATTEMPTS = 5


def of_box(*, workspace: Workspace, box_id: str, title: str) -> Counterparty | None:
    """The counterparty of a box; None while it is not known, and then the box is put down to be looked up."""
    if not box_id:
        return None
    row, _is_new = CounteragentBox.objects.select_related("counterparty__manager__department").get_or_create(
        workspace=workspace, box_id=box_id, defaults={"title": title[:300], "due_at": timezone.now()}
    )
    if row.counterparty is None:
        own = Box.objects.select_related("organisation").filter(workspace=workspace, box_id=box_id).first()
        if own is not None:
            firm = own.organisation
            return know(row=row, facts=Facts(firm.name, firm.inn, firm.kpp))
    return row.counterparty


@transaction.atomic
def know(*, row: CounteragentBox, facts: Facts) -> Counterparty:
    """Keep whose box it is, from now on; who was quicker is believed."""
    locked = CounteragentBox.objects.select_for_update(of=("self",)).select_related("counterparty").get(pk=row.pk)
    if locked.counterparty is not None:
        return locked.counterparty
    told = replace(facts, name=facts.name or locked.title, full_name=facts.name)
    found = finding.find_or_register(workspace=locked.workspace, facts=told)
    CounteragentBox.objects.filter(pk=locked.pk).update(counterparty=found)
    return found


def _alone() -> None:
    """Nobody waits."""


def learn(*, row: CounteragentBox, facts: Facts, still: Callable[[], None] = _alone) -> None:
    """The operator told whose box it is: every card that waited for the firm gets it. Not inside a transaction.

    `still` is called before each card: there may be many.
    """
    firm = know(row=row, facts=facts)
    waiting = ExchangedDocument.objects.filter(workspace_id=row.workspace_id, counteragent_box_id=row.box_id)
    for pk in list(waiting.filter(document__counterparty=None).values_list("pk", flat=True)):
        still()
        _give(pk, firm)
    CounteragentBox.objects.filter(pk=row.pk).update(due_at=None)


@transaction.atomic
def _give(pk: int, firm: Counterparty) -> None:
    rows = ExchangedDocument.objects.locked()
    row = rows.get(pk=pk)
    cards.put_counterparty(row, firm)
    links.settle_numbers(row)


def give_up(*, row: CounteragentBox, is_final: bool, still: Callable[[], None]) -> None:
    """The operator did not tell: it is asked again later; in the end the firm is put down by its title.

    Not inside a transaction.
    """
    attempts = row.attempts + 1
    CounteragentBox.objects.filter(pk=row.pk).update(
        attempts=attempts, due_at=timezone.now() + timedelta(seconds=15 * 2**attempts)
    )
    if is_final or attempts >= _ATTEMPTS:
        learn(row=row, facts=Facts(row.title), still=still)


def unknown(box: Box, limit: int = 20) -> Iterator[CounteragentBox]:
    """Boxes met by this one that are to be looked up now: ask the operator, then `learn` or `give_up`."""
    met = CounteragentBox.objects.filter(workspace_id=box.workspace_id, due_at__lte=timezone.now())
    met = met.filter(box_id__in=box.documents.values("counteragent_box_id"))
    return iter(met.order_by("due_at")[:limit])
