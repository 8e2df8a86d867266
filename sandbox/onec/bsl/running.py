"""The evaluator: runs methods of a program, one frame each."""

import copy
from collections.abc import Callable

from sandbox.onec.bsl import tree
from sandbox.onec.bsl.evaluating import Evaluating
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.frames import Cell, EndlessError, Frame, Leaving, ModuleThing
from sandbox.onec.bsl.program import Platform, Source
from sandbox.onec.bsl.things import OMITTED, Thing
from sandbox.onec.bsl.values import UNDEFINED, Value, kind_of, shown, truth

DEPTH = 150
STEPS = 3_000_000
__all__ = ["Cell", "EndlessError", "Interpreter"]


class Interpreter(Evaluating):
    """Runs methods of the modules of `sources` on `platform`.

    `swallowed` are errors that a `Попытка` of the program has caught, `executed` the lines that were run.
    """

    def __init__(self, platform: Platform, sources: dict[str, Source]) -> None:
        super().__init__(platform)
        self.sources = {name.casefold(): source for name, source in sources.items()}
        self.modules = {key: ProgramModule(self, source) for key, source in self.sources.items()}
        self.swallowed: list[BslError] = []
        self.executed: set[tuple[str, int]] = set()
        self.steps = 0
        self.statements: dict[type, Callable[..., None]] = {
            tree.Assign: self._assign,
            tree.Act: self._act,
            tree.If: self._if,
            tree.CountLoop: self._count,
            tree.EachLoop: self._each,
            tree.WhileLoop: self._while,
            tree.Try: self._try,
            tree.Raise: self._raise,
            tree.Return: self._return,
            tree.Break: self._break,
            tree.Continue: self._continue,
        }  # fmt: skip

    def call(self, name: str, *arguments: Value, side: str = "server") -> Value:
        """An exported method by «Модуль.Метод»."""
        module_name, _, method_name = name.partition(".")
        module = self.modules.get(module_name.casefold())
        if module is None:
            raise BslError(f"Переменная не определена ({module_name})")
        self.steps = 0
        return module.enter(method_name, [Cell(value) for value in arguments], side)

    def run(self, source: Source, method: tree.Method, cells: list[Cell], side: str) -> Value:
        """A method on that side, its arguments already counted."""
        if len(self.frames) >= DEPTH:
            raise BslError("Переполнение стека встроенного языка")
        frame = Frame(source, method, side)
        for number, parameter in enumerate(method.parameters):
            given = cells[number] if number < len(cells) else Cell(OMITTED)
            if given.value is OMITTED:
                if parameter.default is None:
                    raise BslError(f"Не указан обязательный параметр «{parameter.name}» ({method.name})")
                given = Cell(self.value(frame, parameter.default))
            frame.cells[parameter.name.casefold()] = Cell(given.value) if parameter.by_value else given
        for name in method.locals:
            frame.cells[name.casefold()] = Cell(UNDEFINED)
        self.frames.append(frame)
        before = self.privileged
        try:
            self.block(frame, method.body)
        except Leaving as leaving:
            return leaving.value
        finally:
            self.frames.pop()
            self.privileged = before  # the mode lasts as long as the method that switched it
        return UNDEFINED

    def block(self, frame: Frame, statements: tuple[tree.Statement, ...]) -> None:
        """One after another; an error gets the place where it first came up."""
        for statement in statements:
            self.steps += 1
            if self.steps > STEPS:
                raise EndlessError(f"{frame.source.name}({statement.line})")
            self.executed.add((frame.source.name, statement.line))
            try:
                self.statements[type(statement)](frame, statement)
            except BslError as error:
                error.place = error.place or f"ОбщийМодуль.{frame.source.name}.Модуль({statement.line})"
                raise

    def _assign(self, frame: Frame, statement: tree.Assign) -> None:
        value = self.value(frame, statement.value)
        target = statement.target
        if isinstance(target, tree.Name):
            own = self.modules[frame.source.name.casefold()].variables
            frame.cells.get(target.key, own.get(target.key, Cell(value))).value = value
            if target.key not in own:
                frame.cells.setdefault(target.key, Cell(value))
        elif isinstance(target, tree.Member):
            self.thing(frame, target.target, target.name).put(target.name, value)
        else:
            index = self.value(frame, target.index)
            self.thing(frame, target.target, "[]").put_at(index, value)

    def _act(self, frame: Frame, statement: tree.Act) -> None:
        self.invoke(frame, statement.call, as_function=False)

    def _if(self, frame: Frame, statement: tree.If) -> None:
        for condition, body in statement.branches:
            if truth(self.value(frame, condition)):
                return self.block(frame, body)
        return self.block(frame, statement.otherwise)

    def _count(self, frame: Frame, statement: tree.CountLoop) -> None:
        number = self.number(frame, statement.start)
        stop = self.number(frame, statement.stop)
        cell = frame.cells.setdefault(statement.variable.key, Cell(number))
        cell.value = number
        while self.at_most(cell.value, stop):
            if not self._turn(frame, statement.body):
                break
            cell.value = self.next_number(cell.value)

    def _each(self, frame: Frame, statement: tree.EachLoop) -> None:
        cell = frame.cells.setdefault(statement.variable.key, Cell(UNDEFINED))
        for item in self.thing(frame, statement.source, "обход").each():
            cell.value = item
            if not self._turn(frame, statement.body):
                break

    def _while(self, frame: Frame, statement: tree.WhileLoop) -> None:
        while truth(self.value(frame, statement.condition)):
            self.steps += 1
            if self.steps > STEPS:
                raise EndlessError(f"{frame.source.name}({statement.line})")
            if not self._turn(frame, statement.body):
                break

    def _turn(self, frame: Frame, body: tuple[tree.Statement, ...]) -> bool:
        try:
            self.block(frame, body)
        except Leaving as leaving:
            if leaving.word == "продолжить":
                return True
            if leaving.word == "прервать":
                return False
            raise
        return True

    def _try(self, frame: Frame, statement: tree.Try) -> None:
        try:
            self.block(frame, statement.body)
        except BslError as error:
            self.swallowed.append(error)
            frame.handled.append(error)
            try:
                self.block(frame, statement.handler)
            finally:
                frame.handled.pop()

    def _raise(self, frame: Frame, statement: tree.Raise) -> None:
        if statement.value is None:
            raise frame.handled[-1]
        error = BslError(shown(self.value(frame, statement.value)), "raised")
        error.cause = frame.handled[-1] if frame.handled else None
        raise error

    def _return(self, frame: Frame, statement: tree.Return) -> None:
        raise Leaving("возврат", UNDEFINED if statement.value is None else self.value(frame, statement.value))

    def _break(self, frame: Frame, statement: tree.Break) -> None:
        raise Leaving("прервать")

    def _continue(self, frame: Frame, statement: tree.Continue) -> None:
        raise Leaving("продолжить")


class ProgramModule(ModuleThing):
    """A common module that the interpreter runs."""

    def __init__(self, interpreter: Interpreter, source: Source) -> None:
        super().__init__(source)
        self.interpreter = interpreter
        self.variables = {key: Cell(UNDEFINED) for module in source.trees.values() for key in module.variables}

    def __deepcopy__(self, memo: dict[int, object]) -> "ProgramModule":
        return self

    def call(self, name: str, arguments: list[Value]) -> Value:
        """From a value that holds the module."""
        return self.enter(name, [Cell(value) for value in arguments], self.interpreter.side)

    def enter(self, name: str, cells: list[Cell], side: str) -> Value:
        """An exported method, called on that side; going to the server copies values both ways."""
        method = self.source.method(name, side)
        if method is None or not method.is_export:
            raise BslError(f"Метод объекта не обнаружен ({name})")
        return self.start(method, cells, side)

    def start(self, method: tree.Method, cells: list[Cell], side: str) -> Value:
        """On the side where the method lives."""
        if wrong := counted(method, len(cells)):
            raise BslError(wrong)
        target = method_side(self.source, method, side)
        if target == side:
            return self._run(method, cells, side)
        if side == "server" or not (self.source.flags.server_call or self.source.is_form):
            raise BslError(f"Метод «{method.name}» недоступен на стороне «{side}»")
        sent = [Cell(carried(cell.value)) for cell in cells]
        result = carried(self._run(method, sent, target))
        for cell, back, parameter in zip(cells, sent, method.parameters, strict=False):
            if not parameter.by_value and back.value is not OMITTED:
                cell.value = carried(back.value)
        return result

    def _run(self, method: tree.Method, cells: list[Cell], side: str) -> Value:
        privileged = self.source.flags.privileged and side == "server"
        before = self.interpreter.privileged
        if privileged:
            self.interpreter.privileged = True
        try:
            return self.interpreter.run(self.source, method, cells, side)
        finally:
            self.interpreter.privileged = before


def counted(method: tree.Method, count: int) -> str:
    """What is wrong with that number of arguments; "" when nothing is."""
    if count > len(method.parameters):
        return f"слишком много фактических параметров: {method.name}, {count} вместо {len(method.parameters)}"
    if count < method.least:
        return f"недостаточно фактических параметров: {method.name}, {count} вместо {method.least}"
    return ""


def method_side(source: Source, method: tree.Method, caller: str) -> str:
    """Where a method is run."""
    if source.is_form:
        return "client" if "наклиенте" in method.directives else "server"
    sides = source.flags.sides()
    return caller if caller in sides else sides[0]


def carried(value: Value) -> Value:
    """A copy for the other side; what cannot go there is an error."""
    if isinstance(value, Thing):
        if not value.is_carried:
            raise BslError(f"Значение нельзя передать между клиентом и сервером ({kind_of(value).name})")
        for inside in value.parts():
            carried(inside)
        return copy.deepcopy(value)
    return value
