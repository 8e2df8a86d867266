"""The sources of an extension, or of an external processing, in memory: a rule reads them, a test spoils a copy."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lxml import etree

MD = "{http://v8.1c.ru/8.3/MDClasses}"
XR = "{http://v8.1c.ru/8.3/xcf/readable}"
V8 = "{http://v8.1c.ru/8.1/data/core}"
FORM = "{http://v8.1c.ru/8.3/xcf/logform}"
ROLES = "{http://v8.1c.ru/8.2/roles}"
BOM = b"\xef\xbb\xbf"
FOLDERS = {
    "Language": "Languages", "Subsystem": "Subsystems", "CommonPicture": "CommonPictures", "Role": "Roles",
    "CommonModule": "CommonModules", "HTTPService": "HTTPServices", "EventSubscription": "EventSubscriptions",
    "ScheduledJob": "ScheduledJobs", "CommonCommand": "CommonCommands", "Constant": "Constants",
    "CommonForm": "CommonForms", "DataProcessor": "DataProcessors", "InformationRegister": "InformationRegisters",
}  # fmt: skip
_SIGNATURE = re.compile(
    r"^(?P<sort>Процедура|Функция)\s+(?P<name>\w+)\s*\((?P<parameters>[^)]*)\)\s*(?P<export>Экспорт)?",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Method:
    """A procedure or function of a module."""

    name: str
    parameters: int
    is_exported: bool
    is_function: bool


@dataclass(frozen=True)
class Tree:
    """Files by their path within the sources."""

    files: dict[str, bytes]

    @classmethod
    def read(cls, folder: Path) -> "Tree":
        """What lies in the folder."""
        found = (path for path in sorted(folder.rglob("*")) if path.is_file())
        return cls({path.relative_to(folder).as_posix(): path.read_bytes() for path in found})

    def changed(self, path: str, old: str, new: str) -> "Tree":
        """A copy with one replacement in one file; the text must be there."""
        data = self.files[path]
        assert old.encode() in data, f"{path} has no {old!r}"
        return Tree({**self.files, path: data.replace(old.encode(), new.encode(), 1)})

    def written(self, path: str, data: bytes) -> "Tree":
        """A copy with this file."""
        return Tree({**self.files, path: data})

    def without(self, *paths: str) -> "Tree":
        """A copy without these files."""
        return Tree({path: data for path, data in self.files.items() if path not in paths})

    @cached_property
    def documents(self) -> dict[str, etree._Element]:
        """Roots of the XML files that can be parsed."""
        roots = {}
        for path, data in self.files.items():
            if path.endswith(".xml"):
                try:
                    roots[path] = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
                except etree.XMLSyntaxError:
                    continue
        return roots

    @cached_property
    def objects(self) -> dict[str, etree._Element]:
        """Elements that describe an object of metadata, by path: what stands right in `MetaDataObject`."""
        return {
            path: root[0] for path, root in self.documents.items() if root.tag == f"{MD}MetaDataObject" and len(root)
        }

    @cached_property
    def root_path(self) -> str:
        """The file that everything is listed in."""
        return "Configuration.xml"

    def listed(self) -> Iterator[tuple[str, str]]:
        """Kind and name of the objects in the order of Configuration.xml."""
        configuration = self.objects.get(self.root_path)
        children = configuration.find(f"{MD}ChildObjects") if configuration is not None else None
        for child in children if children is not None else ():
            yield etree.QName(child).localname, child.text or ""

    def text(self, path: str) -> str:
        """Text of a module; empty when there is none."""
        return self.files.get(path, b"").removeprefix(BOM).decode("utf-8", "replace").replace("\r\n", "\n")

    def methods(self, path: str) -> dict[str, Method]:
        """Methods of a module by name."""
        return {method.name: method for method in methods_of(self.text(path))}


def methods_of(text: str) -> list[Method]:
    """Methods in the order of the text."""
    return [
        Method(
            found["name"],
            len([one for one in found["parameters"].split(",") if one.strip()]),
            found["export"] is not None,
            found["sort"].lower() == "функция",
        )
        for found in _SIGNATURE.finditer(text)
    ]


def kind_of(element: etree._Element) -> str:
    """`CommonModule`, `Constant` …"""
    return str(etree.QName(element).localname)


def prop(element: etree._Element, name: str) -> str:
    """Text of a property; empty when there is none."""
    text: str | None = element.findtext(f"{MD}Properties/{MD}{name}")
    return text or ""


def is_adopted(element: etree._Element) -> bool:
    """Whether the object is one of the base."""
    return prop(element, "ObjectBelonging") == "Adopted"
