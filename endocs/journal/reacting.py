"""From an event to its reactions: one retriable job each, by the table that the settings name."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from endocs.jobs.queue import defer, job
from endocs.journal.models import Event

Reaction = Callable[[Event], None]


@cache
def reactions() -> Mapping[str, Sequence[str]]:
    """Which reactions (dotted names) follow which kind of event."""
    table: Mapping[str, Sequence[str]] = import_string(settings.ENDOCS_REACTIONS)
    return table


def queue_reactions(event: Event) -> None:
    """Put one job per reaction into the queue, in the event's own transaction."""
    for reaction in reactions().get(event.kind, ()):
        defer(
            react,
            workspace_id=event.workspace_id,
            key=f"document:{event.document_id}" if event.document_id else None,
            event_id=event.pk,
            reaction=reaction,
        )


@job("journal.react")
def react(event_id: int, reaction: str) -> None:
    """Let one reaction see one event. Running it twice is harmless, as every reaction promises."""
    run: Reaction = import_string(reaction)
    run(Event.objects.get(pk=event_id))
