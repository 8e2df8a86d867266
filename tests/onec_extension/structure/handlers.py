"""Rules about code: what XML names is there, exported, with the right number of parameters, on the right side."""

import re
from collections.abc import Iterator

from lxml import etree

from tests.onec_extension.structure.tree import FORM, MD, Tree, is_adopted, kind_of, prop

TARGETS = {  # overridable procedures of БСП 3.1.2 to 3.1.12 and the number of their parameters
    "ПриОпределенииВидовПодключаемыхКоманд": 1,
    "ПриОпределенииКомандПодключенныхКОбъекту": 4,
}
FORM_EVENTS = {"OnCreateAtServer": 2, "OnOpen": 1, "OnClose": 1, "Selection": 4, "OnChange": 1, "Click": 1}
COMMAND_PARAMETERS = 1
CLIENT_HANDLER = 2
_AFTER = re.compile(r"&(?P<when>После|Перед|Вместо|ИзменениеИКонтроль)\(\"(?P<target>\w+)\"\)")
_CALL = re.compile(r"(?<![\w.])(?P<module>сэд_\w+)\.(?P<method>\w+)\s*(?P<bracket>\()?")
_HANDLER = re.compile(r"Обработчик\s*=\s*\"(?P<module>\w+)\.(?P<method>\w+)\"")
_BEGINS = re.compile(r"(Процедура|Функция)\s")
_FORM_METHOD = re.compile(
    r"&(?P<side>НаКлиенте|НаСервере|НаСервереБезКонтекста)\s*\n(?:Процедура|Функция)\s+(?P<name>\w+)"
)


def _module(tree: Tree, name: str) -> etree._Element | None:
    return tree.objects.get(f"CommonModules/{name}.xml")


def jobs_handled(tree: Tree) -> Iterator[str]:
    """A scheduled job calls an exported procedure without parameters of an own server module, every 300 seconds."""
    for path, element in tree.objects.items():
        if kind_of(element) != "ScheduledJob":
            continue
        _common, _dot, where = prop(element, "MethodName").partition(".")
        module_name, _dot, method_name = where.partition(".")
        module = _module(tree, module_name)
        method = tree.methods(f"CommonModules/{module_name}/Ext/Module.bsl").get(method_name)
        if module is None or is_adopted(module) or prop(module, "Server") != "true":
            yield f"{path}: {module_name} is no own server module"
        if method is None or not method.is_exported or method.is_function or method.parameters:
            yield f"{path}: {method_name} is no exported procedure without parameters"
        schedule = tree.documents.get(f"{path.removesuffix('.xml')}/Ext/Schedule.xml")
        if schedule is None or not len(schedule) or schedule[0].get("RepeatPeriodInDay") != "300":
            yield f"{path}: does not run every 300 seconds"


def hooked(tree: Tree) -> Iterator[str]:
    """The borrowed module only adds to procedures that БСП calls, with as many parameters."""
    for path, element in tree.objects.items():
        if kind_of(element) != "CommonModule" or not is_adopted(element):
            continue
        file = f"{path.removesuffix('.xml')}/Ext/Module.bsl"
        text, methods = tree.text(file), tree.methods(file)
        hooks = list(_AFTER.finditer(text))
        if len(hooks) != len(methods):
            yield f"{file}: has {len(methods)} methods and {len(hooks)} hooks"
        for hook in hooks:
            following = re.search(r"(?:Процедура|Функция)\s+(\w+)", text[hook.end() :])
            method = methods.get(following[1]) if following else None
            if hook["when"] != "После":
                yield f"{file}: &{hook['when']} replaces code of the base"
            if hook["target"] not in TARGETS:
                yield f"{file}: БСП has no {hook['target']}"
            elif method is None or method.parameters != TARGETS[hook["target"]]:
                yield f"{file}: the hook of {hook['target']} has another number of parameters"


def forms_handled(tree: Tree) -> Iterator[str]:
    """Events of a form and actions of its commands have their procedures, with their parameters."""
    for path, root in tree.documents.items():
        if root.tag != f"{FORM}Form":
            continue
        module = path.removesuffix(".xml") + "/Module.bsl"
        methods = tree.methods(module)
        wanted = {event.text or "": FORM_EVENTS.get(event.get("name", "")) for event in root.iter(f"{FORM}Event")}
        wanted |= {action.text or "": COMMAND_PARAMETERS for action in root.iter(f"{FORM}Action")}
        for name, parameters in wanted.items():
            if parameters is None:
                yield f"{path}: the event of {name} is not known"
            elif name not in methods or methods[name].parameters != parameters:
                yield f"{module}: has no {name} with {parameters} parameters"
        sided = {found["name"] for found in _FORM_METHOD.finditer(tree.text(module))}
        for name in sorted(set(methods) - sided):
            yield f"{module}: {name} does not say whether it runs on the client or on the server"


def forms_bound(tree: Tree) -> Iterator[str]:
    """Elements of a form show attributes it has, buttons press commands it has, identifiers are not repeated."""
    for path, root in tree.documents.items():
        if root.tag != f"{FORM}Form":
            continue
        attributes = {
            one.get("name", ""): {column.get("name", "") for column in one.iter(f"{FORM}Column")}
            for one in root.iterfind(f"{FORM}Attributes/{FORM}Attribute")
        }
        commands = {one.get("name") for one in root.iterfind(f"{FORM}Commands/{FORM}Command")}
        for data in root.iter(f"{FORM}DataPath"):
            name, _dot, column = (data.text or "").partition(".")
            if name not in attributes or (column and column not in attributes[name]):
                yield f"{path}: shows {data.text}, which is not there"
        for button in root.iter(f"{FORM}CommandName"):
            if (button.text or "").removeprefix("Form.Command.") not in commands:
                yield f"{path}: presses {button.text}, which is not there"
        for section, things in (
            ("ChildItems", "ChildItems//*[@id]"),
            ("Attributes", "Attributes/*"),
            ("Commands", "Commands/*"),
        ):
            found = root.xpath(f"./f:{things.replace('/*', '/f:*')}", namespaces={"f": FORM[1:-1]})
            for key in ("id", "name"):
                keys = [one.get(key) for one in found]
                if len(keys) != len(set(keys)):
                    yield f"{path}: {section} repeat {key}"


def commands_handled(tree: Tree) -> Iterator[str]:
    """The handler of the attachable command is an exported client procedure with two parameters."""
    found = [one for path in tree.files if path.endswith(".bsl") for one in _HANDLER.finditer(tree.text(path))]
    has_hook = any(kind_of(one) == "CommonModule" and is_adopted(one) for one in tree.objects.values())
    if has_hook and not found:
        yield "no command has a handler"
    for one in found:
        module = _module(tree, one["module"])
        method = tree.methods(f"CommonModules/{one['module']}/Ext/Module.bsl").get(one["method"])
        if module is None or prop(module, "ClientManagedApplication") != "true":
            yield f"{one['module']} is no client module"
        if method is None or not method.is_exported or method.parameters != CLIENT_HANDLER:
            yield f"{one['module']}.{one['method']} is no exported procedure with two parameters"


def calls_answered(tree: Tree) -> Iterator[str]:
    """A call of another own module finds an exported method there; the client calls only what it may call."""
    names = {name for kind, name in tree.listed() if kind == "CommonModule"}
    for path in tree.files:
        if not path.endswith(".bsl"):
            continue
        caller = _module(tree, path.split("/")[1])
        is_client = caller is not None and prop(caller, "ClientManagedApplication") == "true"
        for call in _CALL.finditer(_code(tree.text(path))):
            if call["module"] not in names or not call["bracket"]:
                continue
            method = tree.methods(f"CommonModules/{call['module']}/Ext/Module.bsl").get(call["method"])
            if method is None or not method.is_exported:
                yield f"{path}: calls {call['module']}.{call['method']}, which is not exported"
            callee = _module(tree, call["module"])
            if is_client and callee is not None and "true" not in (
                prop(callee, "ServerCall"), prop(callee, "ClientManagedApplication"),
            ):  # fmt: skip
                yield f"{path}: calls {call['module']} from the client"


def _code(text: str) -> str:
    """Without comments and texts in quotes."""
    return re.sub(r"//[^\n]*|\"[^\"\n]*\"", "", text)


def documented(tree: Tree) -> Iterator[str]:
    """Every exported method of a common module has a comment above it; regions are closed and in 1C's order."""
    order = ["ПрограммныйИнтерфейс", "СлужебныйПрограммныйИнтерфейс", "СлужебныеПроцедурыИФункции"]
    for path in tree.files:
        if not path.startswith("CommonModules/") or not path.endswith(".bsl"):
            continue
        lines = tree.text(path).splitlines()
        above = {
            re.split(r"[\s(]+", line)[1]: lines[number - 1] for number, line in enumerate(lines) if _BEGINS.match(line)
        }
        for name, method in tree.methods(path).items():
            if method.is_exported and not above[name].startswith("//"):
                yield f"{path}: {name} has no description"
        opened = [line.split()[1] for line in lines if line.startswith("#Область ")]
        if len(opened) != lines.count("#КонецОбласти"):
            yield f"{path}: a region is not closed"
        tops = [one for one in opened if one in order]
        if tops != sorted(set(tops), key=order.index):
            yield f"{path}: regions stand as {tops}"


def forms_opened(tree: Tree) -> Iterator[str]:
    """Forms that the code opens are there."""
    own = {
        f"Обработка.{path.split('/')[1]}.Форма.{path.split('/')[3].removesuffix('.xml')}"
        for path in tree.objects if "/Forms/" in path
    }  # fmt: skip
    for path in tree.files:
        for name in re.findall(r"ОткрытьФорму\(\"([^\"]+)\"", tree.text(path) if path.endswith(".bsl") else ""):
            if name not in own:
                yield f"{path}: opens {name}"


def stored(tree: Tree) -> Iterator[str]:
    """Registers, their fields and constants that the code names are there."""
    fields = {prop(one, "Name"): _fields(one) for one in tree.objects.values() if kind_of(one) == "InformationRegister"}
    constants = {name for kind, name in tree.listed() if kind == "Constant"}
    for path in tree.files:
        text = tree.text(path) if path.endswith(".bsl") else ""
        for name in re.findall(r"Константы\.(\w+)\.", text):
            if name not in constants:
                yield f"{path}: there is no constant {name}"
        for name in re.findall(r"РегистрыСведений\.(\w+)\.", text):
            if name not in fields:
                yield f"{path}: there is no register {name}"
        for query in re.findall(r"\"ВЫБРАТЬ[^\"]*\"", text):
            for name, alias in re.findall(r"РегистрСведений\.(сэд_\w+) КАК (\w+)", query):
                for field in re.findall(rf"\b{alias}\.(\w+)", query):
                    if field not in fields.get(name, ()):
                        yield f"{path}: {name} has no {field}"
    yield from _written(tree, fields)


def _written(tree: Tree, fields: dict[str, set[str]]) -> Iterator[str]:
    known = set().union(*fields.values())
    methods = {"Прочитать", "Выбран", "Записать", "Удалить"}
    for path in tree.files:
        text = tree.text(path) if path.endswith(".bsl") and "РегистрыСведений.сэд_" in tree.text(path) else ""
        for field in re.findall(r"\bЗапись\.(\w+)", text):
            if field not in known | methods:
                yield f"{path}: writes {field}, which no register has"


def _fields(register: etree._Element) -> set[str]:
    return {prop(one, "Name") for one in register.iterfind(f"{MD}ChildObjects/*")}
