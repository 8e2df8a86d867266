"""Common modules of «Библиотека стандартных подсистем», with the signatures that 3.1.2 and 3.1.11 share."""

from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from sandbox.onec import objects
from sandbox.onec.bsl.bytes_things import Binary
from sandbox.onec.bsl.containers import Array, FixedArray, FixedStructure, Structure
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.network import InternetProxy, SecureConnection, SystemCertificates
from sandbox.onec.bsl.tables import Table
from sandbox.onec.bsl.things import Thing, method
from sandbox.onec.bsl.values import UNDEFINED, Value, kind_of
from sandbox.onec.infobase.references import Ref

KIND_OF_EMAIL = UUID("b0b8ed3c-7a5f-4f0c-9b7c-3d5f7c7f2e11")

if TYPE_CHECKING:
    from sandbox.onec.infobase.base import Base


class Module(Thing):
    """One of them."""

    type_name = "ОбщийМодуль"

    def __init__(self, base: "Base") -> None:
        self.base = base


class Common(Module):
    """ОбщегоНазначения."""

    @method("ПодсистемаСуществует")
    def has_subsystem(self, name: str) -> bool:
        """Those that we have fakes of."""
        return name.rpartition(".")[2] in {
            "БазоваяФункциональность", "Печать", "РаботаСФайлами", "ПодключаемыеКоманды", "ПолучениеФайловИзИнтернета",
            "РегламентныеЗадания",
        }  # fmt: skip

    @method("ОбщийМодуль")
    def module(self, name: str) -> Value:
        """By name."""
        if name not in self.base.library:
            raise BslError(f"Общий модуль «{name}» не существует.", "raised")
        return self.base.library[name][0]

    @method("ЗначенияРеквизитовОбъекта")
    def values(
        self,
        ref: Ref,
        names: str | FixedStructure | FixedArray,
        allowed_only: bool = False,
        language: Value = UNDEFINED,
    ) -> Structure:
        """Of a reference."""
        if isinstance(names, str):
            wanted = [name.strip() for name in names.split(",")]
        elif isinstance(names, FixedArray):
            wanted = [str(name) for name in names.items]
        else:
            wanted = [key for key, _ in names.values.values()]
        made = Structure()
        for name in wanted:
            made.insert(name, ref.get(name))
        return made

    @method("ЗначениеРеквизитаОбъекта")
    def value(self, ref: Ref, name: str, allowed_only: bool = False, language: Value = UNDEFINED) -> Value:
        """Of a reference."""
        return ref.get(name)

    @method("СсылкаСуществует")
    def exists(self, ref: Ref) -> bool:
        """Is the thing in the base."""
        return ref.target is not None

    @method("ЗаписатьДанныеВБезопасноеХранилище")
    def write_safe(self, owner: Ref | str, data: Value, key: str = "Пароль") -> None:
        """What others cannot read; needs the privileged mode."""
        self._refuse_stranger()
        if data is UNDEFINED:
            self.base.database.kept.safe.setdefault(str(owner), {}).pop(key, None)
        else:
            kept = dict(self.base.database.kept.safe.get(str(owner), {}))
            self.base.database.kept.safe[str(owner)] = kept | {key: data}

    @method("ПрочитатьДанныеИзБезопасногоХранилища")
    def read_safe(self, owner: Ref | str, keys: str = "Пароль", shared: Value = UNDEFINED) -> Value:
        """The value of one key, or a structure of several."""
        self._refuse_stranger()
        kept = self.base.database.kept.safe.get(str(owner), {})
        if "," not in keys:
            return kept.get(keys, UNDEFINED)
        made = Structure()
        for name in keys.split(","):
            made.insert(name.strip(), kept.get(name.strip(), UNDEFINED))
        return made

    @method("УдалитьДанныеИзБезопасногоХранилища")
    def forget_safe(self, owner: Ref | str, keys: str = "") -> None:
        """Nothing is kept any more."""
        self._refuse_stranger()
        self.base.database.kept.safe.pop(str(owner), None)

    def _refuse_stranger(self) -> None:
        self.base.database.touch("БезопасноеХранилищеДанных")
        if not self.base.session.is_privileged:
            raise self.base.database.failed(BslError("Нарушение прав доступа!", "rights"))

    @method("СообщитьПользователю")
    def tell(
        self, text: str, key: Value = UNDEFINED, field: str = "", path: str = "", refused: Value = UNDEFINED
    ) -> None:
        """A message under the form."""
        self.base.shown.append(("message", text))


class CommonBothSides(Module):
    """ОбщегоНазначенияКлиентСервер."""

    @method("СтруктураURI")
    def address(self, text: str) -> Structure:
        """Parts of an address."""
        parts = urlsplit(text)
        made = Structure("Схема, Логин, Пароль", parts.scheme, parts.username or "", parts.password or "")
        made.insert("ИмяСервера", parts.netloc)
        made.insert("Хост", parts.hostname or "")
        made.insert("Порт", Decimal(parts.port) if parts.port else UNDEFINED)
        made.insert("ПутьНаСервере", parts.path.lstrip("/"))
        return made

    @method("НовоеЗащищенноеСоединение")
    def secure(
        self, client: Value = UNDEFINED, authorities: SystemCertificates | None = None, kind: Value = UNDEFINED
    ) -> SecureConnection:
        """TLS; without authorities nothing is verified."""
        return SecureConnection(client, authorities)


class Internet(Module):
    """ПолучениеФайловИзИнтернета."""

    @method("ПолучитьПрокси")
    def proxy(self, address: str) -> InternetProxy | None:
        """None is set."""
        return InternetProxy() if self.base.has_proxy else None


class ScheduledJobs(Module):
    """РегламентныеЗаданияСервер."""

    @method("РаботаСВнешнимиРесурсамиЗаблокирована")
    def is_blocked(self) -> bool:
        """The base is a copy."""
        return self.base.is_copy


class StandardServer(Module):
    """СтандартныеПодсистемыСервер."""

    @method("ВерсияБиблиотеки")
    def version(self) -> str:
        """Of БСП."""
        return "3.1.11.466"


class Prefixes(Module):
    """ПрефиксацияОбъектовКлиентСервер."""

    @method("НомерНаПечать")
    def printed_number(self, number: str, without_base: bool = False, without_own: bool = False) -> str:
        """Without leading zeros, and without prefixes when asked."""
        prefix, _, digits = number.strip().rpartition("-")
        digits = digits.lstrip("0") or "0"
        letters = prefix.lstrip("0")
        return digits if (without_base and without_own) or not letters else f"{letters}-{digits}"


class Users(Module):
    """Пользователи."""

    @method("ТекущийПользователь")
    def current(self) -> Ref:
        """The item of the catalogue for who is at work; an empty reference when there is none."""
        for user in self.base.store.all(objects.User):
            if user.name == self.base.session.full_name:
                return self.base.things.ref(user)
        return Ref(self.base.things, objects.User.SET, objects.NIL)


class ContactInformation(Module):
    """УправлениеКонтактнойИнформацией."""

    @method("ВидКонтактнойИнформацииПоИмени")
    def kind(self, name: str) -> Value:
        """Of those that users have one is known here; of an unknown name nothing."""
        is_known = name == "EmailПользователя"
        return Ref(self.base.things, "Catalog_ВидыКонтактнойИнформации", KIND_OF_EMAIL) if is_known else UNDEFINED

    @method("КонтактнаяИнформацияОбъекта")
    def told(self, ref: Ref, kind: Value = UNDEFINED, on: Value = UNDEFINED, only_text: bool = True) -> Value:
        """A table, or a line of text."""
        user = ref.target
        address = self.base.emails.get(user.name, "") if isinstance(user, objects.User) else ""
        if only_text:
            return address
        rows: list[list[Value]] = [[ref, kind, "", address]] if address and isinstance(kind, Ref) else []
        return Table.of(["Объект", "Вид", "Значение", "Представление"], rows)


class SafeMode(Module):
    """РаботаВБезопасномРежиме."""

    @method("РазрешениеНаИспользованиеИнтернетРесурса")
    def internet_permission(self, protocol: str, address: str, port: int | None = None, text: str = "") -> Structure:
        """A description of what is asked for."""
        return Structure("Протокол, Адрес", protocol, address)

    @method("ЗапросНаИспользованиеВнешнихРесурсов")
    def ask(
        self, permissions: FixedArray, owner: Value = UNDEFINED, replacing: bool = True, container: Value = UNDEFINED
    ) -> str:
        """The number of the request."""
        return "1"


class Files(Module):
    """РаботаСФайлами."""

    @method("ПараметрыДобавленияФайла")
    def parameters(self, more: Value = UNDEFINED) -> Structure:
        """Of a new file."""
        made = Structure("Автор, ВладелецФайлов, ИмяБезРасширения, РасширениеБезТочки, Служебный, ГруппаФайлов")
        made.insert("ИмяБезРасширения", "")
        made.insert("РасширениеБезТочки", "")
        made.insert("Служебный", False)
        made.insert("ВремяИзменения", UNDEFINED)
        made.insert("ВремяИзмененияУниверсальное", UNDEFINED)
        return made

    @method("ДобавитьФайл")
    def add(
        self, told: Structure, address: str, text_address: str = "", description: str = "", ref: Ref | None = None
    ) -> Ref:
        """A file on a thing, from the temporary storage."""
        owner, content = told.get("ВладелецФайлов"), self.base.temporary.get(address)
        if not isinstance(owner, Ref) or owner.target is None:
            raise BslError("Не указан владелец файлов", "data")
        if not isinstance(content, Binary):
            raise BslError(f"По адресу нет двоичных данных ({kind_of(content).name})")
        file = objects.AttachedFile(
            ref=ref.uuid if ref else self.base.store.new_ref(),
            name=str(told.get("ИмяБезРасширения")),
            extension=str(told.get("РасширениеБезТочки")),
            owner=objects.Reference(owner.of, owner.uuid),
            size=len(content.content),
            content=content.content,
            described_as=description,
        )
        return self.base.things.ref(self.base.store.add(file))

    @method("ЗаполнитьПрисоединенныеФайлыКОбъекту")
    def attached(self, owner: Ref, files: Array) -> None:
        """Adds references to the files of a thing to the array."""
        for file in self.base.store.all(objects.AttachedFile):
            if file.owner and file.owner.ref == owner.uuid:
                files.items.append(self.base.things.ref(file))

    @method("ДвоичныеДанныеФайла")
    def content(self, file: Ref, raising: bool = True) -> Binary | None:
        """Bytes of a file."""
        found = file.target
        if isinstance(found, objects.AttachedFile):
            return Binary(found.content)
        if raising:
            raise BslError("Файл не найден", "data")
        return None


class AttachableCommands(Module):
    """What «Подключаемые команды» hands to the overridable module."""

    KINDS = ["Имя", "ИмяПодменю", "Заголовок", "Порядок", "Картинка", "Отображение", "ВидГруппыФормы"]
    COMMANDS = [
        "Вид", "Идентификатор", "Представление", "Важность", "Порядок", "Картинка", "СочетаниеКлавиш", "ТипПараметра",
        "ВидимостьВФормах", "Назначение", "МножественныйВыбор", "РежимЗаписи", "ТребуетсяРаботаСФайлами", "Менеджер",
        "ИмяФормы", "Обработчик", "ДополнительныеПараметры", "ФункциональныеОпции", "ИзменяетВыбранныеОбъекты",
    ]  # fmt: skip

    def kinds(self) -> Table:
        """An empty table of kinds of commands."""
        return Table.of(self.KINDS, [])

    def commands(self) -> Table:
        """An empty table of commands."""
        return Table.of(self.COMMANDS, [])
