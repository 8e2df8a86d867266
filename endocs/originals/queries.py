"""Reads of the ledger: pages by keyset, age of what is out, clients who hold papers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from endocs.kernel.names import search_key
from endocs.originals.models import Copy, Holder
from endocs.people.models import User
from endocs.requests.models import Answer

STANDS = ("out", "us", "back")
BANDS = (0, 7, 14, 30)  # days since the paper left us: each band begins here
CLIENTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the ledger is narrowed to: what is out, with us or back; days out at least; a client, a manager, a text."""

    stand: str = "out"
    days: int = 0
    client: int | None = None
    manager: int | None = None
    text: str = ""

    def condition(self) -> Q:
        """The same in terms of the copy's columns."""
        found = Q()
        if self.days and self.stand == "out":
            found &= Q(given_on__lte=timezone.localdate() - timedelta(days=self.days))
        if self.client:
            found &= Q(document__counterparty_id=self.client)
        if self.manager:
            found &= Q(document__counterparty__manager_id=self.manager)
        if words := self.text.strip():
            number = Q(document__number__istartswith=words) | Q(postal_number__istartswith=words)
            found &= number | Q(document__counterparty__search_key__contains=search_key(words))
        return found


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the ledger: the day and the key of a copy."""

    on: date
    pk: int


def of(user: User) -> QuerySet[Copy]:
    """The copies that concern the user: all he may see for accountants and administrators, else those of his own.

    His own are cards that he wrote or answers for, of his clients, and of packages that he asked for.
    """
    found: QuerySet[Copy] = Copy.objects.visible_to(user)
    if user.sees_open_documents:
        return found
    asked = Answer.objects.filter(document=OuterRef("document_id"), work_request__initiator=user)
    mine = Q(document__author=user) | Q(document__responsible=user) | Q(document__counterparty__manager=user)
    return found.filter(mine | Q(Exists(asked)))


def awaited(user: User) -> QuerySet[Copy]:
    """What is out, must come back, and concerns the user."""
    return of(user) & Copy.objects.awaited()


def overdue(user: User) -> QuerySet[Copy]:
    """What is out for a week or more: the counter of the menu."""
    return awaited(user).filter(given_on__lte=timezone.localdate() - timedelta(days=BANDS[1]))


def page(user: User, filters: Filters, *, after: Cursor | None = None, size: int) -> list[Copy]:
    """A page and one row more if there is a next one: the longest out first, of the others the latest first."""
    found = _standing(user, filters.stand).filter(filters.condition())
    names = ("document__kind", "document__counterparty__manager")
    if filters.stand == "out":
        if after:
            found = found.filter(Q(given_on__gt=after.on) | Q(given_on=after.on, pk__gt=after.pk))
        return list(found.select_related(*names).order_by("given_on", "pk")[: size + 1])
    if after:
        found = found.filter(Q(since__lt=after.on) | Q(since=after.on, pk__lt=after.pk))
    return list(found.select_related(*names).order_by("-since", "-pk")[: size + 1])


def _standing(user: User, stand: str) -> QuerySet[Copy]:
    if stand == "out":
        return awaited(user)
    holders = [Holder.US] if stand == "us" else [Holder.RETURNED, Holder.LOST]
    found = of(user).filter(holder__in=holders)
    return found.filter(is_awaited=True) if stand == "us" else found


def ages(user: User, filters: Filters) -> list[int]:
    """How many copies are out in each band of days, under the filters but for the age itself."""
    today = timezone.localdate()
    limits = [*(today - timedelta(days=days) for days in BANDS), None]
    bands = {}
    for place in range(len(BANDS)):
        older = limits[place + 1]
        band = Q(given_on__lte=limits[place]) if place else Q()
        bands[f"band{place}"] = Count("pk", filter=band & Q(given_on__gt=older) if older else band)
    client = Filters(client=filters.client, manager=filters.manager, text=filters.text)
    counted = awaited(user).filter(client.condition()).aggregate(**bands)
    return [counted[f"band{place}"] for place in range(len(BANDS))]


def holdings(user: User, filters: Filters) -> list[dict[str, Any]]:
    """The clients who hold papers, the longest first, with their managers; one query."""
    who = "document__counterparty"
    names = ("", "__legal_form", "__name", "__email", "__manager", "__manager__last_name", "__manager__first_name")
    narrowed = Filters(client=filters.client, manager=filters.manager, text=filters.text, days=filters.days)
    found = awaited(user).filter(narrowed.condition(), document__counterparty__isnull=False)
    counted = found.values(*(f"{who}{name}" for name in (*names, "__manager__middle_name")))
    return list(counted.annotate(count=Count("pk"), oldest=Min("given_on")).order_by("oldest", who)[:CLIENTS])


def of_card(document_id: int) -> list[Copy]:
    """The copies of a card that the reader has been let see."""
    return list(Copy.objects.filter(document_id=document_id).order_by("number"))
