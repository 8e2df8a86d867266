"""What the card says of a file, and the pictures of its pages."""

import io

import pytest
from PIL import Image

from endocs.documents import previews
from endocs.documents.models import Blob
from endocs.formats.pages import PageUnavailable
from tests import cast

pytestmark = pytest.mark.django_db


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
