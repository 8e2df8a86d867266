"""`Формат`, `СтрШаблон`, dates and numbers for machines."""

import re
from datetime import datetime
from decimal import Decimal

from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.values import EMPTY_DATE, NBSP, Value, shown, shown_number

NUMERIC = {"чц", "чдц", "чрд", "чрг", "чг", "чн", "чвн", "чо"}
OTHERS = {"дф", "длф", "дп", "бл", "би", "л"}
FORMAT_PART = re.compile(r"\s*(\w+)\s*=\s*('(?:[^']|'')*'|\"(?:[^\"])*\"|[^;]*)\s*(?:;|$)")
DATE_PART = re.compile(r"yyyy|yy|MM|M|dd|d|HH|H|hh|h|mm|m|ss|s|'[^']*'|.", re.DOTALL)
LOCAL = {
    "d": "dd.MM.yyyy", "дат": "dd.MM.yyyy", "dt": "dd.MM.yyyy H:mm:ss", "t": "H:mm:ss",
}  # fmt: skip


def formatted(value: Value, told: str) -> str:
    """`Формат(value, told)`; an unknown part of the format is refused, the platform would pass it over."""
    parts = {}
    place = 0
    while place < len(told):
        found = FORMAT_PART.match(told, place)
        if not found or found[1].casefold() not in NUMERIC | OTHERS:
            raise BslError(f"Неверная форматная строка «{told}»")
        parts[found[1].casefold()] = found[2].strip("'\"") if found[2][:1] in "'\"" else found[2].strip()
        place = found.end()
    if isinstance(value, bool):
        return parts.get("би" if value else "бл", shown(value))
    if isinstance(value, Decimal):
        return _number(value, parts)
    if isinstance(value, datetime):
        return _date(value, parts)
    return shown(value)


def _number(value: Decimal, parts: dict[str, str]) -> str:
    places = int(parts["чдц"]) if "чдц" in parts else None
    if value == 0 and not parts.get("чн") and "чн" not in parts:
        return ""  # zero is shown as nothing unless «ЧН» tells otherwise
    if value == 0 and parts.get("чн", "0") not in {"", "0"}:
        return parts["чн"]
    point = parts.get("чрд", ",")
    group = "" if parts.get("чг", "3") in {"", "0"} else parts.get("чрг", NBSP)
    text = shown_number(value, point, group, places)
    if "чвн" in parts and "чц" in parts:
        sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
        text = sign + digits.zfill(int(parts["чц"]))
    return text


def _date(value: datetime, parts: dict[str, str]) -> str:
    if value == EMPTY_DATE:
        return parts.get("дп", "")
    pattern = parts.get("дф") or LOCAL.get(parts.get("длф", "dt").casefold(), "dd.MM.yyyy H:mm:ss")
    known = {
        "yyyy": f"{value.year:04}", "yy": f"{value.year % 100:02}", "MM": f"{value.month:02}", "M": str(value.month),
        "dd": f"{value.day:02}", "d": str(value.day), "HH": f"{value.hour:02}", "H": str(value.hour),
        "mm": f"{value.minute:02}", "m": str(value.minute), "ss": f"{value.second:02}", "s": str(value.second),
        "hh": f"{value.hour % 12 or 12:02}", "h": str(value.hour % 12 or 12),
    }  # fmt: skip
    return "".join(known.get(one, one.strip("'")) for one in DATE_PART.findall(pattern))


def filled(template: str, values: list[Value]) -> str:
    """`СтрШаблон`: %1…%9; a number without a value is an error, a value without a number too."""
    used = set()

    def fill(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        number = int(found[1] or found[2])
        if not 0 < number <= len(values):
            raise BslError(f"СтрШаблон: нет значения для %{number}")
        used.add(number)
        return shown(values[number - 1])

    text = re.sub(r"%%|%(\d)|%\((\d+)\)", fill, template)
    if len(used) < len(values):
        raise BslError("СтрШаблон: лишнее значение")
    return text
