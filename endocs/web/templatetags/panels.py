"""Larger parts of a page: notes, empty lists, the page viewer, talk, timeline, tabs, pager, undo line, menu."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.template.context import Context
from django.urls import NoReverseMatch, reverse

from endocs.web.templatetags.library import register

NOTE_ICONS = {
    "": "info-circle",
    "accent": "bulb",
    "good": "circle-check",
    "wait": "alert-triangle",
    "bad": "alert-triangle",
}


@register.inclusion_tag("components/note.html")
def note(
    tone: str = "", title: str = "", text: str = "", url: str = "", action: str = "", icon_name: str = ""
) -> dict[str, Any]:
    """A fact and what to do; tones: good, wait, bad, accent or neutral; at most one link."""
    return {
        "tone": tone,
        "title": title,
        "text": text,
        "url": url,
        "action": action,
        "icon_name": icon_name or NOTE_ICONS[tone],
    }


@register.inclusion_tag("components/empty.html")
def empty_state(title: str, text: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """A list without rows: a short line, a sentence, one button."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("components/viewer.html")
def viewer(
    pages: Sequence[Mapping[str, Any]], name: str, download_url: str = "", print_url: str = ""
) -> dict[str, Any]:
    """Pages of a file as pictures; a page: url, width, height and if wanted alt."""
    return {"pages": pages, "name": name, "download_url": download_url, "print_url": print_url}


@register.inclusion_tag("components/talk.html", takes_context=True)
def talk(context: Context, messages: Sequence[Any]) -> dict[str, Any]:
    """Bubbles; a message: author (initials, face, short_name), text, at; if wanted mine, channel, icon, files, read."""
    return {"sayings": messages, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/tale.html")
def tale(entries: Sequence[Any]) -> dict[str, Any]:
    """What happened, newest first; an entry: text, at, and if wanted icon, tone (good, now, wait), note, url."""
    return {"entries": entries}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Sequence[Mapping[str, Any]], label: str, extra: str = "") -> dict[str, Any]:
    """Links over a list or a card; an item: name, url, on, and if wanted count."""
    return {"items": items, "label": label, "extra": extra}


@register.inclusion_tag("components/chip.html")
def chip(text: str, url: str, on: bool = False, count: str = "", removable: bool = False) -> dict[str, Any]:
    """A filter that is on, off, counted or removable."""
    return {"text": text, "url": url, "on": on, "count": count, "removable": removable}


@register.inclusion_tag("components/pager.html")
def pager(back_url: str = "", next_url: str = "") -> dict[str, Any]:
    """Links to the pages before and after; nothing when there is only one."""
    return {"back_url": back_url, "next_url": next_url}


@register.inclusion_tag("components/undo_line.html", takes_context=True)
def undo_line(context: Context, text: str, url: str = "") -> dict[str, Any]:
    """What was just done, for ten seconds, with «Undo» when there is an address for it."""
    return {"csrf_token": context.get("csrf_token"), "text": text, "url": url}


@register.inclusion_tag("frame/item.html", takes_context=True)
def nav_item(
    context: Context, key: str, name: str, text: str, icon_name: str, count: str = "", **options: str
) -> dict[str, Any]:
    """A line of the side menu; absent while its address does not exist. Options: `query`, `hot`, `shortcut`."""
    try:
        address = reverse(name)
    except NoReverseMatch:
        address = ""
    return {
        "address": f"{address}{options.get('query', '')}" if address else "",
        "text": text,
        "icon_name": icon_name,
        "count": count,
        "count_key": key,
        "hot": options.get("hot"),
        "shortcut": options.get("shortcut"),
        "on": context.get("section") == key,
    }
