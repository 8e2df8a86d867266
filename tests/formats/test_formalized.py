"""Formalized XML is read by what its elements say; hostile bytes are refused with one sentence and nothing else."""

import dataclasses
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from endocs.formats.formalized import UnreadableXml, read
from endocs.formats.formalized.plain import as_data
from endocs.formats.formalized.prints import sheets_pdf
from endocs.formats.formalized.sheet import sheet_of
from tests.formats import formalized_samples as samples

SHARED = Path(__file__).resolve().parents[3] / "shared/diadoc/samples/xml"
OWN = sorted(samples.FOLDER.glob("*.xml"))
BUILT = {
    name: value for name, value in vars(samples).items() if isinstance(value, bytes)
}  # fmt: skip
EXPECTED: dict[str, tuple[Any, ...]] = {
    "upd_501_schfdop_goods": ("utd", "СЧФДОП", "820", "2207", "2024-12-03", "16400.00", "3280.00", "19680.00", 1, 1),
    "upd_503_dop_no_vat_sole_trader": (
        "utd", "ДОП", "970", "2026-Д-0001", "2026-02-02", "30000.00", "без НДС", "30000.00", 1, 1,
    ),
    "upd_503_schf_services_5pct": (
        "vat_invoice", "СЧФ", "970", "9", "2026-01-31", "40000.00", "2000.00", "42000.00", 1, 0,
    ),
    "upd_503_schfdop_goods_two_grounds": (
        "utd", "СЧФДОП", "970", "УТ-118/А", "2026-01-12", "28545.00", "6051.90", "34596.90", 3, 2,
    ),
    "ukd_501_kschfdis_decrease": (
        "correction", "КСЧФДИС", "189", "К-3", "2025-08-20", "-1550.00", "-310.00", "-1860.00", 1, 1,
    ),
    "upd_503_buyer_accepted": ("buyer_title", "СЧФДОП", "970", "УТ-118/А", "2026-01-12", None, None, None, 0, 0),
    "upd_503_buyer_discrepancy": ("buyer_title", "СЧФДОП", "970", "УТ-118/А", "2026-01-12", None, None, None, 0, 0),
    "reconciliation_aktsver_501": ("reconciliation", "", "405", "АС-1", "2026-02-01", None, None, None, 0, 0),
    "revocation_prannul_102": ("revocation", "", "", "", None, None, None, None, 0, 0),
    "operator_confirm_pdpol_103": ("notice", "", "", "", None, None, None, None, 0, 0),
}  # fmt: skip
SHARED_EXPECTED: dict[str, tuple[Any, ...]] = {
    "pub_docs_upd501_generation_howto": (
        "vat_invoice", "СЧФ", "820", "140", "2019-08-01", "0.00", "0.00", "0.00", 1, 0,
    ),
    "pub_docs_upd501_title1": ("utd", "СЧФДОП", "820", "123", "2019-08-01", "0.00", "0.00", "0.00", 1, 0),
    "pub_docs_upd502_seller": ("utd", "СЧФДОП", "970", "123", "2023-02-01", "8965.00", "456.00", "10000.00", 2, 1),
    "pub_lalexs75_upd155_schfdop": ("utd", "СЧФДОП", "155", "1", "2017-09-25", "15", "2.7", "17.7", 1, 0),
    "pub_proexpert_upd503_dop_utf8": (
        "utd", "ДОП", "970", "УПД-2026-1", "2026-09-04", "1500.00", "300.00", "1800.00", 1, 0,
    ),
}  # fmt: skip


def summary(data: bytes) -> tuple[Any, ...]:
    told = as_data(read(data))
    sums = told["totals"]
    return (
        told["kind"], told["function"], told["order"], told["number"], told["date"], sums["net"], told["vat"],
        sums["gross"], len(told["lines"]), len(told["grounds"]),
    )  # fmt: skip


def sample(name: str) -> bytes:
    return (samples.FOLDER / f"{name}.xml").read_bytes()


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_sample_is_read(name: str) -> None:
    assert summary(sample(name)) == EXPECTED[name]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the public samples are not beside the repository")
@pytest.mark.parametrize("name", sorted(SHARED_EXPECTED))
def test_public_sample_is_read(name: str) -> None:
    data = (SHARED / f"{name}.xml").read_bytes()

    assert summary(data) == SHARED_EXPECTED[name]
    assert list(_dropped(data)) == []


def test_parties_and_lines_stand_as_given() -> None:
    told = read(sample("upd_503_schfdop_goods_two_grounds"))

    assert [(one.kind, one.inn, one.kpp) for one in told.sellers] == [("company", "7701000017", "770101001")]
    assert told.is_consignor_seller
    line = told.lines[0]
    assert (line.name, line.article, line.code) == ("Кабель ВВГнг(А)-LS 3х2,5 <бухта 100 м>", "VVG-325", "00-00017")
    assert (line.quantity, line.price, line.rate) == (Decimal(300), Decimal("64.15"), "22%")
    assert [one.rate for one in told.lines] == ["22%", "22%", "10%"]
    assert (line.countries, line.declarations[0].number) == (("РОССИЯ",), "-")
    assert told.payments[0].amount == Decimal("10000.00")
    assert (told.currency, told.currency_code) == ("RUB", "643")


def test_sole_trader_has_no_kpp_and_no_vat_is_said_in_words() -> None:
    told = read(sample("upd_503_dop_no_vat_sole_trader"))

    assert [(one.kind, one.inn, one.kpp) for one in told.sellers] == [("sole_trader", "500100732259", "")]
    assert (told.totals.vat, told.totals.is_without_vat) == (None, True)


def test_correction_tells_what_was_before_and_what_it_corrects() -> None:
    told = read(sample("ukd_501_kschfdis_decrease"))

    assert [(one.number, one.dated_on) for one in told.corrected] == [("312", date(2025, 8, 14))]
    line = told.lines[0]
    assert line.before
    assert (line.number, line.details) == ("1", ())
    assert (line.before.quantity, line.quantity) == (Decimal(50), Decimal(45))
    assert line.decrease
    assert line.decrease.gross == Decimal("1860.00")
    assert as_data(told)["correction"]["decrease"] == {"net": "1550.00", "vat": "310.00", "gross": "1860.00"}


def test_buyer_answers_the_sellers_file() -> None:
    seller = read(sample("upd_503_schfdop_goods_two_grounds"))
    accepted = read(sample("upd_503_buyer_accepted")).answer
    differs = read(sample("upd_503_buyer_discrepancy")).answer

    assert accepted
    assert (accepted.file_id, accepted.result) == (seller.file_id, "1")
    assert differs
    assert differs.discrepancy
    assert (differs.result, differs.discrepancy.name, differs.discrepancy.number) == ("2", "Акт о расхождениях", "А-3")


def test_reconciliation_has_its_balances() -> None:
    told = read(sample("reconciliation_aktsver_501")).reconciliation

    assert told
    assert (told.period_from, told.balance.turnover_debit) == (date(2026, 1, 1), Decimal("34596.90"))
    assert told.contracts[0].operations[0].name == "Продажа"


@pytest.mark.parametrize(
    ("name", "kind", "order", "number", "gross"),
    [
        ("DELIVERY_NOTE", "delivery_note", "551", "17", Decimal("1440.00")),
        ("ACT", "act", "552", "А-5", Decimal("1800.00")),
        ("CONSTRUCTION_ACT", "act", "", "КС-9", None),
        ("PROFORMA", "payment_invoice", "29", "398", Decimal("122.00")),
        ("CORRECTION_736", "correction", "736", "К-4", Decimal("120.00")),
        ("BUYER_OF_820", "buyer_title", "820", "2207", None),
        ("BUYER_OF_551", "buyer_title", "551", "17", None),
        ("BUYER_OF_552", "buyer_title", "552", "А-5", None),
        ("BUYER_OF_189", "buyer_title", "189", "К-3", None),
    ],
)
def test_other_formats_are_told_by_their_elements(
    name: str, kind: str, order: str, number: str, gross: Decimal | None
) -> None:
    told = read(BUILT[name])

    assert (told.kind, told.order, told.number, told.totals.gross) == (kind, order, number, gross)


def test_delivery_note_and_act_tell_parties_grounds_and_persons() -> None:
    note, act = read(samples.DELIVERY_NOTE), read(samples.ACT)

    assert note.handover
    assert note.handover.person
    assert (note.handover.on, note.handover.person.position) == (date(2025, 11, 6), "Кладовщик")
    assert (note.lines[0].totals.vat, note.lines[0].quantity, note.totals.vat) == (
        Decimal(240),
        Decimal(12),
        Decimal(240),
    )
    assert act.revision
    assert (act.revision.number, act.lines[0].name) == ("1", "Уборка\nОфис")
    assert [(one.name, one.number) for one in act.grounds] == [("Договор", "У-1")]
    assert [(one.inn, one.kpp) for one in note.buyers + act.buyers] == [("7802000023", "780201001")] * 2


@pytest.mark.parametrize("data", [*(path.read_bytes() for path in OWN), *BUILT.values()], ids=lambda _: "")
def test_nothing_is_dropped_silently(data: bytes) -> None:
    assert list(_dropped(data)) == []


def test_unknown_elements_are_told_as_the_rest() -> None:
    data = (
        sample("upd_501_schfdop_goods")
        .decode("cp1251")
        .replace("<СвСчФакт ", '<Новое Поле="7">текст</Новое><СвСчФакт ')
    )

    told = read(data.encode("cp1251"))

    assert {(one.path, one.value) for one in told.rest} == {
        ("Файл/Документ/Новое/@Поле", "7"),
        ("Файл/Документ/Новое", "текст"),
    }
    assert told.number == "2207"


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "utf-16", "koi8-r"])
def test_declared_encoding_is_obeyed(encoding: str) -> None:
    assert read(samples.file("<Документ/>", name="Ёж", encoding=encoding)).file_id == "Ёж"


def test_byte_order_mark_and_blank_lines_do_not_matter() -> None:
    assert read(b"\xef\xbb\xbf" + samples.file("<Документ/>", encoding="utf-8")).file_id == "F-1"
    assert read(b"\r\n" + samples.file("<Документ/>")).file_id == "F-1"


LOL = (
    '<!DOCTYPE Файл [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
HOSTILE = {
    "empty": b"",
    "not XML": b"%PDF-1.7 nonsense",
    "other XML": b"<html/>",
    "null bytes": samples.file("<Документ/>") + b"\0",
    "truncated": sample("upd_501_schfdop_goods")[:-40],
    "wrong encoding": samples.file("<Документ/>", name="Ёж").replace(b"windows-1251", b"utf-8"),
    "unknown encoding": samples.file("<Документ/>").replace(b"windows-1251", b"klingon-1234"),
    "billion laughs": f"{LOL}<Файл>&j;</Файл>".encode(),
    "billion laughs, utf-16": f'<?xml version="1.0" encoding="utf-16"?>{LOL}<Файл>&j;</Файл>'.encode("utf-16"),
    "billion laughs in an attribute": f'{LOL}<Файл ИдФайл="&j;"/>'.encode(),
    "doctype hidden by utf-7": b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE x><x/>',
    "external entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Файл>&e;</Файл>'.encode(),
    "external DTD": '<!DOCTYPE Файл SYSTEM "http://127.0.0.1:9/x.dtd"><Файл/>'.encode(),
    "200 levels": f"<Файл>{'<а>' * 200}{'</а>' * 200}</Файл>".encode(),
    "a million levels": b"<a>" * 1_000_000,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_bytes_are_refused(name: str) -> None:
    with pytest.raises(UnreadableXml):
        read(HOSTILE[name])


def test_too_large_a_file_is_not_even_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("endocs.formats.formalized.tree.SIZE_LIMIT", 100)

    with pytest.raises(UnreadableXml):
        read(samples.file(f"<Документ>{' ' * 100}</Документ>"))


@settings(max_examples=150, deadline=None)
@given(
    source=st.sampled_from([*(path.read_bytes() for path in OWN), *BUILT.values()]),
    place=st.floats(0, 1),
    length=st.integers(0, 30),
    noise=st.binary(max_size=30),
)
def test_whatever_the_bytes_are_they_are_read_or_refused(
    source: bytes, place: float, length: int, noise: bytes
) -> None:
    start = int(place * len(source))
    data = source[:start] + noise + source[start + length :]

    try:
        sheet_of(read(data)).as_text()
    except UnreadableXml:
        return


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_elements_and_values_at_odd_places_break_nothing(data: st.DataObject) -> None:
    """Values and elements of the samples are mixed: the bytes stay XML, the sense does not."""
    root = etree.fromstring(data.draw(st.sampled_from([*(path.read_bytes() for path in OWN), *BUILT.values()])))
    elements = list(root.iter())
    for _ in range(5):
        one, other = data.draw(st.sampled_from(elements)), data.draw(st.sampled_from(elements))
        for name in one.attrib:
            one.set(name, data.draw(st.sampled_from(["", "-", "31.02.2025", "1e9999", "99999999999999999999999", "ё"])))
        if one is not root and other not in list(one.iterdescendants()) and other is not one:
            other.append(one)

    sheet_of(read(etree.tostring(root, encoding="utf-8", xml_declaration=True))).as_text()


def test_every_sample_makes_a_print() -> None:
    sheets = [sheet_of(read(data)) for data in [*(path.read_bytes() for path in OWN), *BUILT.values()]]

    made = sheets_pdf(
        sheets,
        stamps=[[("Владелец", "Образцов")]],
        words={"signed": "Подписан", "viewing": "Для просмотра"},
        language="ru",
    )

    assert made.startswith(b"%PDF")


# What the reader takes without telling: its meaning is told otherwise, or there is none.
SILENT = {"КодРегион", "ВидКод", "ОнЖе", "БезАкциз", "БезДокОснПер", "ЭП", "ЭППолФайл", "ЭЦПАнФайл", "Регион"}
CHANGES_OF_EXCISE = {"СумУм", "СумУвел"}


def _dropped(data: bytes) -> Iterator[str]:
    """Values of the XML that the reader neither tells nor lists as the rest."""
    told = read(data)
    said = set(_values(told))
    root = etree.fromstring(data)
    for element in root.iter():
        values = dict(element.attrib.items()) | {element.tag: (element.text or "").strip()}
        for name, value in values.items():
            if value and name not in SILENT | CHANGES_OF_EXCISE and not _is_said(value, said):
                yield f"{element.tag}/{name}: {value}"


def _is_said(value: str, said: set[str]) -> bool:
    return value in said or any(value in text for text in said) or value in {"Отсутствует", "Без документа-основания"}


def _values(thing: Any) -> Iterator[str]:
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        for one in dataclasses.fields(thing):
            yield from _values(getattr(thing, one.name))
    elif isinstance(thing, tuple):
        for part in thing:
            yield from _values(part)
    elif isinstance(thing, date):
        yield f"{thing:%d.%m.%Y}"
    elif isinstance(thing, Decimal):
        yield f"{thing:f}"
    elif thing is not None:
        yield str(thing)
