"""Small drawn things: icons, badges, faces, lamps and the line of time."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from endocs.kernel.money import NO_BREAK_SPACE
from endocs.requests.timeline import stop_names
from endocs.web.templatetags.library import register


@register.simple_tag
@lru_cache(maxsize=1000)
def icon(name: str, size: str = "", tone: str = "", label: str = "") -> SafeString:
    """A picture of the sprite; silent to a screen reader unless it has a label."""
    classes = " ".join(part for part in ("i", f"i-{size}" if size else "", tone) if part)
    address = f"{static('icons.svg')}#i-{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, address)
    return format_html('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"/></svg>', classes, address)


@register.simple_tag
def badge(text: str, tone: str = "", icon_name: str = "") -> SafeString:
    """A state in a word; tones: good, wait, bad, accent, line or none."""
    classes = f"badge b-{tone}" if tone else "badge"
    return format_html('<span class="{}">{}{}</span>', classes, icon(icon_name) if icon_name else "", text)


@register.simple_tag
def dot(text: str, tone: str = "") -> SafeString:
    """A state in a table: a mark and a word; tones: good, wait, bad, none or neutral."""
    return format_html('<span class="dot{}">{}</span>', f" {tone}" if tone else "", text)


@register.simple_tag
def why(text: str, sure: bool = True) -> SafeString:
    """A reason (tick) or a doubt (triangle) of a proposal."""
    picture = icon("check") if sure else icon("alert-triangle", label=_("doubt"))
    return format_html('<span class="why{}">{}{}</span>', "" if sure else " no", picture, text)


@register.simple_tag
def face(person: Any, size: str = "") -> SafeString:
    """The initials of a person (or a mapping) with `initials` and `face`, a colour from 1 to 6."""
    initials, colour = value_of(person, "initials"), value_of(person, "face") or 1
    classes = "face" + (f" f{colour}" if str(colour) != "1" else "") + (f" face-{size}" if size else "")
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, initials)


def value_of(thing: Any, name: str) -> Any:
    """The value under the name, of an object or a mapping; empty when there is none."""
    return thing.get(name, "") if isinstance(thing, Mapping) else getattr(thing, name, "")


@register.inclusion_tag("components/ball.html")
def ball(holder: Any, since: str = "", name: str = "") -> dict[str, Any]:
    """Who holds it now, and for how long; a client is a mapping with initials and `firm`."""
    return {
        "holder": holder,
        "since": since,
        "name": name or value_of(holder, "short_name"),
        "firm": bool(value_of(holder, "firm")),
    }


@register.inclusion_tag("components/lamps.html")
def lamps(states: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Lamps in a row; each is a mapping with `name` and `state`: yes, wait, no, refused, unneeded."""
    return {"lamps": [{**lamp, "word": lamp_words()[lamp["state"]]} for lamp in states]}


def lamp_words() -> dict[str, str]:
    """What a lamp says to a screen reader, by state."""
    return {
        "yes": pgettext("lamp", "done"),
        "wait": pgettext("lamp", "waiting"),
        "no": pgettext("lamp", "not yet"),
        "refused": pgettext("lamp", "refused"),
        "unneeded": pgettext("lamp", "not needed"),
    }


@register.inclusion_tag("components/line_of_time.html")
def line_of_time(stops: Sequence[Mapping[str, str]], large: bool = False, note: str = "") -> dict[str, Any]:
    """The line of a request. A stop: name, text and state (past, now, late, half, next, skipped, paid).

    The large one tells on a phone only the present stop, with `note` behind it.
    """
    reached = [index for index, stop in enumerate(stops) if stop["state"] not in {"next", "skipped"}]
    last = reached[-1] if reached else -1
    drawn = [
        {
            **stop,
            "through": "past" if index < last else "next",
            "ends": stop["state"] == "skipped" and is_tail(stops, index),
        }
        for index, stop in enumerate(stops)
    ]
    present = next((index for index, stop in enumerate(stops) if stop["state"] in {"now", "late"}), last)
    return {
        "stops": drawn,
        "large": large,
        "note": note,
        "present": stops[present] if present >= 0 else None,
        "step": present + 1,
        "steps": len(stops),
    }


def is_tail(stops: Sequence[Mapping[str, str]], index: int) -> bool:
    """Nothing but skipped stops from here on: the line ends before them."""
    return all(stop["state"] == "skipped" for stop in stops[index:])


@register.inclusion_tag("components/example_lines.html")
def example_lines() -> dict[str, Any]:
    """The invented picture beside the entrance: three requests on their way; never data of a workspace."""
    names = stop_names()
    examples = [
        (
            _("Invoice and act for October"),
            Decimal(258640),
            "past past past past past past paid",
            "05.11 05.11 06.11 06.11 09.11 20.11 18.11",
        ),
        (
            _("UTD on paper and an invoice"),
            Decimal(522160),
            "past past past past past now half",
            "16.11 16.11 18.11 18.11 20.11 24.11 50%",
        ),
        (_("UTD, two copies"), Decimal(45750), "past now next next next next next", "24.11 24.11 - - - - -"),
    ]
    return {
        "names": names,
        "examples": [
            {
                "title": title,
                "amount": amount,
                "stops": [
                    {"name": name, "state": state, "text": text.replace("-", "").replace("%", f"{NO_BREAK_SPACE}%")}
                    for name, state, text in zip(names, states.split(), texts.split(), strict=True)
                ],
            }
            for title, amount, states, texts in examples
        ],
    }
