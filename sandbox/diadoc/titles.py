"""Formalized XML of the sender: УПД, УКД, накладная, акт and акт сверки as their schemas want them, windows-1251."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from xml.sax.saxutils import quoteattr

from sandbox.diadoc.papers import Paper
from sandbox.diadoc.state import Party

PROGRAM = "Эмулятор оператора EnDocs"
FACT = (
    "Документ об отгрузке товаров (выполнении работ), передаче имущественных прав (документ об оказании услуг)"
)  # fmt: skip
NAMES = {"СЧФ": "Счет-фактура", "СЧФДОП": f"Счет-фактура и д{FACT[1:]}", "ДОП": FACT}
OPERATOR = '<СвОЭДОтпр НаимОрг="Эмулятор оператора" ИННЮЛ="6600000017" ИдЭДО="2BM"/>'


@dataclass(frozen=True, slots=True)
class Deal:
    """Who sends what to whom and when (Moscow time); `uid` makes the name of the file its own."""

    paper: Paper
    sender: Party
    recipient: Party
    at: datetime
    uid: str

    @property
    def day(self) -> str:
        """The document's day as formats write it."""
        return f"{self.paper.day or self.at.date():%d.%m.%Y}"


def named(prefix: str, to: Party, by: Party, at: datetime, uid: str, flags: str = "") -> str:
    """ИдФайл: who gets what from whom, when, and something of its own."""
    return f"{prefix}_{to.participant}_{by.participant}_{at:%Y%m%d}_{uid}{flags}"


def packed(name: str, form: str, content: str) -> bytes:
    """The file: declaration, root and what is in it."""
    root = f"<Файл{given(ИдФайл=name, ВерсФорм=form, ВерсПрог=PROGRAM)}>{content}</Файл>"
    return f'<?xml version="1.0" encoding="windows-1251"?>\n{root}'.encode("cp1251", "xmlcharrefreplace")


def given(**values: str) -> str:
    """Attributes, those with a value."""
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items() if value)


def organisation(party: Party, tag: str = "СвЮЛУч") -> str:
    """The requisites inside of ИдСв."""
    if len(party.inn) == 12:
        last, first, middle = party.signer
        return f"<СвИП{given(ИННФЛ=party.inn)}><ФИО{given(Фамилия=last, Имя=first, Отчество=middle)}/></СвИП>"
    inside = f"<{tag}{given(НаимОрг=party.full_name, ИННЮЛ=party.inn, КПП=party.kpp)}/>"
    return f"<СвОрг>{inside}</СвОрг>" if tag == "СвЮЛ" else inside


def person(party: Party) -> str:
    """The name of who signs for the party."""
    last, first, middle = party.signer
    return f"<ФИО{given(Фамилия=last, Имя=first, Отчество=middle)}/>"


def signer_970(party: Party, at: datetime) -> str:
    """Подписант of the order 970."""
    told = given(Должн="Генеральный директор", ТипПодпис="1", ДатаПодДок=f"{at:%d.%m.%Y}", СпосПодтПолном="1")
    return f"<Подписант{told}>{person(party)}</Подписант>"


def signer(party: Party, power: str, status: str, ground: str = "ОснПолн") -> str:
    """Подписант of the older orders."""
    basis = "Должностные обязанности"
    told = given(ОблПолн=power, Статус=status) + given(**{ground: basis})
    if len(party.inn) == 12:
        inside = f"<ИП{given(ИННФЛ=party.inn)}>{person(party)}</ИП>"
    else:
        firm = given(ИННЮЛ=party.inn, НаимОрг=party.full_name, Должн="Генеральный директор")
        inside = f"<ЮЛ{firm}>{person(party)}</ЮЛ>"
    return f"<Подписант{told}>{inside}</Подписант>"


def exchange(deal: Deal) -> str:
    """Participants of the exchange."""
    told = given(ИдОтпр=deal.sender.participant, ИдПол=deal.recipient.participant)
    return f"<СвУчДокОбор{told}>{OPERATOR}</СвУчДокОбор>"


def _party(tag: str, party: Party) -> str:
    region = party.inn[:2]
    address = given(КодРегион=region, Улица="Образцовая ул.", Дом="1")
    return f"<{tag}><ИдСв>{organisation(party)}</ИдСв><Адрес><АдрРФ{address}/></Адрес></{tag}>"


def _party_970(tag: str, party: Party) -> str:
    address = given(Индекс="101000", КодРегион=party.inn[:2], НаимРегион="Образцовая область", Улица="Образцовая ул.")
    return f"<{tag}><ИдСв>{organisation(party)}</ИдСв><Адрес><АдрРФ{address}/></Адрес></{tag}>"


def _tax(paper: Paper, vat: Decimal) -> str:
    return "<БезНДС>без НДС</БезНДС>" if paper.vat_rate is None else f"<СумНал>{vat:.2f}</СумНал>"


def _head(deal: Deal, code: str, fact: str, name: str) -> str:
    firm = f"{deal.sender.name}, ИНН {deal.sender.inn}"
    told = given(КНД=code, Функция=deal.paper.its_function, ПоФактХЖ=fact, НаимДокОпр=name)
    return told + given(ДатаИнфПр=f"{deal.at:%d.%m.%Y}", ВремИнфПр=f"{deal.at:%H.%M.%S}", НаимЭконСубСост=firm)


def _goods(deal: Deal, *, old: bool) -> str:
    paper, rows = deal.paper, []
    for number, (line, net, vat, total) in enumerate(paper.rows, start=1):
        unit = "" if old else line.unit
        told = given(НомСтр=str(number), НаимТов=line.name, ОКЕИ_Тов=line.unit_code, НаимЕдИзм=unit)
        told += given(КолТов=f"{line.quantity}", ЦенаТов=f"{line.price:.2f}", СтТовБезНДС=f"{net:.2f}")
        told += given(НалСт=paper.rate, СтТовУчНал=f"{total:.2f}")
        extra = f"<ДопСведТов{given(ПрТовРаб='1', НаимЕдИзм=line.unit)}/>" if old else ""
        tax = f"<Акциз><БезАкциз>без акциза</БезАкциз></Акциз><СумНал>{_tax(paper, vat)}</СумНал>"
        rows.append(f"<СведТов{told}>{tax}{extra}</СведТов>" if old else f"<СведТов{told}>{tax}</СведТов>")
    net, vat, total = paper.sums
    whole = given(СтТовБезНДСВсего=f"{net:.2f}", СтТовУчНалВсего=f"{total:.2f}")
    ending = f"<ВсегоОпл{whole}><СумНалВсего>{_tax(paper, vat)}</СумНалВсего></ВсегоОпл>"
    return f"<ТаблСчФакт>{''.join(rows)}{ending}</ТаблСчФакт>"


def utd_970(deal: Deal) -> str:
    """Seller's title of the order 970, 5.02 and 5.03."""
    paper, day = deal.paper, deal.day
    what, number, of = paper.grounds
    head = given(НомерДок=paper.number, ДатаДок=day)
    shipped = given(РеквНаимДок="Универсальный передаточный документ", РеквНомерДок=paper.number, РеквДатаДок=day)
    parties = _party_970("СвПрод", deal.sender) + "<ГрузОт><ОнЖе>он же</ОнЖе></ГрузОт>"
    parties += f"<ДокПодтвОтгрНом{shipped}/>{_party_970('СвПокуп', deal.recipient)}"
    money = f"<ДенИзм{given(КодОКВ='643', НаимОКВ='Российский рубль')}/>"
    ground = given(РеквНаимДок=what, РеквНомерДок=number, РеквДатаДок=of)
    moved = given(СодОпер="Товары переданы, работы сданы, услуги оказаны", ДатаПер=day)
    transfer = f"<СвПродПер><СвПер{moved}><ОснПер{ground}/></СвПер></СвПродПер>"
    if paper.its_function == "СЧФ":
        transfer = ""
    body = f"<СвСчФакт{head}>{parties}{money}</СвСчФакт>{_goods(deal, old=False)}{transfer}"
    name = NAMES.get(paper.its_function, FACT)
    return f"<Документ{_head(deal, '1115131', FACT, name)}>{body}{signer_970(deal.sender, deal.at)}</Документ>"


def utd_820(deal: Deal) -> str:
    """Seller's title of the order 820, 5.01."""
    paper, day = deal.paper, deal.day
    what, number, of = paper.grounds
    head = given(НомерСчФ=paper.number, ДатаСчФ=day, КодОКВ="643")
    parties = _party("СвПрод", deal.sender) + _party("СвПокуп", deal.recipient)
    moved = given(СодОпер="Товары переданы", ДатаПер=day)
    ground = given(НаимОсн=what, НомОсн=number, ДатаОсн=of)
    transfer = f"<СвПродПер><СвПер{moved}><ОснПер{ground}/></СвПер></СвПродПер>"
    body = f"<СвСчФакт{head}>{parties}</СвСчФакт>{_goods(deal, old=True)}{transfer}"
    name = NAMES.get(paper.its_function, FACT)
    document = f"<Документ{_head(deal, '1115131', FACT, name)}>{body}{signer(deal.sender, '6', '1')}</Документ>"
    return exchange(deal) + document


def ucd_189(deal: Deal) -> str:
    """Seller's title of a correction that lowers the price to nothing: the sums are those of the difference."""
    paper, day, (net, vat, total) = deal.paper, deal.day, deal.paper.sums
    fact = (
        "Документ, подтверждающий согласие (факт уведомления) покупателя на изменение стоимости отгруженных товаров"
        " (выполненных работ, оказанных услуг), переданных имущественных прав"
    )
    number, of = paper.corrects
    first = f"<СчФ{given(НомерСчФ=number or '1', ДатаСчФ=of or day)}/>"
    parties = first + _party("СвПрод", deal.sender) + _party("СвПокуп", deal.recipient)
    what = given(НомСтр="1", НаимТов=paper.rows[0][0].name, ОКЕИ_ТовДо="796", ОКЕИ_ТовПосле="796")
    what += given(КолТовДо="2", КолТовПосле="1", ЦенаТовДо=f"{net:.2f}", ЦенаТовПосле=f"{net:.2f}")
    what += given(НалСтДо=paper.rate, НалСтПосле=paper.rate)
    excise = "<БезАкциз>без акциза</БезАкциз>"
    row = f"<СтТовБезНДС{_change(net)}/><АкцизДо>{excise}</АкцизДо><АкцизПосле>{excise}</АкцизПосле>"
    row += "<АкцизРазн><СумУм>0</СумУм></АкцизРазн>"
    row += f"<СумНалДо><СумНДС>{2 * vat:.2f}</СумНДС></СумНалДо><СумНалПосле><СумНДС>{vat:.2f}</СумНДС></СумНалПосле>"
    row += f"<СумНалРазн><СумУм>{vat:.2f}</СумУм></СумНалРазн><СтТовУчНал{_change(total)}/>"
    less = given(СтТовБезНДСВсего=f"{net:.2f}", СтТовУчНалВсего=f"{total:.2f}")
    whole = f"<ВсегоУм{less}><СумНал><СумНДС>{vat:.2f}</СумНДС></СумНал></ВсегоУм>"
    why = f"<ОснКор{given(НаимОсн='Соглашение об изменении цены', НомОсн='2', ДатаОсн=day)}/>"
    terms = given(ПередатДокум="УПД", СодОпер="Предлагаем согласиться с изменением стоимости", ДатаНапр=day)
    body = f"<СвКСчФ{given(НомерКСчФ=paper.number, ДатаКСчФ=day, КодОКВ='643')}>{parties}</СвКСчФ>"
    body += f"<ТаблКСчФ><СведТов{what}>{row}</СведТов>{whole}</ТаблКСчФ><СодФХЖ3{terms}>{why}</СодФХЖ3>"
    head = _head(deal, "1115127", fact, "Корректировочный счет-фактура и документ об изменении стоимости")
    return f"{exchange(deal)}<Документ{head}>{body}{signer(deal.sender, '3', '1')}</Документ>"


def _change(unit: Decimal) -> str:
    return given(СтоимДоИзм=f"{2 * unit:.2f}", СтоимПослеИзм=f"{unit:.2f}", СтоимУм=f"{unit:.2f}")
