"""Parties, persons, signers, and the other documents that a formalized document names."""

from endocs.formats.formalized.tree import Node
from endocs.formats.formalized.values import Bank, Field, Paper, Party, Person, PowerOfAttorney, Signer

_COMPANY = ("СвЮЛУч", "СвОрг/СвЮЛ", "СвЮЛ", "ЮЛ")
_SOLE_TRADER = ("СвИП", "ИП")
_FOREIGN = ("СвИнНеУч", "СвОрг/ИнОрг", "ИнОрг", "СвИнУчастНеУч", "СвЮлНеУч")
_PERSON = ("СвФЛУч", "СвФЛУчастФХЖ", "СвФЛ", "ФЛ")
_OPERATOR = ("ОперЭДО",)
_BASES = (
    *("ОснПолн", "ОснДоверОргПер", "ОснПолнПредПер", "ОснДоверОргПрин", "ОснПолнПредПрин", "ОснДоверОргПол"),
    *("ОснПолнПредПол", "ОснДоверФЛ", "ОснДоверФЛПер"),
)
_STREET = ("Индекс", "НаимРегион", "Район", "Город", "НаселПункт", "Улица", "Дом", "Корпус", "Кварт", "ИныеСвед")
_STREET_WORDS = {"Дом": "д. ", "Корпус": "корп. ", "Кварт": "кв. "}  # part of an address: as on the paper forms


def party(node: Node) -> Party:
    """The party in an element such as СвПрод; an empty element gives an empty party."""
    inside = node.first("ИдСв", "СвСторДог/ИдСв") or node
    kind, who = _identity(inside)
    bank = node.child("БанкРекв")
    contact = node.child("Контакт")
    place = node.child("Адрес")
    return Party(
        role=node.name,
        kind=kind,
        name=who.text("НаимОрг", "Наим") or full_name(who.child("ФИО")) or who.text("Наименование"),
        inn=who.text("ИННЮЛ", "ИННФЛ", "ИНН", "КодНПРег"),
        kpp=who.text("КПП"),
        ogrn=who.text("ОГРН", "ОГРНИП"),
        address=_address(place),
        bank=_bank(bank) if bank else None,
        phones=contact.texts("Тлф"),
        emails=contact.texts("ЭлПочта"),
        details=node.details() + who.details() + contact.details() + place.details(),
    )


def parties(*nodes: Node) -> tuple[Party, ...]:
    """The parties of the elements that are there."""
    return tuple(party(node) for node in nodes if node)


def paper(node: Node) -> Paper:
    """The document that the element names, whatever the generation of the format calls its attributes."""
    named = node.first("ТипИдДок", "ОснРеквДок") or node
    return Paper(
        name=named.text("РеквНаимДок", "НаимОсн", "НаимДокОтгр", "НаимДокРасх", "НаимДок"),
        number=named.text(
            *("РеквНомерДок", "НомОсн", "НомДокОтгр", "НомДокРасх", "НомерПРД", "НомТранНакл", "НомерСчФ"),
            *("НомерДок", "НомДок", "НомДог", "НомИспр", "НомИспрСчФ", "НомИспрКСчФ", "НомИспрДокПТ", "НомИспрДокПРУ"),
        ),
        dated_on=named.date(
            *("РеквДатаДок", "ДатаОсн", "ДатаДокОтгр", "ДатаДокРасх", "ДатаПРД", "ДатаТранНакл", "ДатаСчФ", "ДатаДок"),
            *("ДатаДог", "ДатаИспр", "ДатаИспрСчФ", "ДатаИспрКСчФ", "ДатаИспрДокПТ", "ДатаИспрДокПРУ"),
        ),
        amount=named.number("СуммаПРД"),
        file_id=named.text("РеквИдФайлДок", "ИдФайлДокРасх"),
        details=named.details() + _composers(named),
    )


def papers(*nodes: Node) -> tuple[Paper, ...]:
    """The documents of the elements that are there and say something."""
    return tuple(made for node in nodes if node and (made := paper(node)) != Paper())


def full_name(node: Node) -> str:
    """Family name, name and patronymic."""
    return " ".join(part for part in (node.text("Фамилия"), node.text("Имя"), node.text("Отчество")) if part)


def person(node: Node) -> Person | None:
    """Who handed over or accepted: a worker of the party, or somebody whom it trusts; None when nobody is named."""
    who = node.first(
        *("РабОргПрод", "РабОргПок", "ИнЛицо/ПредОргПер", "ИнЛицо/ПредОргПрин", "ИнЛицо/ПредОргПол"),
        *("ИнЛицо/ФЛПер", "ИнЛицо/ФЛПрин", "ИнЛицо/ФЛ"),
    )
    if not who:
        return None
    return Person(
        name=full_name(who.child("ФИО")),
        position=who.text("Должность"),
        organisation=who.text("НаимОргПер", "НаимОргПрин", "НаимОргПол"),
        inn=who.text("ИННЮЛПер", "ИННФЛПер", "ИННОргПрин", "ИННФЛПрин"),
        basis="; ".join(words for name in _BASES if (words := who.text(name))),
        papers=papers(*(who.child(name) for name in _BASES)),
        details=who.details(),
    )


def signers(document: Node) -> tuple[Signer, ...]:
    """Who signs the file."""
    wrapped = [node.child("Подписант") for node in document.children("ПодписантПодр", "ПодписантЗак")]
    return tuple(_signer(node) for node in [*document.children("Подписант"), *wrapped] if node)


def _signer(node: Node) -> Signer:
    kind, who = _identity(node)
    return Signer(
        name=full_name(who.child("ФИО")) or full_name(node.child("ФИО")),
        position=node.text("Должн", "Должность") or who.text("Должн"),
        organisation=who.text("НаимОрг"),
        inn=who.text("ИННЮЛ", "ИННФЛ"),
        kind=kind,
        basis="; ".join(words for words in (node.text("ОснПолн", "ОснПолнПодп"), node.text("ОснПолнОрг")) if words),
        powers=node.text("ОблПолн"),
        status=node.text("Статус", "СтатПодп"),
        method=node.text("СпосПодтПолном"),
        signed_on=node.date("ДатаПодДок"),
        powers_of_attorney=tuple(
            _power_of_attorney(one) for one in node.children("СвДоверЭл", "СвДовер", "СвДоверБум")
        ),
        details=node.details() + (who.details() if who else ()),
    )


def _power_of_attorney(node: Node) -> PowerOfAttorney:
    is_electronic = node.name != "СвДоверБум"
    return PowerOfAttorney(
        number=node.text("НомДовер") if is_electronic else node.text("ВнНомДовер"),
        is_electronic=is_electronic,
        dated_on=node.date("ДатаВыдДовер", "ДатаНач", "ДатаДовер"),
        inner_number=node.text("ВнНомДовер") if is_electronic else "",
        principal=", ".join(filter(None, (node.text("СвИдДовер", "СвДовер"), full_name(node.child("ФИО"))))),
        details=node.details(),
    )


def _identity(node: Node) -> tuple[str, Node]:
    """What kind of party stands in the element, and the element that says who."""
    shapes = {
        "company": _COMPANY, "sole_trader": _SOLE_TRADER, "foreign": _FOREIGN, "person": _PERSON, "operator": _OPERATOR,
    }  # fmt: skip
    for kind, names in shapes.items():
        if found := node.first(*names):
            return kind, found
    return "", node if node.has("НаимОрг", "ИННЮЛ", "ИННФЛ") else node.nothing()


def _bank(node: Node) -> Bank:
    bank = node.child("СвБанк")
    return Bank(node.text("НомерСчета"), bank.text("НаимБанк"), bank.text("БИК"), bank.text("КорСчет"))


def _address(node: Node) -> str:
    """The address in one line."""
    plain = node.child("АдрРФ")
    elsewhere = node.first("АдрИнф", "АдрИно")
    register = node.child("АдрГАР")
    code = node.text("КодГАР")
    if plain:
        named = plain.peek("НаимРегион")
        parts = [f"{_STREET_WORDS.get(name, '')}{value}" for name in _STREET if (value := plain.text(name))]
        region = plain.text("КодРегион")
        return ", ".join(parts if named or not region else [f"регион {region}", *parts])
    if elsewhere:
        country = elsewhere.text("НаимСтран"), elsewhere.text("КодСтр")
        return ", ".join(filter(None, (country[0] or country[1], elsewhere.text("АдрТекст"))))
    return _register_address(register) if register else (f"ГАР {code}" if code else "")


def _register_address(node: Node) -> str:
    """An address of the state register (ГАР): its elements from the region down, then the id."""
    parts = [node.text("Индекс"), node.text("НаимРегион")]
    region = node.text("Регион")
    for name in ("МуниципРайон", "ГородСелПоселен", "НаселенПункт", "ЭлПланСтруктур", "ЭлУлДорСети"):
        element = node.child(name)
        parts.append(" ".join(filter(None, (element.text("Вид", "Тип"), element.text("Наим")))))
        element.text("ВидКод")
    parts.append(node.text("ЗемелУчасток"))
    for element in node.children("Здание", "ПомещЗдания", "ПомещКвартиры"):
        parts.append(" ".join(filter(None, (element.text("Тип"), element.text("Номер")))))
    text = ", ".join(filter(None, parts)) or f"регион {region}"
    return f"{text} (ГАР {identifier})" if (identifier := node.text("ИдНом")) else text


def _composers(node: Node) -> tuple[Field, ...]:
    """Who made the named document."""
    told = []
    for one in node.children("РеквИдРекСост", "ИдРекСост"):
        told += [Field(name, value) for name in ("ИННЮЛ", "ИННФЛ", "НаимОИВ") if (value := one.text(name))]
        foreign = one.child("ДаннИно")
        told += [Field("Наим", name)] if (name := foreign.text("Наим")) else []
        told += list(foreign.details())
    return tuple(told)
