"""Pages of documents become images, within limits."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from endocs.formats.pages import PageUnavailable, page_count, page_image
from tests.formats import samples


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=["WEBP"])


def test_page_of_a_pdf_has_the_wished_width_and_its_shape(tmp_path: Path) -> None:
    source = samples.pdf(tmp_path / "blob", pages=2)

    image = opened(page_image(source, 2, 800))

    assert image.width == 800
    assert abs(image.height - 800 * 297 / 210) < 3
    assert min(image.convert("L").tobytes()) < 100, "the text is there"


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("PNG", "RGBA"),
        ("PNG", "1"),
        ("PNG", "P"),
        ("PNG", "I;16"),
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
        ("WEBP", "RGBA"),
        ("WEBP", "RGB"),
        ("GIF", "P"),
        ("GIF", "L"),
    ],
)
def test_picture_of_every_mode_is_shown(tmp_path: Path, name: str, mode: str) -> None:
    source = tmp_path / "blob"
    Image.new("RGB", (640, 480), "white").convert("I" if mode == "I;16" else mode).convert(mode).save(source, name)

    image = opened(page_image(source, 1, 320))

    assert image.size == (320, 240)


def test_transparent_ground_is_white(tmp_path: Path) -> None:
    source = tmp_path / "blob"
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(source, "PNG")

    assert opened(page_image(source, 1, 50)).convert("L").getextrema() == (255, 255)


def test_moving_picture_is_shown_by_its_first_frame(tmp_path: Path) -> None:
    for name in ("GIF", "WEBP"):
        source = tmp_path / name
        frames = [Image.new("RGB", (60, 40), colour) for colour in ("black", "white")]
        frames[0].save(source, name, save_all=True, append_images=frames[1:])

        assert page_count(source) == 1
        assert max(opened(page_image(source, 1, 60)).convert("L").tobytes()) < 60


def test_photo_is_turned_as_its_camera_noted(tmp_path: Path) -> None:
    source = tmp_path / "blob"
    noted = Image.Exif()
    noted[0x0112] = 6
    Image.new("RGB", (400, 200)).save(source, "JPEG", exif=noted)

    assert opened(page_image(source, 1, 100)).size == (100, 200)


def test_small_picture_is_not_blown_up(tmp_path: Path) -> None:
    assert opened(page_image(samples.picture(tmp_path / "blob", "PNG"), 1, 2000)).size == (300, 420)


def test_every_page_of_a_tiff_is_found(tmp_path: Path) -> None:
    source = samples.tiff(tmp_path / "blob", pages=3)

    assert page_count(source) == 3
    assert opened(page_image(source, 3, 100)).size == (100, 140)


def test_page_of_absurd_shape_stays_small(tmp_path: Path) -> None:
    image = opened(page_image(samples.pdf(tmp_path / "blob", size=(10, 3000), text="1"), 1, 2000))

    assert image.height <= 7200


@pytest.mark.parametrize(
    ("make", "page", "problem"),
    [
        (samples.pdf, 2, "broken"),
        (samples.pdf, 0, "broken"),
        (samples.encrypted_pdf, 1, "broken"),
        (samples.huge_png, 1, "broken"),
        (samples.docx, 1, "broken"),
    ],
)
def test_page_that_cannot_be_shown_says_so(
    tmp_path: Path, make: Callable[[Path], Path], page: int, problem: str
) -> None:
    with pytest.raises(PageUnavailable) as failure:
        page_image(make(tmp_path / "blob"), page, 300)

    assert failure.value.problem == problem
