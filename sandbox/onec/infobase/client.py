"""What a client of 1C shows to its user, and the waiting for long operations."""

from typing import TYPE_CHECKING

from sandbox.onec.bsl.bytes_things import Enumerated, UniqueId
from sandbox.onec.bsl.containers import Structure
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.frames import Cell, ModuleThing
from sandbox.onec.bsl.things import Thing, method
from sandbox.onec.bsl.values import UNDEFINED, Value, shown
from sandbox.onec.infobase.standard_modules import Module

if TYPE_CHECKING:
    from sandbox.onec.infobase.base import Base


class Notify(Thing):
    """ОписаниеОповещения: an exported procedure that will be called."""

    type_name = "ОписаниеОповещения"
    readable = {"ИмяПроцедуры": "name", "Модуль": "module", "ДополнительныеПараметры": "more"}

    def __init__(self, name: str, module: Thing, more: Value = UNDEFINED) -> None:
        if isinstance(module, ModuleThing):
            method_found = module.source.method(name, "client")
            if method_found is None or not method_found.is_export:
                raise BslError(f"Метод объекта не обнаружен ({name})")
        self.name, self.module, self.more = name, module, more

    def run(self, result: Value) -> None:
        """Call it."""
        if isinstance(self.module, ModuleThing):
            self.module.enter(self.name, [Cell(result), Cell(self.more)], "client")


class Form(Thing):
    """A form that the command was pressed in."""

    type_name = "ФормаКлиентскогоПриложения"
    readable = {"УникальныйИдентификатор": "unique_id"}

    def __init__(self) -> None:
        self.unique_id = UniqueId()


class ClientFunctions(Thing):
    """Global functions; what is shown goes to `base.shown`."""

    def __init__(self, base: "Base") -> None:
        self.base = base

    @method("ПоказатьПредупреждение", only="client")
    def warn(self, notify: Notify | None = None, text: Value = "", seconds: int = 0, title: str = "") -> None:
        """A window with one button."""
        self.base.shown.append(("warning", shown(text)))
        if notify:
            notify.run(UNDEFINED)

    @method("ПоказатьОповещениеПользователя", only="client")
    def notice(
        self, text: str, action: Notify | str | None = None, more: str = "", picture: Value = UNDEFINED,
        status: Value = UNDEFINED, key: str = "",
    ) -> None:  # fmt: skip
        """A notice in the corner."""
        self.base.shown.append(("notice", f"{text}\n{more}".strip()))
        if isinstance(action, str):
            self.base.shown.append(("link", action))

    @method("ПоказатьВопрос", only="client")
    def ask(
        self, notify: Notify, text: str, buttons: Enumerated, seconds: int = 0, default: Value = UNDEFINED,
        title: str = "",
    ) -> None:  # fmt: skip
        """The user presses the first button."""
        self.base.shown.append(("question", text))
        notify.run(Enumerated("КодВозвратаДиалога", "Да"))

    @method("ОткрытьФорму", only="client")
    def open(
        self, name: str, parameters: Structure | None = None, owner: Value = UNDEFINED, unique: Value = UNDEFINED,
        window: Value = UNDEFINED, link: Value = UNDEFINED, notify: Notify | None = None, mode: Value = UNDEFINED,
    ) -> None:  # fmt: skip
        """A form."""
        self.base.shown.append(("form", name))
        self.base.opened.append((name, parameters))

    @method("ВыполнитьОбработкуОповещения", only="client")
    def run(self, notify: Notify, result: Value = UNDEFINED) -> None:
        """Call it."""
        notify.run(result)

    @method("ПерейтиПоНавигационнойСсылке", only="client")
    def follow(self, link: str) -> None:
        """A card in the browser."""
        self.base.shown.append(("link", link))


class LongOperations(Module):
    """ДлительныеОперации: a background job that has ended when it is asked about."""

    @method("ПараметрыВыполненияВФоне")
    def parameters(self, form: UniqueId | None = None) -> Structure:
        """Of the next one."""
        made = Structure(
            "ИдентификаторФормы, НаименованиеФоновогоЗадания, КлючФоновогоЗадания", form or UNDEFINED, "", ""
        )
        for name in ("ЗапуститьВФоне", "ЗапуститьНеВФоне", "ОжидатьЗавершение", "АдресРезультата"):
            made.insert(name, UNDEFINED)
        return made

    @method("ВыполнитьВФоне")
    def start(self, name: str, told: Value, parameters: Structure) -> Structure:
        """A procedure (Параметры, АдресРезультата) in a session of its own."""
        address = f"e1cib/tempstorage/{UniqueId().presentation()}"
        made = Structure("Статус, ИдентификаторЗадания, АдресРезультата", "Выполнено", UniqueId(), address)
        for key in ("КраткоеПредставлениеОшибки", "ПодробноеПредставлениеОшибки"):
            made.insert(key, "")
        module_name, _, method_name = name.partition(".")
        module = self.base.interpreter.modules.get(module_name.casefold())
        if module is None:
            raise BslError(f"Переменная не определена ({module_name})")
        self.base.background.append(name)
        privileged, self.base.interpreter.privileged = self.base.interpreter.privileged, False
        try:
            module.enter(method_name, [Cell(told), Cell(address)], "server")
        except BslError as error:
            self.base.database.abandon()
            made.insert("Статус", "Ошибка")
            made.insert("КраткоеПредставлениеОшибки", error.text)
            made.insert("ПодробноеПредставлениеОшибки", str(error))
        finally:
            self.base.interpreter.privileged = privileged
        return made


class LongOperationsClient(Module):
    """ДлительныеОперацииКлиент."""

    @method("ПараметрыОжидания", only="client")
    def parameters(self, owner: Thing | None = None) -> Structure:
        """Of the waiting."""
        made = Structure(
            "ФормаВладелец, ТекстСообщения, ВыводитьОкноОжидания, Интервал", owner or UNDEFINED, "", True, UNDEFINED
        )
        for name in ("ВыводитьПрогрессВыполнения", "ВыводитьСообщения", "ОповещениеПользователя"):
            made.insert(name, UNDEFINED)
        return made

    @method("ОжидатьЗавершение", only="client")
    def wait(self, operation: Structure, notify: Notify | None = None, parameters: Structure | None = None) -> None:
        """The notification gets the result; Неопределено when the user cancelled."""
        if notify is None:
            return
        if self.base.cancels_waiting:
            notify.run(UNDEFINED)
        else:
            notify.run(operation)
