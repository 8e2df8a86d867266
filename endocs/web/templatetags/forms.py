"""What a person presses and fills in: buttons, fields, reference fields, drop zones, dialogs before a deed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Select, Textarea
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from endocs.web.templatetags.library import register
from endocs.web.templatetags.marks import icon

KINDS_OF_BUTTON = {"primary", "plain", "soft", "quiet", "danger-quiet", "danger", "bulk"}


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
    names = ("btn", f"btn-{kind}", f"btn-{size}" if size else "", "" if text else "btn-icon", extra)
    classes = " ".join(filter(None, names))
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


@register.inclusion_tag("components/confirm.html", takes_context=True)
def confirm(context: Context, name: str, title: str, url: str, action: str, **options: Any) -> dict[str, Any]:
    """A dialog before a deed; its button is `{% button … href="#NAME" data_dialog="NAME" %}`.

    Options: `text`, `danger`, `comment` (label of a field), `comment_name`, `comment_required`; the rest is hidden
    fields. The name is the id of the dialog.
    """
    shown = {key: options.pop(key, "") for key in ("text", "danger", "comment", "comment_required")}
    return {
        "csrf_token": context.get("csrf_token"),
        "id": name,
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
def reference(
    bound: BoundField, url: str, text: str = "", wide: bool = False, hint: str = "", placeholder: str = ""
) -> dict[str, Any]:
    """A field with suggestions: the id is in a hidden field, the words in `NAME_text`, read where scripts are off."""
    return {
        "placeholder": placeholder,
        "bound": bound,
        "url": url,
        "text": text or bound.form.data.get(f"{bound.html_name}_text", ""),
        "value": bound.value() or "",
        "wide": wide,
        "hint": hint or bound.help_text,
        "described": " ".join(f"{bound.auto_id}_{part}" for part in described_by(bound, hint)),
    }


@register.inclusion_tag("components/suggestions.html")
def suggestions(
    items: Sequence[Mapping[str, Any]], query: str = "", new_url: str = "", new_text: str = ""
) -> dict[str, Any]:
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
    """A form that takes files at once. Options: hint, accept, multiple, camera, id; the rest is hidden fields."""
    shown = {key: options.pop(key, "") for key in ("hint", "accept", "camera")}
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
