"""Expressions of the language, from ИЛИ down to what stands in brackets."""

from datetime import datetime
from decimal import Decimal
from typing import NoReturn

from sandbox.onec.bsl import tree
from sandbox.onec.bsl.faults import CompilationError, Problem
from sandbox.onec.bsl.lexing import Token
from sandbox.onec.bsl.values import NULL, UNDEFINED

COMPARISONS = {"=", "<>", "<", ">", "<=", ">="}
LITERALS: dict[str, object] = {"истина": True, "ложь": False, "неопределено": UNDEFINED, "null": NULL}


class ExpressionParser:
    """The tokens and where we are in them."""

    def __init__(self, found: list[Token], name: str) -> None:
        self.tokens, self.position, self.name = found, 0, name
        self.loops = self.handlers = 0
        self.in_function = False

    @property
    def token(self) -> Token:
        """The next one."""
        return self.tokens[self.position]

    def fail(self, text: str) -> NoReturn:
        """The module is not accepted."""
        raise CompilationError([Problem(self.name, self.token.line, text)])

    def advance(self) -> Token:
        """The next one, taken."""
        taken = self.token
        self.position += 1
        return taken

    def is_keyword(self, word: str) -> bool:
        """Is it next."""
        return self.token.kind == "keyword" and self.token.key == word

    def is_sign(self, text: str) -> bool:
        """Is it next."""
        return self.token.kind == "sign" and self.token.text == text

    def took_keyword(self, word: str) -> bool:
        """Taken if it is next."""
        found = self.is_keyword(word)
        self.position += found
        return found

    def took_sign(self, text: str) -> bool:
        """Taken if it is next."""
        found = self.is_sign(text)
        self.position += found
        return found

    def keyword(self, word: str) -> None:
        """It must be next."""
        if not self.took_keyword(word):
            self.fail(f"ожидается «{word}», а стоит «{self.token.text}»")

    def sign(self, text: str) -> None:
        """It must be next."""
        if not self.took_sign(text):
            self.fail(f"ожидается «{text}», а стоит «{self.token.text}»")

    def take(self, kind: str) -> Token:
        """One of that kind must be next."""
        if self.token.kind != kind:
            self.fail(f"не на месте: «{self.token.text}»")
        return self.advance()

    def identifier(self) -> str:
        """A name that is no word of the language."""
        return self.take("name").text

    def expression(self) -> tree.Expression:
        """ИЛИ binds least."""
        left = self.conjunction()
        while self.is_keyword("или"):
            line = self.advance().line
            left = tree.Binary("или", left, self.conjunction(), line)
        return left

    def conjunction(self) -> tree.Expression:
        """И."""
        left = self.negation()
        while self.is_keyword("и"):
            line = self.advance().line
            left = tree.Binary("и", left, self.negation(), line)
        return left

    def negation(self) -> tree.Expression:
        """НЕ binds less than a comparison does: `НЕ А = Б` is `НЕ (А = Б)`."""
        if self.is_keyword("не"):
            line = self.advance().line
            return tree.Unary("не", self.negation(), line)
        return self.comparison()

    def comparison(self) -> tree.Expression:
        """Signs of order."""
        left = self.sum()
        while self.token.kind == "sign" and self.token.text in COMPARISONS:
            sign = self.advance()
            left = tree.Binary(sign.text, left, self.sum(), sign.line)
        return left

    def sum(self) -> tree.Expression:
        """Plus and minus."""
        left = self.product()
        while self.is_sign("+") or self.is_sign("-"):
            sign = self.advance()
            left = tree.Binary(sign.text, left, self.product(), sign.line)
        return left

    def product(self) -> tree.Expression:
        """Times, by, remainder."""
        left = self.signed()
        while self.token.kind == "sign" and self.token.text in {"*", "/", "%"}:
            sign = self.advance()
            left = tree.Binary(sign.text, left, self.signed(), sign.line)
        return left

    def signed(self) -> tree.Expression:
        """A sign before a value."""
        if self.is_sign("-") or self.is_sign("+"):
            sign = self.advance()
            return tree.Unary(sign.text, self.signed(), sign.line)
        return self.postfix()

    def postfix(self) -> tree.Expression:
        """Members, calls and indices one after another."""
        value = self.primary()
        while True:
            line = self.token.line
            if self.took_sign("."):
                if self.token.kind not in {"name", "keyword"}:
                    self.fail(f"ожидается имя, а стоит «{self.token.text}»")
                name = self.advance().text
                if self.is_sign("("):
                    value = tree.MethodCall(value, name, self.arguments(), line)
                else:
                    value = tree.Member(value, name, line)
            elif self.took_sign("["):
                index = self.expression()
                self.sign("]")
                value = tree.Index(value, index, line)
            else:
                return value

    def primary(self) -> tree.Expression:
        """The smallest parts."""
        token = self.token
        if token.kind == "keyword" and token.key in LITERALS:
            self.advance()
            return tree.Literal(LITERALS[token.key], token.line)
        if self.took_keyword("новый"):
            name = self.identifier()
            return tree.New(name, self.arguments() if self.is_sign("(") else (), token.line)
        if token.kind in {"number", "string", "date"}:
            return tree.Literal(self.literal(self.advance()), token.line)
        if token.kind == "name":
            self.advance()
            if self.is_sign("("):
                return tree.Call(token.text, self.arguments(), token.line)
            return tree.Name(token.text, token.line)
        if self.took_sign("("):
            inner = self.expression()
            self.sign(")")
            return inner
        if self.took_sign("?"):
            return self.choice(token.line)
        return self.fail(f"ожидается выражение, а стоит «{token.text}»")

    def literal(self, token: Token) -> object:
        """Its value."""
        if token.kind == "number":
            return Decimal(token.text)
        if token.kind == "string":
            return token.text
        digits = "".join(sign for sign in token.text if sign.isdigit()).ljust(14, "0")
        try:
            return datetime.strptime(digits, "%Y%m%d%H%M%S")  # noqa: DTZ007  (dates of 1C have no zone)
        except ValueError:
            self.fail(f"неверная дата {token.text}")

    def choice(self, line: int) -> tree.Expression:
        """`?(…, …, …)`."""
        self.sign("(")
        condition = self.expression()
        self.sign(",")
        yes = self.expression()
        self.sign(",")
        no = self.expression()
        self.sign(")")
        return tree.Choice(condition, yes, no, line)

    def arguments(self) -> tuple[tree.Expression | None, ...]:
        """In their brackets; one left out is None."""
        self.sign("(")
        found: list[tree.Expression | None] = []
        if self.took_sign(")"):
            return ()
        while True:
            found.append(None if self.is_sign(",") or self.is_sign(")") else self.expression())
            if self.took_sign(")"):
                return tuple(found)
            self.sign(",")
