"""The static pass: what 1C's compiler refuses before anything is run, and a little more.

Unknown variables, functions, types and methods, missing exports, numbers of arguments, procedures used as functions,
the other side's names. Names of the platform are an allow-list: those that `Platform` has.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sandbox.onec.bsl import tree
from sandbox.onec.bsl.faults import Problem
from sandbox.onec.bsl.program import Platform, Source
from sandbox.onec.bsl.running import counted, method_side
from sandbox.onec.bsl.things import Thing


def check(platform: Platform, sources: dict[str, Source]) -> list[Problem]:
    """All problems of all modules, in the order of the text."""
    by_key = {name.casefold(): source for name, source in sources.items()}
    known = method_names(by_key.values())
    problems = []
    for source in by_key.values():
        for side, module in source.trees.items():
            for method in module.methods.values():
                if source.is_form and method_side(source, method, side) != side:
                    continue
                problems += Scope(platform, by_key, known, source, module, side, method).check()
    return sorted(set(problems), key=lambda one: (one.module, one.line, one.text))


def method_names(sources: Iterable[Source]) -> set[str]:
    """Names of methods that any thing of the platform or any module has."""
    names = {key for kind in _kinds(Thing) for key in kind.members}
    for source in sources:
        names |= {key for module in source.trees.values() for key in module.methods}
    return names


def _kinds(kind: type[Thing]) -> Iterator[type[Thing]]:
    for child in kind.__subclasses__():
        yield child
        yield from _kinds(child)


@dataclass
class Scope:
    """One method on one side, walked in the order of its text."""

    platform: Platform
    sources: dict[str, Source]
    methods: set[str]
    source: Source
    module: tree.Module
    side: str
    method: tree.Method
    known: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def check(self) -> list[Problem]:
        """What is wrong in it."""
        self.known = {one.name.casefold() for one in self.method.parameters}
        self.known |= {name.casefold() for name in self.method.locals} | set(self.module.variables)
        for parameter in self.method.parameters:
            if parameter.default:
                self.expression(parameter.default)
        self.block(self.method.body)
        return self.problems

    def report(self, line: int, text: str) -> None:
        """A problem."""
        self.problems.append(Problem(self.source.name, line, text))

    def block(self, statements: tuple[tree.Statement, ...]) -> None:
        """Each in turn."""
        for statement in statements:
            self.statement(statement)

    def statement(self, statement: tree.Statement) -> None:
        """One of them; what it assigns is known afterwards."""
        match statement:
            case tree.Assign(target, value):
                self.expression(value)
                if isinstance(target, tree.Name):
                    self.assign(target)
                else:
                    self.expression(target)
            case tree.Act(call):
                self.call(call, as_function=False)
            case tree.If(branches, otherwise):
                for condition, body in branches:
                    self.expression(condition)
                    self.block(body)
                self.block(otherwise)
            case tree.CountLoop(variable, start, stop, body):
                self.expression(start)
                self.expression(stop)
                self.assign(variable)
                self.block(body)
            case tree.EachLoop(variable, source, body):
                self.expression(source)
                self.assign(variable)
                self.block(body)
            case tree.WhileLoop(condition, body):
                self.expression(condition)
                self.block(body)
            case tree.Try(body, handler):
                self.block(body)
                self.block(handler)
            case tree.Raise(value) | tree.Return(value):
                if value is not None:
                    self.expression(value)

    def assign(self, name: tree.Name) -> None:
        """A variable of this method from now on; things of the platform cannot be assigned to."""
        if name.key in self.platform.names or name.key in self.sources:
            self.report(name.line, f"имя «{name.text}» занято платформой или общим модулем")
        self.known.add(name.key)

    def expression(self, expression: tree.Expression) -> None:
        """All names inside."""
        match expression:
            case tree.Name():
                self.name(expression)
            case tree.Unary(_, operand):
                self.expression(operand)
            case tree.Binary(_, left, right):
                self.expression(left)
                self.expression(right)
            case tree.Choice(condition, yes, no):
                for one in (condition, yes, no):
                    self.expression(one)
            case tree.Member(target):
                self.expression(target)
            case tree.Index(target, index):
                self.expression(target)
                self.expression(index)
            case tree.Call() | tree.MethodCall():
                self.call(expression, as_function=True)
            case tree.New():
                self.new(expression)

    def name(self, name: tree.Name) -> None:
        """A variable, a module or a thing of the platform."""
        if name.key in self.known or name.key == "этотобъект":
            return
        if name.key in self.sources:
            self.module_here(self.sources[name.key], name.line)
        elif name.key in self.platform.names:
            side = self.platform.names[name.key][1]
            if side and side != self.side:
                self.report(name.line, f"«{name.text}» недоступно здесь ({self.side})")
        else:
            self.report(name.line, f"Переменная не определена ({name.text})")

    def module_here(self, called: Source, line: int) -> None:
        """A module can be named where it lives, or from the client when it takes calls."""
        if self.side not in called.flags.sides() and not (self.side == "client" and called.flags.server_call):
            self.report(line, f"модуль «{called.name}» недоступен здесь ({self.side})")

    def arguments(self, given: tuple[tree.Expression | None, ...]) -> None:
        """Each of them."""
        for one in given:
            if one is not None:
                self.expression(one)

    def new(self, expression: tree.New) -> None:
        """A known type with the right number of arguments."""
        self.arguments(expression.arguments)
        known = self.platform.types.get(expression.type_name.casefold())
        if known is None:
            self.report(expression.line, f"Тип не определен ({expression.type_name})")
            return
        if known.side and known.side != self.side:
            self.report(expression.line, f"тип «{expression.type_name}» недоступен здесь ({self.side})")
        if wrong := known.member.check(len(expression.arguments)):
            self.report(expression.line, wrong)

    def call(self, call: tree.Call | tree.MethodCall, *, as_function: bool) -> None:
        """A known method with the right number of arguments."""
        self.arguments(call.arguments)
        if isinstance(call, tree.MethodCall):
            self.member_call(call, as_function)
        elif method := self.module.methods.get(call.key):
            self.own(method, call, as_function)
        elif call.key in self.platform.functions:
            member = self.platform.functions[call.key][1]
            if member.side and member.side != self.side:
                self.report(call.line, f"«{call.name}» недоступно здесь ({self.side})")
            self.signature(call, member.check(len(call.arguments)), member.gives, as_function)
        else:
            self.report(call.line, f"Процедура или функция с указанным именем не определена ({call.name})")

    def own(self, method: tree.Method, call: tree.Call, as_function: bool) -> None:
        """A method of this module."""
        if self.side == "server" and self.source.is_form and method_side(self.source, method, "server") == "client":
            self.report(call.line, f"«{call.name}» есть только на клиенте")
        self.signature(call, counted(method, len(call.arguments)), method.is_function, as_function)

    def member_call(self, call: tree.MethodCall, as_function: bool) -> None:
        """Of a module: its exported method; of a value: a name that something has."""
        target = call.target
        self.expression(target)
        if isinstance(target, tree.Name) and target.key not in self.known:
            if target.key in self.sources:
                self.exported(self.sources[target.key], call, as_function)
                return
            if target.key in self.platform.names:
                self.platform_member(call, as_function)
                return
        if call.name.casefold() not in self.methods:
            self.report(call.line, f"ни у одного типа нет метода «{call.name}»")

    def exported(self, called: Source, call: tree.MethodCall, as_function: bool) -> None:
        """A method of another module."""
        method = called.method(call.name, self.side)
        if method is None or not method.is_export:
            self.report(call.line, f"в модуле «{called.name}» нет экспортного метода «{call.name}»")
            return
        self.signature(call, counted(method, len(call.arguments)), method.is_function, as_function)

    def platform_member(self, call: tree.MethodCall, as_function: bool) -> None:
        """A method of a thing that the platform or БСП has under a name."""
        assert isinstance(call.target, tree.Name)  # noqa: S101  (asked by the caller)
        thing = self.platform.names[call.target.key][0]
        member = thing.member(call.name) if isinstance(thing, Thing) else None
        if member is None:
            self.report(call.line, f"у «{call.target.text}» нет метода «{call.name}»")
            return
        self.signature(call, member.check(len(call.arguments)), member.gives, as_function)

    def signature(self, call: tree.Call | tree.MethodCall, wrong: str, is_function: bool, as_function: bool) -> None:
        """Numbers of arguments, and whether there is a value to take."""
        if wrong:
            self.report(call.line, wrong)
        if as_function and not is_function:
            self.report(call.line, f"Обращение к процедуре как к функции ({call.name})")
