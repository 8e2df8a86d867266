"""The same answer as an Atom feed, which platforms before 8.3.6 give whatever is asked for."""

from typing import Any
from xml.sax.saxutils import escape, quoteattr

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"'
    ' xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"'
    ' xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices">\n'
)


def feed(value: dict[str, Any]) -> str:
    """An entry for each row."""
    rows = value.get("value", [value])
    return "".join([_HEAD, *map(_entry, rows), "</feed>\n"])


def error(code: str, text: str) -> str:
    """An error."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<m:error xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">'
        f"<m:code>{escape(code)}</m:code><m:message>{escape(text)}</m:message></m:error>\n"
    )


def _entry(row: dict[str, Any]) -> str:
    properties = "".join(
        f"<d:{name}>{escape(str(value))}</d:{name}>"
        for name, value in row.items()
        if not isinstance(value, list | dict) and "@" not in name and "." not in name
    )
    key = quoteattr(str(row.get("Ref_Key", "")))
    return f"<entry><id>{key}</id><content><m:properties>{properties}</m:properties></content></entry>\n"
