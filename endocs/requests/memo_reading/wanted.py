"""Words for documents: which are asked for, how many, which are not wanted."""

import re
from dataclasses import dataclass, replace

_DOCS = r"(?:[ ]док(?:умент[а-я]{0,3}|и|ов)?\b)?"
_INVOICE_FORMS = r"(?:счет(?:а|у|ом|е|ы|ов|ам|ами|ах|ик|ика|ики|иков|ец)?|сч\b\.?|инвойс[а-я]{0,2})"
_KINDS: tuple[tuple[str, str], ...] = (
    (
        "recon",
        r"\bакт[а-я]{0,3}[ -](?:[а-я]{3,12}[ ])?сверк[а-я]{0,3}(?:[ ](?:взаимных[ ])?(?:взаимо)?расчет[а-я]{0,3})?"
        r"|(?<!для )\bсверк[уаиой]{1,2}(?:[ ](?:взаимных[ ])?(?:взаимо)?расчет[а-я]{0,3})?(?![а-я])"
        r"|\bсверочн[а-я]{2,3}[ ]акт[а-я]{0,2}",
    ),
    (
        "ksf",
        r"\bкорректировоч[а-я]{2,4}[ ](?:счет[а-я]{0,2}[ -]{0,3}фактур[а-я]{0,2}|с/?ф\b|сч[-./]?ф\b|фактур[а-я]{1,2})"
        r"|\bк\.?с/?ф\b|\bкорректировк[а-я]{1,2}[ ](?:к[ ]|по[ ])?(?:счет[а-я]{0,2}-?фактур[а-я]{0,2}|с/?ф\b)",
    ),
    (
        "upd",
        r"\bупд(?:[ -]?ш?[кеуиоша]{1,3})?\b|\bуниверсальн[а-я]{2,3}[ ](?:передаточн[а-я]{2,3}[ ]?)?(?:док[а-я]{0,7})?",
    ),
    (
        "sf",
        r"\b(?:с/ф[а-я]{0,2}|с\.[ ]?ф\b\.?|с-ф\b|сф|сч[./-]{0,2}[ ]?ф(?:-?ра?|-?ку|акт[а-я]{0,4})?\b"
        r"|сч[а-я]{0,5}[./ -]{0,3}фактур[а-я]{0,3}"
        r"|фактур[а-я]{1,3})(?![а-я])",
    ),
    (
        "torg12",
        r"\bторг[ -]?-?12\b|\b(?:товарн[а-я]{2,3}[ -])?накладн(?:ая|ой|ую|ые|ых|ыми|ым)\b|\bнакл\b\.?|\bтн\b"
        r"|\bторг\b(?=[ ]?[+,и])",
    ),
    (
        "closing",
        rf"\bзакрывающ[а-я]{{2,3}}\b{_DOCS}|\bзакрывашк[а-я]{{0,3}}\b|\bзакрывашек\b|\bзакрыти[еяю]\b(?:"
        rf"[ ]док[а-я]{{0,7}})?"
        r"|\bзакрывающк[а-я]{1,2}\b|\bзакрыва[шщ][а-я]{1,4}\b|\bзакрывных?\b",
    ),
    (
        "shipping",
        rf"\bотгрузочн[а-я]{{2,3}}\b{_DOCS}|\bотгрузочк[а-я]{{1,2}}\b|\bдок(?:умент[а-я]{{0,3}}|и)?[ ](?:на|по"
        rf"|об)[ ]отгрузк[а-я]\b",
    ),
    (
        "act",
        r"\bакт(?:а|у|ом|е|ы|ов|ам|ами|ах|ик|ика|ики)?\b(?:[ ](?:о[б]?[ ])?(?:выполненн|оказан|при[ие]ма?|сдачи"
        r"|приема)[а-я-]{0,14}"
        r"(?:[ ](?:работ|услуг)[а-я]{0,2})?)?|\bавр\b|\bкс-?2\b",
    ),
    ("invoice", rf"\b{_INVOICE_FORMS}(?![а-я])(?:[ -]на[ ](?:пред)?оплат[а-я]|-договор[а-я]?|-оферт[а-я]{{1,2}})?"),
    ("contract", r"\bдоговор(?:а|у|ы|ом)?\b|\bконтракт(?:а|у|ы|ом)?\b"),
    ("full", rf"\bполн[а-я]{{2,3}}[ ](?:комплект|пакет|набор)[а-я]{{0,2}}\b{_DOCS}"),
    (
        "any",
        r"\bдокумент(?:ы|ов|ам|ами|ики|ик)?\b|\bдоки\b|\b(?:комплект|пакет)(?:[ ]документов|ик)?\b|\bпервичк[а-я]\b",
    ),
)
_KINDS += (("close", r"\bзакр(?:ыть|ойте|ой|оем)\b(?![ ](?:задач|заявк|вопрос|долг|сделк|запрос))|\bреализаци[юи]\b"),)
_ANY_KIND = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS))
_NEED = (
    r"(?:нуж[а-я]{1,4}|над[оа]|требу[а-я]{2,4}|обязател[а-я]{2,4}|дела[а-я]{2,4}|выставля[а-я]{1,4}"
    r"|выписыва[а-я]{1,4}|присыла[а-я]{1,4}|готов[а-я]{2,5}|прос[а-я]{2,3}|ждем)"
)
_NOT_BEFORE = re.compile(
    rf"(?:\b(?:без|кроме|исключая|за исключением|минус)|\bне[ ](?:\w{{1,10}}[ ])?{_NEED}|\bне|\bвместо)"
    rf"[ ](?:самого[ ]|самой[ ]|пока[ ]|никаких[ ])?$"
)
_NOT_AFTER = re.compile(
    rf"[\"]?(?:[ ]?(?:№[ ]?)?[\w/-]{{1,12}}(?:[ ]от[ ][\d.]{{4,10}})?)?[ ,-]{{0,3}}(?:(?:нам|им|им уже|пока|тут"
    rf"|ему|клиенту|здесь|только|больше|заново|вроде)[ ])?"
    rf"(?:не[ ](?:\w{{2,10}}[ ])?{_NEED}|не[ ]?надо|ненуж[а-я]{{1,3}}|лишн[а-я]{{2,3}}|нет\b|не[ ]пиш)"
)
_DONE_AFTER = re.compile(
    r"[\"]?(?:[ ]?(?:№[ ]?)?[\w/-]{1,12}(?:[ ]от[ ][\d.]{4,10}(?:[ ]?г\.?)?)?)?[ ,-]{0,3}(?:(?:клиент[а-я]{0,2}"
    r"|они|он|у нас|у них|им)[ ])?"
    r"(?:уже[ ]|был[аои]?[ ]|же[ ]|вчера[ ]|сегодня[ ]|давно[ ]){0,2}"
    r"(?:оплатил|оплачен|оплачив|выставлен|выставил|получен|получил|пришел|пришла|пришли|пришло|есть\b|прислан|отправлен|отправил|сделали|был\b|закрыт\b)"
)
_DONE_BEFORE = re.compile(r"\b(?:прислал|получил|подписал|выставил|отдал|вернул)[аи]?[ ](?:уже[ ]|нам[ ]|им[ ])?$")
_KNOWN_BEFORE = re.compile(
    r"\b(?:по|к|ко|согласно|из|основании|оплат[а-я]{0,6}|в[ ]рамках|наш[а-я]{0,3}|этому|этого|прошл[а-я]{2,3}|"
    r"(?:от|за)[ ]оплаченн[а-я]{2,3}|оплачен[а-я]{0,4})[ ](?:(?:наш|ваш|последн|оплачен|рамочн|основн|прошл"
    r"|этом|выставлен)[а-я]{0,5}[ ])?$"
)
_IDIOM_BEFORE = re.compile(
    r"\b(?:за|в|на|расчетн[а-я]{2,3}|лицев[а-я]{2,3}|текущ[а-я]{2,3}|банковск[а-я]{2,3}|весь|с)[ ](?:наш[ ]"
    r"|их[ ]|свой[ ])?$"
)
_IDIOM = re.compile(r"счет(?:а|у|ом|е)?$")
_NUMBERED = re.compile(r"[ ]?(?:№|#|\bn\b|номер)[ ]?[\w/-]{0,12}\d")
_ITS_NUMBER = re.compile(
    r"[ ]?(?:№|#|\bn\b|номер)[ ]?[\w/-]{0,14}\d[\w/-]{0,6}|[ ]\d{1,4}(?![ ]?\d|[ ]?(?:тыс|руб|р\b|т\.?р|к\b))"
)
_COUNT_BEFORE = re.compile(
    r"(?:^|[^\d ,.№/-]|[^\d][ ,])(?:(\d{1,2})|(дв[аеух]{1,2}|три|трех|четыре|пять|пар[ау]|оба|обе|шесть))(?:"
    r"[ ]?(?:шт|-х|-а|х)\.?)?"
    r"[ ](?:отдельн[а-я]{2,3}[ ]|разн[а-я]{2,3}[ ]|новы[а-я]{1,2}[ ])?$"
)
_COUNT_AFTER = re.compile(r"[ ]?[-(:xх]{0,2}[ ]?(\d{1,2})[ ]?(?:шт|штук|документ)[а-я]{0,2}\b|[ ]?[xх*][ ]?(\d)\b")
_NAMES = {"два": 2, "две": 2, "двух": 2, "пара": 2, "пару": 2, "оба": 2, "обе": 2, "три": 3, "трех": 3, "четыре": 4,
          "пять": 5, "шесть": 6}  # fmt: skip
_PLURAL = re.compile(
    r"(?:акты|актики|актов|счета|счетики|счетов|накладные|накладных|фактуры|фактур|упдшки|инвойсы|договоры)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A word for a document; `fate` is wanted, excluded (not wanted) or known (it exists already)."""

    kind: str
    start: int
    end: int
    fate: str
    count: int
    is_plural: bool
    is_numbered: bool = False


def mentions(text: str) -> list[Mention]:
    """Every document word of the text in order."""
    found = [_mention(text, one) for one in _ANY_KIND.finditer(text)]
    kept = [mention for mention in found if mention is not None]
    spread = _without_reaches_further(text, kept)
    bare = [mention for mention in spread if mention.fate == "wanted" and not mention.is_numbered]
    if bare:
        spread = [
            replace(mention, fate="known")
            if mention.is_numbered and mention.kind == "invoice" and mention.fate == "wanted"
            else mention
            for mention in spread
        ]
    return spread


def wanted_counts(found: list[Mention]) -> dict[str, Mention]:
    """The kinds that are asked for; general words give way to the listed ones."""
    wanted: dict[str, Mention] = {}
    for mention in found:
        if mention.fate == "wanted" and (mention.kind not in wanted or mention.count > wanted[mention.kind].count):
            wanted[mention.kind] = mention
    full, whatever, closed = wanted.pop("full", None), wanted.pop("any", None), wanted.pop("close", None)
    listed = {"act", "sf", "upd", "torg12"} & set(wanted)
    if listed and "closing" in wanted and _explains(found, "closing"):
        del wanted["closing"]
    if listed and "shipping" in wanted and _explains(found, "shipping"):
        del wanted["shipping"]
    if full and not wanted:
        wanted = {"invoice": replace(full, kind="invoice"), "closing": replace(full, kind="closing")}
    elif closed and not wanted:
        wanted = {"closing": replace(closed, kind="closing")}
    elif whatever and not wanted:
        wanted = {"any": whatever}
    return _without_excluded(wanted, found)


def number_end(text: str, mention: Mention) -> int:
    """Where a mention ends with the number of a document that exists already: «счёт 118 оплачен»."""
    if mention.fate == "wanted" and not mention.is_numbered:
        return mention.end
    number = _ITS_NUMBER.match(text, mention.end)
    return number.end() if number else mention.end


def _explains(found: list[Mention], general: str) -> bool:
    """Whether a list of documents follows the general word right away: «закрывающие (акт и с/ф)»."""
    place = next(mention for mention in found if mention.kind == general and mention.fate == "wanted")
    return any(
        mention.fate == "wanted" and mention.kind in ("act", "sf", "upd", "torg12")
        and (0 <= mention.start - place.end <= 12 or 0 <= place.start - mention.end <= 4)
        for mention in found
    )  # fmt: skip


def _without_excluded(wanted: dict[str, Mention], found: list[Mention]) -> dict[str, Mention]:
    """«Закрывающие без с/ф» is an act, «отгрузочные без с/ф» a delivery note; an excluded kind is not wanted."""
    excluded = {mention.kind for mention in found if mention.fate == "excluded"}
    kept = {kind: mention for kind, mention in wanted.items() if kind not in excluded or mention.count > 1}
    for general, rest in (("closing", "act"), ("shipping", "torg12")):
        if general in kept and "sf" in excluded:
            kept.setdefault(rest, replace(kept.pop(general), kind=rest))
    return kept


def _mention(text: str, found: re.Match[str]) -> Mention | None:
    kind = str(found.lastgroup)
    before, after = text[max(0, found.start() - 44) : found.start()], text[found.end() : found.end() + 60]
    if kind == "torg12" and re.search(r"транспортн[а-я]{2,3}[ ]$", before):
        return None
    if kind == "invoice" and _IDIOM_BEFORE.search(before) and _is_idiom(before, found[0], after):
        return None
    numbered = bool(_NUMBERED.match(after))
    fate = _fate(kind, found[0], before, after)
    counted, later = _COUNT_BEFORE.search(before), _COUNT_AFTER.match(after)
    count = int(counted[1] or _NAMES.get(counted[2], 1)) if counted else int(later[1] or later[2]) if later else 1
    plural = bool(_PLURAL.match(found[0]))
    return Mention(kind, found.start(), found.end(), fate, max(1, min(count, 20)), plural, numbered)


def _fate(kind: str, word: str, before: str, after: str) -> str:
    """Whether the document is wanted, excluded, or known to exist already."""
    if _NOT_BEFORE.search(before) or _NOT_AFTER.match(after):
        return "excluded"
    may_exist = kind in ("invoice", "contract", "act", "upd", "torg12", "sf")
    if may_exist and _KNOWN_BEFORE.search(before) and _is_reference(kind, word, before, after):
        return "known"
    if kind != "any" and (_DONE_AFTER.match(after) or _DONE_BEFORE.search(before)):
        return "known"
    if kind == "contract" and (_NUMBERED.match(after) or not _asks_for_contract(before, word, after)):
        return "known"
    return "wanted"


def _is_idiom(before: str, word: str, after: str) -> bool:
    """«За счёт», «в счёт оплаты», «расчётный счёт»; not «за счёт № 15», not «на счет-договор»."""
    return bool(
        _IDIOM.match(word) and (not re.search(r"\bс[ ]$", before) or re.match(r"[ ]\d{5,}", after))
        and not re.search(r"\b(?:заявка|запрос)[ ]на[ ]$", before)
    )  # fmt: skip


def _is_reference(kind: str, word: str, before: str, after: str) -> bool:
    """Whether «по счёту», «к договору» names a known document: the dative or the genitive, not «по Комете счёт»."""
    if re.search(r"\b(?:по|к|ко|согласно)[ ](?:[а-я]{3,12}[ ])?$", before):
        return word.startswith(("счету", "счетам", "сч", "договору", "договорам", "контракту", "акту", "актам", "упд",
                                "накладной", "накладным", "с/ф", "сф", "фактуре")) and kind != "any"  # fmt: skip
    return True


def _asks_for_contract(before: str, word: str, after: str) -> bool:
    """Whether the contract itself is asked for: «подготовьте договор с …»."""
    asked = re.search(
        r"(?:подготов|сдела|состав|пришл|скин|выш|нуж|прос|\bи|,|\+|отправ|нов(?:ый|ого))[а-я]{0,6}"
        r"[ ](?:[а-я]{2,12}[ ])?$",
        before,
    )
    return bool(
        (asked or not before.strip())
        and not re.match(r"[ ][\w/-]{0,6}\d|[^.,\n]{0,30}\b(?:готов|подписан|есть|заключ)", after)
        and not word.endswith(("у", "ом"))
    )


def _without_reaches_further(text: str, found: list[Mention]) -> list[Mention]:
    """«Без счёта и с/ф» excludes both; «счёт и с/ф не нужны» too."""
    result = list(found)
    for index in range(1, len(result)):
        earlier, later = result[index - 1], result[index]
        between = text[earlier.end : later.start]
        joined = re.fullmatch(r"[ ,]{0,2}(?:и|или|ни|,|/)[ ]?", between) is not None
        if not joined:
            continue
        after = text[later.end : later.end + 24]
        if earlier.fate == "excluded" and _NOT_BEFORE.search(text[max(0, earlier.start - 44) : earlier.start]):
            result[index] = replace(later, fate="excluded")
        elif later.fate == "excluded" and re.match(r"[ ]?(?:нам[ ]|пока[ ])?не[ ]?(?:нужны|требуются)", after):
            result[index - 1] = replace(earlier, fate="excluded")
    return result
