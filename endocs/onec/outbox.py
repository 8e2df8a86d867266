"""What goes back to 1C about its documents: given out in order until 1C has acknowledged it."""

from collections.abc import Sequence

from django.utils import timezone

from endocs.onec.models import Infobase, Outbox


def waiting(*, infobase: Infobase, after: int, limit: int) -> list[Outbox]:
    """At most so many rows behind the cursor that 1C has not acknowledged, oldest first."""
    rows = Outbox.objects.filter(infobase=infobase, taken_at=None, pk__gt=after)
    return list(rows.select_related("onec_document", "file__blob").order_by("pk")[:limit])


def acknowledge(*, infobase: Infobase, items: Sequence[tuple[int, bool, str]]) -> int:
    """1C tells of items (cursor, done or not, why not); how many of them are its own. To tell twice is harmless."""
    now, known = timezone.now(), 0
    for cursor, is_done, problem in items:
        row = Outbox.objects.filter(infobase=infobase, pk=cursor)
        row.filter(taken_at=None).update(taken_at=now, problem="" if is_done else problem[:500])
        known += row.exists()
    return known
