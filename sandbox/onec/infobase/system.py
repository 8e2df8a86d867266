"""Global functions and things of the platform that belong to a base: transactions, errors, rights, the event log."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.onec.bsl.bytes_things import UniqueId
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.things import Thing, method
from sandbox.onec.bsl.values import UNDEFINED, Value
from sandbox.onec.infobase.database import FULL
from sandbox.onec.infobase.metadata import MetaObject
from sandbox.onec.infobase.references import Ref

if TYPE_CHECKING:
    from sandbox.onec.infobase.base import Base


@dataclass(frozen=True, slots=True)
class Logged:
    """A line of the event log."""

    event: str
    level: str
    comment: str


class ErrorInfo(Thing):
    """ИнформацияОбОшибке."""

    type_name = "ИнформацияОбОшибке"
    readable = {"Описание": "text", "Причина": "cause", "ИмяМодуля": "module", "НомерСтроки": "line"}

    def __init__(self, error: BslError | None) -> None:
        self.error = error
        self.text = error.text if error else ""
        self.cause = ErrorInfo(error.cause) if error and error.cause else UNDEFINED
        self.module, _, line = (error.place if error else "").partition("(")
        self.line = int(line.rstrip(")") or 0)


class ErrorProcessing(Thing):
    """ОбработкаОшибок."""

    @method("ПодробноеПредставлениеОшибки")
    def at_length(self, info: ErrorInfo) -> str:
        """With the place."""
        cause = f"\nпо причине:\n{self.at_length(info.cause)}" if isinstance(info.cause, ErrorInfo) else ""
        return f"{info.error or ''}{cause}"

    @method("КраткоеПредставлениеОшибки")
    def in_short(self, info: ErrorInfo) -> str:
        """Only what."""
        return info.text

    @method("СообщениеОбОшибкеДляПользователя")
    def for_user(self, info: ErrorInfo) -> str:
        """Only what."""
        return info.text


class SystemInfo(Thing):
    """СистемнаяИнформация."""

    type_name = "СистемнаяИнформация"
    readable = {"ВерсияПриложения": "version", "ИдентификаторКлиента": "client"}
    version = "8.3.27.1508"
    client = UniqueId()


class LockItem(Thing):
    """ЭлементБлокировкиДанных."""

    type_name = "ЭлементБлокировкиДанных"
    writable = {"Режим": "mode"}

    def __init__(self, fields: set[str]) -> None:
        self.fields, self.mode = fields, UNDEFINED

    @method("УстановитьЗначение")
    def set_value(self, name: str, value: Value) -> None:
        """Only rows with this value."""
        if self.fields and name.casefold() not in self.fields:
            raise BslError(f"Поле блокировки не найдено ({name})")


class DataLock(Thing):
    """БлокировкаДанных: holds only inside a transaction."""

    type_name = "БлокировкаДанных"

    def __init__(self, base: Any) -> None:  # a Base: constructors are described before there is one
        self.base = base
        self.items: list[LockItem] = []

    @method("Добавить")
    def add(self, name: str) -> LockItem:
        """A table to be locked."""
        _, _, register = name.partition(".")
        known = {key.casefold(): one for key, one in self.base.registers.items()}.get(register.casefold())
        if register.startswith("сэд_") and known is None:
            raise BslError(f"Пространство блокировок не найдено ({name})")
        self.items.append(LockItem({field.casefold() for field in known.dimensions} if known else set()))
        return self.items[-1]

    @method("Заблокировать")
    def lock(self) -> None:
        """Until the transaction is over."""
        if not self.base.database.depth:
            raise BslError("Блокировка данных вне транзакции ничего не держит")
        self.base.database.touch("")


class BaseUser(Thing):
    """ПользовательИнформационнойБазы."""

    type_name = "ПользовательИнформационнойБазы"
    readable = {"Имя": "name", "ПолноеИмя": "full_name"}

    def __init__(self, name: str, full_name: str) -> None:
        self.name, self.full_name = name, full_name


class BaseUsers(Thing):
    """ПользователиИнформационнойБазы."""

    def __init__(self, base: "Base") -> None:
        self.base = base

    @method("ТекущийПользователь")
    def current(self) -> BaseUser:
        """Who is at work; nobody with a name when a scheduled job is."""
        return BaseUser(self.base.session.login, self.base.session.full_name)


class UserMessage(Thing):
    """СообщениеПользователю."""

    type_name = "СообщениеПользователю"
    writable = {"Текст": "text", "КлючДанных": "key", "Поле": "field", "ПутьКДанным": "path"}

    def __init__(self, base: Any) -> None:  # a Base: constructors are described before there is one
        self.base, self.text, self.key, self.field, self.path = base, "", UNDEFINED, "", ""

    @method("Сообщить")
    def tell(self) -> None:
        """Under the form."""
        self.base.shown.append(("message", self.text))


class Job(Thing):
    """РегламентноеЗадание."""

    type_name = "РегламентноеЗадание"
    readable = {"Использование": "is_on"}

    def __init__(self, is_on: bool) -> None:
        self.is_on = is_on


class Jobs(Thing):
    """РегламентныеЗадания."""

    @method("НайтиПредопределенное")
    def find(self, metadata: MetaObject) -> Job:
        """That of the extension."""
        return Job(is_on=True)


class SystemFunctions(Thing):
    """Global functions."""

    def __init__(self, base: "Base") -> None:
        self.base = base

    @method("НачатьТранзакцию", only="server")
    def begin(self, mode: Value = UNDEFINED) -> None:
        """A transaction."""
        self.base.database.begin()

    @method("ЗафиксироватьТранзакцию", only="server")
    def commit(self) -> None:
        """The innermost one."""
        self.base.database.commit()

    @method("ОтменитьТранзакцию", only="server")
    def roll_back(self) -> None:
        """The innermost one."""
        self.base.database.roll_back()

    @method("ТранзакцияАктивна", only="server")
    def is_inside(self) -> bool:
        """Is there one."""
        return self.base.database.depth > 0

    @method("УстановитьПривилегированныйРежим", only="server")
    def set_privileged(self, on: bool) -> None:
        """Until the method is left."""
        self.base.interpreter.privileged = on

    @method("ПривилегированныйРежим", only="server")
    def is_privileged(self) -> bool:
        """Is it on."""
        return self.base.session.is_privileged

    @method("БезопасныйРежим", only="server")
    def safe_mode(self) -> bool:
        """Was the extension installed so."""
        return self.base.session.is_safe

    @method("ПравоДоступа", only="server")
    def has_right(self, right: str, about: Thing, user: Value = UNDEFINED) -> bool:
        """Of the user at work."""
        if right == "Администрирование":
            return FULL in self.base.session.roles
        name = about.name if isinstance(about, MetaObject) else ""
        return self.base.session.is_privileged or not name.startswith("сэд_") or self.base.session.may_use

    @method("РольДоступна", only="server")
    def has_role(self, role: str) -> bool:
        """Of the user at work."""
        return role in self.base.session.roles

    @method("ИмяПользователя", only="server")
    def login(self) -> str:
        """Of the user at work."""
        return self.base.session.login

    @method("ПолноеИмяПользователя", only="server")
    def full_name(self) -> str:
        """Of the user at work."""
        return self.base.session.full_name

    @method("ИнформацияОбОшибке")
    def error_info(self) -> ErrorInfo:
        """Of the error that is being handled."""
        return ErrorInfo(self.base.interpreter.error)

    @method("ОписаниеОшибки")
    def error_text(self) -> str:
        """Of the error that is being handled."""
        return str(self.base.interpreter.error or "")

    @method("ЗаписьЖурналаРегистрации", only="server")
    def log(
        self, event: str, level: Thing | None = None, metadata: Value = UNDEFINED, data: Value = UNDEFINED,
        comment: str = "",
    ) -> None:  # fmt: skip
        """A line of the event log."""
        self.base.log.append(Logged(event, str(getattr(level, "name", "")), comment))

    @method("СтрокаСоединенияИнформационнойБазы", only="server")
    def connection_string(self) -> str:
        """Where the base is."""
        return self.base.connection_string

    @method("ПолучитьНавигационнуюСсылку")
    def link(self, told: Ref | str) -> str:
        """«e1cib/data/Документ.Имя?ref=…»: the reference in 1C's own order of digits."""
        if isinstance(told, str):
            return told
        digits = told.uuid.hex
        ordered = digits[16:] + digits[12:16] + digits[8:12] + digits[:8]
        return f"e1cib/data/{told.metadata().full_name()}?ref={ordered}"

    @method("Вычислить")
    def evaluate(self, expression: str) -> Value:
        """Only the name of a common module."""
        if module := self.base.interpreter.modules.get(expression.casefold()):
            return module
        found, side = {name.casefold(): one for name, one in self.base.library.items()}.get(
            expression.casefold(), (None, "")
        )
        if found is None or (side and side != self.base.interpreter.side):
            raise BslError(f"Переменная не определена ({expression})")
        return found

    @method("ПоместитьВоВременноеХранилище")
    def keep(self, value: Value, owner: Value = UNDEFINED) -> str:
        """An address, or the same address with another value."""
        address = owner if isinstance(owner, str) and owner else f"e1cib/tempstorage/{UniqueId().presentation()}"
        self.base.temporary[address] = value
        return address

    @method("ПолучитьИзВременногоХранилища")
    def kept(self, address: str) -> Value:
        """What is there."""
        if address not in self.base.temporary:
            raise BslError("Значение по указанному адресу не найдено")
        return self.base.temporary[address]

    @method("УдалитьИзВременногоХранилища")
    def forget(self, address: str) -> None:
        """Nothing is there any more."""
        self.base.temporary.pop(address, None)

    @method("ЭтоАдресВременногоХранилища")
    def is_address(self, address: str) -> bool:
        """Is it one."""
        return address.startswith("e1cib/tempstorage/")
