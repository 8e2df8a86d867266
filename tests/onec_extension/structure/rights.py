"""Rules about rights: the role knows every own object, and opens nothing that holds secrets."""

from collections.abc import Iterator

from tests.onec_extension.structure.tree import MD, ROLES, XR, Tree, kind_of, prop

PROTECTED = ("Constant.", "InformationRegister.")
NEEDED = ("Constant", "InformationRegister", "DataProcessor", "Subsystem")
CHANGING = {"Update", "Edit", "Read", "View"}


def _rights(tree: Tree) -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    for path, root in tree.documents.items():
        if root.tag == f"{ROLES}Rights":
            yield (
                path,
                {
                    one.findtext(f"{ROLES}name") or "": {
                        right.findtext(f"{ROLES}name") or "": right.findtext(f"{ROLES}value") or ""
                        for right in one.iterfind(f"{ROLES}right")
                    }
                    for one in root.iterfind(f"{ROLES}object")
                },
            )


def complete(tree: Tree) -> Iterator[str]:
    """Every own constant, register, processing and section stands in the role, and nothing that is not here."""
    own = {f"{kind}.{name}" for kind, name in tree.listed() if kind in NEEDED}
    told = {name for _path, rights in _rights(tree) for name in rights}
    for name in sorted(own - told):
        yield f"the role does not know {name}"
    for name in sorted(told - own):
        yield f"the role names {name}, which is not here"


def sparing(tree: Tree) -> Iterator[str]:
    """Settings and the queue are not opened to users: modules read them in privileged mode."""
    for path, rights in _rights(tree):
        for name, given in rights.items():
            if not given:
                yield f"{path}: says nothing of {name}"
            for right, value in given.items():
                if value not in ("true", "false"):
                    yield f"{path}: {name}.{right} is {value}"
                if name.startswith(PROTECTED) and right in CHANGING and value == "true":
                    yield f"{path}: opens {name} ({right})"
            if name.startswith("DataProcessor.") and (given.get("Use"), given.get("View")) != ("true", "true"):
                yield f"{path}: the settings form cannot be opened"


def not_for_new(tree: Tree) -> Iterator[str]:
    """The role gives no right to objects that come later."""
    for path, root in tree.documents.items():
        if root.tag == f"{ROLES}Rights" and root.findtext(f"{ROLES}setForNewObjects") != "false":
            yield f"{path}: gives rights to new objects"


def by_default(tree: Tree) -> Iterator[str]:
    """The role of the extension is among its default roles: without it nobody sees the section."""
    configuration = tree.objects.get(tree.root_path)
    if configuration is None:
        return
    default = {one.text for one in configuration.iterfind(f"{MD}Properties/{MD}DefaultRoles/{XR}Item")}
    roles = {f"Role.{prop(one, 'Name')}" for one in tree.objects.values() if kind_of(one) == "Role"}
    if default != roles or not roles:
        yield f"default roles are {sorted(map(str, default))}, own ones {sorted(roles)}"


def privileged(tree: Tree) -> Iterator[str]:
    """Modules that write registers and constants are privileged, and live on the server only."""
    for path, element in tree.objects.items():
        if kind_of(element) != "CommonModule":
            continue
        text = tree.text(f"{path.removesuffix('.xml')}/Ext/Module.bsl")
        touches = "РегистрыСведений.сэд_" in text or "Константы.сэд_" in text
        if touches and prop(element, "Privileged") != "true":
            yield f"{path}: touches settings or the queue and is not privileged"
        if prop(element, "Privileged") == "true" and "true" in (
            prop(element, "ServerCall"), prop(element, "ClientManagedApplication"), prop(element, "ExternalConnection"),
        ):  # fmt: skip
            yield f"{path}: a privileged module can be called from outside the server"
