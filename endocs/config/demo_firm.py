"""The firm of the demo: its people, organisations and clients. All of them are invented."""

from endocs.counterparties.actions import Profile
from endocs.people.actions import OwnFirm, Person
from endocs.people.models import Role

WORKSPACE = "Вектра Монтаж"
ORGANISATIONS = (
    OwnFirm(
        name="ООО «Вектра Монтаж»", full_name="Общество с ограниченной ответственностью «Вектра Монтаж»",
        inn="7806415204", kpp="780601001", ogrn="1147847219068", address="Санкт-Петербург, Складская ул., 14",
    ),
    OwnFirm(
        name="ООО «Вектра Сервис»", full_name="Общество с ограниченной ответственностью «Вектра Сервис»",
        inn="7811773043", kpp="781101001", ogrn="1197847055449", address="Санкт-Петербург, Складская ул., 16",
    ),
)  # fmt: skip
DEPARTMENTS = ("Бухгалтерия", "Отдел продаж", "Управление")
ADMINISTRATOR = Person(
    email="filatov@vektra.example", last_name="Филатов", first_name="Илья", middle_name="Андреевич",
    job_title="Администратор", role=Role.ADMINISTRATOR,
)  # fmt: skip
# With the department of each.
OTHERS = (
    (
        Person(
            email="lebedev@vektra.example", last_name="Лебедев", first_name="Антон", middle_name="Игоревич",
            job_title="Менеджер", phone="+7 900 000-00-01",
        ),
        "Отдел продаж",
    ),
    (
        Person(
            email="kim@vektra.example", last_name="Ким", first_name="Дарья", middle_name="Сергеевна",
            job_title="Менеджер", phone="+7 900 000-00-02",
        ),
        "Отдел продаж",
    ),
    (
        Person(
            email="sokolova@vektra.example", last_name="Соколова", first_name="Марина", middle_name="Викторовна",
            job_title="Главный бухгалтер", role=Role.ACCOUNTANT,
        ),
        "Бухгалтерия",
    ),
    (
        Person(
            email="pavlova@vektra.example", last_name="Павлова", first_name="Елена", middle_name="Юрьевна",
            job_title="Бухгалтер", role=Role.ACCOUNTANT,
        ),
        "Бухгалтерия",
    ),
)  # fmt: skip
_PETERSBURG, _MOSCOW = "Санкт-Петербург, Образцовая ул.", "Москва, Образцовый пр-д"
CLIENTS = (
    Profile(
        legal_form="ООО", name="Астра-Логистик", inn="7814339028", kpp="781401001", ogrn="1157847033211",
        address=f"{_PETERSBURG}, 2", contact="Демидова Ольга", phone="+7 900 000-01-01", email="office@astra.example",
    ),
    Profile(legal_form="ООО", name="Тайга-Фуд", inn="5403162878", kpp="540301001", ogrn="1065403112807",
            address="Новосибирск, Образцовая ул., 7", email="buh@taiga.example"),
    Profile(legal_form="АО", name="Прибор-Комплект", inn="7719620542", kpp="771901001", ogrn="1097746120450",
            address=f"{_MOSCOW}, 11", contact="Громов Пётр", email="docs@pribor.example"),
    Profile(legal_form="ООО", name="Меридиан Строй", inn="7841129069", kpp="784101001", ogrn="1117847009345",
            address=f"{_PETERSBURG}, 18"),
    Profile(legal_form="ООО", name="Орион-Текстиль", inn="5029481338", kpp="502901001", ogrn="1075029017722",
            address="Мытищи, Образцовая ул., 5"),
    Profile(legal_form="ООО", name="Клевер", inn="7816054726", kpp="781601001", ogrn="1137847201183",
            address=f"{_PETERSBURG}, 40"),
    Profile(legal_form="ООО", name="Дом книги „Парус“", inn="5312084478", kpp="531201001", ogrn="1125321005171",
            address="Боровичи, Образцовая ул., 1"),
    Profile(legal_form="ООО", name="Лотос-Пак", inn="4715038867", kpp="471501001", ogrn="1024700782150",
            address="Тихвин, Образцовая ул., 9"),
    Profile(legal_form="АО", name="Ладога-Прибор", inn="7802197450", kpp="780201001", ogrn="1167847314557",
            address=f"{_PETERSBURG}, 55"),
    Profile(legal_form="ООО", name="Гамма-Тест", inn="7813440191", kpp="781301001", ogrn="1087847406217",
            address=f"{_PETERSBURG}, 63"),
    Profile(legal_form="ООО", name="Бирюза", inn="7815293400", kpp="781501001", ogrn="1177847920337",
            address=f"{_PETERSBURG}, 71"),
    Profile(legal_form="ИП", name="Кузнецов Олег Дмитриевич", inn="781603451220", ogrn="315784700104565",
            address=f"{_PETERSBURG}, 80"),
    Profile(legal_form="ООО", name="Янтарь-Сервис", inn="7820345615", kpp="782001001",
            address=f"{_PETERSBURG}, 92"),
)  # fmt: skip
