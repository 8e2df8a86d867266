"""Expressions, evaluated."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from sandbox.onec.bsl import tree
from sandbox.onec.bsl.containers import FixedStructure
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.frames import Cell, Frame, ModuleThing
from sandbox.onec.bsl.program import Platform
from sandbox.onec.bsl.things import OMITTED, Thing, invoke
from sandbox.onec.bsl.values import (
    UNDEFINED,
    Value,
    before,
    calculated,
    kind_of,
    minus,
    plus,
    same,
    to_number,
    truth,
)


class Evaluating:
    """What the evaluator of statements stands on."""

    modules: Mapping[str, ModuleThing]

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.frames: list[Frame] = []
        self.privileged = False  # the mode in which rights are not asked for
        self.expressions: dict[type, Callable[..., Value]] = {
            tree.Literal: self._literal,
            tree.Name: self._name,
            tree.Unary: self._unary,
            tree.Binary: self._binary,
            tree.Choice: self._choice,
            tree.Call: self._call,
            tree.Member: self._member,
            tree.MethodCall: self._method_call,
            tree.Index: self._index,
            tree.New: self._new,
        }  # fmt: skip

    @property
    def side(self) -> str:
        """Where the program is now."""
        return self.frames[-1].side if self.frames else "server"

    @property
    def error(self) -> BslError | None:
        """The one that is being handled."""
        return self.frames[-1].handled[-1] if self.frames and self.frames[-1].handled else None

    def value(self, frame: Frame, expression: tree.Expression) -> Value:
        """Of an expression."""
        return self.expressions[type(expression)](frame, expression)

    def number(self, frame: Frame, expression: tree.Expression) -> Decimal:
        """Of an expression that must be one."""
        return to_number(self.value(frame, expression))

    def at_most(self, value: Value, stop: Decimal) -> bool:
        """Is the counter of a loop still inside."""
        return not before(stop, value)

    def next_number(self, value: Value) -> Decimal:
        """Of the counter of a loop."""
        return to_number(value) + 1

    def thing(self, frame: Frame, expression: tree.Expression, member: str) -> Thing:
        """Of an expression whose member is wanted."""
        value = self.value(frame, expression)
        if not isinstance(value, Thing):
            raise BslError(f"Значение не является значением объектного типа ({member}; {kind_of(value).name})")
        return value

    def _literal(self, frame: Frame, expression: tree.Literal) -> Value:
        return expression.value

    def _name(self, frame: Frame, expression: tree.Name) -> Value:
        key = expression.key
        if key in frame.cells:
            return frame.cells[key].value
        module = self.modules[frame.source.name.casefold()]
        if key in module.variables:
            return module.variables[key].value
        if key == "этотобъект":
            return module
        if key in self.modules:
            return self.modules[key]
        if key in self.platform.names:
            return self.platform.names[key][0]
        raise BslError(f"Переменная не определена ({expression.text})")

    def _unary(self, frame: Frame, expression: tree.Unary) -> Value:
        value = self.value(frame, expression.operand)
        if expression.sign == "не":
            return not truth(value)
        return -to_number(value) if expression.sign == "-" else to_number(value)

    def _binary(self, frame: Frame, expression: tree.Binary) -> Value:
        sign = expression.sign
        left = self.value(frame, expression.left)
        if sign == "и":
            return truth(left) and truth(self.value(frame, expression.right))
        if sign == "или":
            return truth(left) or truth(self.value(frame, expression.right))
        right = self.value(frame, expression.right)
        match sign:
            case "=":
                return same(left, right)
            case "<>":
                return not same(left, right)
            case "<":
                return before(left, right)
            case ">":
                return before(right, left)
            case "<=":
                return not before(right, left)
            case ">=":
                return not before(left, right)
            case "+":
                return plus(left, right)
            case "-":
                return minus(left, right)
        return calculated(sign, left, right)

    def _choice(self, frame: Frame, expression: tree.Choice) -> Value:
        return self.value(frame, expression.yes if truth(self.value(frame, expression.condition)) else expression.no)

    def _member(self, frame: Frame, expression: tree.Member) -> Value:
        return self.thing(frame, expression.target, expression.name).get(expression.name)

    def _index(self, frame: Frame, expression: tree.Index) -> Value:
        target = self.thing(frame, expression.target, "[]")
        return target.at(self.value(frame, expression.index))

    def _new(self, frame: Frame, expression: tree.New) -> Value:
        known = self.platform.types.get(expression.type_name.casefold())
        if known is None:
            raise BslError(f"Тип не определен ({expression.type_name})")
        return invoke(known.make, known.member, self._values(frame, expression.arguments))

    def _call(self, frame: Frame, expression: tree.Call) -> Value:
        return self.invoke(frame, expression, as_function=True)

    def _method_call(self, frame: Frame, expression: tree.MethodCall) -> Value:
        return self.invoke(frame, expression, as_function=True)

    def invoke(self, frame: Frame, call: tree.Call | tree.MethodCall, *, as_function: bool) -> Value:
        """A call in the text, for its value or for what it does."""
        if isinstance(call, tree.MethodCall):
            return self._invoke_member(frame, call, as_function)
        module = self.modules[frame.source.name.casefold()]
        method = frame.source.method(call.name, frame.side)
        if method is not None:
            self._refuse_procedure(call.name, method.is_function, as_function)
            return module.start(method, self._cells(frame, call.arguments), frame.side)
        if call.key not in self.platform.functions:
            raise BslError(f"Процедура или функция с указанным именем не определена ({call.name})")
        library, member = self.platform.functions[call.key]
        self._refuse_procedure(call.name, member.gives, as_function)
        return library.call(call.name, self._values(frame, call.arguments))

    def _invoke_member(self, frame: Frame, call: tree.MethodCall, as_function: bool) -> Value:
        target = self.thing(frame, call.target, call.name)
        if isinstance(target, ModuleThing):
            method = target.source.method(call.name, frame.side)
            self._refuse_procedure(call.name, method is None or method.is_function, as_function)
            return target.enter(call.name, self._cells(frame, call.arguments), frame.side)
        if isinstance(target, FixedStructure) and call.name.casefold() == "свойство" and len(call.arguments) == 2:
            return self._property(frame, target, call)
        if member := target.member(call.name):
            self._refuse_procedure(call.name, member.gives, as_function)
        return target.call(call.name, self._values(frame, call.arguments))

    def _property(self, frame: Frame, target: FixedStructure, call: tree.MethodCall) -> Value:
        """`Структура.Свойство("Ключ", Значение)`: the second argument is given by reference."""
        key, cell = self._cells(frame, call.arguments)
        found = target.call(call.name, [key.value])
        cell.value = target.get(str(key.value)) if found is True else UNDEFINED
        return found

    def _refuse_procedure(self, name: str, is_function: bool, as_function: bool) -> None:
        if as_function and not is_function:
            raise BslError(f"Обращение к процедуре как к функции ({name})")

    def _values(self, frame: Frame, arguments: tuple[tree.Expression | None, ...]) -> list[Value]:
        return [OMITTED if one is None else self.value(frame, one) for one in arguments]

    def _cells(self, frame: Frame, arguments: tuple[tree.Expression | None, ...]) -> list[Cell]:
        """A variable is given as it is, so that the callee may change it."""
        cells = []
        for one in arguments:
            if isinstance(one, tree.Name) and one.key in frame.cells:
                cells.append(frame.cells[one.key])
            else:
                cells.append(Cell(OMITTED if one is None else self.value(frame, one)))
        return cells
