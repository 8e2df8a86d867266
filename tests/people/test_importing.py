"""Tables of users and organisations."""

import pytest

from endocs.kernel.refusals import Refusal
from endocs.kernel.reports import Fate
from endocs.people import importing
from endocs.people.models import Department, Organisation, Role, User
from tests import cast

pytestmark = pytest.mark.django_db


def test_every_line_of_users_has_a_fate() -> None:
    firm = cast.firm()
    table = (
        "ФИО;Почта;Роль;Отдел;Любимый цвет\n"
        "Новикова Анна Петровна;anna@vektra.example;Бухгалтер;Продажи;синий\n"
        f"Кто-то Ещё;{firm.manager.email};;;\n"
        "Без Почты;не адрес;;;\n"
        "Странный Пётр;petr@vektra.example;царь;;\n"
    )

    report = importing.import_users(workspace=firm.workspace, data=table.encode("cp1251"), by=firm.administrator)

    assert [line.fate for line in report.lines] == [Fate.ADDED, Fate.THERE, Fate.REFUSED, Fate.REFUSED]
    assert [line.number for line in report.lines] == [2, 3, 4, 5]
    assert report.unknown == ("Любимый цвет",)
    anna = User.objects.get(email="anna@vektra.example")
    assert (anna.full_name, anna.role) == ("Новикова Анна Петровна", Role.ACCOUNTANT)
    assert anna.department == Department.objects.get(name="Продажи")


def test_table_without_addresses_is_refused_whole() -> None:
    firm = cast.firm()

    with pytest.raises(Refusal, match="Почта"):
        importing.import_users(workspace=firm.workspace, data="ФИО\nА Б\n".encode(), by=firm.administrator)


def test_employee_loads_nothing() -> None:
    firm = cast.firm()
    table = "Название;ИНН\nООО «Астра»;7814339028\n".encode()

    report = importing.import_organisations(workspace=firm.workspace, data=table, by=firm.manager)

    assert report.count(Fate.REFUSED) == 1


def test_organisations() -> None:
    firm = cast.firm()
    table = "Название;ИНН;КПП\nООО «Астра»;7814339028;781401001\nООО «Астра»;7814339028;781401001\nООО «Б»;1;\n"

    report = importing.import_organisations(workspace=firm.workspace, data=table.encode(), by=firm.administrator)

    assert [line.fate for line in report.lines] == [Fate.ADDED, Fate.THERE, Fate.REFUSED]
    assert Organisation.objects.filter(workspace=firm.workspace, inn="7814339028").exists()
