"""Tables that a query may read: documents, catalogues, registers of the base and of the extension."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sandbox.onec import objects
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.values import UNDEFINED, Value
from sandbox.onec.infobase.database import Database
from sandbox.onec.infobase.fields import Register
from sandbox.onec.infobase.metadata import KINDS
from sandbox.onec.infobase.references import EnumValue, Ref, Things
from sandbox.onec.objects import attributes

Row = dict[str, Value]
Holds = Callable[[Row], bool]
STANDARD = {"document": ("Номер", "Дата", "Проведен"), "catalog": ("Код", "Наименование")}


class Tables:
    """By their names in queries."""

    def __init__(self, things: Things, database: Database, registers: dict[str, Register]) -> None:
        self.things, self.database = things, database
        self.registers = {name.casefold(): register for name, register in registers.items()}

    def rows(self, name: str, arguments: list[Value], holds: Holds | None) -> tuple[list[str], list[Row]]:
        """Names of fields and all rows; `holds` is the condition of a virtual table."""
        sort, _, rest = name.partition(".")
        self.database.touch(rest.partition(".")[0])
        match sort.casefold():
            case "документ":
                return self._objects(f"Document_{rest}")
            case "справочник":
                return self._objects(f"Catalog_{rest}")
            case "регистрсведений":
                return self._information(rest)
            case "регистрнакопления":
                return self._accumulation(rest, arguments, holds)
        raise BslError(f"Таблица не найдена «{name}»")

    def _objects(self, of: str) -> tuple[list[str], list[Row]]:
        head, _, part = of.partition(".")
        kind = next((one for key, one in KINDS.items() if key.casefold() == head.casefold()), None)
        if kind is None:
            raise BslError(f"Таблица не найдена «{of}»")
        refs = [self.things.ref(one) for one in self.things.store.all(kind)]
        if part:
            return self._part(refs, part)
        sort = "document" if issubclass(kind, objects.Document) else "catalog"
        names = ["Ссылка", "ПометкаУдаления", "ВерсияДанных", *STANDARD[sort]]
        names += [one.name for one in attributes(kind) if not one.is_table]
        return names, [{name.casefold(): ref.get(name) for name in names} for ref in refs]

    def _part(self, refs: Iterable[Ref], part: str) -> tuple[list[str], list[Row]]:
        rows: list[Row] = []
        names: list[str] = []
        for ref in refs:
            table = ref.get(part)
            for row in table.each():  # type: ignore[attr-defined]  # a part of a document
                names = ["Ссылка", *row.property_names()]
                rows.append({"ссылка": ref} | {name.casefold(): row.get(name) for name in row.property_names()})
        return names, rows

    def _information(self, name: str) -> tuple[list[str], list[Row]]:
        if name.casefold() == "статусыдокументов":
            return ["Организация", "Документ", "Статус", "ДополнительныйСтатус"], [
                {
                    "организация": Ref(self.things, objects.Organisation.SET, one.organisation),
                    "документ": (document := Ref(self.things, one.document.type, one.document.ref)),
                    "статус": EnumValue(status_enumeration(document), one.status),
                    "дополнительныйстатус": UNDEFINED,
                }
                for one in self.things.store.statuses()
            ]
        register = self.registers.get(name.casefold())
        if register is None:
            raise BslError(f"Таблица не найдена «РегистрСведений.{name}»")
        return list(register.fields()), list(self.database.rows(register.name).values())

    def _accumulation(self, name: str, arguments: list[Value], holds: Holds | None) -> tuple[list[str], list[Row]]:
        head, _, virtual = name.casefold().partition(".")
        if head != "оплатасчетов" or virtual not in {"", "обороты"}:
            raise BslError(f"Таблица не найдена «РегистрНакопления.{name}»")
        rows = self._movements()
        if not virtual:
            return [
                "Период",
                "Регистратор",
                "Организация",
                "СчетНаОплату",
                "СтавкаНДС",
                "Сумма",
                "СуммаНДС",
                "Валюта",
            ], rows
        begin, end = ([*arguments, UNDEFINED, UNDEFINED])[:2]
        inside = [row for row in rows if _between(row["период"], begin, end) and (holds is None or holds(row))]
        return ["Организация", "СчетНаОплату", "СтавкаНДС", "Регистратор", "Период", "СуммаОборот", "СуммаНДСОборот"], [
            row | {"суммаоборот": row["сумма"], "суммандсоборот": row["суммандс"]} for row in inside
        ]

    def _movements(self) -> list[Row]:
        return [
            {
                "период": one.period.replace(tzinfo=None, microsecond=0),
                "регистратор": Ref(self.things, one.recorder.type, one.recorder.ref),
                "организация": Ref(self.things, objects.Organisation.SET, one.organisation),
                "счетнаоплату": Ref(self.things, objects.Invoice.SET, one.invoice),
                "ставкандс": EnumValue("СтавкиНДС", one.vat_rate),
                "сумма": one.amount,
                "суммандс": one.vat,
                "валюта": Ref(self.things, objects.Currency.SET, one.currency or objects.NIL),
            }
            for one in self.things.store.movements()
        ]


def status_enumeration(document: Ref) -> str:
    """Of which enumeration the status of a document is."""
    return "СтатусОплатыСчета" if document.name == objects.INVOICE else "СтатусыДокументовРеализации"


def _between(moment: Value, begin: Value, end: Value) -> bool:
    after = not isinstance(begin, datetime) or (isinstance(moment, datetime) and moment >= begin)
    return after and (not isinstance(end, datetime) or (isinstance(moment, datetime) and moment <= end))
