"""Formalized XML of who answers: buyer's titles, refusals, and the proposal to revoke."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from sandbox.diadoc.state import Document, Party
from sandbox.diadoc.titles import FACT, NAMES, OPERATOR, given, named, organisation, packed, person, signer, signer_970

RESULTS = {1: "Товары (работы, услуги) приняты", 2: "Приняты с расхождениями", 3: "Не приняты"}


@dataclass(frozen=True, slots=True)
class Reply:
    """Who answers whose document, when, and how: 1 accepted, 2 with discrepancies, 3 refused."""

    document: Document
    file_name: str  # ИдФайл of what is answered
    signature: bytes  # under what is answered
    by: Party
    to: Party
    at: datetime
    uid: str
    result: int = 1
    text: str = ""

    @property
    def day(self) -> str:
        """Day of the answer."""
        return f"{self.at:%d.%m.%Y}"

    @property
    def sealed(self) -> str:
        """The signature under what is answered, as an element."""
        return f"<ЭП>{b64encode(self.signature).decode()}</ЭП>"


def write(kind: str, reply: Reply) -> tuple[str, bytes]:
    """Name without extension and bytes of the answer to a title of this kind (`kinds.xml_of`)."""
    prefix, form, template = {
        "utd503": ("ON_NSCHFDOPPOK", "5.03", utd_970),
        "utd502": ("ON_NSCHFDOPPOK", "5.02", utd_970),
        "utd820": ("ON_NSCHFDOPPOK", "5.01", utd_820),
        "ucd189": ("ON_KORSCHFDOPPOK", "5.01", ucd_189),
        "torg12": ("DP_TOVTORGPOK", "5.01", torg12),
        "act": ("DP_REZRUZAK", "5.01", act),
    }[kind]
    flags = "_0_0_0_0_0_00" if kind in ("utd502", "utd503") else ""
    name = named(prefix, reply.to, reply.by, reply.at, reply.uid, flags)
    return name, packed(name, form, template(reply))


def utd_970(reply: Reply) -> str:
    """Buyer's title of the order 970."""
    told = given(РеквНаимДок="Акт о расхождениях", РеквНомерДок="1", РеквДатаДок=reply.day)
    paper = f"<РеквДокРасх{told}/>" if reply.result == 2 else ""
    code = f"<КодСодОпер{given(КодИтога=str(reply.result))}>{paper}</КодСодОпер>"
    taken = f"<СвПрин{given(СодОпер=RESULTS[reply.result], ДатаПрин=reply.day)}>{code}</СвПрин>"
    function = reply.document.function
    head = given(НаимДокОпрПр=NAMES.get(function, FACT), Функция=function, ПорНомДокИнфПр=reply.document.number)
    body = f"<СодФХЖ4{head + given(ДатаДокИнфПр=_day_of(reply))}>{taken}</СодФХЖ4>"
    return f"<Документ{_head(reply, '1115132')}>{_of(reply)}{body}{signer_970(reply.by, reply.at)}</Документ>"


def utd_820(reply: Reply) -> str:
    """Buyer's title of the order 820."""
    function = reply.document.function
    differs = {"НаимДокРасх": "Акт о расхождениях", "ВидДокРасх": "2", "НомДокРасх": "1", "ДатаДокРасх": reply.day}
    code = f"<КодСодОпер{given(КодИтога=str(reply.result), **(differs if reply.result == 2 else {}))}/>"
    taken = f"<СвПрин{given(СодОпер=RESULTS[reply.result], ДатаПрин=reply.day)}>{code}</СвПрин>"
    head = given(НаимДокОпрПр=NAMES.get(function, FACT), Функция=function, НомСчФИнфПр=reply.document.number)
    body = f"<СодФХЖ4{head + given(ДатаСчФИнфПр=_day_of(reply))}>{taken}</СодФХЖ4>"
    told = f"<ИнфПок{_head(reply, '1115132')}>{_of(reply)}{body}{signer(reply.by, '3', '5')}</ИнфПок>"
    return _exchange(reply) + told


def ucd_189(reply: Reply) -> str:
    """Buyer's title of a correction."""
    what = "Корректировочный счет-фактура и документ об изменении стоимости"
    head = given(НаимДокОпрПр=what, ФункцияПр=reply.document.function, НомДокИнфПр=reply.document.number)
    agreed = f"<СвСоглас{given(СодОпер='С изменением стоимости согласны', ДатаСоглас=reply.day)}/>"
    body = f"<СодФХЖ4{head + given(ДатаДокИнфПр=_day_of(reply))}>{agreed}</СодФХЖ4>"
    told = f"<ИнфПок{_head(reply, '1115128')}>{_of(reply)}{body}{signer(reply.by, '3', '1')}</ИнфПок>"
    return _exchange(reply) + told


def torg12(reply: Reply) -> str:
    """Buyer's title of a delivery note."""
    seller = f"<ИдДокПТПр{given(ИдФайлИнфПр=reply.file_name)}>{reply.sealed}</ИдДокПТПр>"
    head = given(НаимДокОпрПр="Товарная накладная (ТОРГ-12)", НомДокПТПр=reply.document.number)
    got = f"<ГрузПолучил{given(СодОпер=RESULTS[reply.result], ДатаПолуч=reply.day)}/>"
    body = f"<СодФХЖ4{head + given(ДатаДокПТПр=_day_of(reply))}>{got}</СодФХЖ4>"
    told = f"<Документ{_head(reply, '1175011')}>{seller}{body}{signer(reply.by, '3', '1')}</Документ>"
    return _exchange(reply) + told


def act(reply: Reply) -> str:
    """Customer's title of an act."""
    when = given(ДатаФайлИнфИсп=reply.day, ВремФайлИнфИсп=f"{reply.at:%H.%M.%S}")
    seller = f"<ИдДокПРУИсп{given(ИдФайлИнфИсп=reply.file_name) + when}>{reply.sealed}</ИдДокПРУИсп>"
    head = given(НаимДокОпрИсп="Акт о сдаче-приемке выполненных работ", НомДокПРУИсп=reply.document.number)
    taken = f"<РезПринял{given(СодОпер=RESULTS[reply.result])}/>"
    body = f"<СодФХЖ3{head + given(ДатаДокПРУИсп=_day_of(reply))}>{taken}</СодФХЖ3>"
    told = given(КНД="1175013", ДатаИнфЗак=reply.day, ВремИнфЗак=f"{reply.at:%H.%M.%S}")
    told += given(НаимЭконСубСост=reply.by.name)
    return f"{_exchange(reply)}<Документ{told}>{seller}{body}{signer(reply.by, '3', '1')}</Документ>"


def refusal(reply: Reply) -> tuple[str, bytes]:
    """A notice of refusal to sign a formalized document."""
    name = named("DP_UVUTOCH", reply.to, reply.by, reply.at, reply.uid)
    received = given(ДатаПол=reply.day, ВремяПол=f"{reply.at:%H.%M.%S}")
    what = f"<СведПолФайл{given(ИмяПолФайла=reply.file_name)}>"
    what += f"<ЭППолФайл>{b64encode(reply.signature).decode()}</ЭППолФайл></СведПолФайл>"
    body = f"<УчастЭДО{given(ИдУчастЭДО=reply.by.participant)}>{_firm(reply.by)}</УчастЭДО>"
    body += f"<СвУведУточ{received}>{what}<ТекстУведУточ>{escape(reply.text)}</ТекстУведУточ></СвУведУточ>"
    body += f"<ОтпрДок{given(ИдУчастЭДО=reply.to.participant)}>{_firm(reply.to)}</ОтпрДок>"
    body += f"<Подписант>{person(reply.by)}</Подписант>"
    return name, packed(name, "1.03", f'<Документ КНД="1115113">{body}</Документ>')


def universal_message(reply: Reply) -> tuple[str, bytes]:
    """A universal message that refuses; the public schema describes the request only, so its words are invented."""
    name = named("DP_UNISOOBSCH", reply.to, reply.by, reply.at, reply.uid)
    what = f"<СвСообщ{given(КодСообщ='2', ИмяФайла=reply.file_name)}><СвСобытДок>"
    what += f"<ТекстСобыт>{escape(reply.text)}</ТекстСобыт></СвСобытДок></СвСообщ>"
    who = f"<Отпр>{_firm(reply.by)}</Отпр><Подписант>{person(reply.by)}</Подписант>"
    return name, packed(name, "5.01", f"<Документ{given(ДатаСообщ=reply.day)}>{who}{what}</Документ>")


def revocation(reply: Reply) -> tuple[str, bytes]:
    """A proposal to revoke."""
    name = named("DP_PRANNUL", reply.to, reply.by, reply.at, reply.uid)
    file = f"<СведАнФайл{given(ИмяАнФайла=reply.file_name)}>"
    file += f"<ЭЦПАнФайл>{b64encode(reply.signature).decode()}</ЭЦПАнФайл></СведАнФайл>"
    body = f"<УчастЭДО{given(ИдУчастЭДО=reply.by.participant)}>{_firm(reply.by)}</УчастЭДО>"
    body += f"<СвПредАн>{file}<ТекстПредАн>{escape(reply.text)}</ТекстПредАн></СвПредАн>"
    body += f"<НапрПредАн{given(ИдУчастЭДО=reply.to.participant)}>{_firm(reply.to)}</НапрПредАн>"
    return name, packed(name, "1.02", f"<Документ>{body}<Подписант>{person(reply.by)}</Подписант></Документ>")


def _head(reply: Reply, code: str) -> str:
    told = given(КНД=code, ДатаИнфПок=reply.day, ВремИнфПок=f"{reply.at:%H.%M.%S}")
    return told + given(НаимЭконСубСост=reply.by.name)


def _of(reply: Reply) -> str:
    told = given(ИдФайлИнфПр=reply.file_name, ДатаФайлИнфПр=reply.day, ВремФайлИнфПр=f"{reply.at:%H.%M.%S}")
    return f"<ИдИнфПрод{told}>{reply.sealed}</ИдИнфПрод>"


def _day_of(reply: Reply) -> str:
    return reply.document.metadata.get("DocumentDate", reply.day)


def _exchange(reply: Reply) -> str:
    told = given(ИдОтпр=reply.by.participant, ИдПол=reply.to.participant)
    return f"<СвУчДокОбор{told}>{OPERATOR}</СвУчДокОбор>"


def _firm(party: Party) -> str:
    if len(party.inn) == 12:
        return organisation(party).replace("СвИП", "ИП")
    return f"<ЮЛ{given(НаимОрг=party.name, ИННЮЛ=party.inn, КПП=party.kpp)}/>"
