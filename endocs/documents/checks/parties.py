"""Keys of the two parties: INN, KPP, OGRN and the accounts for payment. Of a foreign firm they are not asked."""

from collections.abc import Iterator, Mapping

from endocs.documents.checks.facts import Check, Finding, Paper, Party
from endocs.documents.kinds import BuiltInKind
from endocs.kernel import requisites

PERSONS = frozenset({"ИП", "САМОЗАНЯТЫЙ"})
FIRMS = frozenset(
    {"ООО", "АО", "ПАО", "НАО", "ЗАО", "ОАО", "АНО", "НКО", "ФГУП", "ГУП", "МУП", "ТСЖ", "СНТ", "ФГБУ", "ГБУ"}
)
# Forms of the neighbours; their keys have other lengths and other check digits.
FOREIGN_FORMS = frozenset({"ТОО", "ЧУП", "ЧТУП", "ОСОО", "ЧП", "ОДО", "МЧЖ", "ГПО"})
_COUNTRIES = ("БЕЛАРУСЬ", "КАЗАХСТАН", "КЫРГЫЗ", "КИРГИЗ", "АРМЕНИЯ", "УЗБЕКИСТАН", "ТАДЖИКИСТАН", "АЗЕРБАЙДЖАН")
_UNP = (29, 23, 19, 17, 13, 7, 5, 3)


def is_foreign(*, legal_form: str, name: str, inn: str, address: str) -> bool:
    """Whether a firm is of another country, as far as its own requisites tell."""
    form, place = legal_form.strip().upper(), address.upper()
    letters = [symbol for symbol in legal_form + name if symbol.isalpha()]
    if form in FOREIGN_FORMS or any(country in place for country in _COUNTRIES):
        return True
    if letters and not any("а" <= symbol.lower() <= "я" or symbol in "ёЁ" for symbol in letters):
        return bool(inn) and requisites.check_inn(inn) is not None
    return _is_belarusian(inn)


def _is_belarusian(inn: str) -> bool:
    """УНП: nine digits, the last is the weighted sum of the others mod 11."""
    if len(inn) != 9 or not (inn.isascii() and inn.isdigit()):
        return False
    return sum(int(digit) * weight for digit, weight in zip(inn, _UNP, strict=False)) % 11 == int(inn[8])


def findings(paper: Paper) -> Iterator[Finding]:
    """What is wrong with the keys of the organisation and of the client."""
    for whose, party in (("own", paper.own), ("client", paper.client)):
        if party is None or party.is_foreign:
            continue
        told = {"whose": whose, "party": party.title}
        for check, values in _wrong(party):
            yield Finding(check=check, paper=paper.key, values={**told, **values})
    if paper.own and paper.kind == BuiltInKind.PAYMENT_INVOICE and paper.direction == "outgoing":
        for account in paper.own.accounts:
            if requisites.check_account(account.account, account.bik):
                values = {"party": paper.own.title, "account": account.account, "bik": account.bik}
                yield Finding(check=Check.ACCOUNT, paper=paper.key, values=values)


def _wrong(party: Party) -> Iterator[tuple[Check, Mapping[str, str]]]:
    form, is_person = party.legal_form.strip().upper(), len(party.inn) == 12
    if party.inn and requisites.check_inn(party.inn):
        yield Check.INN, {"inn": party.inn}
    elif party.inn and ((form in FIRMS and is_person) or (form in PERSONS and not is_person)):
        yield Check.INN_OF_PERSON, {"inn": party.inn, "form": party.legal_form}
    if party.kpp and requisites.check_kpp(party.kpp):
        yield Check.KPP, {"kpp": party.kpp}
    elif party.kpp and is_person:
        yield Check.KPP_OF_PERSON, {"kpp": party.kpp, "inn": party.inn}
    if party.ogrn and (requisites.check_ogrn(party.ogrn) or (party.inn and is_person != (len(party.ogrn) == 15))):
        yield Check.OGRN, {"ogrn": party.ogrn}
