"""Reads of the directory."""

from django.db.models import Q

from endocs.counterparties.models import Counterparty
from endocs.kernel.names import other_layout, search_key
from endocs.people.models import User


def search(user: User, text: str, limit: int = 10) -> list[Counterparty]:
    """Active counterparties by a part of the name or INN, by name; the other keyboard layout is tried too."""
    found = Counterparty.objects.visible_to(user).filter(deactivated_at=None).filter(_matches(text))
    return list(found.select_related("manager").order_by("sort_key", "id")[:limit])


def page(user: User, *, text: str, after: Counterparty | None, size: int = 50) -> list[Counterparty]:
    """A page of the directory by name, beginning after a counterparty; a row more than `size` when there are more."""
    found = Counterparty.objects.visible_to(user).filter(_matches(text))
    if after is not None:
        found = found.filter(Q(sort_key__gt=after.sort_key) | Q(sort_key=after.sort_key, pk__gt=after.pk))
    return list(found.select_related("manager").order_by("sort_key", "id")[: size + 1])


def _matches(text: str) -> Q:
    condition = Q()
    for variant in {search_key(text), search_key(other_layout(text))}:
        words = Q()
        for word in variant.split():
            words &= Q(search_key__contains=word)
        condition |= words
    return condition
