"""Small programs of the 1C language, and the platform they run on."""

from datetime import UTC, datetime, timedelta, timezone

from sandbox.onec.bsl import containers, json_things, network, tables
from sandbox.onec.bsl.bytes_things import Binary, BytesFunctions, Enumeration, Hashing, UniqueId, ValueStorage
from sandbox.onec.bsl.checking import check
from sandbox.onec.bsl.dates import DateFunctions
from sandbox.onec.bsl.functions import StringFunctions, ValueFunctions
from sandbox.onec.bsl.json_things import JsonFunctions
from sandbox.onec.bsl.parsing import parse
from sandbox.onec.bsl.program import Flags, Platform, Source
from sandbox.onec.bsl.running import Interpreter
from sandbox.onec.bsl.values import Value
from sandbox.onec.infobase.system import ErrorProcessing

MOMENT = datetime(2026, 11, 24, 18, 5, 9, tzinfo=UTC)
SERVER, CLIENT = Flags(), Flags(server=False, client=True)


def platform() -> Platform:
    """All that needs no base."""
    made = Platform()
    clock = DateFunctions(lambda: MOMENT, timezone(timedelta(hours=3)))
    made.add_functions(StringFunctions(), ValueFunctions(), BytesFunctions(), JsonFunctions(), clock)
    made.add_names({"ПереносСтрокJSON": Enumeration("ПереносСтрокJSON", "Нет"), "ОбработкаОшибок": ErrorProcessing()})
    made.add_names({"ХешФункция": Enumeration("ХешФункция", "SHA256")})
    made.add_types(
        [
            containers.Structure, containers.FixedStructure, containers.Mapping, containers.Array, containers.ValueList,
            json_things.JsonWriter, json_things.JsonReader, json_things.JsonSettings, Binary, UniqueId, Hashing,
            network.HttpRequest, tables.TypeDescription,
        ]
    )  # fmt: skip
    made.add_types([tables.Table, ValueStorage], side="server")
    made.add_types([network.HttpConnection], lambda: 1.0)
    return made


def source(text: str, name: str = "Проба", flags: Flags = SERVER) -> Source:
    """A common module."""
    return Source(name, flags, {side: parse(text, name, side) for side in flags.sides()})


def program(*modules: Source) -> Interpreter:
    """Modules that the compiler accepts."""
    sources = {module.name: module for module in modules}
    problems = check(platform(), sources)
    assert not problems, problems
    return Interpreter(platform(), sources)


def problems(*modules: Source) -> list[str]:
    """What the compiler does not accept."""
    return [problem.text for problem in check(platform(), {module.name: module for module in modules})]


def value(expression: str, before: str = "") -> Value:
    """Of an expression, after some statements."""
    text = f"Функция Ф() Экспорт\n{before}\nВозврат {expression};\nКонецФункции"
    return program(source(text)).call("Проба.Ф")
