"""The latest changes of access rules in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.people.models import User
from endocs.web.history import Entry
from endocs.web.rule_words import Names


def told_in(events: Iterable[Event]) -> list[Mapping[str, Any]]:
    """What the rules said, before and after."""
    return [said for event in events for said in (event.data.get("before"), _after(event)) if said]


def entries(events: Sequence[Event], names: Names) -> list[Entry]:
    """Each change as a sentence with who made it; of a rule that was said otherwise also how it was before."""
    actors = User.objects.in_bulk({event.actor_id for event in events if event.actor_id})
    return [_entry(event, names, actors.get(event.actor_id or 0)) for event in events]


def _entry(event: Event, names: Names, actor: User | None) -> Entry:
    kind = Kind(event.kind)
    words = {
        Kind.RULE_ADDED: (_("new rule: %(rule)s"), "plus"),
        Kind.RULE_CHANGED: (_("the rule is now: %(rule)s"), "pencil"),
        Kind.RULE_REMOVED: (_("took the rule away: %(rule)s"), "minus"),
    }
    text, icon = words[kind]
    before = event.data.get("before")
    return Entry(
        text=f"{actor.short_name if actor else _('EnDocs')}: {text % {'rule': names.of_event(_after(event))}}",
        at=event.at,
        icon=icon,
        note=_("before: %(rule)s") % {"rule": names.of_event(before)} if before else "",
    )


def _after(event: Event) -> Mapping[str, Any]:
    said: Mapping[str, Any] = event.data.get("after", event.data)
    return said
