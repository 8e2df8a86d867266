"""The same document printed at two moments is told from a changed one."""

import io

import pikepdf
import pytest

from endocs.formats.pdf_moments import is_same_print


def printed(moment: str, title: str = "Счёт № 12") -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Title"] = title
        document.docinfo["/CreationDate"] = f"D:{moment}"
        document.save(made, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return made.getvalue()


def test_another_moment_is_the_same_print() -> None:
    first, second = printed("20261124101500+03'00'"), printed("20261124180000+03'00'")

    assert first != second
    assert is_same_print(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (printed("20261124101500"), printed("20261124101500", "Счёт № 13")),
        (b"/CreationDate (D:1)", b"/CreationDate (D:2)"),
        (b"", b""),
        (b"%PDF-1.4 /CreationDate (D:1) 100.00", b"%PDF-1.4 /CreationDate (D:2) 900.00"),
    ],
)
def test_other_words_are_another_document(first: bytes, second: bytes) -> None:
    assert not is_same_print(first, second)
