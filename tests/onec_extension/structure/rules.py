"""All rules, and what they find."""

from collections.abc import Callable, Iterator

from tests.onec_extension.structure import contents, declared, files, handlers, identity, properties, rights
from tests.onec_extension.structure.tree import Tree

Rule = Callable[[Tree], Iterator[str]]
RULES: tuple[Rule, ...] = (
    files.readable, files.encoded, files.rooted, files.of_one_version, files.free_of_newer_elements,
    identity.unique, identity.stable, identity.contained, identity.bound,
    contents.listed, contents.without_strays, contents.ordered, contents.prefixed, contents.adopting_little,
    contents.generated, contents.forms_listed, contents.subsystem_complete,
    properties.in_order, properties.configured, properties.adopted_as_it_is, properties.fields_in_order,
    declared.of_this_extension, declared.long_enough, declared.without_secrets, declared.with_placeholder,
    handlers.jobs_handled, handlers.hooked, handlers.forms_handled, handlers.forms_bound, handlers.commands_handled,
    handlers.calls_answered, handlers.documented, handlers.forms_opened, handlers.stored,
    rights.complete, rights.sparing, rights.not_for_new, rights.by_default, rights.privileged,
)  # fmt: skip


def problems(tree: Tree) -> list[str]:
    """What is wrong, with the name of the rule before it."""
    return [f"{rule.__name__}: {problem}" for rule in RULES for problem in rule(tree)]
