"""Pages of PDF and picture files as images, made in a child process."""

import tempfile
import warnings
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from endocs.formats.child import ChildFailed, Limits, call, made
from endocs.formats.contents import PICTURES, PIXEL_LIMIT, first_sight, look

if TYPE_CHECKING:
    from PIL.Image import Image

MEDIA_TYPE = "image/webp"
WIDTH_LIMIT = 2400
HEIGHT_LIMIT = 7200
_LIMITS = Limits(seconds=40, cpu_seconds=30, file_size=32 * 1024 * 1024)


class PageUnavailable(Exception):  # noqa: N818  (a fact about the file, not a fault of ours)
    """The page cannot be shown; `problem` is a code of `sniffing.problem_sentence`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def page_count(source: Path) -> int:
    """How many pages a PDF or a picture has; PageUnavailable when it cannot be opened."""
    try:
        told = call(look, str(source.absolute()), reads=[source], limits=_LIMITS)
    except ChildFailed as failure:
        raise PageUnavailable(_problem(failure)) from failure
    if not told["pages"]:
        raise PageUnavailable(str(told["problem"] or "broken"))
    return int(told["pages"])


def page_image(source: Path, page: int, width: int) -> bytes:
    """The page (from 1) as a WebP image of that width; PageUnavailable when it cannot be made."""
    width = max(16, min(width, WIDTH_LIMIT))
    with tempfile.TemporaryDirectory(prefix="endocs-page-") as folder:
        target = Path(folder) / "page.webp"
        try:
            call(
                draw, str(source.absolute()), page, width, str(target),
                reads=[source], writes=[Path(folder)], limits=_LIMITS,
            )  # fmt: skip
            return made(target).read_bytes()
        except ChildFailed as failure:
            raise PageUnavailable(_problem(failure)) from failure


def draw(source: str, page: int, width: int, target: str) -> None:
    """Write the page as an image; to be called in a child."""
    warnings.simplefilter("ignore")
    image = _pdf_page(source, page, width) if first_sight(Path(source)).kind == "pdf" else _picture(source, page, width)
    image.save(target, "WEBP", quality=82, method=2)


def _pdf_page(source: str, page: int, width: int) -> "Image":
    import pypdfium2

    with closing(pypdfium2.PdfDocument(source)) as document:
        document.init_forms()
        with closing(document[page - 1]) as leaf:
            page_width, page_height = leaf.get_size()
            scale = min(width / max(page_width, 1), HEIGHT_LIMIT / max(page_height, 1))
            image: Image = leaf.render(scale=scale).to_pil().convert("RGB")
            return image


def _picture(source: str, page: int, width: int) -> "Image":
    """The frame of the picture on white, turned as its camera noted."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(source, formats=list(PICTURES.values())) as image:
        image.seek(page - 1)
        if image.width * image.height > PIXEL_LIMIT:
            raise ValueError("too many pixels")
        image.draft("RGB", (width, HEIGHT_LIMIT))
        turned = on_white(ImageOps.exif_transpose(image))
    scale = min(width / turned.width, HEIGHT_LIMIT / turned.height, 1)
    return turned.resize((max(1, round(turned.width * scale)), max(1, round(turned.height * scale))))


def on_white(image: "Image") -> "Image":
    """The image in RGB, what was transparent made white, sixteen bits a colour brought to eight."""
    from PIL import Image

    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    return image.convert("RGB")


def _problem(failure: ChildFailed) -> str:
    return "too_heavy" if failure.reason in {"timeout", "memory", "too_large"} else "broken"
