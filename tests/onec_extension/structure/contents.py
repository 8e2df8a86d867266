"""Rules about what the extension consists of."""

from collections.abc import Iterator

from tests.onec_extension.structure.tree import FOLDERS, MD, XR, Tree, is_adopted, kind_of, prop

ALLOWED_ADOPTED = {("CommonModule", "ПодключаемыеКомандыПереопределяемый"), ("Language", "Русский")}
ORDER = list(FOLDERS)
GENERATED = {
    "Constant": {"ConstantManager": "Manager", "ConstantValueManager": "ValueManager", "ConstantValueKey": "ValueKey"},
    "InformationRegister": {
        f"InformationRegister{one}": one
        for one in ("Record", "Manager", "Selection", "List", "RecordSet", "RecordKey", "RecordManager")
    },
    "DataProcessor": {"DataProcessorObject": "Object", "DataProcessorManager": "Manager"},
}
WITH_MODULE = {"CommonModule": "Ext/Module.bsl"}


def listed(tree: Tree) -> Iterator[str]:
    """What Configuration.xml lists has its file with that name, and what has a file is listed."""
    expected = set()
    for kind, name in tree.listed():
        path = f"{FOLDERS.get(kind, kind)}/{name}.xml"
        expected.add(path)
        element = tree.objects.get(path)
        if element is None:
            yield f"{kind}.{name}: has no file {path}"
        elif kind_of(element) != kind or prop(element, "Name") != name:
            yield f"{path}: holds {kind_of(element)}.{prop(element, 'Name')}"
        if kind in WITH_MODULE and f"{FOLDERS[kind]}/{name}/{WITH_MODULE[kind]}" not in tree.files:
            yield f"{kind}.{name}: has no module"
    tops = {path for path in tree.objects if path.count("/") == 1}
    for path in sorted(tops - expected):
        yield f"{path}: is not listed in Configuration.xml"


def without_strays(tree: Tree) -> Iterator[str]:
    """A file deeper in belongs to an object that has its own file."""
    for path in tree.files:
        parts = path.split("/")
        if len(parts) > 2 and f"{parts[0]}/{parts[1]}.xml" not in tree.files:
            yield f"{path}: belongs to nothing"


def ordered(tree: Tree) -> Iterator[str]:
    """Objects are listed in the platform's order of kinds, each once."""
    kinds = [kind for kind, _name in tree.listed()]
    unknown = set(kinds) - set(ORDER)
    if unknown:
        yield f"kinds {sorted(unknown)} are not for this extension"
    elif kinds != sorted(kinds, key=ORDER.index):
        yield f"kinds are listed as {kinds}"
    names = list(tree.listed())
    for one in {one for one in names if names.count(one) > 1}:
        yield f"{one[0]}.{one[1]}: is listed twice"


def prefixed(tree: Tree) -> Iterator[str]:
    """Own objects begin with the prefix of the extension, adopted ones do not."""
    configuration = tree.objects.get(tree.root_path)
    prefix = prop(configuration, "NamePrefix") if configuration is not None else ""
    if not prefix:
        yield "there is no prefix"
    for path, element in tree.objects.items():
        if path == tree.root_path or path.count("/") > 1:
            continue
        if prop(element, "Name").startswith(prefix) == is_adopted(element):
            sort = "an adopted" if is_adopted(element) else "an own"
            yield f"{path}: {sort} object is called {prop(element, 'Name')}"


def adopting_little(tree: Tree) -> Iterator[str]:
    """Nothing of the base is borrowed but the one overridable module and the language: all else breaks on updates."""
    for path, element in tree.objects.items():
        if path == tree.root_path:
            if not is_adopted(element):
                yield f"{path}: an extension is adopted itself"
            continue
        known = (kind_of(element), prop(element, "Name")) in ALLOWED_ADOPTED
        if is_adopted(element) and not known:
            yield f"{path}: borrows an object of the base"
        if known and not is_adopted(element):
            yield f"{path}: is not marked as borrowed"


def generated(tree: Tree) -> Iterator[str]:
    """Types that the platform makes of an object are named after it, all of them."""
    for path, element in tree.objects.items():
        wanted = GENERATED.get(kind_of(element))
        found = {one.get("name", ""): one.get("category", "") for one in element.iter(f"{XR}GeneratedType")}
        name = prop(element, "Name")
        if (wanted is None and found) or (
            wanted is not None and found != {f"{one}.{name}": category for one, category in wanted.items()}
        ):
            yield f"{path}: has generated types {sorted(found)}"


def forms_listed(tree: Tree) -> Iterator[str]:
    """A form that an object lists has its three files, and the default form is one of them."""
    for path, element in tree.objects.items():
        if kind_of(element) != "DataProcessor":
            continue
        folder = path.removesuffix(".xml")
        names = [one.text or "" for one in element.iterfind(f"{MD}ChildObjects/{MD}Form")]
        for name in names:
            for file in (f"Forms/{name}.xml", f"Forms/{name}/Ext/Form.xml", f"Forms/{name}/Ext/Form/Module.bsl"):
                if f"{folder}/{file}" not in tree.files:
                    yield f"{path}: the form {name} has no {file}"
        of_files = {one.split("/")[3].removesuffix(".xml") for one in tree.files if one.startswith(f"{folder}/Forms/")}
        for name in sorted(of_files - set(names)):
            yield f"{path}: does not list the form {name}"
        default = prop(element, "DefaultForm").rsplit(".Form.", 1)
        if default[0] != f"DataProcessor.{prop(element, 'Name')}" or default[-1] not in names:
            yield f"{path}: the default form is {'.'.join(default)}"


def subsystem_complete(tree: Tree) -> Iterator[str]:
    """The own section holds only objects of the extension, and the settings among them."""
    own = {f"{kind}.{name}" for kind, name in tree.listed()}
    for path, element in tree.objects.items():
        if kind_of(element) != "Subsystem":
            continue
        content = {one.text or "" for one in element.iter(f"{XR}Item")}
        for one in sorted(content - own):
            yield f"{path}: holds {one}, which is not here"
        if not any(one.startswith("DataProcessor.") for one in content):
            yield f"{path}: has no settings"
