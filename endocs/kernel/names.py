"""Names of people and companies: how they are shown, sorted and found."""

import re
import unicodedata

NO_BREAK_SPACE = "\u00a0"
_QUOTES = "«»„“”‟‘’‹›\"'`"
_FORMS = {
    "общество с ограниченной ответственностью": "ООО",
    "публичное акционерное общество": "ПАО",
    "непубличное акционерное общество": "НАО",
    "открытое акционерное общество": "ОАО",
    "закрытое акционерное общество": "ЗАО",
    "акционерное общество": "АО",
    "индивидуальный предприниматель": "ИП",
    "автономная некоммерческая организация": "АНО",
    "федеральное государственное унитарное предприятие": "ФГУП",
    "муниципальное унитарное предприятие": "МУП",
    "государственное унитарное предприятие": "ГУП",
}
_SHORT_FORMS = (
    *("ООО", "ПАО", "НАО", "ОАО", "ЗАО", "АО", "ИП", "АНО", "ФГУП", "МУП", "ГУП", "ФГБУ", "ФГБОУ", "ГБУ", "МБУ"),
    *("НКО", "ТСЖ", "ТСН", "СНТ", "КФХ", "ПК", "ТОО", "LLC", "LTD", "GMBH", "INC", "JSC"),
)
_FORM = re.compile(
    "(?:" + "|".join(sorted(map(re.escape, (*_FORMS, *_SHORT_FORMS)), key=len, reverse=True)) + r")(?![\w-])",
    re.IGNORECASE,
)
_FORM_LAST = re.compile(r"(?:[\s,(]+)(" + "|".join(_SHORT_FORMS) + r")\.?\)?$", re.IGNORECASE)
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~"
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
_WOMANS_ENDINGS = (("ая", "ую"), ("яя", "юю"), ("а", "у"), ("я", "ю"))
_MANS_ENDINGS = (
    ("ский", "ского"), ("цкий", "цкого"), ("ый", "ого"), ("ой", "ого"), ("жий", "жего"), ("ший", "шего"),
    ("чий", "чего"), ("щий", "щего"), ("ний", "него"), ("кий", "кого"), ("гий", "гого"), ("хий", "хого"),
    ("ь", "я"), ("й", "я"), ("а", "у"), ("я", "ю"),
)  # fmt: skip
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)


def initials(first: str, middle: str = "") -> str:
    """«М. В.» with a no-break space."""
    return NO_BREAK_SPACE.join(f"{part.strip()[0].upper()}." for part in (first, middle) if part.strip())


def short_name(last: str, first: str, middle: str = "") -> str:
    """«Соколова М. В.» with no-break spaces."""
    return NO_BREAK_SPACE.join(part for part in (last.strip(), initials(first, middle)) if part)


def accusative_short_name(last: str, first: str, middle: str = "") -> str:
    """«Соколову М. В.», as after «за»; a last name whose gender is not to be told stays as it is."""
    declined = "-".join(_accusative(part, is_woman=_is_woman(part, middle)) for part in last.strip().split("-"))
    return short_name(declined, first, middle)


def _is_woman(last: str, middle: str) -> bool | None:
    """By the patronymic, else by the ending of the last name; None when neither says."""
    if middle.endswith(("вна", "чна", "кызы")):
        return True
    if middle.endswith(("ич", "оглы")):
        return False
    if last.endswith(("ова", "ева", "ёва", "ина", "ына", "ая")):
        return True
    return False if last.endswith(("ов", "ев", "ёв", "ин", "ын", "ий", "ый", "ой")) else None


def _accusative(last: str, *, is_woman: bool | None) -> str:
    if is_woman is None or last.endswith(("о", "е", "и", "у", "ю", "ы", "э", "ых", "их")):
        return last
    if not is_woman and last.endswith("ой") and len(re.findall("[аеёиоуыэюя]", last.lower())) == 1:
        return last.removesuffix("й") + "я"
    for ending, declined in _WOMANS_ENDINGS if is_woman else _MANS_ENDINGS:
        if last.endswith(ending):
            return last.removesuffix(ending) + declined
    is_bare_consonant = last[-1:] in "бвгджзклмнпрстфхцчшщ"
    return f"{last}а" if last and is_bare_consonant and not is_woman else last


def split_legal_form(text: str) -> tuple[str, str]:
    """Legal form and name without outer quotes: ("ООО", "Астра") of «ООО «Астра»», «Астра, ООО», or the full words."""
    whole = " ".join(text.split())
    opened = whole.lstrip(_QUOTES)
    if found := _FORM.match(opened):
        form = found[0]
        name = opened[found.end() :].strip(" ,")
        return _FORMS.get(form.lower(), form.upper()), _without_quotes(name)
    if found := _FORM_LAST.search(whole):
        return found[1].upper(), _without_quotes(whole[: found.start()].strip(" ,"))
    return "", _without_quotes(whole)


def sort_key(text: str) -> str:
    """A key for a stored column in C collation: quotes, legal form and letter case ignored, ё between е and ж."""
    name = split_legal_form(unicodedata.normalize("NFC", text))[1] or text
    words = re.sub(r"[^\w]+", " ", name.casefold()).replace("_", " ").split()
    return " ".join(words).replace("ё", "е\u04ff")


def search_key(text: str) -> str:
    """Small letters, е for ё, words and numbers only: what typed and stored names are compared by."""
    lowered = unicodedata.normalize("NFC", text).lower().replace("ё", "е")
    return " ".join(re.sub(r"[\W_]+", " ", lowered).split())


def other_layout(text: str) -> str:
    """The same keys in the other keyboard layout: «fcnhf» is «астра», and back."""
    if any("а" <= symbol <= "я" or symbol == "ё" for symbol in text.lower()):
        return text.translate(_TO_LATIN)
    return text.translate(_TO_CYRILLIC)


def _without_quotes(name: str) -> str:
    """The name without its outer quotes; a quote that closes an inner pair stays."""
    bare = name.strip()
    if bare[:1] in _QUOTES:
        bare = bare[1:]
        bare = bare[:-1] if bare[-1:] in _QUOTES else bare
    if bare.count("«") > bare.count("»"):
        bare += "»"
    if bare.count('"') % 2:
        bare += '"'
    return bare.strip()
