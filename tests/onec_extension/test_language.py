"""The language of 1C as our interpreter speaks it: its rules, its traps, and what its compiler refuses."""

from datetime import datetime
from decimal import Decimal
from hashlib import sha256

import pytest

from sandbox.onec.bsl.faults import BslError, CompilationError
from sandbox.onec.bsl.frames import EndlessError
from sandbox.onec.bsl.program import Flags
from sandbox.onec.bsl.values import UNDEFINED, Value
from tests.onec_extension.programs import CLIENT, problems, program, source, value

NBSP = "\u00a0"


def local(*parts: int) -> datetime:
    """A date of 1C: it has no zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('"" + 1250', f"1{NBSP}250"),
        ('"" + 1250000.50', f"1{NBSP}250{NBSP}000,5"),
        ('"" + (-1250)', f"-1{NBSP}250"),
        ("Строка(1000)", f"1{NBSP}000"),
        ('Формат(1250000.5, "ЧДЦ=2; ЧРД=.; ЧГ=0")', "1250000.50"),
        ("Формат(1250.5, \"ЧРД='.'; ЧГ=0\")", "1250.5"),
        ('Формат(0, "ЧГ=0")', ""),
        ('Формат(0, "ЧН=0; ЧГ=0")', "0"),
        ('Формат(0, "ЧН=; ЧДЦ=2; ЧРД=.")', "0.00"),
        ('Формат(-0.5, "ЧДЦ=2; ЧРД=.; ЧГ=0")', "-0.50"),
        ('Формат(2.345, "ЧДЦ=2; ЧРД=.")', "2.35"),
        ("XMLСтрока(1250.50)", "1250.5"),
        ("XMLСтрока(1000000)", "1000000"),
        ('"" + Истина', "Да"),
        ('"" + Неопределено', ""),
        ("\"\" + '20260302091500'", "02.03.2026 9:15:00"),
        ("Формат('20260302091500', \"ДФ=yyyy-MM-ddTHH:mm:ss\")", "2026-03-02T09:15:00"),
        ("Формат('00010101', \"ДФ=yyyy-MM-dd\")", ""),
        ("XMLСтрока('20260302')", "2026-03-02T00:00:00"),
        ('СтрШаблон("%1 из %2", 1000, "да")', f"1{NBSP}000 из да"),
        ("НСтр(\"ru = 'Счет'; en = 'Invoice'\")", "Счет"),
    ],
)
def test_values_become_text_as_the_platform_shows_them(expression: str, expected: str) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("2 + 2 * 2", Decimal(6)),
        ("7 % 4", Decimal(3)),
        ('1 + "2"', Decimal(3)),
        ("10 / 4", Decimal("2.5")),
        ("'20260302' + 60", local(2026, 3, 2, 0, 1)),
        ("'20260303' - '20260302'", Decimal(86400)),
        ('1 = "1"', False),
        ("Истина = 1", False),
        ("НЕ 1 = 2", True),
        ("Ложь И 1 / 0 = 1", False),
        ("Истина ИЛИ 1 / 0 = 1", True),
        ('?(1 > 2, "а", "б")', "б"),
        ("НовоеИмя = новоеимя", True),
        ('СтрДлина("Пять!")', Decimal(5)),
        ('СтрНайти("абвб", "б", , 3)', Decimal(4)),
        ('СтрРазделить("а,,б", ",", Ложь).Количество()', Decimal(2)),
        ("Цел(-2.7)", Decimal(-2)),
        ("Окр(2.5)", Decimal(3)),
        ('ЗначениеЗаполнено("  ")', False),
        ("ЗначениеЗаполнено(Ложь)", True),
        ("ЗначениеЗаполнено('00010101')", False),
        ('Число("1 250,5")'.replace(" ", NBSP, 1), Decimal("1250.5")),
        ("ТекущаяДатаСеанса()", local(2026, 11, 24, 21, 5, 9)),
        ("ТекущаяУниверсальнаяДата()", local(2026, 11, 24, 18, 5, 9)),
        ("УниверсальноеВремя('20261124210509')", local(2026, 11, 24, 18, 5, 9)),
        ("ДобавитьМесяц('20260131', 1)", local(2026, 2, 28)),
    ],
)
def test_operators_and_functions(expression: str, expected: Value) -> None:
    assert value(expression, "новоеимя = 1;") == expected


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ('1 + "а"', "к типу Число"),
        ('1 < "2"', "Операции сравнения"),
        ("Истина + 1", "к типу Число"),
        ("1 / 0", "Деление на 0"),
        ("?(1, 2, 3)", "к типу Булево"),
        ('?("да", 2, 3)', "к типу Булево"),
        ("Лев(5, 1)", "Несоответствие типов"),
        ("(Новый Массив)[0]", "за границами"),
        ("(Новый Структура).Нет", "Поле объекта не обнаружено"),
        ('Новый Структура("1код")', "неправильное имя"),
        ('Новый УникальныйИдентификатор("не он")', "Неверный"),
        ('СтрШаблон("%1 и %2", 1)', "нет значения"),
        ('Новый HTTPСоединение("адрес", 80)', "без таймаута"),
    ],
)
def test_wrong_values_are_errors_that_an_attempt_can_catch(expression: str, told: str) -> None:
    with pytest.raises(BslError, match=told):
        value(expression)


def test_parameters_go_by_reference_unless_told_otherwise() -> None:
    text = """
    Функция Ф() Экспорт
        А = 1; Б = 1; Структура = Новый Структура("Поле", 1);
        Изменить(А, Б, Структура.Поле);
        Возврат Строка(А) + Строка(Б) + Строка(Структура.Поле);
    КонецФункции
    Процедура Изменить(Первый, Знач Второй, Третий)
        Первый = 2; Второй = 2; Третий = 2;
    КонецПроцедуры"""

    assert program(source(text)).call("Проба.Ф") == "211"


def test_omitted_arguments_have_their_defaults_and_mandatory_ones_must_be_given() -> None:
    text = """
    Функция Ф() Экспорт
        Возврат Г(1, , 3);
    КонецФункции
    Функция Г(А, Б = 5, В)
        Возврат А + Б + В;
    КонецФункции"""

    assert program(source(text)).call("Проба.Ф") == Decimal(9)
    with pytest.raises(BslError, match="Не указан обязательный параметр"):
        program(source(text.replace("Г(1, , 3)", "Г(, 2, 3)"))).call("Проба.Ф")


def test_an_error_is_caught_told_of_and_thrown_again() -> None:
    text = """
    Функция Ф() Экспорт
        След = "";
        Попытка
            Попытка
                ВызватьИсключение "первое";
            Исключение
                След = След + "внутри;";
                ВызватьИсключение;
            КонецПопытки;
        Исключение
            След = След + "снаружи;";
        КонецПопытки;
        Возврат След;
    КонецФункции"""
    made = program(source(text))

    assert made.call("Проба.Ф") == "внутри;снаружи;"
    assert [error.text for error in made.swallowed] == ["первое", "первое"]
    assert made.swallowed[0].place == "ОбщийМодуль.Проба.Модуль(6)"


def test_loops_stop_go_on_and_return() -> None:
    text = """
    Функция Ф() Экспорт
        Нашли = Новый Массив;
        Для Счетчик = 1 По 10 Цикл
            Если Счетчик % 2 = 0 Тогда Продолжить; ИначеЕсли Счетчик > 7 Тогда Прервать; КонецЕсли;
            Нашли.Добавить(Счетчик);
        КонецЦикла;
        Для Каждого Число Из Нашли Цикл
            Пока Число > 4 Цикл
                Возврат Число;
            КонецЦикла;
        КонецЦикла;
        Возврат 0;
    КонецФункции"""

    assert program(source(text)).call("Проба.Ф") == Decimal(5)


def test_a_loop_without_end_is_cut_and_no_attempt_hides_it() -> None:
    text = """
    Процедура П() Экспорт
        Пока Истина Цикл
            Попытка А = 1; Исключение А = 2; КонецПопытки;
        КонецЦикла;
    КонецПроцедуры"""
    with pytest.raises(EndlessError):
        program(source(text)).call("Проба.П")


def test_long_strings_doubled_quotes_and_comments() -> None:
    text = """
    Функция Ф() Экспорт
        Возврат "ВЫБРАТЬ // не комментарий
        |	""а""
        // комментарий между строками
        |ИЗ"; // комментарий
    КонецФункции"""

    assert program(source(text)).call("Проба.Ф") == 'ВЫБРАТЬ // не комментарий\n\t"а"\nИЗ'


def test_the_preprocessor_gives_each_side_its_own_text() -> None:
    text = """
    #Область Обе
    Функция Где() Экспорт
        #Если Сервер И Не ВебКлиент Тогда
            Возврат "сервер";
        #ИначеЕсли ТонкийКлиент Тогда
            Возврат "клиент";
        #Иначе
            Возврат НетТакойПеременной;
        #КонецЕсли
    КонецФункции
    #КонецОбласти"""
    made = program(source(text, flags=Flags(server=True, client=True)))

    assert (made.call("Проба.Где"), made.call("Проба.Где", side="client")) == ("сервер", "клиент")


def test_a_structure_knows_its_properties_and_fills_the_second_argument() -> None:
    before = 'С = Новый Структура("Ключ", 5); Значение = 0; Есть = С.Свойство("ключ", Значение);'

    assert value('Есть И Значение = 5 И Не С.Свойство("Нет")', before) is True


def test_a_mapping_gives_nothing_for_an_unknown_key_and_compares_values() -> None:
    before = 'С = Новый Соответствие; С.Вставить("а", 1); С["б"] = 2; С.Вставить("а", 3);'

    assert value("С.Количество()", before) == 2
    assert value('С["а"]', before) == 3
    assert value('С["А"]', before) is UNDEFINED


def test_a_table_finds_folds_and_sorts() -> None:
    before = """
    Т = Новый ТаблицаЗначений;
    Т.Колонки.Добавить("Имя"); Т.Колонки.Добавить("Сумма", Новый ОписаниеТипов("Число"));
    Для Каждого Имя Из СтрРазделить("б,а,б", ",") Цикл
        Строка = Т.Добавить(); Строка.Имя = Имя; Строка.Сумма = 10;
    КонецЦикла;
    Т.Свернуть("Имя", "Сумма"); Т.Сортировать("Сумма Убыв");"""

    assert value("Т[0].Имя + Т[0].Сумма", before) == "б20"
    assert value('Т.НайтиСтроки(Новый Структура("Имя", "а")).Количество()', before) == 1
    assert value('Т.Итог("Сумма")', before) == 30
    assert value("(Новый ТаблицаЗначений).Количество()") == 0


def test_json_is_written_without_groups_and_refuses_what_it_cannot_hold() -> None:
    before = """
    З = Новый ЗаписьJSON; З.УстановитьСтроку(Новый ПараметрыЗаписиJSON(ПереносСтрокJSON.Нет));
    С = Новый Структура("total, when, nothing, flag", 1250000.50, '20260302', Неопределено, Истина);
    ЗаписатьJSON(З, С);"""

    assert value("З.Закрыть()", before) == '{"total":1250000.5,"when":"2026-03-02T00:00:00","nothing":null,"flag":true}'
    with pytest.raises(BslError, match="недопустимого типа"):
        value("З.Закрыть()", before.replace("Истина", "Новый УникальныйИдентификатор"))


def test_json_is_read_into_a_structure_only_with_keys_that_are_names() -> None:
    before = "Ч = Новый ЧтениеJSON; Ч.УстановитьСтроку(Т);"

    assert value("ПрочитатьJSON(Ч).сумма + 1", f'Т = "{{""сумма"": 10.5}}"; {before}') == Decimal("11.5")
    assert value('ПрочитатьJSON(Ч, Истина)["card-id"]', f'Т = "{{""card-id"": 7}}"; {before}') == 7
    with pytest.raises(BslError, match="неправильное имя"):
        value("ПрочитатьJSON(Ч)", f'Т = "{{""card-id"": 7}}"; {before}')
    for broken in ("", "<html>", "{", "\ufeff{}"):
        with pytest.raises(BslError, match="Непредвиденный символ"):
            value("ПрочитатьJSON(Ч)", f'Т = "{broken}"; {before}')


def test_hashes_identifiers_and_bytes() -> None:
    before = 'Х = Новый ХешированиеДанных(ХешФункция.SHA256); Х.Добавить(ПолучитьДвоичныеДанныеИзСтроки("абв"));'

    digest = value("НРег(ПолучитьHexСтрокуИзДвоичныхДанных(Х.ХешСумма))", before)
    assert digest == sha256("абв".encode()).hexdigest()
    upper = "B6E1F5A0-0000-4000-8000-0000000000FF"
    assert value(f'Строка(Новый УникальныйИдентификатор("{upper}"))') == upper.lower()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("А = Б;", "Переменная не определена (Б)"),
        ("А = А + 1;", "Переменная не определена (А)"),
        ("Ф(НетТакой);", "Переменная не определена (НетТакой)"),
        ("НетТакой();", "не определена (НетТакой)"),
        ("А = Новый НетТакого;", "Тип не определен (НетТакого)"),
        ("А = Лев(1);", "недостаточно фактических параметров"),
        ("А = СтрДлина(1, 2);", "слишком много фактических параметров"),
        ("А = Новый ЧтениеJSON(1);", "слишком много фактических параметров"),
        ("А = Новый Массив; А.НетТакого();", "ни у одного типа нет метода"),
        ("А = Б.В();", "Переменная не определена (Б)"),
        ("А = П();", "Обращение к процедуре как к функции"),
        ("П(1);", "слишком много фактических параметров"),
        ("ОбработкаОшибок = 1;", "занято"),
        ("А = ЗаписатьJSON(1, 2);", "Обращение к процедуре как к функции"),
    ],
)
def test_the_compiler_refuses_unknown_names_and_wrong_calls(body: str, told: str) -> None:
    found = problems(source(f"Процедура П() Экспорт\n{body}\nКонецПроцедуры\nФункция Ф(А)\nВозврат А;\nКонецФункции"))

    assert any(told in one for one in found), found


@pytest.mark.parametrize(
    "text",
    [
        "Процедура П()\nВозврат 1;\nКонецПроцедуры",
        "Функция Ф()\nВозврат;\nКонецФункции",
        "Процедура П()\nПрервать;\nКонецПроцедуры",
        "Процедура П()\nВызватьИсключение;\nКонецПроцедуры",
        "Процедура П()\nА = 1\nБ = 2;\nКонецПроцедуры",
        "Процедура П()\nЕсли Истина Тогда\nКонецПроцедуры",
        "Процедура П(А, А)\nКонецПроцедуры",
        "Процедура П()\nКонецПроцедуры\nПроцедура п()\nКонецПроцедуры",
        "Процедура П()\n1 + 1;\nКонецПроцедуры",
        "Процедура П(А = Б)\nКонецПроцедуры",
        "#Область А\nПроцедура П()\nКонецПроцедуры",
        "#Если Погода Тогда\n#КонецЕсли",
        "&НаЛуне\nПроцедура П()\nКонецПроцедуры",
        'Процедура П()\nА = "без конца;\nКонецПроцедуры',
        "Procedure P()\nEndProcedure",
    ],
)
def test_what_is_no_program_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(CompilationError):
        source(text)


def test_modules_call_only_what_others_export_and_only_where_it_lives() -> None:
    own = "Функция Открыто() Экспорт\nВозврат 1;\nКонецФункции\nФункция Скрыто()\nВозврат 2;\nКонецФункции"
    other = source(own, "Другой")
    calling = "Функция Ф() Экспорт\nВозврат Другой.{};\nКонецФункции"

    assert program(source(calling.format("Открыто()")), other).call("Проба.Ф") == 1
    assert problems(source(calling.format("Скрыто()")), other) == ["в модуле «Другой» нет экспортного метода «Скрыто»"]
    assert "слишком много" in problems(source(calling.format("Открыто(1)")), other)[0]
    on_client = source(calling.format("Открыто()"), flags=CLIENT)
    assert "недоступен здесь" in problems(on_client, other)[0]
    assert problems(on_client, source(own, "Другой", Flags(server_call=True))) == []
    assert (
        "недоступен здесь"
        in problems(source("Процедура П()\nТ = Новый ТаблицаЗначений;\nКонецПроцедуры", flags=CLIENT))[0]
    )


def test_going_to_the_server_copies_values_and_refuses_those_that_stay() -> None:
    server = source(
        """
        Функция Ф(С) Экспорт
            С.Поле = 2;
            Возврат С;
        КонецФункции
        Функция Таблица() Экспорт
            Возврат Новый ТаблицаЗначений;
        КонецФункции""",
        "НаСервере1", Flags(server_call=True),
    )  # fmt: skip
    client = source(
        """
        Функция Ф() Экспорт
            С = Новый Структура("Поле", 1);
            Ответ = НаСервере1.Ф(С);
            Возврат Ответ = С;
        КонецФункции
        Функция Таблица() Экспорт
            Возврат НаСервере1.Таблица();
        КонецФункции""",
        flags=CLIENT,
    )  # fmt: skip
    made = program(client, server)

    assert made.call("Проба.Ф", side="client") is False
    with pytest.raises(BslError, match="нельзя передать"):
        made.call("Проба.Таблица", side="client")
