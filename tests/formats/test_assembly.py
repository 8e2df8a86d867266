"""A package becomes one PDF with its register; what cannot be printed is named there."""

import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from django.utils.translation import override
from PIL import Image

from endocs.formats.assembly import AssemblyFailed, LeftOut, Member, assemble
from tests.formats import samples

PDF = "application/pdf"


def texts(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [re.sub(r"\s+", " ", page.get_textpage().get_text_range()) for page in document]


def sizes(path: Path) -> list[tuple[int, int]]:
    with pikepdf.open(path) as document:
        return [(round(page.mediabox[2]), round(page.mediabox[3])) for page in document.pages]


def test_package_has_register_order_and_copies(tmp_path: Path) -> None:
    members = [
        Member(samples.pdf(tmp_path / "a", pages=2, text="ПЕРВЫЙ"), PDF, "Счёт № 412 от 24.11.2026", copies=2),
        Member(samples.pdf(tmp_path / "b", text="ВТОРОЙ"), PDF, "Акт № 7 [#не *разметка*]"),
    ]

    with override("ru"):
        made = assemble(members, tmp_path / "out.pdf", heading="Пакет к записке № 15", notes=["Клиент: ООО «Астра»"])

    register, *pages = texts(tmp_path / "out.pdf")
    assert [text.strip() for text in pages] == ["ПЕРВЫЙ"] * 4 + ["ВТОРОЙ"]
    assert (made.pages, made.left_out) == (6, ())
    for words in (
        "Опись",
        "Пакет к записке № 15",
        "ООО «Астра»",
        "Счёт № 412 от 24.11.2026",
        "Акт № 7 [#не *разметка*]",
    ):
        assert words in register


def test_copies_cost_little_room(tmp_path: Path) -> None:
    source = samples.picture(tmp_path / "a", "JPEG", size=(2000, 2800))

    assemble([Member(source, "image/jpeg", "Скан", copies=20)], tmp_path / "out.pdf", heading="Пакет")

    assert (tmp_path / "out.pdf").stat().st_size < source.stat().st_size + 60_000


def test_odd_sizes_and_turned_pages_stay(tmp_path: Path) -> None:
    with pikepdf.open(samples.pdf(tmp_path / "plain", size=(400, 200))) as document:
        document.pages[0].rotate(90, relative=False)
        document.save(tmp_path / "turned")

    assemble([Member(tmp_path / "turned", PDF, "План")], tmp_path / "out.pdf", heading="Пакет")

    with pikepdf.open(tmp_path / "out.pdf") as made:
        assert made.pages[1].Rotate == 90
    assert sizes(tmp_path / "out.pdf")[1] == (1134, 567)


@pytest.mark.parametrize(
    ("size", "sheet"), [((900, 1300), (595, 842)), ((1300, 900), (842, 595)), ((40, 40), (595, 842))]
)
@pytest.mark.parametrize(
    ("name", "mode"),
    [("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "1"), ("PNG", "L"), ("WEBP", "RGBA"), ("GIF", "P")],
)
def test_picture_lies_on_a4_with_a_margin_for_binding(
    tmp_path: Path, size: tuple[int, int], sheet: tuple[int, int], name: str, mode: str
) -> None:
    source = tmp_path / "picture"
    Image.new("RGB", size, "black").convert(mode).save(source, name)

    assemble([Member(source, f"image/{name.lower()}", "Скан")], tmp_path / "out.pdf", heading="Пакет")

    assert sizes(tmp_path / "out.pdf")[1] == sheet
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as document:
        drawn = document[1].render(scale=1).to_pil().convert("L").point(lambda value: 255 - value).getbbox()
    assert drawn is not None
    assert abs(drawn[0] - 57) <= 1, "20 mm on the left"
    assert drawn[1] >= 27, "10 mm above"
    assert drawn[2] <= sheet[0] - 27, "10 mm on the right"


def test_every_frame_of_a_fax_is_a_sheet(tmp_path: Path) -> None:
    made = assemble(
        [Member(samples.tiff(tmp_path / "a", pages=3), "image/tiff", "Факс")], tmp_path / "out.pdf", heading="Пакет"
    )

    assert made.pages == 4


@pytest.mark.parametrize(
    ("make", "media_type", "problem", "words"),
    [
        (samples.encrypted_pdf, PDF, "encrypted", "не напечатан: файл под паролем"),
        (samples.zip_bomb, PDF, "broken", "не напечатан: файл повреждён"),
        (samples.huge_png, "image/png", "broken", "не напечатан: файл повреждён"),
        (samples.docx, "application/msword", "unsupported", "не напечатан: такие файлы не печатаются"),
    ],
)
def test_member_that_cannot_be_printed_is_left_out_and_named(
    tmp_path: Path, make: Callable[[Path], Path], media_type: str, problem: str, words: str
) -> None:
    members = [
        Member(samples.pdf(tmp_path / "a"), PDF, "Счёт"),
        Member(make(tmp_path / "bad"), media_type, "Акт № 7"),
        Member(samples.pdf(tmp_path / "b"), PDF, "УПД"),
    ]

    with override("ru"):
        made = assemble(members, tmp_path / "out.pdf", heading="Пакет")

    assert made.left_out == (LeftOut(1, "Акт № 7", problem),)
    assert made.pages == 3
    assert f"Акт № 7 {words}" in texts(tmp_path / "out.pdf")[0]


def test_nothing_in_the_package_acts_by_itself(tmp_path: Path) -> None:
    with pikepdf.open(samples.pdf(tmp_path / "plain")) as document:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        document.Root.OpenAction = action
        document.pages[0].obj["/AA"] = pikepdf.Dictionary(O=action)
        document.save(tmp_path / "acting")

    assemble([Member(tmp_path / "acting", PDF, "Счёт")], tmp_path / "out.pdf", heading="Пакет")

    with pikepdf.open(tmp_path / "out.pdf") as made:
        assert "/OpenAction" not in made.Root
        assert "/AA" not in made.pages[1].obj


def test_package_without_end_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    members = [Member(samples.pdf(tmp_path / "a", pages=50), PDF, "Том", copies=99)]

    with pytest.raises(AssemblyFailed) as failure:
        assemble(members, tmp_path / "out.pdf", heading="Пакет")

    assert failure.value.problem == "too_large"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
