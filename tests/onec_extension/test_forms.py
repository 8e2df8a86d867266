"""The settings form of the extension and the processing for bases without it, run against the real server."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from sandbox.onec import objects
from sandbox.onec.bsl.faults import BslError
from sandbox.onec.bsl.program import Flags
from sandbox.onec.bsl.running import Interpreter
from sandbox.onec.infobase.forms import OpenForm
from sandbox.onec.infobase.source import source
from tests.onec_extension.world import EXTENSION, World

PROCESSING = "СЭД_ОтправкаДокументов"


def settings_form(world: World) -> OpenForm:
    """As who is at work sees it."""
    return world.base.open_form("сэд_Настройка.Форма")


def shown(world: World) -> str:
    """What was shown last."""
    return world.base.shown[-1][1]


def test_an_administrator_sets_the_connection_up_and_checks_it(world: World) -> None:
    with world.base.acting_as("Администратор", "ПолныеПрава"):
        form = settings_form(world)
        form["АдресСервера"], form["КлючДоступа"], form["Включено"] = world.proxy.address, "endocs1c_wrong", True
        form.press("ПроверитьПодключение")
        assert "ключ" in shown(world).casefold()

        form["КлючДоступа"] = world.token
        form.press("ПроверитьПодключение")

    assert shown(world) == "Подключение работает. В СЭД эта база называется «Бухгалтерия»."
    assert form["КлючДоступа"] == ""
    assert form["Состояние"] == "Документы отправляются."
    world.infobase.refresh_from_db()
    assert world.infobase.configuration == "БухгалтерияПредприятия"


def test_the_queue_is_shown_sent_again_and_cleared_from_the_form(world: World) -> None:
    world.proxy.spoil(times=2, status=422, body='{"error":{"code":"invalid_field","message":"Дата неверна."}}'.encode())
    world.press(first := world.invoice(), world.invoice())
    with world.base.acting_as("Администратор", "ПолныеПрава"):
        form = settings_form(world)
        assert [row["ошибка"] for row in form.rows("Очередь")] == ["Дата неверна.", "Дата неверна."]

        form.choose("Очередь", 1)
        form.press("УдалитьИзОчереди")
        form.choose("Очередь", 0)
        form.press("ОтправитьПовторно")
        form.press("ОтправитьОчередь")

        assert form.rows("Очередь") == []
    assert world.card(first)


def test_an_accountant_sees_documents_and_no_settings(world: World) -> None:
    form = settings_form(world)

    pages = {
        name: form.items.items[name.casefold()].get("Видимость")
        for name in ("СтраницаПодключение", "СтраницаДокументы")
    }
    assert pages == {"СтраницаПодключение": False, "СтраницаДокументы": True}
    with pytest.raises(BslError, match="администратор"):
        form.press("ЗаписатьНастройки")
    form.press("ОтправитьДокумент")
    assert shown(world) == "Выберите документ."
    form["Документ"] = world.base.things.ref(invoice := world.invoice())
    form.press("ОтправитьДокумент")
    assert world.card(invoice)


def test_the_self_test_is_a_table_of_the_form(world: World) -> None:
    with world.base.acting_as("Администратор", "ПолныеПрава"):
        form = settings_form(world)
        form.press("ВыполнитьСамопроверку")

    told = {row["проверка"]: row["итог"] for row in form.rows("Самопроверка")}
    assert (told["Связь с сервером"], told["Адрес сервера"]) == ("В порядке", "Внимание")
    assert told["Регламентное задание"] == "В порядке"


def test_the_form_of_results_shows_a_line_for_each_document(world: World) -> None:
    world.proxy.spoil(status=422, body='{"error":{"code":"invalid_field","message":"Дата неверна."}}'.encode())
    world.press(world.invoice(), sent := world.invoice())
    name, parameters = world.base.opened[-1]

    form = world.base.open_form(name.removeprefix("Обработка.").replace(".Форма.", "."), parameters)

    first, second = form.rows("Итоги")
    assert first["пояснение"] == "Дата неверна."
    assert second["адрескарточки"].endswith(f"/documents/{world.card(sent).pk}/")  # type: ignore[attr-defined]  # text


def test_the_processing_for_bases_without_the_extension_sends_a_document(world: World, tmp_path: Path) -> None:
    script = EXTENSION.parent / "build.sh"
    subprocess.run(["bash", script, "sources", tmp_path / "out"], check=True, capture_output=True)
    text = (tmp_path / f"out/processing/{PROCESSING}/Ext/ObjectModule.bsl").read_text(encoding="utf-8-sig")
    base = world.base
    base.platform.add_names({"ОбщегоНазначения": base.library["ОбщегоНазначения"][0]}, "server")
    base.interpreter = Interpreter(base.platform, {PROCESSING: source(PROCESSING, text, Flags())})
    refs: Any = base.platform.types["массив"].make()
    refs.add(base.things.ref(sale := world.sale()))
    world.store.add(objects.User(ref=world.store.new_ref(), name=base.session.full_name))
    base.emails[base.session.full_name] = world.firm.accountant.email

    about: Any = base.call(f"{PROCESSING}.СведенияОВнешнейОбработке")
    assert about.get("Назначение").items == [
        "Документ.РеализацияТоваровУслуг", "Документ.СчетНаОплатуПокупателю", "Документ.СчетФактураВыданный",
    ]  # fmt: skip
    base.call(f"{PROCESSING}.ВыполнитьКоманду", "ПрикрепитьСканКопию", refs)
    assert "Не указаны адрес" in shown(world)
    with base.acting_as("Администратор", "ПолныеПрава"):
        base.call(f"{PROCESSING}.ЗаписатьПодключение", world.proxy.address, world.token)
    base.call(f"{PROCESSING}.ВыполнитьКоманду", "ПрикрепитьСканКопию", refs)

    assert world.card(sale).kind.code == "act"
    assert world.card(sale).author == world.firm.accountant
    assert len(world.files(sale)) == 1
    assert f"/documents/{world.card(sale).pk}/" in shown(world)
