"""The query language: text → tree; only what our queries use, all else is refused."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NoReturn

from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.values import NULL, UNDEFINED, Value

TOKEN = re.compile(r'\s*(?:(?P<name>[^\W\d]\w*)|(?P<param>&\w+)|(?P<number>\d+(?:\.\d+)?)|"(?P<string>(?:[^"]|"")*)"'
                   r"|(?P<sign><>|<=|>=|[-+*/=<>(),.;])|(?P<end>\Z))")  # fmt: skip
AGGREGATES = {"сумма", "количество", "максимум", "минимум"}


@dataclass(frozen=True, slots=True)
class Node:
    """An expression: what it does and with what."""

    what: str
    parts: tuple["Node", ...] = ()
    text: str = ""
    value: Value = None
    path: tuple[str, ...] = ()


@dataclass(slots=True)
class TableTerm:
    """A table of ИЗ with its alias, its arguments and how it is joined."""

    name: str
    alias: str
    arguments: tuple["Node | None", ...]
    join: str = ""  # "", «внутреннее», «левое»
    on: Node | None = None


@dataclass(slots=True)
class Select:
    """One query."""

    fields: list[tuple[str, Node]] = field(default_factory=list)
    tables: list[TableTerm] = field(default_factory=list)
    where: Node | None = None
    groups: list[Node] = field(default_factory=list)
    having: Node | None = None
    order: list[tuple[Node, bool]] = field(default_factory=list)  # expression, is it descending
    first: int | None = None
    is_distinct: bool = False


def parse(text: str) -> list[Select]:
    """Queries that are united by ОБЪЕДИНИТЬ ВСЕ."""
    return QueryParser(text).united()


class QueryParser:
    """Tokens and where we are."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        place = 0
        text = re.sub(r"//[^\n]*", "", text)
        while True:
            found = TOKEN.match(text, place)
            if not found:
                raise BslError(f"Синтаксическая ошибка в запросе: «{text[place : place + 30]}»")
            kind = str(found.lastgroup)
            self.tokens.append((kind, found[kind].replace('""', '"')))
            place = found.end()
            if kind == "end":
                break
        self.place = 0

    def fail(self) -> NoReturn:
        """Not understood."""
        raise BslError(f"Синтаксическая ошибка в запросе около «{self.tokens[self.place][1]}»")

    def word(self) -> str:
        """The next one in small letters."""
        kind, text = self.tokens[self.place]
        return text.casefold() if kind in {"name", "sign"} else ""

    def took(self, *words: str) -> bool:
        """All of these are next, and taken."""
        ahead = self.tokens[self.place : self.place + len(words)]
        if [text.casefold() for kind, text in ahead if kind in {"name", "sign"}] != list(words):
            return False
        self.place += len(words)
        return True

    def need(self, *words: str) -> None:
        """All of these must be next."""
        if not self.took(*words):
            self.fail()

    def name(self) -> str:
        """A name must be next."""
        kind, text = self.tokens[self.place]
        if kind != "name":
            self.fail()
        self.place += 1
        return text

    def united(self) -> list[Select]:
        """All queries of the text."""
        found = [self.select()]
        while self.took("объединить", "все"):
            found.append(self.select())
        self.took(";")
        if self.tokens[self.place][0] != "end":
            self.fail()
        return found

    def select(self) -> Select:
        """One."""
        made = Select()
        self.need("выбрать")
        self.took("разрешенные")
        made.is_distinct = self.took("различные")
        if self.took("первые"):
            made.first = int(self.tokens[self.place][1])
            self.place += 1
        while True:
            expression = self.expression()
            alias = self.name() if self.took("как") else (expression.path[-1] if expression.path else "")
            made.fields.append((alias, expression))
            if not self.took(","):
                break
        self.need("из")
        made.tables.append(self.table())
        while join := self.join():
            made.tables.append(self.table(join))
        if self.took("где"):
            made.where = self.expression()
        if self.took("сгруппировать", "по"):
            made.groups = self.several()
        if self.took("имеющие"):
            made.having = self.expression()
        if self.took("упорядочить", "по"):
            made.order = self.ordering()
        return made

    def ordering(self) -> list[tuple[Node, bool]]:
        """Expressions with their ways."""
        found = []
        while True:
            expression = self.expression()
            descending = self.took("убыв")
            if not descending:
                self.took("возр")
            found.append((expression, descending))
            if not self.took(","):
                return found

    def several(self) -> list[Node]:
        """Expressions."""
        found = [self.expression()]
        while self.took(","):
            found.append(self.expression())
        return found

    def join(self) -> str:
        """How the next table is joined; "" when there is none."""
        for kind in ("левое", "внутреннее"):
            if self.took(kind, "соединение") or self.took(kind, "внешнее", "соединение"):
                return kind
        return "внутреннее" if self.took("соединение") else ""

    def table(self, join: str = "") -> TableTerm:
        """«РегистрСведений.Имя КАК Имя ПО …»."""
        parts = [self.name()]
        while self.took("."):
            parts.append(self.name())
        arguments: tuple[Node | None, ...] = ()
        if self.took("("):
            arguments = self.table_arguments()
        alias = self.name() if self.took("как") else parts[-1]
        made = TableTerm(".".join(parts), alias, arguments, join)
        if join:
            self.need("по")
            made.on = self.expression()
        return made

    def table_arguments(self) -> tuple["Node | None", ...]:
        """Of a virtual table; one left out is None."""
        found: list[Node | None] = []
        while True:
            found.append(None if self.word() in {",", ")"} else self.expression())
            if self.took(")"):
                return tuple(found)
            self.need(",")

    def expression(self) -> Node:
        """ИЛИ."""
        left = self.conjunction()
        while self.took("или"):
            left = Node("или", (left, self.conjunction()))
        return left

    def conjunction(self) -> Node:
        """И."""
        left = self.negation()
        while self.took("и"):
            left = Node("и", (left, self.negation()))
        return left

    def negation(self) -> Node:
        """НЕ."""
        return Node("не", (self.negation(),)) if self.took("не") else self.comparison()

    def comparison(self) -> Node:
        """Signs, В, ЕСТЬ NULL, МЕЖДУ, ПОДОБНО, ССЫЛКА."""
        left = self.sum()
        word = self.word()
        if word in {"=", "<>", "<", ">", "<=", ">="}:
            self.place += 1
            return Node(word, (left, self.sum()))
        if self.took("есть", "null"):
            return Node("есть null", (left,))
        if self.took("есть", "не", "null"):
            return Node("не", (Node("есть null", (left,)),))
        if self.took("не", "в"):
            return Node("не", (self.inside(left),))
        if self.took("в"):
            return self.inside(left)
        if self.took("между"):
            low = self.sum()
            self.need("и")
            return Node("и", (Node(">=", (left, low)), Node("<=", (left, self.sum()))))
        if self.took("подобно"):
            return Node("подобно", (left, self.sum()))
        if self.took("ссылка"):
            return Node("ссылка", (left,), text=".".join(self.path()))
        return left

    def inside(self, left: Node) -> Node:
        """«В (&Список)» or «В (1, 2)»."""
        self.need("(")
        many = self.several()
        self.need(")")
        return Node("в", (left, *many))

    def path(self) -> tuple[str, ...]:
        """Names with dots."""
        parts = [self.name()]
        while self.took("."):
            parts.append(self.name())
        return tuple(parts)

    def sum(self) -> Node:
        """Plus and minus."""
        left = self.product()
        while self.word() in {"+", "-"}:
            sign = self.word()
            self.place += 1
            left = Node(sign, (left, self.product()))
        return left

    def product(self) -> Node:
        """Times and by."""
        left = self.primary()
        while self.word() in {"*", "/"}:
            sign = self.word()
            self.place += 1
            left = Node(sign, (left, self.primary()))
        return left

    def primary(self) -> Node:
        """The smallest parts."""
        kind, text = self.tokens[self.place]
        if kind == "number":
            self.place += 1
            return Node("значение", value=Decimal(text))
        if kind == "string":
            self.place += 1
            return Node("значение", value=text)
        if kind == "param":
            self.place += 1
            return Node("параметр", text=text[1:].casefold())
        if self.took("("):
            inner = self.expression()
            self.need(")")
            return inner
        literals: dict[str, Value] = {"истина": True, "ложь": False, "null": NULL, "неопределено": UNDEFINED}
        if kind == "name" and text.casefold() in literals:
            self.place += 1
            return Node("значение", value=literals[text.casefold()])
        if self.took("выбор"):
            return self.case()
        path = self.path()
        return self.function(path[0].casefold()) if len(path) == 1 and self.took("(") else Node("поле", path=path)

    def case(self) -> Node:
        """ВЫБОР КОГДА … ТОГДА … ИНАЧЕ … КОНЕЦ."""
        parts = []
        while self.took("когда"):
            condition = self.expression()
            self.need("тогда")
            parts += [condition, self.expression()]
        parts.append(self.expression() if self.took("иначе") else Node("значение", value=NULL))
        self.need("конец")
        return Node("выбор", tuple(parts))

    def function(self, name: str) -> Node:
        """By its name; the bracket is open."""
        if name == "значение":
            path = self.path()
            self.need(")")
            return Node("константа", path=path)
        if name == "выразить":
            inner = self.expression()
            self.need("как")
            kind = self.path()
            if self.took("("):
                self.several()
                self.need(")")
            self.need(")")
            return Node("выразить", (inner,), text=".".join(kind))
        if name == "количество" and self.took("*"):
            self.need(")")
            return Node("количество", (Node("значение", value=Decimal(1)),))
        if name == "количество":
            self.took("различные")
        if name not in AGGREGATES | {"естьnull", "представление", "типзначения", "датавремя", "подстрока"}:
            self.fail()
        many = self.several()
        self.need(")")
        return Node(name, tuple(many))
