"""Text of a module → tokens, with the preprocessor's branches of one side only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.onec.bsl.faults import CompilationError, Problem

WORDS = """
если тогда иначеесли иначе конецесли для каждого из по цикл конеццикла пока процедура конецпроцедуры функция
конецфункции перем возврат продолжить прервать экспорт знач попытка исключение конецпопытки вызватьисключение
новый истина ложь неопределено null и или не перейти выполнить добавитьобработчик удалитьобработчик
"""
KEYWORDS = frozenset(WORDS.split())
SERVER = frozenset({"сервер", "насервере"})
CLIENT = frozenset({"клиент", "наклиенте", "тонкийклиент"})
SYMBOLS = SERVER | CLIENT | {
    "вебклиент", "внешнеесоединение", "толстыйклиентобычноеприложение", "толстыйклиентуправляемоеприложение",
    "мобильноеприложениеклиент", "мобильноеприложениесервер", "мобильныйклиент",
}  # fmt: skip
TOKEN = re.compile(
    r"""(?P<space>[ \t\u00a0\ufeff]+|//[^\n]*)
    |(?P<line>\r?\n)
    |(?P<directive>&[^\W\d]\w*)
    |(?P<hash>\#[^\n]*)
    |(?P<name>[^\W\d]\w*)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<string>"(?:[^"\n]|"")*(?:\n\s*(?:\|(?:[^"\n]|"")*|//[^\n]*))*")
    |(?P<date>'[^'\n]*')
    |(?P<sign><>|<=|>=|[-+*/%=<>()\[\].,;:?])""",
    re.VERBOSE,
)
CONDITION = re.compile(r"\#(если|иначеесли)\s+(.+?)\s+тогда\s*(?://.*)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the program: name, keyword, number, string, date, sign, directive or end."""

    kind: str
    text: str  # of a string: its value
    line: int

    @property
    def key(self) -> str:
        """As names are compared: whatever the case."""
        return self.text.casefold()


def tokens(source: str, module: str, side: str) -> list[Token]:
    """All tokens that the compiler of that side (server, client) sees, with an `end` at the end."""
    source = source.replace("\r\n", "\n")
    return [*_seen(source, module, CLIENT if side == "client" else SERVER), Token("end", "", source.count("\n") + 1)]


def _seen(source: str, module: str, symbols: frozenset[str]) -> Iterator[Token]:
    branches: list[list[bool]] = []  # of each open #Если: is this branch taken, was any
    depth = 0
    line, position = 1, 0
    while position < len(source):
        found = TOKEN.match(source, position)
        if not found:
            raise CompilationError([Problem(module, line, f"непонятный знак «{source[position]}»")])
        kind, text = str(found.lastgroup), found.group()
        if kind == "hash":
            depth += _area(text)
            _branch(text, branches, symbols, Problem(module, line, f"непонятная инструкция «{text.strip()}»"))
        elif kind not in {"space", "line"} and all(taken for taken, _ in branches):
            yield _token(kind, text, line)
        line += text.count("\n")
        position = found.end()
    if branches or depth:
        raise CompilationError([Problem(module, line, "инструкция препроцессора не закрыта")])


def _token(kind: str, text: str, line: int) -> Token:
    if kind == "string":
        parts = re.sub(r"\n\s*//[^\n]*", "", text[1:-1])
        return Token(kind, re.sub(r"\n\s*\|", "\n", parts).replace('""', '"'), line)
    if kind == "name" and text.casefold() in KEYWORDS:
        return Token("keyword", text, line)
    return Token(kind, text, line)


def _area(text: str) -> int:
    word = text.split()[0].casefold()
    return {"#область": 1, "#конецобласти": -1}.get(word, 0)


def _branch(text: str, branches: list[list[bool]], symbols: frozenset[str], problem: Problem) -> None:
    word = text.split()[0].casefold()
    if word in {"#область", "#конецобласти"}:
        return
    if word == "#иначе" and branches:
        branches[-1] = [not branches[-1][1], True]
    elif word == "#конецесли" and branches:
        branches.pop()
    elif (found := CONDITION.match(text.strip())) and (word == "#если" or branches):
        holds = _holds(found[2].casefold(), symbols, problem)
        if word == "#если":
            branches.append([holds, holds])
        else:
            branches[-1] = [holds and not branches[-1][1], holds or branches[-1][1]]
    else:
        raise CompilationError([problem])


def _holds(condition: str, symbols: frozenset[str], problem: Problem) -> bool:
    """Of «Сервер Или ВнешнееСоединение И Не ВебКлиент»."""
    words = condition.replace("(", " ( ").replace(")", " ) ").split()
    if any(word not in SYMBOLS | {"и", "или", "не"} for word in words):
        raise CompilationError([problem])

    def of_negation(text: str) -> bool:
        return not of_negation(text[3:]) if text.startswith("не ") else text.strip() in symbols

    return any(all(of_negation(one) for one in part.split(" и ")) for part in " ".join(words).split(" или "))
