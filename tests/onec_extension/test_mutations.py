"""Lines of the protocol, HTTP and queue modules: when one is spoiled, a named check fails."""

import pytest

from sandbox.onec.bsl.faults import BslError, CompilationError
from sandbox.onec.bsl.frames import EndlessError
from tests.onec_extension.quick import CHECKS, bench
from tests.onec_extension.world import EXTENSION

P, H, Q = "сэд_Протокол", "сэд_HTTP", "сэд_Очередь"
MUTATIONS = [
    (P, 'Возврат Формат(Сумма, "ЧДЦ=2; ЧРД=.; ЧГ=0");', "Возврат Строка(Сумма);", "sums"),
    (P, "Если Окр(Сумма, 2) = 0 Тогда", "Если Ложь Тогда", "sums"),
    (P, 'Возврат Формат(Округленное, "ЧРД=.; ЧГ=0");', 'Возврат "" + Округленное;', "quantities"),
    (P, 'Возврат Формат(Целое, "ЧН=0; ЧДЦ=0; ЧГ=0");', "Возврат Строка(Целое);", "whole_numbers"),
    (P, '"ДФ=yyyy-MM-ddTHH:mm:ss") + "Z";', '"ДФ=yyyy-MM-ddTHH:mm:ss");', "dates"),
    (P, "Если Не ЗначениеЗаполнено(Значение) Тогда", "Если Ложь Тогда", "dates"),
    (P, 'СокрЛП(СтрЗаменить(Текст, Символ(65279), ""))', "СокрЛП(Текст)", "bom"),
    (P, "Если КодСостояния = 401 Или КодСостояния = 403 Тогда", "Если КодСостояния = 401 Тогда", "meanings"),
    (P, "ИначеЕсли КодСостояния = 413 Тогда", "ИначеЕсли КодСостояния = 414 Тогда", "meanings"),
    (P, "ИначеЕсли КодСостояния = 425 Тогда", "ИначеЕсли КодСостояния = 426 Тогда", "meanings"),
    (P, "КодСостояния = 408 Или КодСостояния = 429 Тогда", "КодСостояния = 408 Тогда", "meanings"),
    (P, "КодСостояния >= 400 И КодСостояния < 500", "КодСостояния >= 400 И КодСостояния < 600", "meanings"),
    (P, "КодСостояния >= 200 И КодСостояния < 300", "КодСостояния >= 200 И КодСостояния < 400", "success"),
    (P, 'КодСостояния = 409 И Ответ.Получить("status") = "stale"', "Ложь", "success"),
    (P, "Если Ответ = Неопределено Или Ответ.Получить(ОбязательныйКлюч) = Неопределено Тогда",
        "Если Ответ = Неопределено Тогда", "success"),
    (P, "Разбор.Пояснение = Пояснение;", ";", "explanations"),
    (P, "Минуты = Мин(Минуты * 2, 60);", "Минуты = Минуты * 2;", "pauses"),
    (P, "Если НРег(Заголовок.Ключ) = НРег(Имя) Тогда", "Если Заголовок.Ключ = Имя Тогда", "asked_pauses"),
    (P, "Возврат Макс(0, Мин(Момент - Сейчас, НаибольшаяПауза));", "Возврат 0;", "asked_pauses"),
    (P, "Всего > 0 И Оплачено >= Всего;", "Всего > 0 И Оплачено > Всего;", "payment_states"),
    (P, "ДеньгиУбавились = БылОплачен И Оплачено < ПрежнееОплачено;", "ДеньгиУбавились = Ложь;", "payment_states"),
    (P, "Возврат Оплата.Состояние <> ПрежнееСостояние Или Оплата.Оплачено <> ПрежнееОплачено;",
        "Возврат Оплата.Состояние <> ПрежнееСостояние;", "payment_news"),
    (P, "Порт = ?(Защищенное, 443, 80);", "Порт = 80;", "addresses"),
    (P, "КодироватьСтроку(ИмяФайла, СпособКодированияСтроки.КодировкаURL)", "ИмяФайла", "file_names"),
    (P, 'Сообщение.Вставить("attempt", НомерПопытки);', ";", "attempts"),
    (H, '"Bearer " + Подключение.КлючДоступа', '"Token " + Подключение.КлючДоступа', "headers"),
    (H, 'Запрос.Заголовки.Вставить("Idempotency-Key", КлючПовтора);', ";", "headers"),
    (H, "Запрос.УстановитьТелоИзСтроки(Текст, КодировкаТекста.UTF8, ИспользованиеByteOrderMark.НеИспользовать);",
        "Запрос.УстановитьТелоИзСтроки(Текст, КодировкаТекста.UTF8);", "body"),
    (H, "Запрос.УстановитьТелоИзДвоичныхДанных(Файл.ДвоичныеДанные);", ";", "file"),
    (H, "Если ТранзакцияАктивна() Тогда", "Если Ложь Тогда", "no_call_in_a_transaction"),
    (H, "(Неопределено, Новый СертификатыУдостоверяющихЦентровОС)", "()", "certificates"),
    (H, "Прокси(Адрес.Защищенное), Таймаут, Защита)", "Прокси(Адрес.Защищенное), 0, Защита)", "delivery"),
    (Q, "УдалитьПрежние(КлючОбъекта, Сообщение.kind);", ";", "one_of_each"),
    (Q, "И Очередь.СледующаяПопытка <= &Сейчас", "И &Сейчас = &Сейчас", "waiting"),
    (Q, " И Запись.ЗахваченоДо < Сейчас Тогда", " Тогда", "held"),
    (Q, "сэд_Настройки.Остановить(Разбор.Пояснение);", ";", "stop"),
    (Q, "Запись.Состояние = СостояниеОшибка();", ";", "refused"),
    (Q, "Итог.ПрерватьОчередь = Разбор.КасаетсяВсех;", "Итог.ПрерватьОчередь = Ложь;", "down"),
    (Q, "сэд_Настройки.ОтложитьДо(ТекущаяУниверсальнаяДата() + Разбор.Пауза);", ";", "asked_to_wait"),
    (Q, "ИтогПовторить() И Сообщение.Просрочено Тогда", "ИтогПовторить() И Ложь Тогда", "week"),
    (Q, "Удалить(Сообщение.Идентификатор);", ";", "delivery"),
    (Q, "ОтменитьТранзакцию();", ";", "failed_write"),
    (Q, "Сообщение.Файлы = Новый Массив;", ";", "without_files"),
]  # fmt: skip
NAMES = [f"{number}-{one[3]}" for number, one in enumerate(MUTATIONS, 1)]
NOTICED = (AssertionError, BslError, CompilationError, EndlessError)


def text_of(module: str) -> str:
    """As it is in the extension."""
    return (EXTENSION / "CommonModules" / module / "Ext/Module.bsl").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("name", CHECKS)
def test_the_checks_pass_on_the_modules_as_they_are(name: str) -> None:
    with bench() as made:
        CHECKS[name](made)


@pytest.mark.parametrize(("module", "line", "spoiled", "check"), MUTATIONS, ids=NAMES)
def test_a_spoiled_line_is_noticed(module: str, line: str, spoiled: str, check: str) -> None:
    text = text_of(module)
    assert line in text, f"there is no such line in {module} any more: put another into the list"

    changed = {module: text.replace(line, spoiled, 1)}
    with pytest.raises(NOTICED), bench(changed) as made:
        CHECKS[check](made)


def test_the_list_is_long_enough() -> None:
    assert len({(module, line) for module, line, _, _ in MUTATIONS}) >= 30
