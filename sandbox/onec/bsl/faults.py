"""What can go wrong: what a `Попытка` catches, and what it does not."""

from dataclasses import dataclass


class BslError(Exception):
    """An error at run time, which `Попытка` catches; `kind` says whose fault it is.

    Kinds: `raised` (ВызватьИсключение), `code` (a wrong call or type: a mistake in the program), `network`,
    `json`, `data` (the base refuses), `rights`, `transaction`.
    """

    def __init__(self, text: str, kind: str = "code") -> None:
        super().__init__(text)
        self.text, self.kind = text, kind
        self.place = ""
        self.cause: BslError | None = None

    def __str__(self) -> str:
        return f"{{{self.place}}}: {self.text}" if self.place else self.text


@dataclass(frozen=True, slots=True)
class Problem:
    """What the compiler does not accept, and where."""

    module: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.module}({self.line}): {self.text}"


class CompilationError(Exception):
    """The program is not one; nothing of it is run."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
