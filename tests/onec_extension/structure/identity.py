"""Rules about identifiers: unique in the tree, and the same from release to release."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from lxml import etree

from tests.onec_extension.structure.tree import MD, XR, Tree

KNOWN = Path(__file__).with_name("identifiers.json")
CLASSES = {
    "9cd510cd-abfc-11d4-9434-004095e12fc7", "9fcd25a0-4822-11d4-9414-008048da11f9",
    "e3687481-0a87-462c-a166-9f34594f9bba", "9de14907-ec23-4a07-96f0-85521cb6b53b",
    "51f2d5d8-ea4d-4064-8892-82951750031e", "e68182ea-4237-4383-967f-90c1e3370bc7",
    "fb282519-d103-4dd3-bc12-cb271d631dfc",
}  # fmt: skip
BORROWED = {"ПодключаемыеКомандыПереопределяемый": "d04e0e2d-0a5f-4866-b0b3-b582915db899"}


def identifiers(tree: Tree) -> dict[str, str]:
    """What each identifier belongs to → the identifier."""
    found = {}
    for path, root in tree.documents.items():
        for element in root.iter():
            if not isinstance(element.tag, str):
                continue
            name = element.findtext(f"{MD}Properties/{MD}Name")
            if element.get("uuid"):
                found[f"{path}#{etree.QName(element).localname}.{name}"] = element.get("uuid", "")
            if element.tag == f"{XR}GeneratedType":
                for part in ("TypeId", "ValueId"):
                    found[f"{path}#{element.get('name')}.{part}"] = element.findtext(f"{XR}{part}") or ""
            if element.tag == f"{XR}ContainedObject":
                found[f"{path}#contained.{element.findtext(f'{XR}ClassId')}"] = element.findtext(f"{XR}ObjectId") or ""
    return found


def unique(tree: Tree) -> Iterator[str]:
    """Every identifier is one, well formed, and belongs to one thing."""
    seen: dict[str, str] = {}
    for what, value in identifiers(tree).items():
        try:
            is_plain = str(UUID(value)) == value
        except ValueError:
            is_plain = False
        if not is_plain:
            yield f"{what}: {value!r} is no identifier"
        if value in seen:
            yield f"{what}: has the identifier of {seen[value]}"
        seen[value] = what


def stable(tree: Tree) -> Iterator[str]:
    """Identifiers never change: an update would lose the data of a register or constant that got a new one."""
    known = json.loads(KNOWN.read_text(encoding="utf-8"))
    for what, value in identifiers(tree).items():
        if known.get(what) != value:
            yield f"{what}: {value} instead of {known.get(what)}; a new thing is added to {KNOWN.name}"


def contained(tree: Tree) -> Iterator[str]:
    """The extension has the seven inner objects with the classes of the platform."""
    configuration = tree.objects.get(tree.root_path)
    if configuration is None:
        yield "there is no Configuration.xml"
        return
    classes = [one.text or "" for one in configuration.iter(f"{XR}ClassId")]
    if sorted(classes) != sorted(CLASSES):
        yield f"inner objects are {classes}"


def bound(tree: Tree) -> Iterator[str]:
    """A borrowed module names the module of the base, which is the same in all configurations; a language does not."""
    for path, element in tree.objects.items():
        name = element.findtext(f"{MD}Properties/{MD}Name") or ""
        target = element.findtext(f"{MD}Properties/{MD}ExtendedConfigurationObject")
        if target != BORROWED.get(name):
            yield f"{path}: extends {target} instead of {BORROWED.get(name)}"
