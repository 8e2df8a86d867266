"""Rules about types and about what must never stand in the sources."""

import re
from collections.abc import Iterator

from tests.onec_extension.structure.tree import MD, V8, Tree, kind_of, prop

ALLOWED = {"xs:string", "xs:decimal", "xs:boolean", "xs:dateTime", "v8:ValueStorage", "v8:ValueTable"}
OWN_TYPES = ("cfg:DataProcessorObject.", "cfg:ExternalDataProcessorObject.")
KEY_LENGTHS = {"ИдентификаторСообщения": 36, "КлючОбъекта": 150, "сэд_ИдентификаторБазы": 36, "сэд_АдресСервера": 300}
LONGEST = 1000
_SECRETS = (
    re.compile(r"endocs1c_[A-Za-z0-9]{8,}"),
    re.compile(r"Bearer\s+[A-Za-z0-9_\-]{16,}"),
    re.compile(r"(?i)(пароль|password)\s*=\s*\"[^\"]+\""),
    re.compile(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b(?<!3\.0\.0\.0)"),
)
_ADDRESS = re.compile(r"https?://[\w.\-]+")
PLACEHOLDER = "https://endocs.example"


def of_this_extension(tree: Tree) -> Iterator[str]:
    """No type refers to a document or directory of the base: such a type would be lost where it is not."""
    own = {f"{kind}.{name}" for kind, name in tree.listed()}
    for path, root in tree.documents.items():
        for element in root.iter(f"{V8}Type", f"{V8}TypeSet"):
            name = element.text or ""
            is_own = name.startswith(OWN_TYPES) and f"DataProcessor.{name.rsplit('.', 1)[-1]}" in own
            if name not in ALLOWED and not is_own:
                yield f"{path}: has the type {name}"


def long_enough(tree: Tree) -> Iterator[str]:
    """Keys have the lengths the modules rely on; a text of unlimited length is no key and no constant."""
    for path, element in tree.objects.items():
        for one in element.iter():
            if not isinstance(one.tag, str) or one.find(f"{MD}Properties") is None:
                continue
            name, length = prop(one, "Name"), one.findtext(f"{MD}Properties/{MD}Type/{V8}StringQualifiers/{V8}Length")
            if name in KEY_LENGTHS and length != str(KEY_LENGTHS[name]):
                yield f"{path}: {name} is {length} characters long"
            if kind_of(one) in ("Dimension", "Constant") and length == "0":
                yield f"{path}: {name} has no limit"
            if length and int(length) > LONGEST:
                yield f"{path}: {name} is longer than {LONGEST} characters"


def without_secrets(tree: Tree) -> Iterator[str]:
    """No tokens, passwords, numeric addresses, nor any address but the one that the download replaces."""
    for path in tree.files:
        text = tree.text(path)
        for secret in _SECRETS:
            if secret.search(text):
                yield f"{path}: has a secret or an address"
        if path.endswith(".bsl"):
            for found in _ADDRESS.findall(text):
                if found != PLACEHOLDER:
                    yield f"{path}: names {found}"


def with_placeholder(tree: Tree) -> Iterator[str]:
    """The address that the download fills in stands in one line of one function."""
    lines = [
        line.strip() for path in tree.files if path.endswith(".bsl") for line in tree.text(path).splitlines()
        if PLACEHOLDER in line and not line.strip().startswith("//")
    ]  # fmt: skip
    if lines != [f'Возврат "{PLACEHOLDER}";']:
        yield f"the address stands in {lines}"
