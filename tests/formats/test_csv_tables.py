"""Uploaded tables are read as offices write them; ours cannot become formulas."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endocs.formats.csv_tables import Row, UnreadableTable, read_table, safe_cell, write_table

COLUMNS = {"name": ("Наименование", "Name"), "inn": ("ИНН", "INN"), "kpp": ("КПП",)}


@pytest.mark.parametrize(
    "data",
    [
        "Наименование;ИНН;КПП\r\n«Астра»;7814339028;781401001\r\n".encode("cp1251"),
        "Наименование;ИНН;КПП\n«Астра»;7814339028;781401001".encode("utf-8-sig"),
        "name,inn,kpp\n«Астра»,7814339028,781401001\n".encode(),
        "ИНН\tНАИМЕНОВАНИЕ\tКПП\n7814339028\t «Астра» \t781401001\n".encode("utf-16"),
    ],
)
def test_table_is_read_in_every_common_form(data: bytes) -> None:
    table = read_table(data, COLUMNS, required=["name", "inn"])

    assert table.rows == (Row(2, {"name": "«Астра»", "inn": "7814339028", "kpp": "781401001"}),)
    assert table.unknown == ()


def test_lines_keep_their_numbers_over_empty_and_folded_ones() -> None:
    data = '\nname;inn;note\n"Астра\nи Ко";1\n;;\nБорей;2;x\n'.encode()

    table = read_table(data, COLUMNS)

    assert [(row.line, row["name"], row["inn"], row["kpp"]) for row in table.rows] == [
        (3, "Астра\nи Ко", "1", ""),
        (6, "Борей", "2", ""),
    ]
    assert (set(table.columns), table.unknown) == ({"name", "inn"}, ("note",))


@pytest.mark.parametrize(
    "data",
    [b"", b"other;columns\n1;2", b"\x00\x01binary", b"PK\x03\x04\x00", b"\xff\xfe\x00", b"inn\n1", b"a;" * 11_000_000],
)
def test_what_is_no_table_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableTable) as refusal:
        read_table(data, COLUMNS, required=["name"])

    assert refusal.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("-12,50", "-12,50"),
        ("−5", "−5"),
        (None, ""),
        ("ООО «Астра»", "ООО «Астра»"),
    ],
)
def test_formula_becomes_text(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


def test_written_table_opens_in_excel() -> None:
    data = b"".join(write_table(["Имя"], [["а;б"], ["=x"]]))

    assert data == '\ufeffИмя\r\n"а;б"\r\n\'=x\r\n'.encode()


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: text.strip(" \u00a0\ufeff")
)


@given(st.lists(NAMES.map(lambda text: text.strip(" \u00a0\ufeff")).filter(lambda text: text[0] != "'"), min_size=1))
def test_written_names_read_back(names: list[str]) -> None:
    data = b"".join(write_table(["name", "inn"], [[name, "1"] for name in names]))

    assert [row["name"] for row in read_table(data, COLUMNS).rows] == names


@given(st.lists(st.lists(st.text(), min_size=1, max_size=3), max_size=5))
def test_no_written_cell_is_a_formula(rows: list[list[str]]) -> None:
    data = b"".join(write_table(["a"], rows)).decode("utf-8-sig")

    for cells in csv.reader(io.StringIO(data, newline=""), delimiter=";"):
        for cell in cells:
            assert not cell.startswith(("=", "@", "\t", "\r")), "a formula"


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_refusal(data: bytes) -> None:
    try:
        read_table(data, COLUMNS)
    except UnreadableTable:
        return
