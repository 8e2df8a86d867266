"""What a running method holds."""

from dataclasses import dataclass, field

from sandbox.onec.bsl import tree
from sandbox.onec.bsl.bytes_things import UniqueId
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.program import Source
from sandbox.onec.bsl.things import Thing
from sandbox.onec.bsl.values import UNDEFINED, Value


class EndlessError(Exception):
    """The program does not end; no `Попытка` catches this."""


class Leaving(Exception):  # noqa: N818  (no error)
    """Возврат, Прервать, Продолжить."""

    def __init__(self, word: str, value: Value = UNDEFINED) -> None:
        super().__init__(word)
        self.word, self.value = word, value


class Cell:
    """A variable; who has the cell sees what others put in."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value


@dataclass(slots=True)
class Frame:
    """One call."""

    source: Source
    method: tree.Method
    side: str
    cells: dict[str, Cell] = field(default_factory=dict)
    handled: list[BslError] = field(default_factory=list)  # errors whose handlers are running


class ModuleThing(Thing):
    """A common module of the program as other modules see it."""

    type_name = "ОбщийМодуль"
    readable = {"УникальныйИдентификатор": "unique_id"}  # of a form

    def __init__(self, source: Source) -> None:
        self.source, self.unique_id = source, UniqueId()
        self.variables: dict[str, Cell] = {}

    def enter(self, name: str, cells: list[Cell], side: str) -> Value:
        """An exported method, called on that side."""
        raise NotImplementedError

    def start(self, method: tree.Method, cells: list[Cell], side: str) -> Value:
        """Any method, called on that side."""
        raise NotImplementedError
