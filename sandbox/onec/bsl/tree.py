"""The tree of a module: expressions, statements, methods."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant in the text."""

    value: object
    line: int


@dataclass(frozen=True, slots=True)
class Name:
    """A variable or a thing of the platform."""

    text: str
    line: int

    @property
    def key(self) -> str:
        """As names are compared."""
        return self.text.casefold()


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x` or `НЕ x`."""

    sign: str
    operand: "Expression"
    line: int


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands; И and ИЛИ look at the second only when they must."""

    sign: str
    left: "Expression"
    right: "Expression"
    line: int


@dataclass(frozen=True, slots=True)
class Choice:
    """`?(condition, yes, no)`."""

    condition: "Expression"
    yes: "Expression"
    no: "Expression"
    line: int


@dataclass(frozen=True, slots=True)
class Call:
    """A method of this module or of the platform; an argument left out is None."""

    name: str
    arguments: tuple["Expression | None", ...]
    line: int

    @property
    def key(self) -> str:
        """As names are compared."""
        return self.name.casefold()


@dataclass(frozen=True, slots=True)
class Member:
    """`target.name`."""

    target: "Expression"
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class MethodCall:
    """`target.name(…)`."""

    target: "Expression"
    name: str
    arguments: tuple["Expression | None", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Index:
    """`target[index]`."""

    target: "Expression"
    index: "Expression"
    line: int


@dataclass(frozen=True, slots=True)
class New:
    """`Новый Тип(…)`."""

    type_name: str
    arguments: tuple["Expression | None", ...]
    line: int


Expression = Literal | Name | Unary | Binary | Choice | Call | Member | MethodCall | Index | New


@dataclass(frozen=True, slots=True)
class Assign:
    """`target = value;`."""

    target: Name | Member | Index
    value: Expression
    line: int


@dataclass(frozen=True, slots=True)
class Act:
    """A call whose value nobody takes."""

    call: Call | MethodCall
    line: int


@dataclass(frozen=True, slots=True)
class If:
    """Branches in order, and what else."""

    branches: tuple[tuple[Expression, tuple["Statement", ...]], ...]
    otherwise: tuple["Statement", ...]
    line: int


@dataclass(frozen=True, slots=True)
class CountLoop:
    """`Для i = 1 По n Цикл`."""

    variable: Name
    start: Expression
    stop: Expression
    body: tuple["Statement", ...]
    line: int


@dataclass(frozen=True, slots=True)
class EachLoop:
    """`Для Каждого x Из y Цикл`."""

    variable: Name
    source: Expression
    body: tuple["Statement", ...]
    line: int


@dataclass(frozen=True, slots=True)
class WhileLoop:
    """`Пока … Цикл`."""

    condition: Expression
    body: tuple["Statement", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Try:
    """`Попытка … Исключение …`."""

    body: tuple["Statement", ...]
    handler: tuple["Statement", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Raise:
    """`ВызватьИсключение …;`, without a value only where an error is handled."""

    value: Expression | None
    line: int


@dataclass(frozen=True, slots=True)
class Return:
    """`Возврат …;`."""

    value: Expression | None
    line: int


@dataclass(frozen=True, slots=True)
class Break:
    """`Прервать;`."""

    line: int


@dataclass(frozen=True, slots=True)
class Continue:
    """`Продолжить;`."""

    line: int


Statement = Assign | Act | If | CountLoop | EachLoop | WhileLoop | Try | Raise | Return | Break | Continue


@dataclass(frozen=True, slots=True)
class Parameter:
    """Of a method; by reference unless `Знач`."""

    name: str
    by_value: bool
    default: Expression | None


@dataclass(slots=True)
class Method:
    """A procedure or a function."""

    name: str
    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]
    is_function: bool
    is_export: bool
    directives: tuple[str, ...]  # «насервере», «наклиенте», «насерверебезконтекста»
    extends: tuple[str, str] | None  # («после», name of the method in the base's module)
    locals: tuple[str, ...]  # names from `Перем`
    line: int
    end: int

    @property
    def least(self) -> int:
        """How many arguments it must be given."""
        return max((n for n, one in enumerate(self.parameters, 1) if one.default is None), default=0)


@dataclass(slots=True)
class Module:
    """All of one text."""

    name: str
    variables: dict[str, bool] = field(default_factory=dict)  # key → is it exported
    methods: dict[str, Method] = field(default_factory=dict)
    body: tuple[Statement, ...] = ()
