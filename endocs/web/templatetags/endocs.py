"""Parts of pages as template tags, and filters that write sums, days and sizes as people read them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, FileInput, Select, Textarea
from django.template.context import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import get_language

from endocs.kernel.dates import format_date, format_moment
from endocs.kernel.money import NO_BREAK_SPACE, format_money

register = template.Library()

NOTHING = "–"
NOTE_ICONS = {
    "": "info-circle",
    "accent": "bulb",
    "good": "circle-check",
    "wait": "alert-triangle",
    "bad": "alert-triangle",
}
KINDS_OF_BUTTON = {"primary", "plain", "soft", "quiet", "danger-quiet", "danger", "bulk"}


@register.filter
def money(amount: Decimal | None, currency: str = "RUB") -> str:
    """1 234,56 ₽; an en dash when there is no sum."""
    return NOTHING if amount is None else format_money(amount, currency)


@register.filter
def date_ru(day: date | None) -> str:
    """24.11.2026; an en dash when there is no day."""
    return NOTHING if day is None else format_date(day)


@register.filter
def when(moment: datetime | None) -> str:
    """«сегодня в 14:40», «вчера в 9:05», «чт 26.11», 24.11.2026; an en dash when it has not happened."""
    return NOTHING if moment is None else format_moment(moment, timezone.now())


@register.filter
def filesize(size: int | None) -> str:
    """214 КБ, 1,2 МБ; an en dash when unknown."""
    if size is None:
        return NOTHING
    if size < 1024:
        return _("%(size)s B") % {"size": size} if size else _("empty")
    if size < 1024 * 1024:
        return _("%(size)s KB") % {"size": round(size / 1024)}
    tenths = f"{size / 1024 / 1024:.1f}".removesuffix(".0")
    mark = "." if (get_language() or "").startswith("en") else ","
    return _("%(size)s MB") % {"size": tenths.replace(".", mark)}


@register.filter
def number(label: str) -> str:
    """«№ 412» with a no-break space."""
    return f"№{NO_BREAK_SPACE}{label}"


@register.simple_tag
def icon(name: str, size: str = "", tone: str = "", label: str = "") -> SafeString:
    """A picture of the sprite; silent to a screen reader unless it has a label."""
    classes = " ".join(part for part in ("i", f"i-{size}" if size else "", tone) if part)
    address = f"{static('icons.svg')}#i-{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, address
        )
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"/></svg>', classes, address
    )


@register.simple_tag
def button(text: str, kind: str = "plain", icon_name: str = "", size: str = "", **attributes: Any) -> SafeString:
    """A button, or a link that looks like one when `href` is given; `data_key="F4"` becomes `data-key`.

    Without a text pass `label`: it is spoken and shown as a hint.
    """
    if kind not in KINDS_OF_BUTTON:
        raise template.TemplateSyntaxError(f"no such kind of button: {kind}")
    label = attributes.pop("label", "")
    if label:
        attributes |= {"aria_label": label, "title": label}
    extra = attributes.pop("extra", "")
    classes = " ".join(
        part for part in ("btn", f"btn-{kind}", f"btn-{size}" if size else "", "" if text else "btn-icon", extra) if part
    )
    tag = "a" if "href" in attributes else "button"
    if tag == "button":
        attributes.setdefault("type", "submit")
    picture = icon(icon_name) if icon_name else ""
    return format_html('<{} class="{}"{}>{}{}</{}>', tag, classes, attributes_of(attributes), picture, text, tag)


def attributes_of(attributes: Mapping[str, Any]) -> SafeString:
    """The attributes as HTML; True stands alone, None, False and empty ones are left out."""
    pairs = [(name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items()]
    return format_html_join(
        "",
        "{}",
        (
            (format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value),)
            for name, value in pairs
            if value is not None and value is not False and value != ""
        ),
    )


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
        "yes": _("done"),
        "wait": _("waiting"),
        "no": _("not yet"),
        "refused": _("refused"),
        "unneeded": _("not needed"),
    }


@register.inclusion_tag("components/line_of_time.html")
def line_of_time(stops: Sequence[Mapping[str, str]], large: bool = False, note: str = "") -> dict[str, Any]:
    """The line of a request. A stop: name, text and state (past, now, late, half, next, skipped, paid).

    The large one tells on a phone only the present stop, with `note` behind it.
    """
    reached = [index for index, stop in enumerate(stops) if stop["state"] not in {"next", "skipped"}]
    last = reached[-1] if reached else -1
    drawn = [
        {**stop, "through": "past" if index < last else "next", "ends": stop["state"] == "skipped" and is_tail(stops, index)}
        for index, stop in enumerate(stops)
    ]
    present = next((index for index, stop in enumerate(stops) if stop["state"] in {"now", "late"}), None)
    return {
        "stops": drawn,
        "large": large,
        "note": note,
        "present": None if present is None else stops[present],
        "step": None if present is None else present + 1,
        "steps": len(stops),
    }


def is_tail(stops: Sequence[Mapping[str, str]], index: int) -> bool:
    """Nothing but skipped stops from here on: the line ends before them."""
    return all(stop["state"] == "skipped" for stop in stops[index:])


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
def empty(title: str, text: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """A list without rows: a short line, a sentence, one button."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("components/confirm.html", takes_context=True)
def confirm(context: Context, id: str, title: str, url: str, action: str, **options: Any) -> dict[str, Any]:
    """A dialog before a deed; its button is `{% button … href="#ID" data_dialog="ID" %}`.

    Options: `text`, `danger`, `comment` (label of a field), `comment_name`, `comment_required`; the rest is hidden fields.
    """
    names = ("text", "danger", "comment", "comment_required")
    shown = {name: options.pop(name, "") for name in names}
    return {
        "csrf_token": context.get("csrf_token"),
        "id": id,
        "title": title,
        "url": url,
        "action": action,
        **shown,
        "comment_name": options.pop("comment_name", "comment"),
        "hidden": options,
    }


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, wide: bool = False, hint: str = "", **attributes: Any) -> dict[str, Any]:
    """A field of a form with its label, hint and the sentence about what is wrong; attributes go to the control."""
    widget = bound.field.widget
    is_check = isinstance(widget, CheckboxInput)
    is_select = isinstance(widget, Select) and not bound.use_fieldset
    name = "form-check-input" if is_check else "form-select" if is_select else "form-control"
    wrong = " is-wrong" if bound.errors else ""
    described = [f"{bound.auto_id}_{part}" for part in described_by(bound, hint)]
    given = {key.replace("_", "-"): value for key, value in attributes.items()}
    classes = f"{name}{wrong} {widget.attrs.get('class', '')}".strip()
    if not bound.use_fieldset:
        given |= {"class": classes}
        if described:
            given["aria-describedby"] = " ".join(described)
    if isinstance(widget, Textarea):
        given.setdefault("rows", widget.attrs.get("rows", 4) if widget.attrs.get("rows") != "10" else 4)
    return {
        "bound": bound,
        "control": mark_safe(bound.as_widget(attrs=given)),  # noqa: S308  (made by the widget, which escapes)
        "hint": hint or bound.help_text,
        "wide": wide,
        "is_check": is_check,
        "is_file": isinstance(widget, FileInput),
        "is_group": bound.use_fieldset,
    }


def described_by(bound: BoundField, hint: str) -> list[str]:
    """Which texts describe the field, in the order in which they are read out."""
    return [*(["error"] if bound.errors else []), *(["helptext"] if hint or bound.help_text else [])]


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """What is wrong with the form as a whole, as a note."""
    return {"sentences": form.non_field_errors()}


@register.inclusion_tag("components/reference.html")
def reference(bound: BoundField, url: str, text: str = "", wide: bool = False, hint: str = "") -> dict[str, Any]:
    """A field with suggestions: the id in a hidden field, the words in `NAME_text`, which the server reads without scripts."""
    return {
        "bound": bound,
        "url": url,
        "text": text or bound.form.data.get(f"{bound.html_name}_text", ""),
        "value": bound.value() or "",
        "wide": wide,
        "hint": hint or bound.help_text,
        "described": " ".join(f"{bound.auto_id}_{part}" for part in described_by(bound, hint)),
    }


@register.inclusion_tag("components/suggestions.html")
def suggestions(items: Sequence[Mapping[str, Any]], query: str = "", new_url: str = "", new_text: str = "") -> dict[str, Any]:
    """The list behind a reference field. An item: value, text, and if wanted hint and initials."""
    return {"items": items, "query": query, "new_url": new_url, "new_text": new_text}


@register.simple_tag
def highlight(text: str, query: str) -> SafeString:
    """The text with the part that was typed marked."""
    at = text.lower().replace("ё", "е").find(query.strip().lower().replace("ё", "е")) if query.strip() else -1
    if at < 0:
        return format_html("{}", text)
    end = at + len(query.strip())
    return format_html("{}<mark>{}</mark>{}", text[:at], text[at:end], text[end:])


@register.inclusion_tag("components/drop_zone.html", takes_context=True)
def drop_zone(context: Context, url: str, text: str, name: str = "files", **options: Any) -> dict[str, Any]:
    """A form that takes files at once. Options: `hint`, `accept`, `multiple`, `camera`, `id`; the rest is hidden fields."""
    names = ("hint", "accept", "camera")
    shown = {key: options.pop(key, "") for key in names}
    return {
        "csrf_token": context.get("csrf_token"),
        "url": url,
        "text": text,
        "name": name,
        "multiple": options.pop("multiple", True),
        "id": options.pop("id", f"drop-{name}"),
        **shown,
        "hidden": options,
    }


@register.inclusion_tag("components/viewer.html")
def viewer(pages: Sequence[Mapping[str, Any]], name: str, download_url: str = "", print_url: str = "") -> dict[str, Any]:
    """Pages of a file as pictures; a page: url, width, height and if wanted alt."""
    return {"pages": pages, "name": name, "download_url": download_url, "print_url": print_url}


@register.inclusion_tag("components/talk.html")
def talk(messages: Sequence[Any]) -> dict[str, Any]:
    """Bubbles; a message: author (initials, face, short_name), text, at, and if wanted mine, channel, icon, files."""
    return {"sayings": messages}


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


@register.inclusion_tag("components/example_lines.html")
def example_lines() -> dict[str, Any]:
    """The invented picture beside the entrance: three requests on their way; never data of a workspace."""
    names = [_("Asked"), _("Taken"), _("Prepared"), _("Sent"), _("Handed over"), _("Original"), _("Paid")]
    examples = [
        (_("Invoice and act for October"), Decimal(258640), "past past past past past past paid", "05.11 05.11 06.11 06.11 09.11 20.11 18.11"),
        (_("UTD on paper and an invoice"), Decimal(522160), "past past past past past now half", "16.11 16.11 18.11 18.11 20.11 24.11 50%"),
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
