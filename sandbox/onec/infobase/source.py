"""Modules of an extension, read from its folder: own ones, and those that extend a module of the base."""

from pathlib import Path

from lxml import etree

from sandbox.onec.bsl import tree
from sandbox.onec.bsl.faults import CompilationError, Problem
from sandbox.onec.bsl.parsing import parse
from sandbox.onec.bsl.program import Flags, Source
from sandbox.onec.infobase.fields import MD

STUB = """
Процедура ПриОпределенииВидовПодключаемыхКоманд(ВидыПодключаемыхКоманд) Экспорт
КонецПроцедуры
Процедура ПриОпределенииСоставаНастроекПодключаемыхОтчетовИОбработок(НастройкиПрограммногоИнтерфейса) Экспорт
КонецПроцедуры
Процедура ПриОпределенииКомандПодключенныхКОбъекту(
    НастройкиФормы, Источники, ПодключенныеОтчетыИОбработки, Команды) Экспорт
КонецПроцедуры
"""
FORM = "{http://v8.1c.ru/8.3/xcf/logform}"
OF_THE_BASE = {"ПодключаемыеКомандыПереопределяемый": STUB}  # signatures of БСП, bodies of ours


def sources(folder: Path, changed: dict[str, str] | None = None, *, with_borrowed: bool = True) -> dict[str, Source]:
    """All common modules by name; `changed` gives another text to some of them."""
    found = {}
    for file in sorted((folder / "CommonModules").glob("*.xml")):
        text_file = folder / "CommonModules" / file.stem / "Ext" / "Module.bsl"
        if text_file.exists() and (with_borrowed or file.stem not in OF_THE_BASE):
            text = (changed or {}).get(file.stem) or text_file.read_text(encoding="utf-8-sig")
            found[file.stem] = source(file.stem, text, flags(file))
    return found


def source(name: str, text: str, known: Flags) -> Source:
    """One module, for each side it lives on."""
    trees = {side: parse(text, name, side) for side in known.sides()}
    if name in OF_THE_BASE:
        trees = {side: extended(parse(OF_THE_BASE[name], name, side), own) for side, own in trees.items()}
    return Source(name, known, trees)


def forms(folder: Path) -> dict[str, Source]:
    """Modules of forms of data processors, for the static pass: attributes of the form are their variables."""
    found = {}
    for file in sorted((folder / "DataProcessors").glob("*/Forms/*/Ext/Form.xml")):
        name = f"{file.parents[3].name}.{file.parents[1].name}"
        text_file = file.parent / "Form/Module.bsl"
        if not text_file.exists():
            continue
        known = {str(one.get("name")).casefold(): False for one in _root(file).iter(f"{FORM}Attribute")}
        trees = {side: parse(text_file.read_text(encoding="utf-8-sig"), name, side) for side in ("server", "client")}
        for module in trees.values():
            module.variables |= known | {"элементы": False, "параметры": False}
        found[name] = Source(name, Flags(server=True, client=True, server_call=True), trees, is_form=True)
    return found


def _root(file: Path) -> etree._Element:
    return etree.parse(file, etree.XMLParser(resolve_entities=False)).getroot()


def flags(file: Path) -> Flags:
    """From the XML of a common module."""
    properties = _root(file).find(f".//{MD}Properties")

    def is_set(name: str) -> bool:
        return properties is not None and properties.findtext(f"{MD}{name}") == "true"

    return Flags(is_set("Server"), is_set("ClientManagedApplication"), is_set("ServerCall"), is_set("Privileged"))


def extended(base: tree.Module, own: tree.Module) -> tree.Module:
    """The base's module with methods of the extension after its own."""
    for method in own.methods.values():
        base.methods[method.name.casefold()] = method
        if method.extends is None:
            continue
        word, name = method.extends
        target = base.methods.get(name.casefold())
        if word != "после" or target is None or len(target.parameters) != len(method.parameters):
            raise CompilationError([Problem(base.name, method.line, f"расширяемый метод не найден («{name}»)")])
        given = tuple(tree.Name(one.name, method.line) for one in target.parameters)
        target.body = (*target.body, tree.Act(tree.Call(method.name, given, method.line), method.line))
    return base
