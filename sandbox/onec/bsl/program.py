"""What a program is made of: its modules with their sides, and what the platform gives it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sandbox.onec.bsl import tree
from sandbox.onec.bsl.things import Member, Thing, described
from sandbox.onec.bsl.values import Value


@dataclass(frozen=True, slots=True)
class Flags:
    """Where a common module lives."""

    server: bool = True
    client: bool = False
    server_call: bool = False
    privileged: bool = False

    def sides(self) -> tuple[str, ...]:
        """Compiled for these."""
        return tuple(side for side, has in (("server", self.server), ("client", self.client)) if has)


@dataclass(slots=True)
class Source:
    """A module of the program: one tree for each side it lives on."""

    name: str
    flags: Flags
    trees: dict[str, tree.Module]
    is_form: bool = False

    def method(self, name: str, side: str) -> tree.Method | None:
        """As that side sees it; a server module is seen from the client too."""
        found = self.trees.get(side) or next(iter(self.trees.values()))
        return found.methods.get(name.casefold())


@dataclass(slots=True)
class Constructor:
    """A type that `Новый` makes."""

    name: str
    make: Callable[..., Any]
    member: Member
    side: str = ""  # the only side that has it


def constructor(kind: type[Thing], *bound: Any, side: str = "") -> Constructor:
    """Of a class; `bound` are the first arguments of its `__init__`, which the program does not give."""
    if kind.__init__ is object.__init__:
        return Constructor(kind.type_name, kind, Member(kind.type_name, "", (), False, True, side), side)
    told = described(kind.__init__, kind.type_name, side)
    member = Member(told.name, "", told.arguments[len(bound) :], told.many, True, side)
    return Constructor(kind.type_name, partial(kind, *bound), member, side)


@dataclass(slots=True)
class Platform:
    """Functions, names and types that are there without the program."""

    functions: dict[str, tuple[Thing, Member]] = field(default_factory=dict)
    names: dict[str, tuple[Value, str]] = field(default_factory=dict)  # key → value, the only side that has it
    types: dict[str, Constructor] = field(default_factory=dict)

    def add_functions(self, *libraries: Thing) -> None:
        """All methods of these are global."""
        for library in libraries:
            for key in library.members:
                if member := library.member(key):
                    self.functions[key] = (library, member)

    def add_names(self, named: dict[str, Value], side: str = "") -> None:
        """Global properties."""
        for name, value in named.items():
            self.names[name.casefold()] = (value, side)

    def add_types(self, kinds: Sequence[type[Thing]], *bound: Any, side: str = "") -> None:
        """Types for `Новый`."""
        for kind in kinds:
            self.types[kind.type_name.casefold()] = constructor(kind, *bound, side=side)
