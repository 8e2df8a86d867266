"""What a notice says of a term that is near, over, or told to the head."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from endocs.kernel.dates import format_moment
from endocs.kernel.names import NO_BREAK_SPACE
from endocs.notifications.sentences import Told, Words, about, wanted_names, wanted_rows
from endocs.requests import timeline

JUST_NOW = 15  # working minutes: the clock looks every five, and a letter gathers for one more


def due_soon(told: Told) -> Words:
    """To the performer: how much working time is left."""
    left = timeline.duration(told.data.get("minutes", 0))
    return Words(
        headline=_("Due in %(time)s: %(what)s") % {"time": left, "what": _what(told)},
        detail=_who_asks(told),
        title=_("Due in %(time)s: %(what)s") % {"time": left, "what": told.client or _what(told)},
        lead=_sentences(about(told), _term(told)),
        next_step=_("finish the task, or ask or note that the client is awaited: then the clock stands."),
        button=_("Open the task"),
        rows=lambda: wanted_rows(told),
    )


def overdue(told: Told) -> Words:
    """To the performer: the term is over."""
    return Words(
        headline=f"{_late(told)}: {_what(told)}",
        detail=_who_asks(told),
        title=f"{_late(told)}: {told.client or _what(told)}",
        lead=_sentences(about(told), _term(told)),
        next_step=_("finish the task, or ask or note that the client is awaited: then the clock stands."),
        button=_("Open the task"),
        rows=lambda: wanted_rows(told),
    )


def escalated(told: Told) -> Words:
    """To the head of the performer, and to the initiator: who is late, and by how much."""
    headline = _("%(holder)s: not in time: %(what)s") % {"holder": told.data.get("holder", ""), "what": _what(told)}
    return Words(
        headline=headline,
        detail=_late(told)[:1].lower() + _late(told)[1:],
        title=headline,
        lead=_sentences(about(told), _term(told), f"{_late(told)}."),
        next_step=_("find out what is missing, or pass the task on to another."),
        button=_("Open the request"),
        rows=lambda: wanted_rows(told),
    )


def client_answered(told: Told) -> Words:
    """To the performer: what the client had to give is there."""
    moved = told.data.get("moved", 0)
    term = _("The term moved by %(time)s.") % {"time": timeline.duration(moved)} if moved else ""
    headline = _("The client gave what was awaited: %(what)s") % {"what": _what(told)}
    return Words(headline=headline, title=headline, lead=_sentences(about(told), term), button=_("Open the task"))


def _what(told: Told) -> str:
    """The client and what is wanted for him."""
    return ", ".join(part for part in (told.client, wanted_names(told)) if part)


def _who_asks(told: Told) -> str:
    asker = told.work_request.initiator if told.work_request else None
    return _("asks: %(who)s") % {"who": asker.short_name} if asker and asker != told.reader else ""


def _term(told: Told) -> str:
    due_at = told.data.get("due_at")
    moment = format_moment(datetime.fromisoformat(due_at), timezone.now()) if due_at else ""
    return _("Term: %(moment)s.") % {"moment": moment} if moment else ""


def _late(told: Told) -> str:
    minutes = told.data.get("minutes", 0)
    if minutes < JUST_NOW:
        return _("The term is over")
    return _("Late by %(time)s") % {"time": _span(minutes)}


def _span(minutes: int) -> str:
    """«40 мин», «3 ч», from a working day on whole days: «1 рабочий день»."""
    days = minutes // timeline.DAY_MINUTES
    if not days:
        return timeline.brief(minutes)
    words = ngettext("%(count)s working day", "%(count)s working days", days) % {"count": days}
    return words.replace(" ", NO_BREAK_SPACE)


def _sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)
