"""Formalized XML of the sender: ТОРГ-12 (551), акт (552), акт сверки (405); and the table of all templates."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sandbox.diadoc.state import Party
from sandbox.diadoc.titles import (
    Deal,
    exchange,
    given,
    named,
    organisation,
    packed,
    person,
    signer,
    ucd_189,
    utd_820,
    utd_970,
)

DELIVERY = "Документ о передаче товара при торговых операциях"
WORKS = "Документ о передаче результатов работ (Документ об оказании услуг)"


def write(kind: str, deal: Deal) -> tuple[str, bytes]:
    """Name without extension and bytes of the title; `kind` as `kinds.xml_of` tells."""
    prefix, template = TEMPLATES[kind]
    flags = "_0_0_0_0_0_00" if kind in ("utd502", "utd503") else ""
    name = named(prefix, deal.recipient, deal.sender, deal.at, deal.uid, flags)
    form = {"utd503": "5.03", "utd502": "5.02"}.get(kind, "5.01")
    return name, packed(name, form, template(deal))


def torg12(deal: Deal) -> str:
    """Seller's title of a delivery note."""
    paper, rows = deal.paper, []
    for number, (line, net, vat, total) in enumerate(paper.rows, start=1):
        told = given(НомТов=str(number), НаимТов=line.name, НаимЕдИзм=line.unit, ОКЕИ_Тов=line.unit_code)
        told += given(НеттоПередано=f"{line.quantity}", Цена=f"{line.price:.2f}", СтБезНДС=f"{net:.2f}")
        rows.append(f"<СвТов{told}{given(НалСт=paper.rate, СумНДС=f'{vat:.2f}', СтУчНДС=f'{total:.2f}')}/>")
    net, vat, total = paper.sums
    whole = f"<Всего{given(СтБезНДСВс=f'{net:.2f}', СумНДСВс=f'{vat:.2f}', СтУчНДСВс=f'{total:.2f}')}/>"
    head = f"<НаимДок{given(ПоФактХЖ=DELIVERY, НаимДокОпр='Товарная накладная (ТОРГ-12)')}/>"
    head += f"<ИдентДок{given(НомДокПТ=paper.number, ДатаДокПТ=deal.day)}/>"
    head += f"<ДенИзм{given(КодОКВ='643', НаимОКВ='Российский рубль')}/>"
    parties = _party("Продавец", deal.sender) + _party("Покупатель", deal.recipient) + _ground(deal)
    body = f"<СвДокПТПр>{head}<СодФХЖ1>{parties}</СодФХЖ1></СвДокПТПр><СодФХЖ2>{''.join(rows)}{whole}</СодФХЖ2>"
    moved = f"<СодФХЖ3{given(СодОпер='Товары переданы', ДатаОтпуск=deal.day)}/>"
    told = given(КНД="1175010", ДатаИнфПр=f"{deal.at:%d.%m.%Y}", ВремИнфПр=f"{deal.at:%H.%M.%S}")
    told += given(НаимЭконСубСост=deal.sender.name)
    who = signer(deal.sender, "3", "1")
    return f"{exchange(deal)}<Документ{told}><СвДокПТПрКроме>{body}</СвДокПТПрКроме>{moved}{who}</Документ>"


def act(deal: Deal) -> str:
    """Performer's title of an act."""
    paper, rows = deal.paper, []
    for number, (line, net, vat, total) in enumerate(paper.rows, start=1):
        told = given(Номер=str(number), НаимРабот=line.name, НаимЕдИзм=line.unit, ОКЕИ=line.unit_code)
        told += given(Цена=f"{line.price:.2f}", Количество=f"{line.quantity}", СтоимБезНДС=f"{net:.2f}")
        rows.append(f"<Работа{told}{given(НалСт=paper.rate, СумНДС=f'{vat:.2f}', СтоимУчНДС=f'{total:.2f}')}/>")
    net, vat, total = paper.sums
    whole = given(СтБезНДСИт=f"{net:.2f}", СумНДСИт=f"{vat:.2f}", СтУчНДСИт=f"{total:.2f}")
    head = f"<НаимДок{given(ПоФактХЖ=WORKS, НаимДокОпр='Акт о сдаче-приемке выполненных работ')}/>"
    head += f"<ИдентДок{given(НомДокПРУ=paper.number, ДатаДокПРУ=deal.day)}/>"
    head += f"<ДенИзм{given(КодОКВ='643', НаимОКВ='Российский рубль')}/>"
    parties = _party("Исполнитель", deal.sender) + _party("Заказчик", deal.recipient) + _ground(deal)
    body = f"{head}<СодФХЖ1>{parties}<ОписРабот{whole}>{''.join(rows)}</ОписРабот></СодФХЖ1>"
    done = f"<СодФХЖ2{given(СодОпер='Результаты работ переданы', ДатаПер=deal.day)}/>"
    told = given(КНД="1175012", ДатаИнфИсп=f"{deal.at:%d.%m.%Y}", ВремИнфИсп=f"{deal.at:%H.%M.%S}")
    told += given(НаимЭконСубСост=deal.sender.name)
    who = signer(deal.sender, "3", "1", "ОснПолнПодп")
    return f"{exchange(deal)}<Документ{told}><СвДокПРУ>{body}</СвДокПРУ>{done}{who}</Документ>"


def _party(tag: str, party: Party) -> str:
    return f"<{tag}><ИдСв>{organisation(party, 'СвЮЛ')}</ИдСв></{tag}>"


def _ground(deal: Deal) -> str:
    what, number, of = deal.paper.grounds
    return f"<Основание{given(НаимОсн=what, НомОсн=number, ДатаОсн=of)}/>"


def reconciliation(deal: Deal) -> str:
    """Sender's title of an акт сверки over the month before its day."""
    total, end = deal.paper.sums[2], deal.paper.day or deal.at.date()
    sums = given(СальдоНачДеб="0.00", СальдоНачКр="0.00", ОборотДеб=f"{total:.2f}", ОборотКр="0.00")
    sums += given(СальдоКонДеб=f"{total:.2f}", СальдоКонКр="0.00")
    parties = ""
    for tag, party in (("СвОтпр", deal.sender), ("СвПол", deal.recipient)):
        firm = given(НаимОрг=party.full_name, ИННЮЛ=party.inn, КПП=party.kpp, ОГРН=party.ogrn)
        trader = organisation(party).replace("<СвИП", f"<СвИП{given(ОГРНИП=party.ogrn.ljust(15, '0'))}")
        inside = trader if len(party.inn) == 12 else f"<СвЮЛУч{firm}/>"
        parties += f"<{tag}><ИдСв>{inside}</ИдСв><Контакт{given(Тлф='+7 000 000-00-00')}/></{tag}>"
    sold = given(НомСтр="1", ДатаОпер=deal.day, НаимОпер="Продажа")
    told = given(НаимДок="УПД", НомДок=deal.paper.number, ДатаДок=deal.day)
    table = f"<ТаблАкт{sums}><ДогСв{sums}><ДокСв{told}><СвОпер{sold}/></ДокСв></ДогСв></ТаблАкт>"
    head = given(КНД="1110332", ДатаИнфОтпр=f"{deal.at:%d.%m.%Y}", ВрИнфОтпр=f"{deal.at:%H:%M:%S}")
    head += given(ДатаНачПер=f"{end - timedelta(days=30):%d.%m.%Y}", ДатаОкПер=deal.day, НомерАкт=deal.paper.number)
    who = f"<Подписант>{person(deal.sender)}</Подписант>"
    act = f'<СвДокКрАкт КодОКВ="643">{parties}</СвДокКрАкт>'
    return f"<Документ{head}>{act}{table}{who}</Документ>"


TEMPLATES: Mapping[str, tuple[str, Callable[[Deal], str]]] = {
    "utd503": ("ON_NSCHFDOPPR", utd_970),
    "utd502": ("ON_NSCHFDOPPR", utd_970),
    "utd820": ("ON_NSCHFDOPPR", utd_820),
    "ucd189": ("ON_KORSCHFDOPPR", ucd_189),
    "torg12": ("DP_TOVTORGPR", torg12),
    "act": ("DP_REZRUISP", act),
    "reconciliation": ("ON_AKTSVEROTP", reconciliation),
}
