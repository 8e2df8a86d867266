"""Rows of 1C into values."""

from endocs.gateways.onec.fields import Row
from endocs.gateways.onec.values import Contract, Document, Firm, Head, Line, Movement, Named, Receipt, Status

_TABLES = ("Товары", "Услуги", "АгентскиеУслуги", "ВозвратнаяТара")
_PERSON = "ФизическоеЛицо"


def head(row: Row) -> Head:
    """What tells whether a document has changed."""
    return Head(
        ref=row.needed_ref("Ref"),
        data_version=row.text("DataVersion"),
        dated_on=row.day("Date"),
        is_posted=row.flag("Posted"),
        is_marked_deleted=row.flag("DeletionMark"),
    )


def document(row: Row, name: str) -> Document:
    """An invoice, a sale or a VAT invoice."""
    lines = [_line(one) for one in row.rows(*_TABLES)]
    basis = row.ref("ДокументОснование")
    bases = [one.ref("ДокументОснование") for one in row.rows("ДокументыОснования")]
    return Document(
        type=name,
        ref=row.needed_ref("Ref"),
        data_version=row.text("DataVersion"),
        number=row.text("Number"),
        dated_at=row.moment("Date"),
        is_posted=row.flag("Posted"),
        is_marked_deleted=row.flag("DeletionMark"),
        operation=row.text("ВидОперации") or row.text("ВидСчетаФактуры"),
        is_universal=row.flag("ЭтоУниверсальныйДокумент"),
        organisation=row.ref("Организация"),
        counterparty=row.ref("Контрагент"),
        contract=row.ref("ДоговорКонтрагента"),
        currency=row.ref("ВалютаДокумента"),
        total=row.money("СуммаДокумента") or row.money("Сумма"),
        vat=row.money("СуммаНДС") or sum((one.vat for one in lines), start=row.money("СуммаНДС")),
        is_vat_included=row.flag("СуммаВключаетНДС"),
        is_without_vat=row.flag("ДокументБезНДС"),
        invoice=row.ref("СчетНаОплатуПокупателю"),
        bases=[one for one in dict.fromkeys([*bases, basis]) if one],
        responsible=row.ref("Ответственный"),
        comment=row.text("Комментарий"),
        lines=lines,
    )


def _line(row: Row) -> Line:
    return Line(
        item=row.ref("Номенклатура"),
        text=row.text("Содержание"),
        quantity=row.money("Количество"),
        price=row.money("Цена"),
        amount=row.money("Сумма"),
        vat_rate=row.text("СтавкаНДС"),
        vat=row.money("СуммаНДС"),
    )


def firm(row: Row) -> Firm:
    """An organisation, a counterparty or a person."""
    return Firm(
        ref=row.needed_ref("Ref"),
        data_version=row.text("DataVersion"),
        name=row.text("Description"),
        full_name=row.text("НаименованиеПолное"),
        inn=row.text("ИНН"),
        kpp=row.text("КПП"),
        is_person=row.text("ЮридическоеФизическоеЛицо") == _PERSON,
    )


def contract(row: Row) -> Contract:
    """A contract."""
    return Contract(
        ref=row.needed_ref("Ref"), name=row.text("Description"), number=row.text("Номер"), dated_on=row.day("Дата")
    )


def named(row: Row) -> Named:
    """Something with a name and a code."""
    return Named(ref=row.needed_ref("Ref"), name=row.text("Description"), code=row.text("Code"))


def movement(row: Row) -> Movement:
    """Money for an invoice."""
    return Movement(
        invoice=row.needed_ref("СчетНаОплату"),
        recorder_type=row.type_of("Recorder").removeprefix("Document_"),
        recorder=row.needed_ref("Recorder"),
        dated_on=row.day("Period"),
        amount=row.money("Сумма"),
    )


def status(row: Row) -> Status:
    """The status of a document."""
    return Status(document=row.needed_ref("Документ"), status=row.text("Статус"))


def receipt(row: Row, name: str) -> Receipt:
    """A document of money."""
    return Receipt(
        type=name,
        ref=row.needed_ref("Ref"),
        data_version=row.text("DataVersion"),
        number=row.text("Number"),
        dated_on=row.day("Date"),
        is_posted=row.flag("Posted"),
        is_marked_deleted=row.flag("DeletionMark"),
        operation=row.text("ВидОперации"),
        organisation=row.ref("Организация"),
        payer_type=row.type_of("Контрагент") or "Catalog_Контрагенты",
        payer=row.ref("Контрагент"),
        amount=row.money("СуммаДокумента"),
        currency=row.ref("ВалютаДокумента"),
        incoming_number=row.text("НомерВходящегоДокумента"),
        incoming_on=row.day("ДатаВходящегоДокумента"),
        purpose=row.text("НазначениеПлатежа") or row.text("Основание"),
        is_tied=any(one.ref("СчетНаОплату") for one in row.rows("РасшифровкаПлатежа")),
    )
