"""A base of 1C with our extension in it: its program, its data, its users, and what can be done from outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path

from sandbox.onec import objects
from sandbox.onec.bsl.checking import check
from sandbox.onec.bsl.containers import Array, Structure
from sandbox.onec.bsl.faults import BslError, CompilationError, Problem
from sandbox.onec.bsl.program import Source
from sandbox.onec.bsl.running import Interpreter
from sandbox.onec.bsl.tables import Table, TypeDescription
from sandbox.onec.bsl.things import Thing
from sandbox.onec.bsl.values import Value, kind_of
from sandbox.onec.infobase.client import Form
from sandbox.onec.infobase.database import FULL, ROLE, Database
from sandbox.onec.infobase.fields import constants, registers
from sandbox.onec.infobase.forms import OpenForm
from sandbox.onec.infobase.platform import platform_of
from sandbox.onec.infobase.query_tables import Tables
from sandbox.onec.infobase.references import Things
from sandbox.onec.infobase.source import OF_THE_BASE, forms, sources
from sandbox.onec.infobase.standard_modules import AttachableCommands
from sandbox.onec.infobase.system import Logged
from sandbox.onec.store import Store

MOSCOW = timezone(timedelta(hours=3))
BORROWED = next(iter(OF_THE_BASE))


def now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


@dataclass
class Session:
    """Who is at work, and what he may."""

    base: "Base"
    login: str = "ИвановаА"
    full_name: str = "Иванова А. П."
    roles: set[str] = field(default_factory=lambda: {ROLE})
    is_safe: bool = False  # the extension was installed in safe mode: no privileged mode

    @property
    def is_privileged(self) -> bool:
        """Rights are not asked for."""
        return FULL in self.roles or (self.base.interpreter.privileged and not self.is_safe)

    @property
    def may_use(self) -> bool:
        """Has the extension's role."""
        return bool(self.roles & {ROLE, FULL})


class Base:
    """One base. `call` runs a method of the extension, `press_button` its command, `run_job` its scheduled job.

    `second` is how long a second of an HTTP time-out really is.
    `shown` is what the user saw, `log` the event log, `background` the background jobs that were started.
    """

    def __init__(
        self,
        store: Store,
        folder: Path,
        *,
        clock: Callable[[], datetime] = now,
        zone: tzinfo = MOSCOW,
        has_library: bool = True,
        second: float = 1.0,
        changed: dict[str, str] | None = None,
    ) -> None:
        self.store, self.folder, self.clock, self.zone = store, folder, clock, zone
        self.has_library, self.second = has_library, second
        self.prints_anew = False  # each print has the moment in it, as PDFs of some releases have
        self.has_proxy = self.is_copy = self.has_invoice_pdf = self.broken_forms = self.cancels_waiting = False
        self.connection_string = 'Srvr="server";Ref="buh";'
        self.log: list[Logged] = []
        self.shown: list[tuple[str, str]] = []
        self.opened: list[tuple[str, Structure | None]] = []
        self.background: list[str] = []
        self.temporary: dict[str, Value] = {}
        self.broken_vat_settings = False
        self.printed: list[tuple[str, str]] = []  # managers and layouts
        self.emails: dict[str, str] = {}  # of users of the catalogue, by their full names
        self.session = Session(self)
        self.constants, self.registers = constants(folder), registers(folder)
        self.database = Database(self.session)
        self.things = Things(store, self.database)
        self.tables = Tables(self.things, self.database, self.registers)
        self.sources: dict[str, Source] = sources(folder, changed, with_borrowed=has_library)
        self.library: dict[str, tuple[Thing, str]] = {}
        self.platform = platform_of(self)
        self.forms = forms(folder)
        self.interpreter = Interpreter(self.platform, self.sources | self.forms)

    def problems(self) -> list[Problem]:
        """What the compiler does not accept in the extension."""
        return check(self.platform, self.sources | self.forms)

    def compile(self) -> None:
        """Raises CompilationError when the extension would not attach."""
        if found := self.problems():
            raise CompilationError(found)

    def call(self, name: str, *arguments: Value, side: str = "server") -> Value:
        """A method «Модуль.Метод»; a transaction that it leaves open is undone and is an error."""
        try:
            result = self.interpreter.call(name, *arguments, side=side)
        except BaseException:
            self.database.abandon()
            raise
        if self.database.abandon():
            raise BslError(f"{name} оставил транзакцию открытой", "transaction")
        return result

    def set_up(self, address: str, token: str) -> None:
        """An administrator fills the settings in and switches the sending on."""
        with self.acting_as("Администратор", FULL):
            self.call("сэд_Настройки.ЗаписатьПодключение", address, token, True)

    def open_form(self, name: str, parameters: Structure | None = None) -> OpenForm:
        """«сэд_Настройка.Форма», as the user at work sees it."""
        return OpenForm(self, name, parameters)

    def run_job(self) -> None:
        """The scheduled job, in a session without rights of its own."""
        with self.acting_as("", FULL):
            self.call("сэд_Регламент.ВыполнитьОбмен")

    def press_button(
        self, documents: Sequence[objects.Document], *, is_saved: bool = True, agrees: bool = True
    ) -> bool:
        """The command in a form (one document) or in a list (several); False when БСП did not call it.

        A document that is not saved is saved first if the user agrees; who does not agree sends nothing.
        """
        refs = [self.things.ref(document) for document in documents]
        command = self.command(kind_of(refs[0]).name)
        if command is None:
            return False
        if command.get("РежимЗаписи") in {"Записывать", "Проводить"} and not is_saved:
            if not agrees:
                return False
            for document in documents:
                self.store.write(document)
        parameter: Value = Array()
        if isinstance(parameter, Array):
            parameter.items = list(refs)
        if not command.get("МножественныйВыбор"):
            parameter = refs[0]
        parameters = Structure("ОписаниеКоманды, Форма, ЭтоФормаОбъекта, Источник", Structure(), Form(), len(refs) == 1)
        self.call(str(command.get("Обработчик")), parameter, parameters, side="client")
        return True

    def command(self, kind: str) -> Thing | None:
        """The extension's command for things of that type; None when the form has no such button."""
        if not self.has_library:
            return None
        made = AttachableCommands(self)
        kinds, commands = made.kinds(), made.commands()
        self.call(f"{BORROWED}.ПриОпределенииВидовПодключаемыхКоманд", kinds)
        self.call(f"{BORROWED}.ПриОпределенииКомандПодключенныхКОбъекту", Structure(), Table(), Table(), commands)
        known = {row.get("Имя") for row in kinds.rows}
        for row in commands.rows:
            types = row.get("ТипПараметра")
            fits = isinstance(types, TypeDescription) and any(one.name == kind for one in types.kinds)
            if fits and row.get("Вид") in known:
                return row
        return None

    def acting_as(self, login: str, *roles: str) -> "Acting":
        """Somebody else is at work inside `with`."""
        return Acting(self, login, set(roles))

    def queue(self) -> list[dict[str, Value]]:
        """Rows of the queue in their order."""
        rows = self.database.rows("сэд_ОчередьСообщений").values()
        return sorted(rows, key=lambda row: row["порядок"])  # type: ignore[arg-type, return-value]  # numbers

    def sent(self, document: objects.Document) -> dict[str, Value] | None:
        """What the extension remembers of a document."""
        rows = self.database.rows("сэд_ОтправленныеОбъекты")
        name = document.SET.partition("_")[2]
        return rows.get((f"{name}:{document.ref}",))


class Acting:
    """See `Base.acting_as`."""

    def __init__(self, base: Base, login: str, roles: set[str]) -> None:
        self.session, self.other = base.session, (login, login, roles)

    def __enter__(self) -> None:
        self.before = (self.session.login, self.session.full_name, self.session.roles)
        self.session.login, self.session.full_name, self.session.roles = self.other

    def __exit__(self, *told: object) -> None:
        self.session.login, self.session.full_name, self.session.roles = self.before
