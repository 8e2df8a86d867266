"""Descriptions of documents and catalogues, as «Метаданные» and `Ссылка.Метаданные()` give them."""

from collections.abc import Iterator

from sandbox.onec import objects
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.things import Thing, method
from sandbox.onec.bsl.values import Value
from sandbox.onec.objects import Attribute, attributes

KINDS: dict[str, type[objects.Thing]] = {}
_ALL: tuple[type[objects.Thing], ...] = (*objects.KINDS, objects.AttachedFile)
KINDS.update((kind.SET, kind) for kind in _ALL)
ABOUT: dict[str, Value] = {
    "имя": "БухгалтерияПредприятия", "версия": "3.0.198.19", "синоним": "Бухгалтерия предприятия, редакция 3.0",
}  # fmt: skip
OWN: dict[str, tuple[str, ...]] = {  # what of the configuration's own the extension may meet
    "регистрынакопления": ("ОплатаСчетов",), "регистрысведений": ("СтатусыДокументов",),
    "общиемодули": ("УчетНДСВызовСервера",),
}  # fmt: skip
SYNONYMS = {
    objects.SALE: "Реализация (акт, накладная, УПД)", objects.INVOICE: "Счет покупателю",
    objects.VAT_INVOICE: "Счет-фактура выданный", objects.BANK_RECEIPT: "Поступление на расчетный счет",
    objects.CASH_RECEIPT: "Поступление наличных",
}  # fmt: skip


class MetaObject(Thing):
    """ОбъектМетаданных of a document or of a catalogue."""

    type_name = "ОбъектМетаданных"

    def __init__(self, of: str) -> None:
        self.of = of
        self.sort, _, self.name = of.partition("_")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MetaObject) and other.of == self.of

    def __hash__(self) -> int:
        return hash(self.of)

    def get(self, name: str) -> Value:
        """Its name, or what it has."""
        kind = KINDS.get(self.of)
        known = attributes(kind) if kind else ()
        match name.casefold():
            case "имя":
                return self.name
            case "синоним" | "представлениеобъекта":
                return SYNONYMS.get(self.name, self.name)
            case "реквизиты":
                return MetaCollection(
                    {one.name: MetaObject(f"Attribute_{one.name}") for one in known if not one.is_table}
                )
            case "табличныечасти":
                return MetaCollection({one.name: PartObject(one) for one in known if one.is_table})
        raise BslError(f"Поле объекта не обнаружено ({name})")

    @method("ПолноеИмя")
    def full_name(self) -> str:
        """«Документ.РеализацияТоваровУслуг»."""
        return f"{ {'Document': 'Документ', 'Catalog': 'Справочник'}.get(self.sort, self.sort) }.{self.name}"

    @method("Представление")
    def synonym(self) -> str:
        """For people."""
        return SYNONYMS.get(self.name, self.name)

    def presentation(self) -> str:
        """Its full name."""
        return self.full_name()


class PartObject(Thing):
    """ОбъектМетаданных of a part of a document."""

    type_name = "ОбъектМетаданных"
    readable = {"Имя": "name", "Реквизиты": "columns"}

    def __init__(self, attribute: Attribute) -> None:
        self.name = attribute.name
        kind = attribute.type.__args__[0]
        self.columns = MetaCollection({one.name: MetaObject(f"Attribute_{one.name}") for one in attributes(kind)})


class MetaCollection(Thing):
    """КоллекцияОбъектовМетаданных."""

    type_name = "КоллекцияОбъектовМетаданных"

    def __init__(self, known: dict[str, Thing]) -> None:
        self.known = {name.casefold(): thing for name, thing in known.items()}

    @method("Найти")
    def find(self, name: str) -> Thing | None:
        """By name, or Неопределено."""
        return self.known.get(name.casefold())

    @method("Содержит")
    def has(self, thing: Value) -> bool:
        """Is it one of these."""
        return thing in self.known.values()

    @method("Количество")
    def count(self) -> int:
        """How many."""
        return len(self.known)

    def get(self, name: str) -> Value:
        """One of them."""
        if name.casefold() not in self.known:
            raise BslError(f"Поле объекта не обнаружено ({name})")
        return self.known[name.casefold()]

    def at(self, index: Value) -> Value:
        """By a string."""
        return self.get(str(index))

    def each(self) -> Iterator[Value]:
        """All."""
        yield from self.known.values()
