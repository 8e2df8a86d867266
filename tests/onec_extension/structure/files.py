"""Rules about files: what Designer writes and can read."""

from collections.abc import Iterator

from lxml import etree

from tests.onec_extension.structure.tree import BOM, FORM, MD, ROLES, Tree

VERSION = "2.17"
SCHEDULE = "{http://v8.1c.ru/8.3/xcf/extrnprops}"
ROOTS = {f"{MD}MetaDataObject", f"{FORM}Form", f"{ROLES}Rights", f"{SCHEDULE}JobSchedule"}
NAMESPACES = {
    "app": "http://v8.1c.ru/8.2/managed-application/core",
    "cfg": "http://v8.1c.ru/8.1/data/enterprise/current-config",
    "cmi": "http://v8.1c.ru/8.2/managed-application/cmi",
    "ent": "http://v8.1c.ru/8.1/data/enterprise",
    "lf": "http://v8.1c.ru/8.2/managed-application/logform",
    "style": "http://v8.1c.ru/8.1/data/ui/style",
    "sys": "http://v8.1c.ru/8.1/data/ui/fonts/system",
    "v8": "http://v8.1c.ru/8.1/data/core",
    "v8ui": "http://v8.1c.ru/8.1/data/ui",
    "web": "http://v8.1c.ru/8.1/data/ui/colors/web",
    "win": "http://v8.1c.ru/8.1/data/ui/colors/windows",
    "xen": "http://v8.1c.ru/8.3/xcf/enums",
    "xpr": "http://v8.1c.ru/8.3/xcf/predef",
    "xr": "http://v8.1c.ru/8.3/xcf/readable",
    "xs": "http://www.w3.org/2001/XMLSchema",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
ENDINGS = (".xml", ".bsl")


def readable(tree: Tree) -> Iterator[str]:
    """Every XML file can be parsed."""
    for path, data in tree.files.items():
        if path.endswith(".xml") and path not in tree.documents:
            try:
                etree.fromstring(data)
            except etree.XMLSyntaxError as error:
                yield f"{path}: {error}"


def encoded(tree: Tree) -> Iterator[str]:
    """UTF-8 with a byte order mark and CRLF; XML ends without a line break, a module with one."""
    for path, data in tree.files.items():
        if not path.endswith(ENDINGS):
            yield f"{path}: is neither XML nor a module"
            continue
        if not data.startswith(BOM) or data.count(BOM) != 1:
            yield f"{path}: begins without a byte order mark, or has two"
        if data.count(b"\n") != data.count(b"\r\n"):
            yield f"{path}: has lines that do not end with CRLF"
        if path.endswith(".xml") and data.endswith(b"\n"):
            yield f"{path}: ends with a line break"
        try:
            data.decode()
        except UnicodeDecodeError:
            yield f"{path}: is not UTF-8"


def rooted(tree: Tree) -> Iterator[str]:
    """Known root elements; a file of metadata declares the usual prefixes and holds one object."""
    for path, root in tree.documents.items():
        if root.tag not in ROOTS:
            yield f"{path}: has an unknown root {root.tag}"
        if root.tag == f"{MD}MetaDataObject":
            declared = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
            if declared != NAMESPACES:
                yield f"{path}: declares other namespaces: {sorted(set(declared) ^ set(NAMESPACES))}"
            if len(root) != 1:
                yield f"{path}: holds {len(root)} objects"


def of_one_version(tree: Tree) -> Iterator[str]:
    """The format is 2.17 in every file: the oldest that is fully documented; newer platforms load it."""
    for path, root in tree.documents.items():
        if root.get("version") != VERSION:
            yield f"{path}: has version {root.get('version')}"


def free_of_newer_elements(tree: Tree) -> Iterator[str]:
    """Nothing that came with a later format stands in the files."""
    for path, data in tree.files.items():
        for word in (b"TypeReductionMode", b"xr:PropertyState"):
            if path.endswith(".xml") and word in data:
                yield f"{path}: has {word.decode()}, which format {VERSION} does not know"
