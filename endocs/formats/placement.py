"""Pictures laid on A4 sheets with a left margin for binding, as pages of a PDF; to be used in a child."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf

from endocs.formats.contents import PAGE_LIMIT, PIXEL_LIMIT
from endocs.formats.pages import on_white

if TYPE_CHECKING:
    from PIL.Image import Image

_MM = 72 / 25.4
SHEET = (210 * _MM, 297 * _MM)
LEFT, OTHER = 20 * _MM, 10 * _MM
_SIDE_LIMIT = 3600
_TURN = 0x0112
_POINTS_PER_DOT = 72 / 100


def pictures_as_pdf(path: str, format_name: str) -> pikepdf.Pdf:
    """A PDF with a sheet for every frame of a TIFF, one for any other picture."""
    sheets = pikepdf.Pdf.new()
    for frame in _frames(path, format_name):
        _add_sheet(sheets, frame, path)
    return sheets


def _frames(path: str, format_name: str) -> Iterator["Image"]:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path, formats=[format_name]) as image:
        for number in range(min(int(getattr(image, "n_frames", 1)) if format_name == "TIFF" else 1, PAGE_LIMIT)):
            image.seek(number)
            if image.width * image.height > PIXEL_LIMIT:
                raise ValueError("too many pixels")
            yield image


def _add_sheet(sheets: pikepdf.Pdf, frame: "Image", path: str) -> None:
    """Draw the frame as large as the sheet allows; a wide one lies on a turned sheet."""
    picture, (dots_wide, dots_high) = _embedded(sheets, frame, path)
    wide, high = SHEET if dots_high >= dots_wide else (SHEET[1], SHEET[0])
    scale = min((wide - LEFT - OTHER) / dots_wide, (high - 2 * OTHER) / dots_high, _POINTS_PER_DOT)
    drawn_wide, drawn_high = dots_wide * scale, dots_high * scale
    bottom = high - OTHER - drawn_high
    drawing = f"q {drawn_wide:.3f} 0 0 {drawn_high:.3f} {LEFT:.3f} {bottom:.3f} cm /Picture Do Q"
    page = sheets.add_blank_page(page_size=(wide, high))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=picture))
    page.Contents = sheets.make_stream(drawing.encode())


def _embedded(sheets: pikepdf.Pdf, frame: "Image", path: str) -> tuple[pikepdf.Object, tuple[int, int]]:
    """The frame as an image object and its size; a plain JPEG goes in bit by bit, without a second loss."""
    from PIL import ImageOps

    turned = ImageOps.exif_transpose(frame)
    is_plain = frame.format == "JPEG" and frame.mode in {"RGB", "L"} and frame.getexif().get(_TURN, 1) == 1
    if is_plain and max(frame.size) <= _SIDE_LIMIT:
        with Path(path).open("rb") as stream:
            return _image_object(sheets, stream.read(), frame, "/DCTDecode"), frame.size
    if turned.mode == "1":
        return _image_object(sheets, turned.tobytes(), turned, None), turned.size
    flat = turned if turned.mode == "L" and not turned.has_transparency_data else on_white(turned)
    flat.thumbnail((_SIDE_LIMIT, _SIDE_LIMIT))
    packed = io.BytesIO()
    flat.save(packed, "JPEG", quality=90)
    return _image_object(sheets, packed.getvalue(), flat, "/DCTDecode"), flat.size


def _image_object(sheets: pikepdf.Pdf, data: bytes, image: "Image", packing: str | None) -> pikepdf.Object:
    stream = sheets.make_stream(
        data,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=image.width,
        Height=image.height,
        ColorSpace=pikepdf.Name.DeviceRGB if image.mode == "RGB" else pikepdf.Name.DeviceGray,
        BitsPerComponent=1 if image.mode == "1" else 8,
    )
    if packing:
        stream.Filter = pikepdf.Name(packing)
    return stream
