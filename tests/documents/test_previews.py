"""What the card says of a file, and the pictures of its pages."""

import io
import zipfile

import pytest
from PIL import Image

from endocs.documents import previews, storing
from endocs.documents.models import Blob
from endocs.formats.pages import PageUnavailable
from tests import cast

pytestmark = pytest.mark.django_db

OFFICE = "http://schemas.openxmlformats.org"
PACKAGE = f"{OFFICE}/package/2006"
WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def _inspected(name: str, content: bytes) -> Blob:
    firm = cast.firm()
    blob = cast.attached(cast.document(firm), firm.accountant, name, content).blob
    previews.inspect(blob)
    blob.refresh_from_db()
    return blob


def _jpeg() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(stream, "JPEG")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind", "is_printable", "is_told"),
    [
        ("акт.pdf", cast.PDF, "pdf", True, False),
        ("фото.jpg", _jpeg(), "jpeg", True, False),
        ("пустой.pdf", b"", "empty", False, True),
        ("битый.pdf", b"%PDF-1.4 nothing at all %%EOF", "pdf", False, True),
        ("счёт.pdf", b"<html>this is a page</html>", "other", False, True),
        ("заметка.txt", "Просто текст".encode(), "text", False, False),
    ],
)
def test_a_file_is_told_as_it_is(name: str, content: bytes, kind: str, is_printable: bool, is_told: bool) -> None:
    blob = _inspected(name, content)

    assert blob.kind == kind
    assert previews.is_printable(blob) == is_printable
    assert bool(previews.problem_sentence(blob)) == is_told
    assert blob.inspected_at


def test_page_is_drawn_once_and_kept() -> None:
    blob = _inspected("акт.pdf", cast.PDF)

    first = previews.page_image(blob, 1, 240)
    second = previews.page_image(blob, 1, 240)

    assert first == second
    with Image.open(io.BytesIO(first)) as image:
        assert image.width == 240


@pytest.mark.parametrize(("page", "width"), [(2, 240), (0, 240), (1, 999)])
def test_no_picture_of_what_is_not_there(page: int, width: int) -> None:
    blob = _inspected("акт.pdf", cast.PDF)

    with pytest.raises(PageUnavailable):
        previews.page_image(blob, page, width)


def test_second_look_changes_nothing() -> None:
    blob = _inspected("акт.pdf", cast.PDF)
    seen_at = blob.inspected_at

    previews.inspect(blob)

    blob.refresh_from_db()
    assert blob.inspected_at == seen_at


def _letter() -> bytes:
    """The smallest letter of a word processor."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
            f'PartName="/word/document.xml" ContentType="{WORDS}.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{OFFICE}/wordprocessingml/2006/main"><w:body><w:p>'
            "<w:r><w:t>Акт сверки</w:t></w:r></w:p></w:body></w:document>",
        )
    return stream.getvalue()  # fmt: skip


@pytest.mark.office
def test_letter_becomes_pages_and_stays_as_it_came() -> None:
    content = _letter()
    blob = _inspected("акт.docx", content)

    assert (blob.kind, blob.pdf_state, blob.pages) == ("office", previews.MADE, 1)
    assert previews.page_image(blob, 1, 240)
    with storing.open_blob(blob) as stream:
        assert stream.read() == content


def test_without_libreoffice_a_letter_is_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("endocs.formats.office.is_available", lambda: False)

    blob = _inspected("акт.docx", _letter())

    assert blob.pdf_state == previews.UNAVAILABLE
    assert not previews.is_printable(blob)
    assert "Скачайте" in previews.problem_sentence(blob)
