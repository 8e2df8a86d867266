"""ДвоичныеДанные, ХешированиеДанных, УникальныйИдентификатор, ХранилищеЗначения and functions over bytes."""

import base64
import copy
import hashlib
from uuid import UUID, uuid4

from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.things import Thing, method
from sandbox.onec.bsl.values import UNDEFINED, Value

HASHES = {"SHA256": hashlib.sha256, "MD5": hashlib.md5, "SHA1": hashlib.sha1}
ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "windows-1251": "cp1251", "ansi": "cp1251"}


class Enumerated(Thing):
    """A value of an enumeration of the platform or of the base."""

    type_name = "Перечисление"
    is_carried = True

    def __init__(self, of: str, name: str) -> None:
        self.of, self.name = of, name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Enumerated) and (other.of, other.name) == (self.of, self.name)

    def __hash__(self) -> int:
        return hash((self.of, self.name))

    def presentation(self) -> str:
        """Its name."""
        return self.name


class Enumeration(Thing):
    """A set of names, each a value."""

    def __init__(self, of: str, *names: str) -> None:
        self.of, self.names = of, {name.casefold(): Enumerated(of, name) for name in names}

    def get(self, name: str) -> Value:
        """One of them."""
        if name.casefold() not in self.names:
            raise BslError(f"Поле объекта не обнаружено ({name})")
        return self.names[name.casefold()]


class Binary(Thing):
    """ДвоичныеДанные; equal when their bytes are."""

    type_name = "ДвоичныеДанные"
    is_carried = True

    def __init__(self, content: Value = b"") -> None:
        if not isinstance(content, bytes):
            raise BslError("Чтение файла с диска здесь невозможно")
        self.content = content

    @method("Размер")
    def size(self) -> int:
        """Of bytes."""
        return len(self.content)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Binary) and other.content == self.content

    def __hash__(self) -> int:
        return hash(self.content)


class Hashing(Thing):
    """ХешированиеДанных."""

    type_name = "ХешированиеДанных"
    readable = {"ХешСумма": "digest", "ХешФункция": "function"}

    def __init__(self, function: Enumerated) -> None:
        if function.of != "ХешФункция" or function.name not in HASHES:
            raise BslError("Несоответствие типов: ХешированиеДанных, параметр номер 1")
        self.function = function
        self.made = HASHES[function.name]()

    @method("Добавить")
    def add(self, told: "Binary | str") -> None:
        """Bytes, or text in UTF-8."""
        self.made.update(told.content if isinstance(told, Binary) else told.encode())

    @property
    def digest(self) -> Binary:
        """Of all that was added; text of it has groups of digits between spaces, «AB CD …»."""
        return Binary(self.made.digest())


class UniqueId(Thing):
    """УникальныйИдентификатор."""

    type_name = "УникальныйИдентификатор"
    is_carried = True

    def __init__(self, told: "str | UUID | None" = None) -> None:
        try:
            self.value = told if isinstance(told, UUID) else UUID(told) if told else uuid4()
        except ValueError:
            raise BslError(f"Неверный уникальный идентификатор «{told}»") from None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UniqueId) and other.value == self.value

    def __hash__(self) -> int:
        return hash(self.value)

    def presentation(self) -> str:
        """Lower case, with hyphens."""
        return str(self.value)


class ValueStorage(Thing):
    """ХранилищеЗначения: a copy of a value."""

    type_name = "ХранилищеЗначения"

    def __init__(self, value: Value = UNDEFINED, compression: Value = UNDEFINED) -> None:
        self.value = copy.deepcopy(value)

    @method("Получить")
    def take(self) -> Value:
        """Another copy."""
        return copy.deepcopy(self.value)


class BytesFunctions(Thing):
    """Global functions."""

    @method("Base64Строка")
    def to_base64(self, value: Binary) -> str:
        """With the line breaks that the platform puts in."""
        return base64.encodebytes(value.content).decode().strip()

    @method("Base64Значение")
    def from_base64(self, text: str) -> Binary:
        """Bytes."""
        return Binary(base64.b64decode(text))

    @method("ПолучитьHexСтрокуИзДвоичныхДанных")
    def to_hex(self, value: Binary) -> str:
        """Capital letters."""
        return value.content.hex().upper()

    @method("ПолучитьДвоичныеДанныеИзСтроки")
    def from_text(self, text: str, encoding: Value = UNDEFINED, with_bom: bool = False) -> Binary:
        """Encoded text."""
        return Binary(encode(text, encoding, with_bom))

    @method("ПолучитьСтрокуИзДвоичныхДанных")
    def to_text(self, value: Binary, encoding: Value = UNDEFINED) -> str:
        """Decoded text; what cannot be read becomes «�»."""
        return value.content.decode(codec(encoding), errors="replace")

    @method("ПолучитьДвоичныеДанныеИзBase64Строки")
    def bytes_from_base64(self, text: str) -> Binary:
        """Bytes."""
        return Binary(base64.b64decode(text))

    @method("ПолучитьBase64СтрокуИзДвоичныхДанных")
    def base64_from_bytes(self, value: Binary) -> str:
        """One line."""
        return base64.b64encode(value.content).decode()


def codec(encoding: Value) -> str:
    """Python's name of `КодировкаТекста.UTF8` or of "UTF-8"; UTF-8 when nothing is told."""
    if encoding is UNDEFINED:
        return "utf-8"
    name = encoding.name if isinstance(encoding, Enumerated) else encoding
    if not isinstance(name, str) or name.casefold() not in ENCODINGS:
        raise BslError(f"Неизвестная кодировка «{name}»")
    return ENCODINGS[name.casefold()]


def encode(text: str, encoding: Value, with_bom: bool) -> bytes:
    """Bytes of text."""
    return (b"\xef\xbb\xbf" if with_bom else b"") + text.encode(codec(encoding), errors="replace")
