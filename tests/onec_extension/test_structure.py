"""The sources of the 1C extension keep the rules of Designer, and each rule notices when they are broken."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.onec_extension.structure import contents, declared, files, handlers, identity, properties, rights
from tests.onec_extension.structure.rules import RULES, Rule, problems
from tests.onec_extension.structure.tree import Tree

SOURCES = Path(__file__).parents[2] / "onec" / "extension"
TREE = Tree.read(SOURCES)
ROOT = "Configuration.xml"
BORROWED = "CommonModules/ПодключаемыеКомандыПереопределяемый.xml"
HOOKS = "CommonModules/ПодключаемыеКомандыПереопределяемый/Ext/Module.bsl"
PROTOCOL = "CommonModules/сэд_Протокол/Ext/Module.bsl"
HTTP = "CommonModules/сэд_HTTP/Ext/Module.bsl"
QUEUE_MODULE = "CommonModules/сэд_Очередь/Ext/Module.bsl"
COMMANDS = "CommonModules/сэд_Команды/Ext/Module.bsl"
CLIENT = "CommonModules/сэд_ОтправкаКлиент/Ext/Module.bsl"
SWITCH = "Constants/сэд_Включено.xml"
QUEUE = "InformationRegisters/сэд_ОчередьСообщений.xml"
JOB = "ScheduledJobs/сэд_ОбменССЭД"
RIGHTS = "Roles/сэд_Использование/Ext/Rights.xml"
SETTINGS = "DataProcessors/сэд_Настройка"
FORM = f"{SETTINGS}/Forms/Форма/Ext/Form.xml"
FORM_MODULE = f"{SETTINGS}/Forms/Форма/Ext/Form/Module.bsl"
Spoil = Callable[[Tree], Tree]


def replace(path: str, old: str, new: str) -> Spoil:
    """Another text in a file."""
    return lambda tree: tree.changed(path, old, new)


def remove(*paths: str) -> Spoil:
    """Files that are not there any more."""
    return lambda tree: tree.without(*paths)


def recode(path: str, change: Callable[[bytes], bytes]) -> Spoil:
    """Other bytes in a file."""
    return lambda tree: tree.written(path, change(tree.files[path]))


SPOILED: list[tuple[Rule, Spoil]] = [
    (files.readable, replace(QUEUE, "</ChildObjects>", "")),
    (files.encoded, recode(QUEUE, lambda data: data.removeprefix(b"\xef\xbb\xbf"))),
    (files.encoded, recode(PROTOCOL, lambda data: data.replace(b"\r\n", b"\n"))),
    (files.encoded, recode(QUEUE, lambda data: data + b"\r\n")),
    (files.encoded, lambda tree: tree.written("README.txt", b"")),
    (files.rooted, replace(QUEUE, ' xmlns:xen="http://v8.1c.ru/8.3/xcf/enums"', "")),
    (files.rooted, replace(QUEUE, "http://v8.1c.ru/8.3/MDClasses", "http://v8.1c.ru/8.2/MDClasses")),
    (files.of_one_version, replace(f"{JOB}/Ext/Schedule.xml", 'version="2.17"', 'version="2.20"')),
    (files.free_of_newer_elements, replace(QUEUE, "<Indexing>", "<TypeReductionMode/><Indexing>")),
    (identity.unique, lambda tree: tree.written("Constants/сэд_2.xml", tree.files[SWITCH])),
    (identity.unique, replace(f"{JOB}.xml", 'ScheduledJob uuid="', 'ScheduledJob uuid="x')),
    (identity.stable, replace(f"{JOB}.xml", 'ScheduledJob uuid="', 'ScheduledJob uuid="0')),
    (identity.contained, replace(ROOT, "9cd510cd-abfc", "9cd510cd-abfd")),
    (identity.bound, replace(BORROWED, "d04e0e2d-0a5f", "d04e0e2d-0a5e")),
    (contents.listed, remove(SWITCH)),
    (contents.listed, replace(ROOT, "<Constant>сэд_Включено</Constant>", "")),
    (contents.listed, remove(PROTOCOL)),
    (contents.listed, replace(SWITCH, "<Name>сэд_Включено<", "<Name>сэд_Выключено<")),
    (contents.without_strays, lambda tree: tree.written("Constants/сэд_Нет/Ext/Help.xml", b"")),
    (contents.ordered, replace(ROOT, "<Language>Русский</Language>", "<Constant>сэд_Включено</Constant>")),
    (contents.ordered, replace(ROOT, "<Role>сэд_Использование</Role>", "<Catalog>сэд_Использование</Catalog>")),
    (contents.prefixed, replace(SWITCH, "<Name>сэд_Включено<", "<Name>Включено<")),
    (contents.adopting_little, replace(SWITCH, "<Name>", "<ObjectBelonging>Adopted</ObjectBelonging><Name>")),
    (contents.adopting_little, replace(BORROWED, "<ObjectBelonging>Adopted</ObjectBelonging>", "")),
    (contents.generated, replace(QUEUE, "InformationRegisterManager.сэд_", "InformationRegisterManager.")),
    (contents.generated, replace(SWITCH, 'category="ValueKey"', 'category="Key"')),
    (contents.forms_listed, replace(f"{SETTINGS}.xml", "<Form>Итоги</Form>", "")),
    (contents.forms_listed, remove(FORM_MODULE)),
    (contents.forms_listed, replace(f"{SETTINGS}.xml", "Form.Форма<", "Form.Главная<")),
    (contents.subsystem_complete, replace("Subsystems/сэд_СЭД.xml", "Constant.сэд_Включено", "Constant.Включено")),
    (properties.in_order, replace(QUEUE, "<WriteMode>Independent</WriteMode>", "")),
    (properties.in_order, replace(f"{JOB}.xml", "<Key/>", "<Priority/>")),
    (properties.configured, replace(ROOT, "Version8_3_20", "Version8_3_27")),
    (properties.configured, replace(ROOT, ">AddOn<", ">Patch<")),
    (properties.adopted_as_it_is, replace(BORROWED, "<Server>true", "<Server>false")),
    (properties.adopted_as_it_is, replace("CommonModules/сэд_Команды.xml", "nection>true", "nection>false")),
    (properties.fields_in_order, replace(QUEUE, 'Attribute name="Active"', 'Attribute name="Ref"')),
    (properties.fields_in_order, recode(QUEUE, lambda data: data.replace(b"Dimension", b"Attribute"))),
    (declared.of_this_extension, replace(QUEUE, "v8:ValueStorage", "cfg:DocumentRef.РеализацияТоваровУслуг")),
    (declared.of_this_extension, replace(FORM, "DataProcessorObject.сэд_", "DataProcessorObject.")),
    (declared.long_enough, replace(QUEUE, "<v8:Length>36<", "<v8:Length>10<")),
    (declared.long_enough, replace("Constants/сэд_СтрокаСоединения.xml", "<v8:Length>500<", "<v8:Length>0<")),
    (declared.without_secrets, replace(PROTOCOL, "document.upsert", "endocs1c_Ab3dEf5hIj7")),
    (declared.without_secrets, replace(HTTP, "application/json", "https://proxy.local")),
    (declared.with_placeholder, replace(PROTOCOL, 'Возврат "https://endocs.example"', 'Возврат ""')),
    (handlers.jobs_handled, replace(f"{JOB}.xml", "сэд_Регламент.ВыполнитьОбмен", "сэд_Регламент.Выполнить")),
    (handlers.jobs_handled, replace(f"{JOB}.xml", "сэд_Регламент.", "ПодключаемыеКомандыПереопределяемый.")),
    (handlers.jobs_handled, replace(f"{JOB}/Ext/Schedule.xml", 'RepeatPeriodInDay="300"', 'RepeatPeriodInDay="3"')),
    (handlers.hooked, replace(HOOKS, "&После", "&Вместо")),
    (handlers.hooked, replace(HOOKS, '"ПриОпределенииВидов', '"ПриСозданииВидов')),
    (handlers.hooked, replace(HOOKS, "(ВидыПодключаемыхКоманд)", "(Виды, Лишнее)")),
    (handlers.forms_handled, replace(FORM, "<Action>ОтправитьПовторно<", "<Action>Повторить<")),
    (handlers.forms_handled, replace(FORM_MODULE, "(Отказ, СтандартнаяОбработка)", "(Отказ)")),
    (handlers.forms_handled, replace(FORM_MODULE, "&НаКлиенте", "")),
    (handlers.forms_bound, replace(FORM, "<DataPath>Очередь.Ошибка<", "<DataPath>Очередь.Отказ<")),
    (handlers.forms_bound, replace(FORM, "Form.Command.ОтправитьПовторно", "Form.Command.Повторить")),
    (handlers.forms_bound, replace(FORM, 'name="Включено" id="', 'name="Включено" id="1" was="')),
    (handlers.commands_handled, replace(CLIENT, "СканКопию(ПараметрКоманды, ", "СканКопию(")),
    (handlers.commands_handled, replace(COMMANDS, "сэд_ОтправкаКлиент.", "сэд_Данные.")),
    (handlers.calls_answered, replace(QUEUE_MODULE, "сэд_Протокол.ВJSON(", "сэд_Протокол.ЗаписатьВJSON(")),
    (handlers.calls_answered, replace(CLIENT, "сэд_ОтправкаВызовСервера.Нач", "сэд_Очередь.Нач")),
    (handlers.documented, replace(PROTOCOL, "#КонецОбласти", "")),
    (handlers.documented, replace(CLIENT, "//\r\nПроцедура Отправить", "\r\nПроцедура Отправить")),
    (handlers.forms_opened, replace(CLIENT, "Форма.Итоги", "Форма.Результаты")),
    (handlers.stored, replace("InformationRegisters/сэд_ОтправленныеОбъекты.xml", "<Name>ИНН", "<Name>КПП")),
    (handlers.stored, replace(QUEUE_MODULE, "Очередь.Порядок", "Очередь.Очередность")),
    (handlers.stored, replace("CommonModules/сэд_Настройки/Ext/Module.bsl", "Константы.сэд_Вкл", "Константы.сэд_")),
    (rights.complete, replace(RIGHTS, "<name>Constant.сэд_Включено<", "<name>Constant.Включено<")),
    (rights.sparing, replace(RIGHTS, "<value>false</value>", "<value>true</value>")),
    (rights.sparing, replace(RIGHTS, "Use</name>\r\n\t\t\t<value>true", "Use</name>\r\n\t\t\t<value>false")),
    (rights.not_for_new, replace(RIGHTS, "<setForNewObjects>false", "<setForNewObjects>true")),
    (rights.by_default, replace(ROOT, '<xr:Item xsi:type="xr:MDObjectRef">Role.сэд_Использование</xr:Item>', "")),
    (rights.privileged, replace("CommonModules/сэд_Очередь.xml", "<Privileged>true", "<Privileged>false")),
    (rights.privileged, replace("CommonModules/сэд_Очередь.xml", "<ServerCall>false", "<ServerCall>true")),
]  # fmt: skip


def test_sources_of_the_extension_keep_all_rules() -> None:
    assert problems(TREE) == []


@pytest.mark.parametrize(("rule", "spoil"), SPOILED, ids=[f"{i}-{one.__name__}" for i, (one, _) in enumerate(SPOILED)])
def test_a_rule_notices_what_breaks_it(rule: Rule, spoil: Spoil) -> None:
    assert list(rule(spoil(TREE)))


def test_every_rule_has_something_that_breaks_it() -> None:
    assert {rule for rule, _spoil in SPOILED} == set(RULES)


def test_the_extension_has_the_modules_that_were_agreed_on() -> None:
    modules = [name for kind, name in TREE.listed() if kind == "CommonModule"]

    assert set(modules) == {
        "ПодключаемыеКомандыПереопределяемый", "сэд_Команды", "сэд_ОтправкаКлиент", "сэд_ОтправкаВызовСервера",
        "сэд_Настройки", "сэд_Данные", "сэд_Печать", "сэд_Протокол", "сэд_HTTP", "сэд_Очередь", "сэд_Оплаты",
        "сэд_Регламент", "сэд_Самопроверка",
    }  # fmt: skip


def test_the_page_of_a_base_names_the_way_that_1c_shows() -> None:
    """Section, form and button in the Russian of the page are the ones of the extension."""
    root = Path(__file__).parents[2]
    page = (root / "endocs/locale/ru/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    subsystem, processing, form = (
        (root / "onec/extension" / name).read_text(encoding="utf-8-sig")
        for name in (
            "Subsystems/сэд_СЭД.xml", "DataProcessors/сэд_Настройка.xml",
            "DataProcessors/сэд_Настройка/Forms/Форма/Ext/Form.xml",
        )
    )  # fmt: skip

    assert "В 1С откройте «СЭД → Обмен с СЭД»" in page
    assert "нажмите «Проверить подключение»" in page
    assert "<v8:content>СЭД</v8:content>" in subsystem
    assert "<v8:content>Обмен с СЭД</v8:content>" in processing
    assert "<v8:content>Проверить подключение</v8:content>" in form
