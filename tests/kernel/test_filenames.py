"""Names of files from outside become harmless and stay readable."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endocs.kernel.filenames import content_disposition, display_name, extension, title_name


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Счёт № 412.pdf", "Счёт № 412.pdf"),
        ("C:\\Users\\me\\Акт.docx", "Акт.docx"),
        ("../../etc/passwd", "passwd"),
        ("счет\u202efdp.exe", "счетfdp.exe"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ("Счет и\u0306.pdf", "Счет й.pdf"),
        ("dir/", "dir"),
        ('ООО «Астра» "счёт".pdf', 'ООО «Астра» "счёт".pdf'),
    ],
)
def test_name_is_made_safe(sent: str, shown: str) -> None:
    assert display_name(sent) == shown


def test_the_slash_of_a_number_parts_no_folders() -> None:
    assert title_name("Акт № 298/1 от 24.11.2026.zip") == "Акт № 298-1 от 24.11.2026.zip"


@pytest.mark.parametrize("sent", ["", "/", "...", "\u202e", "\x00"])
def test_empty_name_gets_a_word(sent: str) -> None:
    assert display_name(sent)


def test_long_cyrillic_name_keeps_its_extension() -> None:
    shown = display_name("Я" * 300 + ".pdf")

    assert shown.endswith("Я.pdf")
    assert len(shown.encode()) <= 255


@given(st.text())
def test_no_name_brings_paths_controls_or_length(text: str) -> None:
    shown = display_name(text)

    assert 0 < len(shown.encode()) <= 255
    assert not {"/", "\\"} & set(shown)
    assert not any(unicodedata.category(symbol) in {"Cc", "Cf", "Cs"} for symbol in shown)
    assert display_name(shown) == shown


@pytest.mark.parametrize(
    ("name", "ending"), [("a.PDF", "pdf"), ("a", ""), ("a.tar.gz", "gz"), ("a. b", ""), (".pdf", "pdf")]
)
def test_extension_is_small(name: str, ending: str) -> None:
    assert extension(name) == ending


def test_header_carries_a_cyrillic_name_and_no_line_break() -> None:
    header = content_disposition('Счёт\r\nSet-Cookie: a="b".pdf', inline=False)

    assert header.startswith("attachment; filename*=utf-8''%D0%A1")
    assert "\r" not in header
    assert "\n" not in header


def test_inline_header_quotes_a_plain_name() -> None:
    assert content_disposition('a"b.pdf', inline=True) == 'inline; filename="a\\"b.pdf"'
