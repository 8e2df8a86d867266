"""Office files become PDF where LibreOffice and bubblewrap are; elsewhere the product says so."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from endocs.formats import office
from endocs.formats.sniffing import inspect
from tests.formats import samples

pytestmark = pytest.mark.office
needs_office = pytest.mark.skipif(not office.is_available(), reason="LibreOffice or bubblewrap is missing")


def ods(path: Path) -> Path:
    """A spreadsheet of one cell."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{names}:manifest:1.0"><m:file-entry m:full-path="/" m:media-type="{kind}"/>'
            '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<o:document-content xmlns:o="{names}:office:1.0" xmlns:t="{names}:table:1.0" xmlns:x="{names}:text:1.0">'
            '<o:body><o:spreadsheet><t:table t:name="1"><t:table-row><t:table-cell><x:p>Акт сверки</x:p></t:table-cell>'
            "</t:table-row></t:table></o:spreadsheet></o:body></o:document-content>",
        )
    return path


def rtf(path: Path) -> Path:
    """An RTF of one line."""
    path.write_bytes(b"{\\rtf1\\ansi\\ansicpg1251 \\'c0\\'ea\\'f2 \\'f1\\'e2\\'e5\\'f0\\'ea\\'e8}")
    return path


@needs_office
@pytest.mark.parametrize(("name", "make", "text"), [
    ("a.docx", samples.docx, "Акт выполненных работ"), ("a.ods", ods, "Акт сверки"), ("a.rtf", rtf, "Акт сверки"),
])  # fmt: skip
def test_office_file_becomes_a_pdf_with_its_text(
    tmp_path: Path, name: str, make: Callable[[Path], Path], text: str
) -> None:
    source, target = make(tmp_path / "blob"), tmp_path / "made.pdf"

    office.convert_to_pdf(source, inspect(source, name).media_type, target)

    with pypdfium2.PdfDocument(target) as document:
        assert text in document[0].get_textpage().get_text_range()


@needs_office
def test_sheet_without_a_paper_size_is_a4(tmp_path: Path) -> None:
    office.convert_to_pdf(ods(tmp_path / "blob"), "application/vnd.oasis.opendocument.spreadsheet", tmp_path / "a.pdf")

    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as document:
        assert [round(side) for side in document[0].get_size()] == [595, 842]


@needs_office
def test_damaged_office_file_is_told(tmp_path: Path) -> None:
    source = samples.docx(tmp_path / "blob")
    media_type = inspect(source, "a.docx").media_type
    source.write_bytes(source.read_bytes()[:300])

    with pytest.raises(office.ConversionFailed) as failure:
        office.convert_to_pdf(source, media_type, tmp_path / "made.pdf")

    assert failure.value.problem == "broken"
    assert not (tmp_path / "made.pdf").exists()


def test_machine_without_libreoffice_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    office.is_available.cache_clear()

    try:
        with pytest.raises(office.ConversionUnavailable) as failure:
            office.convert_to_pdf(samples.docx(tmp_path / "blob"), "application/rtf", tmp_path / "made.pdf")
    finally:
        office.is_available.cache_clear()

    assert failure.value.sentence
