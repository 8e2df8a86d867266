"""Tokens → tree, by recursive descent; expressions are in `expressions`."""

from collections.abc import Callable

from sandbox.onec.bsl import tree
from sandbox.onec.bsl.expressions import ExpressionParser
from sandbox.onec.bsl.lexing import tokens

SIDES = {"насервере", "наклиенте", "насерверебезконтекста", "наклиентенасервере", "наклиентенасерверебезконтекста"}
EXTENDING = {"после", "перед"}
Statements = Callable[[int], tree.Statement]


def parse(source: str, module: str, side: str = "server") -> tree.Module:
    """The module as the compiler of that side sees it; raises CompilationError."""
    return Parser(tokens(source, module, side), module).module()


class Parser(ExpressionParser):
    """Statements and methods."""

    def module(self) -> tree.Module:
        """Variables, methods, then the body."""
        read = tree.Module(self.name)
        while self.is_keyword("перем"):
            for name, exported in self.variables():
                self.refuse_repeated(name, read.variables)
                read.variables[name.casefold()] = exported
        while self.is_method_ahead():
            method = self.method()
            self.refuse_repeated(method.name, read.methods)
            read.methods[method.name.casefold()] = method
        read.body = self.block()
        if self.token.kind != "end":
            self.fail(f"не на месте: «{self.token.text}»")
        return read

    def refuse_repeated(self, name: str, known: dict[str, bool] | dict[str, tree.Method]) -> None:
        """Two of one name are an error."""
        if name.casefold() in known:
            self.fail(f"«{name}» определено повторно")

    def is_method_ahead(self) -> bool:
        """A directive or the beginning of a method."""
        return self.token.kind == "directive" or self.is_keyword("процедура") or self.is_keyword("функция")

    def variables(self) -> list[tuple[str, bool]]:
        """`Перем А, Б Экспорт;`."""
        self.keyword("перем")
        found = []
        while True:
            name = self.identifier()
            found.append((name, self.took_keyword("экспорт")))
            if not self.took_sign(","):
                self.sign(";")
                return found

    def method(self) -> tree.Method:
        """With its directives."""
        directives, extends = self.directives()
        line = self.token.line
        is_function = self.is_keyword("функция")
        self.advance()
        name = self.identifier()
        self.in_function, self.loops, self.handlers = is_function, 0, 0
        parameters = self.parameters()
        is_export = self.took_keyword("экспорт")
        own: list[str] = []
        while self.is_keyword("перем"):
            own += [name for name, _ in self.variables()]
        body = self.block()
        end = self.token.line
        self.keyword("конецфункции" if is_function else "конецпроцедуры")
        return tree.Method(name, parameters, body, is_function, is_export, directives, extends, tuple(own), line, end)

    def directives(self) -> tuple[tuple[str, ...], tuple[str, str] | None]:
        """`&НаСервере`, `&После("ПриОпределении…")`."""
        sides: list[str] = []
        extends = None
        while self.token.kind == "directive":
            word = self.token.key[1:]
            self.advance()
            if word in SIDES:
                sides.append(word)
            elif word in EXTENDING:
                self.sign("(")
                extends = (word, self.take("string").text)
                self.sign(")")
            else:
                self.fail(f"неизвестная директива «&{word}»")
        return tuple(sides), extends

    def parameters(self) -> tuple[tree.Parameter, ...]:
        """In their brackets."""
        self.sign("(")
        found: list[tree.Parameter] = []
        while not self.took_sign(")"):
            if found:
                self.sign(",")
            by_value = self.took_keyword("знач")
            name = self.identifier()
            if any(one.name.casefold() == name.casefold() for one in found):
                self.fail(f"параметр «{name}» указан дважды")
            found.append(tree.Parameter(name, by_value, self.constant() if self.took_sign("=") else None))
        return tuple(found)

    def constant(self) -> tree.Expression:
        """The value of a parameter that is not given: only a literal."""
        value = self.expression()
        if not isinstance(value, tree.Literal | tree.Unary):
            self.fail("значением по умолчанию может быть только константа")
        return value

    def block(self) -> tuple[tree.Statement, ...]:
        """Statements up to a word that ends them."""
        found = []
        while not self.is_block_over():
            if self.took_sign(";"):
                continue
            found.append(self.statement())
            if not self.is_block_over():
                self.sign(";")
        return tuple(found)

    def is_block_over(self) -> bool:
        """The next word closes what is open."""
        return self.token.kind in {"end", "directive"} or (
            self.token.kind == "keyword"
            and self.token.key
            in {"конецесли", "иначеесли", "иначе", "конеццикла", "конецпроцедуры", "конецфункции", "исключение",
                "конецпопытки", "процедура", "функция"}
        )  # fmt: skip

    def statement(self) -> tree.Statement:
        """One of them."""
        line = self.token.line
        if self.token.kind != "keyword":
            return self.assignment_or_call()
        word = self.token.key
        if word == "новый" or word not in self.statements():
            self.fail(f"не на месте: «{self.token.text}»")
        self.advance()
        return self.statements()[word](line)

    def statements(self) -> dict[str, Statements]:
        """What each word begins."""
        return {
            "если": self.condition, "для": self.loop, "пока": self.while_loop, "попытка": self.attempt,
            "вызватьисключение": self.throw, "возврат": self.giving_back, "прервать": self.leaving,
            "продолжить": self.going_on,
        }  # fmt: skip

    def assignment_or_call(self) -> tree.Statement:
        """What does not begin with a word of the language."""
        line = self.token.line
        target = self.postfix()
        if self.took_sign("="):
            if not isinstance(target, tree.Name | tree.Member | tree.Index):
                self.fail("такому выражению нельзя присвоить значение")
            return tree.Assign(target, self.expression(), line)
        if not isinstance(target, tree.Call | tree.MethodCall):
            self.fail("выражение не является оператором")
        return tree.Act(target, line)

    def condition(self, line: int) -> tree.Statement:
        """`Если … ИначеЕсли … Иначе … КонецЕсли`."""
        branches = []
        while True:
            test = self.expression()
            self.keyword("тогда")
            branches.append((test, self.block()))
            if not self.took_keyword("иначеесли"):
                break
        otherwise = self.block() if self.took_keyword("иначе") else ()
        self.keyword("конецесли")
        return tree.If(tuple(branches), otherwise, line)

    def loop(self, line: int) -> tree.Statement:
        """Both kinds of `Для`."""
        if self.took_keyword("каждого"):
            variable = tree.Name(self.identifier(), line)
            self.keyword("из")
            source = self.expression()
            return tree.EachLoop(variable, source, self.loop_body(), line)
        variable = tree.Name(self.identifier(), line)
        self.sign("=")
        start = self.expression()
        self.keyword("по")
        stop = self.expression()
        return tree.CountLoop(variable, start, stop, self.loop_body(), line)

    def while_loop(self, line: int) -> tree.Statement:
        """`Пока`."""
        test = self.expression()
        return tree.WhileLoop(test, self.loop_body(), line)

    def loop_body(self) -> tuple[tree.Statement, ...]:
        """Between `Цикл` and `КонецЦикла`."""
        self.keyword("цикл")
        self.loops += 1
        body = self.block()
        self.loops -= 1
        self.keyword("конеццикла")
        return body

    def attempt(self, line: int) -> tree.Statement:
        """`Попытка`."""
        body = self.block()
        self.keyword("исключение")
        self.handlers += 1
        handler = self.block()
        self.handlers -= 1
        self.keyword("конецпопытки")
        return tree.Try(body, handler, line)

    def throw(self, line: int) -> tree.Statement:
        """With a text, or the same error again."""
        if self.is_sign(";") or self.is_block_over():
            if not self.handlers:
                self.fail("«ВызватьИсключение» без текста возможно только в обработчике исключения")
            return tree.Raise(None, line)
        return tree.Raise(self.expression(), line)

    def giving_back(self, line: int) -> tree.Statement:
        """A function gives a value back, a procedure does not."""
        is_empty = self.is_sign(";") or self.is_block_over()
        if is_empty == self.in_function:
            self.fail("функция возвращает значение, процедура не возвращает")
        return tree.Return(None if is_empty else self.expression(), line)

    def leaving(self, line: int) -> tree.Statement:
        """`Прервать`."""
        if not self.loops:
            self.fail("«Прервать» вне цикла")
        return tree.Break(line)

    def going_on(self, line: int) -> tree.Statement:
        """`Продолжить`."""
        if not self.loops:
            self.fail("«Продолжить» вне цикла")
        return tree.Continue(line)
