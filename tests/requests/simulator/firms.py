"""The firms of the simulator: invented names, numbers by the rules of the Tax Service, forms as people write them."""

from dataclasses import dataclass

_WEIGHTS_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_WEIGHTS_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_WEIGHTS_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


@dataclass(frozen=True, slots=True)
class Firm:
    """A counterparty of the directory; `spoken` are the ways its name stands in a memo, the last one with a typo."""

    name: str
    inn: str
    kpp: str | None
    nominative: str
    genitive: str
    dative: str
    misspelt: str
    city: str = ""

    def entry(self) -> dict[str, str | None]:
        """Its line of the directory."""
        return {"name": self.name, "inn": self.inn, "kpp": self.kpp}


def company_inn(prefix: str) -> str:
    """An INN of a company: nine digits and the check digit."""
    return prefix + str(_control(prefix, _WEIGHTS_10))


def person_inn(prefix: str) -> str:
    """An INN of an entrepreneur: ten digits and two check digits."""
    first = prefix + str(_control(prefix, _WEIGHTS_11))
    return first + str(_control(first, _WEIGHTS_12))


def _control(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11 % 10


def _company(prefix: str, name: str, forms: str, city: str = "") -> Firm:
    nominative, genitive, dative, misspelt = forms.split("|")
    inn = company_inn(prefix)
    return Firm(name, inn, f"{inn[:4]}01001", nominative, genitive, dative, misspelt, city)


def _person(prefix: str, name: str, forms: str) -> Firm:
    nominative, genitive, dative, misspelt = forms.split("|")
    return Firm(name, person_inn(prefix), None, nominative, genitive, dative, misspelt)


LONE = (
    _company("540111223", 'ООО "Сибирский Кедр"', "Сибирский Кедр|Сибирского Кедра|Сибирскому Кедру|Сибирский Кеддр"),
    _company("780222334", 'АО "Балтпромсервис"', "Балтпромсервис|Балтпромсервиса|Балтпромсервису|Балтпромсевис"),
    _company("770333445", 'ООО "Вектор Плюс"', "Вектор Плюс|Вектора Плюс|Вектору Плюс|Вектр Плюс"),
    _company("165444556", 'ООО "Волжская Мануфактура"',
             "Волжская Мануфактура|Волжской Мануфактуры|Волжской Мануфактуре|Волжская Манифактура"),
    _company("230555667", 'ЗАО "Кубаньагротех"', "Кубаньагротех|Кубаньагротеха|Кубаньагротеху|Кубанагротех"),
    _company("667666778", 'ООО "УралМеталлИнвест"',
             "УралМеталлИнвест|УралМеталлИнвеста|УралМеталлИнвесту|УралМеталИнвест"),
    _company("550777889", 'ООО "Ромашка-Текстиль"',
             "Ромашка-Текстиль|Ромашки-Текстиль|Ромашке-Текстиль|Ромашка-Тестиль"),
    _company("631888990", 'ПАО "Самараэнергосбыт"',
             "Самараэнергосбыт|Самараэнергосбыта|Самараэнергосбыту|Самараэнергозбыт"),
    _company("520999001", 'ООО "Типография Оттиск"',
             "Типография Оттиск|Типографии Оттиск|Типографии Оттиск|Типография Отиск"),
    _company("773121212", 'ООО "Медтехника-М"', "Медтехника-М|Медтехники-М|Медтехнике-М|Медтехнка-М"),
    _company("590232323", 'ООО "Пермские пекарни"',
             "Пермские пекарни|Пермских пекарен|Пермским пекарням|Пермские пикарни"),
    _company("616343434", 'МБОУ "Школа № 93"', "школа 93|школы 93|школе 93|школа № 93"),
    _company("744454545", 'ООО "Гранит"', "Гранит|Гранита|Граниту|Гранид"),
    _company("745565656", 'ООО "Гранит-Монтаж"', "Гранит-Монтаж|Гранит-Монтажа|Гранит-Монтажу|Гранит-Монтож"),
    _company("391676767", 'ООО "Янтарная бухта"', "Янтарная бухта|Янтарной бухты|Янтарной бухте|Янтарная бухат"),
    _company("381787878", 'ООО "Ангарские краски"',
             "Ангарские краски|Ангарских красок|Ангарским краскам|Ангарские каски"),
    _company("230898989", 'ООО "Технолайн"', "Технолайн|Технолайна|Технолайну|Тeхнoлайн"),
    _company("780909090", 'ООО "Невские окна"', "Невские окна|Невских окон|Невским окнам|Неские окна"),
    _person("5401223344", "ИП Захарченко Марина Львовна", "Захарченко|Захарченко|Захарченко|Захорченко"),
    _person("2312334455", "ИП Бурлаков Степан Ильич", "Бурлаков|Бурлакова|Бурлакову|Бурлоков"),
    _person("6163445566", "ИП Соловьёва Дарья Олеговна", "Соловьева|Соловьевой|Соловьевой|Соловёва"),
)  # fmt: skip
HOMONYMS = (
    (_company("771010101", 'ООО "Альтаир"', "Альтаир|Альтаира|Альтаиру|Альтаирр", "Москва"),
     _company("540202020", 'ООО "Альтаир"', "Альтаир|Альтаира|Альтаиру|Альтаирр", "Новосибирск")),
    (_company("780303030", 'ООО "Звёздный"', "Звездный|Звездного|Звездному|Звездый", "Санкт-Петербург"),
     _company("250404040", 'ООО "Звездный"', "Звездный|Звездного|Звездному|Звездый", "Владивосток")),
)  # fmt: skip
DIRECTORY = (*LONE, *(firm for pair in HOMONYMS for firm in pair))
