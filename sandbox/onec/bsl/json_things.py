"""ЗаписьJSON, ЧтениеJSON and the two functions over them, with the traps of the platform.

A key that is no identifier cannot become a key of a Структура; УникальныйИдентификатор and other objects cannot be
written; a BOM before the text is no JSON.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.onec.bsl.containers import IDENTIFIER, Array, FixedArray, FixedStructure, Mapping, Structure
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.things import Thing, method
from sandbox.onec.bsl.values import NULL, UNDEFINED, Value, kind_of


class JsonSettings(Thing):
    """ПараметрыЗаписиJSON: only how lines are broken."""

    type_name = "ПараметрыЗаписиJSON"

    def __init__(self, breaks: Value = UNDEFINED, indent: Value = UNDEFINED) -> None:
        self.is_one_line = getattr(breaks, "name", "") == "Нет"


class JsonWriter(Thing):
    """ЗаписьJSON into a string."""

    type_name = "ЗаписьJSON"
    writable = {"ПроверятьСтруктуру": "is_checked"}

    def __init__(self) -> None:
        self.settings = JsonSettings()
        self.text = ""
        self.is_open = False
        self.is_checked = True

    @method("УстановитьСтроку")
    def open(self, settings: JsonSettings | None = None) -> None:
        """Begin."""
        self.settings, self.text, self.is_open = settings or JsonSettings(), "", True

    @method("Закрыть")
    def close(self) -> str:
        """What was written."""
        if not self.is_open:
            raise BslError("Запись JSON не начата", "json")
        self.is_open = False
        return self.text


class JsonReader(Thing):
    """ЧтениеJSON of a string."""

    type_name = "ЧтениеJSON"

    def __init__(self) -> None:
        self.text: str | None = None

    @method("УстановитьСтроку")
    def open(self, text: str) -> None:
        """Begin."""
        self.text = text

    @method("Закрыть")
    def close(self) -> None:
        """No more."""
        self.text = None


class JsonFunctions(Thing):
    """Global functions."""

    @method("ЗаписатьJSON")
    def write(self, writer: JsonWriter, value: Value) -> None:
        """A value of the language as JSON."""
        if not writer.is_open:
            raise BslError("Запись JSON не начата", "json")
        writer.text += _written(value, "" if writer.settings.is_one_line else "\n")

    @method("ПрочитатьJSON")
    def read(
        self,
        reader: JsonReader,
        into_mapping: bool = False,
        dates: Value = UNDEFINED,
        date_format: Value = UNDEFINED,
        restoring: Value = UNDEFINED,
    ) -> Value:
        """JSON as a value of the language; objects become Структура or Соответствие."""
        if reader.text is None:
            raise BslError("Чтение JSON не начато", "json")
        names = [dates] if isinstance(dates, str) else dates.items if isinstance(dates, FixedArray) else []
        try:
            plain = json.loads(reader.text, parse_int=Decimal, parse_float=Decimal, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise BslError("Непредвиденный символ при чтении JSON", "json") from None
        return _value(plain, into_mapping, [name for name in names if isinstance(name, str)])


def _refuse_constant(text: str) -> None:
    raise ValueError(text)


def _written(value: Value, line: str) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Decimal():
            return format(value.normalize() + 0, "f")
        case datetime():
            return f'"{value.isoformat()}"'
        case _ if value is UNDEFINED or value is NULL:
            return "null"
        case FixedArray():
            return _joined("[", [_written(item, line) for item in value.items], "]", line)
        case FixedStructure():
            return _object(list(value.values.values()), line)
        case Mapping():
            return _object([(pair.key, pair.value) for pair in value.pairs], line)
    raise BslError(f"Передано значение недопустимого типа для записи в JSON ({kind_of(value).name})")


def _object(pairs: Sequence[tuple[Value, Value]], line: str) -> str:
    if not all(isinstance(key, str) for key, _ in pairs):
        raise BslError("Ключ соответствия для записи в JSON – не строка")
    colon = ": " if line else ":"
    return _joined("{", [f"{_written(key, line)}{colon}{_written(item, line)}" for key, item in pairs], "}", line)


def _joined(start: str, parts: list[str], end: str, line: str) -> str:
    return f"{start}{line}{f',{line}'.join(parts)}{line}{end}" if parts else start + end


def _value(plain: Any, into_mapping: bool, dates: list[str]) -> Value:
    if plain is None:
        return UNDEFINED
    if isinstance(plain, list):
        made = Array()
        made.items = [_value(item, into_mapping, dates) for item in plain]
        return made
    if isinstance(plain, dict):
        read: Mapping | Structure = Mapping() if into_mapping else Structure()
        for key, item in plain.items():
            if isinstance(read, Structure) and not IDENTIFIER.fullmatch(key):
                raise BslError(f"Задано неправильное имя атрибута структуры «{key}»", "json")
            read.insert(key, _date(item) if key in dates else _value(item, into_mapping, dates))
        return read
    return plain if isinstance(plain, bool | str | Decimal) else Decimal(plain)


def _date(text: Any) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except (TypeError, ValueError):
        raise BslError("Представление даты имеет неверный формат", "json") from None
