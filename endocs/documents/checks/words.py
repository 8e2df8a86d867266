"""What differs and what to do about it, in the language of the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from endocs.documents.checks.facts import Check, Finding
from endocs.kernel.dates import format_date
from endocs.kernel.money import format_money

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """A warning in words: the fact, and what to do."""

    fact: str
    advice: str


def words_of(finding: Finding) -> Words:
    """The finding as people read it."""
    return Words(*_WORDS[finding.check](finding.values))


def fact_of(check: str) -> str:
    """What a check is about, for the history; a check that is gone stays as it was called."""
    return _NAMES[Check(check)]() if check in set(Check) else check


def _money(values: Values, name: str) -> str:
    return format_money(Decimal(values[name]), values.get("currency", "RUB"))


def _day(values: Values, name: str) -> str:
    return format_date(date.fromisoformat(values[name]))


def _inn(told: Values) -> tuple[str, str]:
    fact = _("%(party)s: the check digits of the INN %(inn)s do not fit.") % told
    return fact, _keys_advice(told)


def _inn_of_person(told: Values) -> tuple[str, str]:
    fact = _("%(party)s: %(form)s does not have an INN of this length: %(inn)s.") % told
    return fact, _keys_advice(told)


def _kpp(told: Values) -> tuple[str, str]:
    return _("%(party)s: the KPP %(kpp)s is not of nine symbols as it should be.") % told, _keys_advice(told)


def _kpp_of_person(told: Values) -> tuple[str, str]:
    return _("%(party)s: a person with the INN %(inn)s has no KPP, here it is %(kpp)s.") % told, _keys_advice(told)


def _ogrn(told: Values) -> tuple[str, str]:
    return _("%(party)s: the OGRN %(ogrn)s does not fit.") % told, _keys_advice(told)


def _keys_advice(told: Values) -> str:
    if told.get("whose") == "own":
        return _("Correct it in the settings of the organisation.")
    return _("Correct it in the card of the counterparty.")


def _account(told: Values) -> tuple[str, str]:
    fact = _("The account %(account)s does not fit the BIK %(bik)s.") % told
    return fact, _("Check the accounts of the organisation in the settings: the client pays by them.")


def _vat_rate(told: Values) -> tuple[str, str]:
    fact = _("VAT %(vat)s fits no rate: %(rate)s %% of %(amount)s would be %(expected)s.") % _sums(told)
    return fact, _("Check the sums. If the document has several rates, it is as it should be.")


def _vat_too_large(told: Values) -> tuple[str, str]:
    fact = _("VAT %(vat)s is more than %(amount)s can have: by %(rate)s %% it is %(most)s.") % _sums(told)
    return fact, _("Check the amount and the VAT.")


def _vat_old_rate(told: Values) -> tuple[str, str]:
    fact = _("VAT is reckoned by the former rate of %(past)s %%: by %(rate)s %% it would be %(expected)s.") % _sums(
        told
    )
    return fact, _("The former rate stays only for what was delivered while it was in force.")


def _sums(told: Values) -> dict[str, str]:
    sums = {
        name: _money(told, name) for name in ("amount", "vat", "expected", "most", "asked", "other") if name in told
    }
    return {**told, **sums}


def _amount_line(told: Values) -> tuple[str, str]:
    fact = _("The amount is %(amount)s, the request asks for %(asked)s.") % {
        **_sums(told), "asked": format_money(Decimal(told["asked"])),
    }  # fmt: skip
    return fact, _("Check the document, or ask the initiator.")


def _amount_sibling(told: Values) -> tuple[str, str]:
    if told["count"] == "1":
        fact = _("The amount %(amount)s is not that of the other document: %(title)s, %(other)s.") % _sums(told)
    else:
        fact = _("The amount %(amount)s is not the sum of the other documents of the package: %(other)s.") % _sums(told)
    return fact, _("Check which of the documents is right.")


def _vat_sibling(told: Values) -> tuple[str, str]:
    fact = _("VAT is %(vat)s, in another document of the same amount %(other)s: %(title)s.") % _sums(told)
    return fact, _("Check which of the documents is right.")


def _before_contract(told: Values) -> tuple[str, str]:
    values = {**told, "dated_on": _day(told, "dated_on"), "signed_on": _day(told, "signed_on")}
    fact = _("The date %(dated_on)s is before the contract: %(contract)s, signed on %(signed_on)s.") % values
    return fact, _("Check the date and the contract.")


def _after_contract(told: Values) -> tuple[str, str]:
    values = {**told, "dated_on": _day(told, "dated_on"), "ends_on": _day(told, "ends_on")}
    fact = _("On %(dated_on)s the contract is over: %(contract)s, until %(ends_on)s.") % values
    return fact, _("Choose another contract, or prolong this one.")


def _future(told: Values) -> tuple[str, str]:
    return _("The date %(day)s has not come yet.") % {"day": _day(told, "dated_on")}, _("Check the date.")


def _closed_year(told: Values) -> tuple[str, str]:
    fact = _("The date %(day)s is in the year %(year)s, for which the accounts are handed in.") % {
        "day": _day(told, "dated_on"), "year": told["year"],
    }  # fmt: skip
    return fact, _("Check the year of the date.")


def _client_closed(told: Values) -> tuple[str, str]:
    fact = _("%(party)s is closed in the directory.") % told
    return fact, _("Open the counterparty again, or choose another.")


def _contract_of_other_client(told: Values) -> tuple[str, str]:
    fact = _("The contract is with another client, not with %(party)s: %(contract)s.") % told
    return fact, _("Check the contract and the counterparty.")


def _contract_of_other_organisation(told: Values) -> tuple[str, str]:
    fact = _("The contract is of another organisation, not of %(party)s: %(contract)s.") % told
    return fact, _("Check the contract and the organisation.")


def _number_twice(told: Values) -> tuple[str, str]:
    fact = _("Another document has the number %(number)s too: of %(title)s.") % told
    return fact, _("Check which of the two numbers is right.")


def _number_gap(told: Values) -> tuple[str, str]:
    if told["first"] == told["last"]:
        fact = _("There is no document with the number %(first)s, right before %(number)s.") % told
    else:
        fact = _("There are no documents with the numbers from %(first)s to %(last)s, right before %(number)s.") % told
    return fact, _("Find out whether a document is lost, or its number was not used.")


def _currency(told: Values) -> tuple[str, str]:
    if "contract" in told:
        fact = _("The currency is %(currency)s, that of the contract %(other)s: %(contract)s.") % told
    else:
        fact = _("The currency is %(currency)s, that of the other documents of the package %(other)s.") % told
    return fact, _("Check the currency.")


def _other_period(told: Values) -> tuple[str, str]:
    values = {**told, "first": _day(told, "first"), "last": _day(told, "last")}
    fact = _("The document is for the time from %(first)s to %(last)s, the request asks for “%(asked)s”.") % values
    return fact, _("Check the period, or ask the initiator.")


def _other_client(told: Values) -> tuple[str, str]:
    fact = _("The document is of another client: %(party)s. The request does not name it.") % told
    return fact, _("Check whether the document belongs to this request.")


def _other_organisation(told: Values) -> tuple[str, str]:
    fact = _("The document is of another organisation of ours: %(party)s.") % told
    return fact, _("Check from which organisation the client is to get it.")


def _other_contract(told: Values) -> tuple[str, str]:
    fact = _("The document is under another contract than the request: %(contract)s.") % told
    return fact, _("Check the contract.")


_WORDS: Mapping[Check, Callable[[Values], tuple[str, str]]] = {
    Check.INN: _inn, Check.INN_OF_PERSON: _inn_of_person, Check.KPP: _kpp, Check.KPP_OF_PERSON: _kpp_of_person,
    Check.OGRN: _ogrn, Check.ACCOUNT: _account, Check.VAT_RATE: _vat_rate, Check.VAT_TOO_LARGE: _vat_too_large,
    Check.VAT_OLD_RATE: _vat_old_rate, Check.AMOUNT_LINE: _amount_line, Check.AMOUNT_SIBLING: _amount_sibling,
    Check.VAT_SIBLING: _vat_sibling, Check.BEFORE_CONTRACT: _before_contract, Check.AFTER_CONTRACT: _after_contract,
    Check.FUTURE: _future, Check.CLOSED_YEAR: _closed_year, Check.CLIENT_CLOSED: _client_closed,
    Check.CONTRACT_OF_OTHER_CLIENT: _contract_of_other_client,
    Check.CONTRACT_OF_OTHER_ORGANISATION: _contract_of_other_organisation, Check.NUMBER_TWICE: _number_twice,
    Check.NUMBER_GAP: _number_gap, Check.CURRENCY: _currency, Check.OTHER_PERIOD: _other_period,
    Check.OTHER_CLIENT: _other_client, Check.OTHER_ORGANISATION: _other_organisation,
    Check.OTHER_CONTRACT: _other_contract,
}  # fmt: skip

_NAMES: Mapping[Check, Callable[[], str]] = {
    Check.INN: lambda: _("INN"), Check.INN_OF_PERSON: lambda: _("INN"), Check.KPP: lambda: _("KPP"),
    Check.KPP_OF_PERSON: lambda: _("KPP"), Check.OGRN: lambda: _("OGRN"), Check.ACCOUNT: lambda: _("Account"),
    Check.VAT_RATE: lambda: _("VAT"), Check.VAT_TOO_LARGE: lambda: _("VAT"), Check.VAT_OLD_RATE: lambda: _("VAT"),
    Check.VAT_SIBLING: lambda: _("VAT"), Check.AMOUNT_LINE: lambda: _("Amount"),
    Check.AMOUNT_SIBLING: lambda: _("Amount"), Check.BEFORE_CONTRACT: lambda: _("Date"),
    Check.AFTER_CONTRACT: lambda: _("Date"), Check.FUTURE: lambda: _("Date"), Check.CLOSED_YEAR: lambda: _("Date"),
    Check.CLIENT_CLOSED: lambda: _("Counterparty"), Check.CONTRACT_OF_OTHER_CLIENT: lambda: _("Contract"),
    Check.CONTRACT_OF_OTHER_ORGANISATION: lambda: _("Contract"), Check.OTHER_CONTRACT: lambda: _("Contract"),
    Check.NUMBER_TWICE: lambda: _("Number"), Check.NUMBER_GAP: lambda: _("Number"),
    Check.CURRENCY: lambda: _("Currency"), Check.OTHER_PERIOD: lambda: _("Period"),
    Check.OTHER_CLIENT: lambda: _("Counterparty"), Check.OTHER_ORGANISATION: lambda: _("Organisation"),
}  # fmt: skip
