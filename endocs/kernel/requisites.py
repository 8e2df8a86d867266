"""Keys of Russian companies and banks: their shape and check digits.

A key that does not fit is a warning with "save as is", never a dead end: foreigners have other keys. Every `check_…`
returns None when the key fits, else one sentence for the user.
"""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_ACCOUNT = (7, 1, 3)
_KPP = re.compile(r"\d{4}[\dA-Z]{2}\d{3}")
_PAIR = re.compile(r"(?<!\d)(\d{10}|\d{12})(?!\d)(?:[\s\u00a0]*[/\\|,;][\s\u00a0]*|[\s\u00a0]+)?(?:КПП)?[\s\u00a0:]*"
                   r"(\d{4}[\dA-Z]{2}\d{3})?(?![\dA-Z])", re.IGNORECASE)  # fmt: skip


def normalise_inn(text: str) -> str:
    """The INN without blanks and the words around it."""
    return _bare(text, "ИНН", "INN")


def normalise_kpp(text: str) -> str:
    """The KPP without blanks and the words around it, letters large."""
    return _bare(text, "КПП", "KPP")


def normalise_ogrn(text: str) -> str:
    """The OGRN or OGRNIP without blanks and the words around it."""
    return _bare(text, "ОГРНИП", "ОГРН", "OGRNIP", "OGRN")


def normalise_bik(text: str) -> str:
    """The BIK without blanks and the words around it."""
    return _bare(text, "БИК", "BIK", "BIC")


def normalise_account(text: str) -> str:
    """The account number without blanks and dots."""
    return _bare(text, "Р/С", "К/С").replace(".", "")


def split_inn_kpp(text: str) -> tuple[str, str]:
    """INN and KPP out of a pasted «ИНН/КПП 7814339028/781401001»; what is not there is an empty string."""
    found = _PAIR.search(text)
    if not found:
        return normalise_inn(text), ""
    return found[1], (found[2] or "").upper()


def check_inn(text: str) -> str | None:
    """INN: 10 digits of a company or 12 of a person, last digits by the Tax Service (ММВ-7-6/435).

    Weighted sum mod 11 mod 10; a person's number has two check digits. All zeros fit the rule and are no INN.
    """
    inn = normalise_inn(text)
    if not _is_number(inn, 10, 12):
        return _("An INN has 10 digits, of an entrepreneur 12. Check the INN or save as is.")
    digits = _digits(inn)
    if len(inn) == 10:
        fits = digits[9] == _control(digits, _INN_10)
    else:
        fits = digits[10] == _control(digits, _INN_11) and digits[11] == _control(digits, _INN_12)
    if not fits or not any(digits):
        return _("The check digit does not fit. Check the INN or save as is.")
    return None


def check_kpp(text: str) -> str | None:
    """KPP: NNNNPPNNN, where P is a digit or a Latin letter (Tax Service, ММВ-7-6/435); no check digit."""
    if not _KPP.fullmatch(normalise_kpp(text)) or normalise_kpp(text) == "0" * 9:
        return _("A KPP has 9 symbols, such as 781401001. Check the KPP or save as is.")
    return None


def check_ogrn(text: str) -> str | None:
    """OGRN of 13 digits: the rest mod 11 mod 10; OGRNIP of 15: mod 13 mod 10 (Ministry of Finance, 165н)."""
    ogrn = normalise_ogrn(text)
    if not _is_number(ogrn, 13, 15):
        return _("An OGRN has 13 digits, an OGRNIP 15. Check the number or save as is.")
    divisor = 11 if len(ogrn) == 13 else 13
    if int(ogrn[:-1]) % divisor % 10 != int(ogrn[-1]) or not any(_digits(ogrn)):
        return _("The check digit does not fit. Check the OGRN or save as is.")
    return None


def check_bik(text: str) -> str | None:
    """BIK: 9 digits; 04 in front for Russia, 00–03 for treasury and special members (by the Bank of Russia)."""
    bik = normalise_bik(text)
    if not _is_number(bik, 9) or not "00" <= bik[:2] <= "04" or bik == "0" * 9:
        return _("A BIK has 9 digits and begins with 04. Check the BIK or save as is.")
    return None


def check_account(text: str, bik: str) -> str | None:
    """Account with its BIK: weights 7-1-3 over 3 + 20 digits give a multiple of ten (Bank of Russia, № 515 of 1997).

    In front stand the last three digits of the BIK; for correspondent and treasury accounts, 0 and its digits 5 and 6.
    """
    account, bank = normalise_account(text), normalise_bik(bik)
    if not _is_number(account, 20):
        return _("An account number has 20 digits. Check the account or save as is.")
    if check_bik(bank):
        return check_bik(bank)
    in_front = f"0{bank[4:6]}" if account.startswith(("301", "03")) else bank[6:]
    digits = _digits(in_front + account)
    if sum(digit * _ACCOUNT[place % 3] for place, digit in enumerate(digits)) % 10:
        return _("The account does not fit the BIK. Check both or save as is.")
    return None


def _bare(text: str, *words: str) -> str:
    bare = re.sub(r"[\s\u00a0\u202f\u2009:№]", "", text).upper()
    for word in words:
        bare = bare.removeprefix(word)
    return bare.strip("-–—/")


def _is_number(text: str, *lengths: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) in lengths


def _digits(text: str) -> list[int]:
    return [int(symbol) for symbol in text]


def _control(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11 % 10
