"""Forgetting the raw events; the cards and their trail stay."""

from datetime import timedelta

from django.utils import timezone

from endocs.diadoc.models import EventState, FeedEvent

KEPT = timedelta(days=90)
BATCH = 5000


def prune() -> int:
    """Number of events older than 90 days that were thrown away; what nobody has looked at yet is kept."""
    old = FeedEvent.objects.filter(received_at__lt=timezone.now() - KEPT).exclude(state=EventState.QUARANTINED)
    thrown = 0
    while keys := list(old.order_by("received_at").values_list("pk", flat=True)[:BATCH]):
        thrown += FeedEvent.objects.filter(pk__in=keys).delete()[0]
    return thrown
