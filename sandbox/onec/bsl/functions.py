"""Global functions of strings, numbers and values that need nothing of a base."""

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import quote, unquote
from uuid import UUID

from sandbox.onec.bsl.bytes_things import Enumerated, UniqueId
from sandbox.onec.bsl.containers import Array, FixedArray, FixedStructure, Mapping, Structure, ValueList
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.formatting import filled, formatted
from sandbox.onec.bsl.tables import Row, Table
from sandbox.onec.bsl.things import Thing, method
from sandbox.onec.bsl.values import EMPTY_DATE, NULL, UNDEFINED, Kind, Value, before, kind_of, number_from, shown, truth


class StringFunctions(Thing):
    """Of strings."""

    @method("СтрДлина")
    def length(self, text: str) -> int:
        """In characters."""
        return len(text)

    @method("Лев")
    def left(self, text: str, count: int) -> str:
        """The first ones."""
        return text[: max(count, 0)]

    @method("Прав")
    def right(self, text: str, count: int) -> str:
        """The last ones."""
        return text[-count:] if count > 0 else ""

    @method("Сред")
    def middle(self, text: str, start: int, count: int | None = None) -> str:
        """From that one, counted from 1."""
        begin = max(start, 1) - 1
        return text[begin:] if count is None else text[begin : begin + max(count, 0)]

    @method("СокрЛП")
    def trimmed(self, text: Value) -> str:
        """Without blanks around."""
        return shown(text).strip()

    @method("СокрЛ")
    def trimmed_left(self, text: Value) -> str:
        """Without blanks before."""
        return shown(text).lstrip()

    @method("СокрП")
    def trimmed_right(self, text: Value) -> str:
        """Without blanks after."""
        return shown(text).rstrip()

    @method("ВРег")
    def upper(self, text: str) -> str:
        """Capitals."""
        return text.upper()

    @method("НРег")
    def lower(self, text: str) -> str:
        """Small letters."""
        return text.lower()

    @method("Символ")
    def character(self, code: int) -> str:
        """By its code."""
        return chr(code)

    @method("КодСимвола")
    def code(self, text: str, place: int = 1) -> int:
        """Of the character at that place, counted from 1."""
        return ord(text[place - 1]) if 0 < place <= len(text) else -1

    @method("ПустаяСтрока")
    def is_blank(self, text: str) -> bool:
        """Nothing but blanks."""
        return not text.strip()

    @method("СтрЗаменить")
    def replaced(self, text: str, what: str, by: str) -> str:
        """All of them."""
        return text.replace(what, by) if what else text

    @method("СтрНайти")
    def found(self, text: str, what: str, way: Value = UNDEFINED, start: int = 1, number: int = 1) -> int:
        """Counted from 1, 0 when it is not there."""
        if getattr(way, "name", "СНачала") == "СКонца":
            return text.rfind(what) + 1
        place = start - 2
        for _ in range(number):
            place = text.find(what, place + 1)
            if place < 0:
                return 0
        return place + 1

    @method("СтрРазделить")
    def split(self, text: str, signs: str, with_empty: bool = True) -> Array:
        """At any of the signs."""
        made = Array()
        made.items = [part for part in re.split(f"[{re.escape(signs)}]", text) if part or with_empty]
        return made

    @method("СтрСоединить")
    def joined(self, parts: FixedArray, sign: str = "") -> str:
        """Strings only: a number among them is refused, it would be joined with its groups."""
        if wrong := next((part for part in parts.items if not isinstance(part, str)), None):
            raise BslError(f"СтрСоединить: не строка ({kind_of(wrong).name})")
        return sign.join(str(part) for part in parts.items)

    @method("СтрНачинаетсяС")
    def starts(self, text: str, what: str) -> bool:
        """Does it begin so."""
        return text.startswith(what)

    @method("СтрЗаканчиваетсяНа")
    def ends(self, text: str, what: str) -> bool:
        """Does it end so."""
        return text.endswith(what)

    @method("СтрЧислоВхождений")
    def times(self, text: str, what: str) -> int:
        """How often."""
        return text.count(what)

    @method("СтрЧислоСтрок")
    def lines(self, text: str) -> int:
        """How many lines."""
        return text.count("\n") + 1

    @method("СтрПолучитьСтроку")
    def line(self, text: str, number: int) -> str:
        """Counted from 1."""
        lines = text.split("\n")
        return lines[number - 1] if 0 < number <= len(lines) else ""

    @method("СтрШаблон")
    def template(self, text: str, *values: Value) -> str:
        """With %1 and so on filled."""
        return filled(text, list(values))

    @method("НСтр")
    def localized(self, told: str, language: str = "ru") -> str:
        """The Russian of «ru = '…'»."""
        found = re.search(rf"{re.escape(language)}\s*=\s*(?:'((?:[^']|'')*)'|\"([^\"]*)\")", told)
        if not found:
            raise BslError(f"НСтр: нет строки на языке «{language}»: {told}")
        return (found[1] or found[2] or "").replace("''", "'")

    @method("КодироватьСтроку")
    def encoded(self, text: str, way: Enumerated, encoding: str = "UTF-8") -> str:
        """Percent signs; a whole URL keeps its own signs."""
        return quote(text, safe="/:?#[]@!$&'()*+,;=-._~%" if way.name == "URLВКодировкеURL" else "-._~")

    @method("РаскодироватьСтроку")
    def decoded(self, text: str, way: Enumerated, encoding: str = "UTF-8") -> str:
        """Back."""
        return unquote(text)

    @method("Строка")
    def as_string(self, value: Value = "") -> str:
        """Numbers with groups of digits."""
        return shown(value)

    @method("Формат")
    def format(self, value: Value, told: str) -> str:
        """By a format string."""
        return formatted(value, told)


class ValueFunctions(Thing):
    """Of numbers, types and collections."""

    @method("Число")
    def as_number(self, value: Value) -> Decimal:
        """From text or Boolean."""
        if isinstance(value, bool):
            return Decimal(value)
        if isinstance(value, Decimal):
            return value
        if isinstance(value, str):
            return number_from(value)
        raise BslError("Преобразование значения к типу Число не может быть выполнено")

    @method("Булево")
    def as_boolean(self, value: Value) -> bool:
        """From a number."""
        return value != 0 if isinstance(value, Decimal) and not isinstance(value, bool) else truth(value)

    @method("Цел")
    def whole(self, value: Decimal) -> Decimal:
        """Without the fraction."""
        return Decimal(int(value))

    @method("Окр")
    def rounded(self, value: Decimal, places: int = 0, way: Value = UNDEFINED) -> Decimal:
        """Half up."""
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)

    @method("Мин")
    def least(self, first: Value, *others: Value) -> Value:
        """Of those."""
        for other in others:
            first = other if before(other, first) else first
        return first

    @method("Макс")
    def greatest(self, first: Value, *others: Value) -> Value:
        """Of those."""
        for other in others:
            first = other if before(first, other) else first
        return first

    @method("Pow")
    def power(self, value: Decimal, exponent: Decimal) -> Decimal:
        """A whole exponent keeps the number exact."""
        return Decimal(value**exponent)

    @method("Тип")
    def kind(self, name: str) -> Kind:
        """By its name."""
        return Kind(name)

    @method("ТипЗнч")
    def kind_of(self, value: Value) -> Kind:
        """Of a value."""
        return kind_of(value)

    @method("ЗначениеЗаполнено")
    def is_filled(self, value: Value) -> bool:
        """Not the empty value of its type."""
        match value:
            case bool():
                return True
            case str():
                return bool(value.strip())
            case Decimal():
                return value != 0
            case datetime():
                return value != EMPTY_DATE
            case FixedArray() | ValueList():
                return bool(value.items)
            case FixedStructure():
                return bool(value.values)
            case Mapping():
                return bool(value.pairs)
            case Table():
                return bool(value.rows)
            case UniqueId():
                return value.value.int != 0
        if value is UNDEFINED or value is NULL:
            return False
        return not getattr(value, "is_empty_value", False)

    @method("ЗаполнитьЗначенияСвойств")
    def fill(self, target: Thing, source: Thing, names: str = "", without: str = "") -> None:
        """Properties of one name, or those named."""
        left_out = {name.strip().casefold() for name in without.split(",")}
        wanted = [name.strip() for name in names.split(",")] if names else property_names(source)
        for name in wanted:
            if name.casefold() in left_out:
                continue
            if names or name.casefold() in {one.casefold() for one in property_names(target)}:
                target.put(name, source.get(name))

    @method("XMLСтрока")
    def xml(self, value: Value) -> str:
        """For machines: a dot, no groups, true and false."""
        match value:
            case bool():
                return "true" if value else "false"
            case Decimal():
                return format(value.normalize() + 0, "f")
            case datetime():
                return value.isoformat()
            case str():
                return value
            case UniqueId():
                return value.presentation()
        if isinstance(ref := getattr(value, "uuid", None), UUID):
            return str(ref)
        if isinstance(value, Enumerated):
            return value.name
        raise BslError(f"XMLСтрока: недопустимый тип ({kind_of(value).name})")

    @method("XMLЗначение")
    def from_xml(self, kind: Kind, text: str) -> Value:
        """Back."""
        try:
            match kind.name.casefold():
                case "число":
                    return Decimal(text)
                case "дата":
                    return datetime.fromisoformat(text).replace(tzinfo=None)
                case "булево":
                    return {"true": True, "false": False}[text]
                case "строка":
                    return text
                case "уникальныйидентификатор":
                    return UniqueId(text)
        except (ArithmeticError, ValueError, KeyError):
            pass
        raise BslError(f"XMLЗначение: «{text}» – не {kind.name}")


def property_names(thing: Thing) -> list[str]:
    """What `ЗаполнитьЗначенияСвойств` sees."""
    if isinstance(thing, Structure | FixedStructure):
        return [key for key, _ in thing.values.values()]
    if isinstance(thing, Row):
        return [column.name for column in thing.columns.all.values()]
    named = getattr(thing, "property_names", None)
    return list(named()) if named else list({**thing.readable, **thing.writable})
