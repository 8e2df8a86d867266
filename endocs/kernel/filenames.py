"""Names of files that came from outside: made safe to show, to store and to send."""

import re
import unicodedata

from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

LIMIT = 255
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_EXTENSION = re.compile(r"\.[^\W_]{1,12}$")


def display_name(name: str) -> str:
    """The last part of the name without control and direction characters, at most 255 bytes, the extension kept."""
    last = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    composed = unicodedata.normalize("NFC", "".join(" " if symbol in "\t\r\n" else symbol for symbol in last))
    visible = "".join(symbol for symbol in composed if unicodedata.category(symbol) not in _UNSEEN)
    return _shortened(" ".join(visible.split()).strip(".")) or _("untitled")


def title_name(title: str) -> str:
    """A name made of a title, whose slashes part no folders."""
    return display_name(title.replace("/", "-").replace("\\", "-"))


def extension(name: str) -> str:
    """The extension in small letters without its dot, or an empty string."""
    found = _EXTENSION.search(name)
    return found[0][1:].lower() if found else ""


def content_disposition(name: str, *, inline: bool) -> str:
    """The value of the Content-Disposition header, Cyrillic names included (RFC 6266)."""
    return content_disposition_header(as_attachment=not inline, filename=display_name(name)) or "attachment"


def _shortened(name: str) -> str:
    found = _EXTENSION.search(name)
    ending = found[0] if found else ""
    room = LIMIT - len(ending.encode())
    stem = name[: len(name) - len(ending)].encode()[:room].decode(errors="ignore").rstrip()
    return (stem + ending).strip()
