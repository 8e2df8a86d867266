"""Recording events; always the last step of an action, in its transaction."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone

from endocs.journal import reacting
from endocs.journal.kinds import Kind
from endocs.journal.models import Event


class Actor(Protocol):
    """Who acts: anything with a key."""

    pk: Any


def record(
    kind: Kind,
    *,
    workspace_id: int,
    subject: tuple[str, int],
    by: Actor | None,
    on_behalf_of: Actor | None = None,
    document_id: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Record that something happened and queue what reacts to it, in the caller's transaction.

    `subject` is a word and a key; `document_id` puts the event into that card's history.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event belongs to the transaction of its action")
    event = Event.objects.create(
        workspace_id=workspace_id,
        kind=kind,
        subject_type=subject[0],
        subject_id=subject[1],
        document_id=document_id,
        actor_id=by.pk if by else None,
        on_behalf_of_id=on_behalf_of.pk if on_behalf_of else None,
        data=_plain(data or {}),
        at=timezone.now(),
        transaction=RawSQL("pg_current_xact_id()::text::bigint", ()),
    )
    reacting.queue_reactions(event)
    return event


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as JSON will give it back: amounts and dates become texts."""
    return {key: _plain_value(value) for key, value in data.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, list | tuple):
        return [_plain_value(item) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return DjangoJSONEncoder().default(value)
