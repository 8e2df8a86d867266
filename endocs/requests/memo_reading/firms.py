"""The directory of counterparties and which of them a text names: case forms, typos, homonyms, city hints."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from endocs.requests.memo_reading.morphology import is_known, lemmas
from endocs.requests.memo_reading.plain import Word, plain, words
from endocs.requests.memo_reading.proposal import Firm, Found, Named
from endocs.requests.memo_reading.regions import region_codes

_FORMS_WORDS = """
    ооо ао пао зао оао нао ип ано чп тоо мбоу мбдоу мкоу мкдоу маоу мадоу гбоу гбу гку гуп муп фгуп фгбу фгбоу фгку
    мбу мку мау гау фку чоу ноу чу нко тсж тсн снт кфх пк спк оо фонд llc ltd общество ограниченной ответственностью
    акционерное публичное закрытое открытое индивидуальный предприниматель с муниципальное бюджетное казенное
    автономное учреждение государственное
"""
_FORMS = frozenset(_FORMS_WORDS.split())
_COMMON_WORDS = """
    и на по для за от до с о в к из со во не но да а же ли бы мы вы он она они это все акт счет фактура сф упд торг
    накладная договор документ закрывающий сумма рубль руб тысяча тыс год месяц квартал аванс остаток срочно просить
    нужный подготовить сделать выставить пожалуйста клиент спасибо день добрый привет коллега комплект пакет полный
    оплата сверка ндс инн кпп прошлый этот работа услуга отгрузка период дополнительный передаточный универсальный
    товарный торговый дом компания группа фирма завод центр сервис плюс строй торг трейд юг север групп регион
    бухгалтерия отправить
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_TEXT_WORDS = 600
_LONGEST_NAME = 8
_REMEMBERED = 4_000  # words


@dataclass(frozen=True, slots=True)
class _Key:
    """The words of a name that tell it from others; a person's last name stands for the person."""

    firm: Firm
    words: tuple[str, ...]
    rest: tuple[str, ...] = ()
    form: str = ""


@dataclass(frozen=True, slots=True)
class _Hit:
    first: int
    last: int
    quality: float
    key: _Key


class Directory:
    """Counterparties by the words of their names; build it once and read many memos."""

    def __init__(self, firms: Iterable[Firm]) -> None:
        """Index the names."""
        self._by_inn: dict[str, list[Firm]] = defaultdict(list)
        self._by_word: dict[str, list[_Key]] = defaultdict(list)
        self._by_joined: dict[str, list[_Key]] = defaultdict(list)
        self._vocabulary: dict[int, list[str]] = defaultdict(list)
        self._uses: dict[str, set[str]] = defaultdict(set)
        self._begun: dict[str, list[tuple[_Key, float]]] = {}  # a text that is being typed is read again and again
        for firm in firms:
            self._by_inn[firm.inn].append(firm)
            self._add(_key(firm))
        for word in self._by_word:
            self._vocabulary[len(word)].append(word)

    def firms_of(self, inn: str) -> list[Firm]:
        """The firm of an INN, with its branches."""
        return self._by_inn.get(inn, [])

    def named_in(self, text: str, original: str) -> list[Found[Named]]:
        """Every firm the plain text names, in order; a place that may mean several keeps them all."""
        spoken = list(words(text))[:_TEXT_WORDS]
        hits = self._full_hits(spoken) or self._part_hits(spoken, original)
        return _resolved(_best_per_place(hits), spoken, text)

    def _add(self, key: _Key) -> None:
        if not key.words:
            return
        for lemma in lemmas(key.words[0]):
            self._by_word[lemma].append(key)
        self._by_joined["".join(key.words)].append(key)
        for word in key.words:
            for lemma in lemmas(word):
                self._uses[lemma].add(key.firm.inn)

    def _full_hits(self, spoken: Sequence[Word]) -> list[_Hit]:
        hits: list[_Hit] = []
        for place, word in enumerate(spoken):
            for key, quality in self._beginning(word):
                if end := _continues(key.words, spoken, place, quality):
                    hits.append(_Hit(place, *end, key))
            joined = ""
            for last in range(place, min(place + 4, len(spoken))):
                joined += spoken[last].text
                for key in self._by_joined.get(joined, ()) if len(joined) >= 4 else ():
                    hits.append(_Hit(place, last, 1.0, key))
        return hits

    def _beginning(self, word: Word) -> list[tuple[_Key, float]]:
        """Names that begin with this word, looked up once for each word."""
        known = self._begun.get(word.text)
        if known is None:
            if len(self._begun) >= _REMEMBERED:
                self._begun.clear()
            known = self._begun[word.text] = self._begun_by(word)
        return known

    def _begun_by(self, word: Word) -> list[tuple[_Key, float]]:
        """The same word first, else one mistyped."""
        exact = {id(key): key for lemma in lemmas(word.text) for key in self._by_word.get(lemma, ())}
        if exact:
            return [(key, 1.0) for key in exact.values()]
        if len(word.text) < 5 or lemmas(word.text) & _COMMON:
            return []
        likely: dict[int, tuple[_Key, float]] = {}
        for lemma in lemmas(word.text):
            for length in range(len(lemma) - 1, len(lemma) + 2):
                for known, _, _ in extract(
                    lemma, self._vocabulary.get(length, ()), scorer=OSA.distance, score_cutoff=2, limit=20
                ):
                    if distance := _typo(lemma, known):
                        for key in self._by_word[known]:
                            single = len(key.words) == 1
                            if not (single and is_known(word.text)) or len(word.text) >= 9:
                                likely.setdefault(id(key), (key, 0.9 - 0.1 * distance))
        return list(likely.values())

    def _part_hits(self, spoken: Sequence[Word], original: str) -> list[_Hit]:
        """A name by one telling word of it: «Кедр» of «Сибирский Кедр», when nothing else is so called."""
        hits = []
        for place, word in enumerate(spoken):
            is_capital = original[word.start : word.start + 1].isupper()
            if len(word.text) < 4 or not is_capital or lemmas(word.text) & _COMMON:
                continue
            owners = set().union(*(self._uses.get(lemma, ()) for lemma in lemmas(word.text)))
            if len(owners) == 1:
                firm = self._by_inn[next(iter(owners))][0]
                hits.append(_Hit(place, place, 0.5, _key(firm)))
        return hits


def _key(firm: Firm) -> _Key:
    """Words of a name without legal form; of an entrepreneur the last name and then the others."""
    said = [word.text for word in words(plain(firm.name))]
    core = [word for word in said if word not in _FORMS] or said
    form = next((word for word in said if word in _FORMS and len(word) <= 5), "")
    person = form in ("ип", "чп", "кфх") or "предприниматель" in said
    if person and len(core) >= 2:
        return _Key(firm, tuple(core[:1]), tuple(core[1:]), "ип")
    return _Key(firm, tuple(core[:_LONGEST_NAME]), (), form)


def _continues(name: Sequence[str], spoken: Sequence[Word], place: int, quality: float) -> tuple[int, float] | None:
    """Where a name that begins at a place ends, and how well it fits."""
    at, worst = place, quality
    for word in name[1:]:
        at += 1
        if at >= len(spoken):
            return None
        told = spoken[at].text
        if lemmas(told) & lemmas(word):
            continue
        distance = min((d for lemma in lemmas(told) for known in lemmas(word) if (d := _typo(lemma, known))), default=0)
        is_short_slip = 2 <= len(word) < 5 and len("".join(name)) >= 6 and OSA.distance(told, word) == 1
        if is_short_slip and told.isalpha():
            distance = 1
        elif not distance or len(told) < 4:
            return None
        worst = min(worst, 0.9 - 0.1 * distance)
    return at, worst


def _typo(told: str, known: str) -> int:
    """How many letters are mistyped; 0 when it is another word (or a number)."""
    if not told.isalpha() or len(known) < 5:
        return 0
    allowed = 1 if len(known) < 9 else 2
    distance = int(OSA.distance(told, known, score_cutoff=allowed))
    return distance if 0 < distance <= allowed and (told[0] == known[0] or len(known) >= 7) else 0


def _best_per_place(hits: list[_Hit]) -> list[list[_Hit]]:
    """Hits that share words: the longest and the closest win; equals stay together."""
    ordered = sorted(hits, key=lambda hit: (-(hit.last - hit.first), -hit.quality, hit.first, hit.key.firm.inn))
    taken: set[int] = set()
    places: dict[tuple[int, int, float], list[_Hit]] = {}
    for hit in ordered:
        group = (hit.first, hit.last, hit.quality)
        if group in places:
            if all(known.key.firm != hit.key.firm for known in places[group]):
                places[group].append(hit)
        elif not taken & set(range(hit.first, hit.last + 1)):
            taken.update(range(hit.first, hit.last + 1))
            places[group] = [hit]
    return [places[group] for group in sorted(places)]


def _resolved(places: list[list[_Hit]], spoken: Sequence[Word], text: str) -> list[Found[Named]]:
    """Mentions with their firms, each firm once; hints of the text choose among namesakes."""
    exact = [place for place in places if place[0].quality == 1.0]
    found: dict[frozenset[str], Found[Named]] = {}
    for place in exact or places:
        firms = _hinted(place, spoken, text)
        identity = frozenset(firm.inn + (firm.kpp or "") for firm in firms)
        start, end = spoken[place[0].first].start, spoken[place[0].last].end
        found.setdefault(identity, Found(Named(firms), start, end))
    mentions = sorted(found.values(), key=lambda one: one.start)
    return [one for one in mentions if not any(
        other is not one and {f.inn for f in other.value.firms} < {f.inn for f in one.value.firms} for other in mentions
    )]  # fmt: skip


def _hinted(place: list[_Hit], spoken: Sequence[Word], text: str) -> tuple[Firm, ...]:
    """Firms of one place that the words around do not contradict: legal form, first name, city, KPP."""
    left = place
    first, last = place[0].first, place[0].last
    around = (*spoken[max(0, first - 2) : first], *spoken[last + 1 : last + 3])
    forms = [word.text for word in around if word.text in _FORMS]
    after = [word.text for word in spoken[last + 1 : last + 3]]
    for chosen in (
        [hit for hit in place if hit.key.form in forms],
        [hit for hit in place if _first_names_fit(hit.key.rest, after)],
        [hit for hit in place if hit.key.firm.kpp is not None and hit.key.firm.kpp in text],
    ):
        left = [hit for hit in left if hit in chosen] or left
    if len({hit.key.firm.inn for hit in left}) > 1:
        inside = set(range(first, last + 1))
        codes: set[str] = set().union(
            *(region_codes(word.text) for at, word in enumerate(spoken) if at not in inside and len(word.text) > 2)
        )
        if chosen := [hit for hit in left if {hit.key.firm.inn[:2], (hit.key.firm.kpp or "")[:2]} & codes]:
            left = chosen
    return tuple(hit.key.firm for hit in left)


def _first_names_fit(names: Sequence[str], after: Sequence[str]) -> bool:
    """Whether initials or first names after a last name are this person's."""
    told = [word for word, _ in zip(after, names, strict=False) if re.fullmatch(r"[а-я]+", word)]
    fits = [
        bool(lemmas(word) & lemmas(name)) or (len(word) == 1 and name.startswith(word))
        for word, name in zip(told, names, strict=False)
    ]
    return bool(fits) and fits[0] and all(fit or len(word) > 1 for fit, word in zip(fits, told, strict=False))
