"""What the platform and БСП give the extension's program in a base: the allow-list of the static pass."""

from typing import TYPE_CHECKING

from sandbox.onec import objects
from sandbox.onec.bsl import bytes_things, containers, json_things, network, tables
from sandbox.onec.bsl.bytes_things import BytesFunctions, Enumeration
from sandbox.onec.bsl.containers import FixedArray
from sandbox.onec.bsl.dates import DateFunctions
from sandbox.onec.bsl.functions import StringFunctions, ValueFunctions
from sandbox.onec.bsl.json_things import JsonFunctions
from sandbox.onec.bsl.program import Platform
from sandbox.onec.bsl.tables import TypeDescription
from sandbox.onec.bsl.things import Thing, method
from sandbox.onec.bsl.values import NBSP, UNDEFINED, Kind, Value
from sandbox.onec.infobase import client, standard_modules
from sandbox.onec.infobase.metadata import ABOUT, KINDS, OWN, MetaCollection, MetaObject
from sandbox.onec.infobase.printing import InvoiceManager, Printing, VatAccounting
from sandbox.onec.infobase.query_running import Query
from sandbox.onec.infobase.references import ENUMERATIONS, EnumManager, Manager, Things
from sandbox.onec.infobase.registers import Constant, Named, RegisterManager
from sandbox.onec.infobase.system import (
    BaseUsers,
    DataLock,
    ErrorProcessing,
    Jobs,
    SystemFunctions,
    SystemInfo,
    UserMessage,
)

if TYPE_CHECKING:
    from sandbox.onec.infobase.base import Base

PLATFORM_ENUMERATIONS = {
    "КодировкаТекста": ("UTF8", "ANSI"),
    "ИспользованиеByteOrderMark": ("Авто", "Использовать", "НеИспользовать"),
    "ХешФункция": ("SHA256", "SHA1", "MD5"),
    "УровеньЖурналаРегистрации": ("Ошибка", "Предупреждение", "Информация", "Примечание"),
    "СпособКодированияСтроки": ("КодировкаURL", "URLВКодировкеURL"),
    "ПереносСтрокJSON": ("Нет", "Авто", "Windows", "Unix"),
    "НаправлениеПоиска": ("СНачала", "СКонца"),
    "РежимОкругления": ("Окр15как10", "Окр15как20"),
    "РежимБлокировкиДанных": ("Исключительный", "Разделяемый"),
    "ТипФайлаТабличногоДокумента": ("PDF", "XLSX", "MXL"),
    "РежимДиалогаВопрос": ("ДаНет", "ОК", "ДаНетОтмена"),
    "КодВозвратаДиалога": ("Да", "Нет", "ОК", "Отмена"),
}


class Symbols(Thing):
    """Символы."""

    readable = {"ПС": "line", "ВК": "carriage", "Таб": "tab", "НПП": "space"}
    line, carriage, tab, space = "\n", "\r", "\t", NBSP


class Enumerations(Named):
    """Перечисления."""

    @method("ТипВсеСсылки")
    def all_kinds(self) -> TypeDescription:
        """Types of all their values."""
        return TypeDescription(FixedArray.of([Kind(f"ПеречислениеСсылка.{name}") for name in ENUMERATIONS]))


class Documents(Named):
    """Документы."""

    @method("ТипВсеСсылки")
    def all_kinds(self) -> TypeDescription:
        """Types of references to all of them."""
        names = [of.partition("_")[2] for of in KINDS if of.startswith("Document_")]
        return TypeDescription(FixedArray.of([Kind(f"ДокументСсылка.{name}") for name in names]))


class Metadata(Thing):
    """Метаданные of the configuration."""

    def __init__(self, base: "Base") -> None:
        self.base = base
        kinds = [MetaObject(of) for of in KINDS]
        files = [MetaObject(f"Catalog_{name}ПрисоединенныеФайлы") for name in (objects.SALE, objects.INVOICE)]
        own = [MetaObject(f"Register_{name}") for name in (*base.registers, *OWN["регистрысведений"])]
        modules = [MetaObject(f"Module_{name}") for name in (*library(base), *base.sources)]
        self.known: dict[str, Value] = {
            **ABOUT,
            "документы": collection([one for one in kinds if one.sort == "Document"]),
            "справочники": collection([one for one in kinds if one.sort == "Catalog"] + files),
            "перечисления": collection([MetaObject(f"Enum_{name}") for name in ENUMERATIONS]),
            "регистрысведений": collection(own),
            "регистрынакопления": collection([MetaObject(f"Register_{name}") for name in OWN["регистрынакопления"]]),
            "регламентныезадания": collection([MetaObject("Job_сэд_ОбменССЭД")]),
            "константы": collection([MetaObject(f"Constant_{name}") for name in base.constants]),
            "общиемодули": collection(modules),
        }

    def get(self, name: str) -> Value:
        """A part."""
        return self.known[name.casefold()] if name.casefold() in self.known else super().get(name)

    @method("НайтиПоТипу")
    def by_kind(self, kind: Kind) -> MetaObject | None:
        """The metadata object of a reference's type."""
        sort, _, name = kind.name.partition(".")
        known = {"ДокументСсылка": "Document", "СправочникСсылка": "Catalog"}.get(sort)
        return MetaObject(f"{known}_{name}") if known else None

    @method("НайтиПоПолномуИмени")
    def by_name(self, name: str) -> Value:
        """«Документ.Имя»."""
        sort, _, rest = name.partition(".")
        parts = {"документ": "документы", "справочник": "справочники", "общиймодуль": "общиемодули"}
        found = self.known.get(parts.get(sort.casefold(), ""))
        return found.find(rest) if isinstance(found, MetaCollection) else UNDEFINED


def collection(found: list[MetaObject]) -> MetaCollection:
    """By their names."""
    return MetaCollection({one.name: one for one in found})


def library(base: "Base") -> dict[str, tuple[Thing, str]]:
    """Common modules of БСП with the only side that has them."""
    if not base.has_library:
        return {}
    of_the_configuration: dict[str, tuple[Thing, str]] = {
        name: (VatAccounting(base), "server") for name in OWN["общиемодули"]
    }
    return of_the_configuration | {
        "ОбщегоНазначения": (standard_modules.Common(base), "server"),
        "ОбщегоНазначенияКлиентСервер": (standard_modules.CommonBothSides(base), ""),
        "ПолучениеФайловИзИнтернета": (standard_modules.Internet(base), "server"),
        "РегламентныеЗаданияСервер": (standard_modules.ScheduledJobs(base), "server"),
        "СтандартныеПодсистемыСервер": (standard_modules.StandardServer(base), "server"),
        "ПрефиксацияОбъектовКлиентСервер": (standard_modules.Prefixes(base), ""),
        "Пользователи": (standard_modules.Users(base), "server"),
        "УправлениеКонтактнойИнформацией": (standard_modules.ContactInformation(base), "server"),
        "РаботаВБезопасномРежиме": (standard_modules.SafeMode(base), "server"),
        "РаботаСФайлами": (standard_modules.Files(base), "server"),
        "УправлениеПечатью": (Printing(base), "server"),
        "ДлительныеОперации": (client.LongOperations(base), "server"),
        "ДлительныеОперацииКлиент": (client.LongOperationsClient(base), "client"),
    }


def platform_of(base: "Base") -> Platform:
    """All names, functions and types."""
    made = Platform()
    made.add_functions(
        StringFunctions(), ValueFunctions(), BytesFunctions(), JsonFunctions(), DateFunctions(base.clock, base.zone),
        SystemFunctions(base), client.ClientFunctions(base),
    )  # fmt: skip
    made.add_names({name: Enumeration(name, *values) for name, values in PLATFORM_ENUMERATIONS.items()})
    made.add_names({"Символы": Symbols(), "ОбработкаОшибок": ErrorProcessing()})
    made.add_names(server_names(base), "server")
    # БСП is not there for the compiler: a module that is named outright would keep the extension out of other bases.
    base.library = library(base)
    add_types(made, base)
    return made


def server_names(base: "Base") -> dict[str, Value]:
    """Global properties that the client does not have."""
    things = base.things
    return {
        "Метаданные": Metadata(base),
        "Константы": Named({name: Constant(base.database, name, kind) for name, kind in base.constants.items()}),
        "РегистрыСведений": Named(
            {name: RegisterManager(base.database, register) for name, register in base.registers.items()}
        ),
        "Документы": Documents(
            {
                of.partition("_")[2]: InvoiceManager(base, of) if of == objects.Invoice.SET else Manager(things, of)
                for of in KINDS
                if of.startswith("Document_")
            }
        ),
        "Справочники": Named(catalogues(things)),
        "Перечисления": Enumerations({name: EnumManager(name) for name in ENUMERATIONS}),
        "ПользователиИнформационнойБазы": BaseUsers(base),
        "РегламентныеЗадания": Jobs(),
    }


def catalogues(things: Things) -> dict[str, Thing]:
    """Managers; files of each document are a catalogue of their own."""
    made: dict[str, Thing] = {of.partition("_")[2]: Manager(things, of) for of in KINDS if of.startswith("Catalog_")}
    for name in (objects.SALE, objects.INVOICE):
        made[f"{name}ПрисоединенныеФайлы"] = Manager(things, f"Catalog_{name}ПрисоединенныеФайлы")
    return made


def add_types(made: Platform, base: "Base") -> None:
    """What `Новый` makes."""
    made.add_types(
        [
            containers.Structure, containers.FixedStructure, containers.Mapping, containers.FixedMapping,
            containers.Array, containers.FixedArray, containers.ValueList, bytes_things.Binary, bytes_things.UniqueId,
            bytes_things.Hashing, json_things.JsonWriter, json_things.JsonReader, json_things.JsonSettings,
            network.HttpRequest, network.SecureConnection, network.SystemCertificates,
            network.InternetProxy, tables.TypeDescription, SystemInfo,
        ]
    )  # fmt: skip
    made.add_types([tables.Table, bytes_things.ValueStorage], side="server")
    made.add_types([DataLock], base, side="server")
    made.add_types([UserMessage], base)
    made.add_types([network.HttpConnection], lambda: base.second)
    made.add_types([client.Notify], side="client")

    def constant(path: tuple[str, ...]) -> Value:
        value = made.names[{"перечисление": "перечисления", "документ": "документы"}.get(path[0].casefold(), "")][0]
        for name in path[1:]:
            is_empty = name.casefold() == "пустаяссылка" and isinstance(value, Thing)
            value = value.call(name, []) if is_empty else value.get(name)  # type: ignore[attr-defined]  # a manager
        return value

    made.add_types([Query], base.tables, constant, side="server")
