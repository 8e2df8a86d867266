"""Base forms of Russian words; the dictionaries are loaded at the first use."""

from functools import cache, lru_cache
from typing import Any

_LONGEST = 40
_NAMES = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad"})


@lru_cache(maxsize=20_000)
def lemmas(word: str) -> frozenset[str]:
    """All base forms a word may have, е for ё, the word itself among them."""
    if not word.isalpha() or len(word) > _LONGEST:
        return frozenset((word,))
    parsed = _analyser().parse(word)[:8]
    return frozenset({word, *(form.normal_form.replace("ё", "е") for form in parsed)})


@lru_cache(maxsize=20_000)
def is_known(word: str) -> bool:
    """Whether the dictionary has the word, and not as a name of a person, a place or a firm."""
    if len(word) > _LONGEST:
        return False
    return any(form.is_known and not _NAMES & set(form.tag.grammemes) for form in _analyser().parse(word)[:5])


@lru_cache(maxsize=20_000)
def is_meaningful(word: str) -> bool:
    """Whether it is a noun or an adjective of four letters or more."""
    if len(word) < 4 or len(word) > _LONGEST or not word.isalpha():
        return False
    return any(form.tag.POS in ("NOUN", "ADJF") for form in _analyser().parse(word)[:3])


@cache
def _analyser() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()
