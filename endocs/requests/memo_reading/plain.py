"""The memo in one plain form of the same length: places in it are places in the memo."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TEXT_LIMIT = 12_000
_LOOK_ALIKE = str.maketrans("abcehkmoptxy", "авсенкмортху")
_SIGNS = str.maketrans(
    dict.fromkeys("\u00a0\u2009\u202f\t\u2007", " ")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("«»„“”‟‘’‹›'`", '"')
    | {"ё": "е", "і": "i", "\r": "\n"}
)
_LETTERS = re.compile(r"[a-zа-я]+")
_TYPED_IN_LATIN = re.compile(r"\b(?:akt|akta|act?bi|topg|topr|cчет)\b")
_QUOTED = re.compile(r"^[ ]*[>|][^\n]*", re.MULTILINE)
_SIGNATURE = re.compile(
    r"(?:^[ ]*-{2,3}[ ]*$|\bс (?:большим )?уважением\b|^[ ]*всего доброго\b|^[ ]*best regards|^"
    r"[ ]*отправлено (?:с|из)\b)"
    r"[^\n]*(?:\n(?![ ]*(?:-{4,}|fwd?:|fw:|>|от:|from:|p\.?s\b|з\.?ы\b"
    r"|\d\d?[./]\d\d?[./]\d\d(?:\d\d)?,? \d\d?:\d\d))[^\n]*)*",
    re.MULTILINE,
)
_HEADERS = re.compile(
    r"(?:^[ ]*(?:от|кому|from|to|дата|date|отправлено|sent|копия|cc)[ ]?:[^\n]*\n?){2,}"
    r"|^[ ]*(?:от|from|отправитель)[ ]?:[^\n]*$|^[ ]*-{4,}[^\n]*$|^[^\n]{0,80}(?:пишет|написала?)[ ]?:[ ]*$",
    re.MULTILINE,
)
_SUBJECT = re.compile(r"^[ ]*(?:re|fwd?|fw|тема|subject)[ ]?:[^\n]*$", re.MULTILINE)
_NOISE = re.compile(
    r"https?://[^\s]{1,300}|[\w.+-]{1,60}@[\w.-]{1,60}"
    r"|(?<!\d)(?:\+7|[78])[ (-]{0,2}\d{3}[ )-]{0,2}\d{3}[ -]?\d\d[ -]?\d\d(?!\d)"
    r"|\b(?:тел|моб|факс)\b\.?[ :]{0,2}[\d ()+-]{5,20}|\b(?:доб|вн|внутр|mob|tel|моб|каб|оф"
    r"|офис)\b\.?[ :]{0,2}[\d ()+-]{1,20}"
    r"|\b[бкр]/?с(?:чет)?[ :]{0,2}\d{20}\b|\b\d{20}\b|\bбик[ :]{0,2}\d{9}\b|\bогрн(?:ип)?[ :]{0,2}\d{13,15}\b"
    r"|(?<![\d.])\d{1,2}:\d\d(?![\d.])"
)
_WORD = re.compile(r"[a-zа-я]{1,60}|\d{1,20}")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a number of the plain text."""

    text: str
    start: int
    end: int


def plain(text: str) -> str:
    """Small letters, е for ё, one kind of blank, dash and quote, Cyrillic for Latin twins; as long as the memo."""
    lowered = "".join(small if len(small := symbol.lower()) == 1 else symbol for symbol in text[:TEXT_LIMIT])
    signs = lowered.translate(_SIGNS)
    signs = _LETTERS.sub(lambda found: _one_alphabet(found[0]), signs)
    return _TYPED_IN_LATIN.sub(lambda found: found[0].translate(_LOOK_ALIKE), signs)


def own_words(text: str) -> str:
    """The plain text with quoted letters, signatures, headers, telephones and addresses blanked."""
    return without_noise(_blank(_QUOTED, text))


def without_noise(text: str) -> str:
    """The plain text with signatures, headers, telephones and addresses blanked; quoted letters stay."""
    for pattern in (_HEADERS, _SIGNATURE, _NOISE):
        text = _blank(pattern, text)
    return text


def words(text: str) -> Iterator[Word]:
    """Words and numbers in their order."""
    return (Word(found[0], found.start(), found.end()) for found in _WORD.finditer(text))


def without_subject(text: str) -> str:
    """The plain text with the subject line of a letter blanked."""
    return _blank(_SUBJECT, text)


def hide(text: str, start: int, end: int) -> str:
    """The text with a place blanked, so that it is not read twice."""
    return f"{text[:start]}{' ' * (end - start)}{text[end:]}"


def _one_alphabet(word: str) -> str:
    """Cyrillic letters for their Latin twins, when a word has both."""
    is_mixed = any("a" <= symbol <= "z" for symbol in word) and any(symbol > "z" for symbol in word)
    return word.translate(_LOOK_ALIKE) if is_mixed else word


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
