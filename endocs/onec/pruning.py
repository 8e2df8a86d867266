"""Forgetting the bodies of messages; the messages themselves, their answers and the cards stay."""

from datetime import timedelta

from django.utils import timezone

from endocs.onec.models import Message, MessageState

KEPT = timedelta(days=90)
BATCH = 2000


def prune() -> int:
    """Number of messages older than 90 days whose bodies were thrown away; what waits for a person is kept whole."""
    old = Message.objects.filter(received_at__lt=timezone.now() - KEPT).exclude(body={})
    old = old.exclude(state=MessageState.REFUSED, settled_at=None)
    thrown = 0
    while keys := list(old.order_by("received_at").values_list("pk", flat=True)[:BATCH]):
        thrown += Message.objects.filter(pk__in=keys).update(body={})
    return thrown
