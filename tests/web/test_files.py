"""Files through the pages: in, out, in parts, and nobody else's."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from endocs.documents import previews
from endocs.documents.models import Blob, Document, File
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.people.models import User
from endocs.web.uploads import BoundedUploads
from tests import cast

pytestmark = pytest.mark.django_db

SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="endocs.web.entrance.EntranceBackend")
    return client


def _body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def _put(user: User, card: Document, *files: SimpleUploadedFile, **options: Any) -> Any:
    return _as(user).post(reverse("web:document_files", args=[card.pk]), {"files": list(files)}, **options)


def test_several_at_once_bit_for_bit() -> None:
    firm = cast.firm()
    card, content = cast.document(firm), bytes(range(256)) * 5000

    _put(firm.accountant, card, SimpleUploadedFile("a.bin", content), SimpleUploadedFile("б.pdf", cast.PDF))

    files = {file.name: file for file in File.objects.filter(document=card)}
    assert set(files) == {"a.bin", "б.pdf"}
    response = _as(firm.accountant).get(reverse("web:file", args=[card.pk, files["a.bin"].pk]))
    assert _body(response) == content


def test_same_name_becomes_a_version() -> None:
    firm = cast.firm()
    card = cast.document(firm)

    _put(firm.accountant, card, SimpleUploadedFile("акт.pdf", b"first"))
    _put(firm.accountant, card, SimpleUploadedFile("акт.pdf", b"second"))

    current = File.objects.get(document=card, is_current=True)
    assert current.version == 2
    page = _as(firm.accountant).get(reverse("web:file_versions", args=[card.pk, current.pk]))
    assert [file.version for file in page.context["versions"]] == [2, 1]


def test_drop_zone_gets_a_sentence_when_the_file_is_too_large(settings: Any) -> None:
    settings.ENDOCS_FILE_LIMIT = 1024 * 1024
    firm = cast.firm()
    card = cast.document(firm)

    response = _put(firm.accountant, card, SimpleUploadedFile("большой.pdf", b"x" * 2_000_000), headers=SCRIPT)

    assert response.status_code == 413
    assert response.json()["sentence"] == "Файл больше 1 МБ."
    assert not File.objects.exists()
    assert not Blob.objects.exists()


def test_an_endless_upload_does_not_fill_the_disk(settings: Any) -> None:
    settings.ENDOCS_FILE_LIMIT = 1000
    handler = BoundedUploads()
    handler.new_file("files", "большой.pdf", "application/pdf", None)

    for place in range(100):
        handler.receive_data_chunk(b"x" * 500, place * 500)

    kept = handler.file_complete(50_000)
    assert kept is not None
    assert len(kept.read()) == 1001


def test_drop_zone_gets_the_next_address() -> None:
    firm = cast.firm()
    card = cast.document(firm)

    response = _put(firm.accountant, card, SimpleUploadedFile("акт.pdf", cast.PDF), headers=SCRIPT)

    assert response.json() == {"next": reverse("web:document", args=[card.pk])}


@pytest.mark.parametrize("name", ["file", "file_versions"])
def test_a_file_is_reached_only_through_its_own_visible_card(name: str) -> None:
    firm, other = cast.firm(), cast.firm("beta")
    mine, foreign = cast.document(firm, by=firm.manager), cast.document(firm)
    hidden = cast.attached(foreign, firm.accountant)
    client = _as(firm.manager)

    assert client.get(reverse(f"web:{name}", args=[foreign.pk, hidden.pk])).status_code == 404
    assert client.get(reverse(f"web:{name}", args=[mine.pk, hidden.pk])).status_code == 404
    assert _as(other.administrator).get(reverse(f"web:{name}", args=[foreign.pk, hidden.pk])).status_code == 404
    assert _as(firm.accountant).get(reverse(f"web:{name}", args=[foreign.pk, hidden.pk])).status_code == 200


def test_headers_let_nothing_run() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    page = cast.attached(card, firm.accountant, "страница.html", b"<html><script>alert(1)</script></html>")
    previews.inspect(page.blob)

    response = _as(firm.accountant).get(reverse("web:file", args=[card.pk, page.pk]))

    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "status", "part", "told"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=8-100", 206, b"89", "bytes 8-9/10"),
        ("bytes=20-30", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
        ("", 200, b"0123456789", None),
    ],
)
def test_in_parts(asked: str, status: int, part: bytes, told: str | None) -> None:
    firm = cast.firm()
    card = cast.document(firm)
    file = cast.attached(card, firm.accountant, "цифры.txt", b"0123456789")

    response = _as(firm.accountant).get(reverse("web:file", args=[card.pk, file.pk]), headers={"Range": asked})

    assert (response.status_code, _body(response)) == (status, part)
    assert response.get("Content-Range") == told
    assert response["Content-Length"] == str(len(part))


def test_download_is_in_the_history() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    file = cast.attached(card, firm.accountant)

    _as(firm.accountant).get(reverse("web:file", args=[card.pk, file.pk]))

    event = Event.objects.get(kind=Kind.FILE_DOWNLOADED)
    assert (event.document_id, event.actor_id) == (card.pk, firm.accountant.pk)


def test_page_is_a_picture_for_those_who_see_the_card() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    file = cast.attached(card, firm.accountant)
    previews.inspect(file.blob)
    address = reverse("web:page_image", args=[card.pk, file.pk, 1, 240])

    response = _as(firm.accountant).get(address)

    assert response["Content-Type"] == "image/webp"
    assert _as(firm.other_manager).get(address).status_code == 404
    assert _as(firm.accountant).get(reverse("web:page_image", args=[card.pk, file.pk, 2, 240])).status_code == 404
    assert _as(firm.accountant).get(reverse("web:page_image", args=[card.pk, file.pk, 1, 999])).status_code == 404


def test_card_says_that_it_looks_and_then_what_is_wrong() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    file = cast.attached(card, firm.accountant, "пустой.pdf", b"")
    client, address = _as(firm.accountant), reverse("web:document", args=[card.pk])

    assert "Смотрим файл" in client.get(address).content.decode()

    previews.inspect(file.blob)
    page = client.get(address).content.decode()
    assert "Смотрим файл" not in page
    assert "Файл пустой" in page


def test_pdf_of_an_office_file_is_given_only_when_it_was_made() -> None:
    firm = cast.firm()
    card = cast.document(firm)
    file = cast.attached(card, firm.accountant)

    assert _as(firm.accountant).get(reverse("web:file", args=[card.pk, file.pk]), {"as": "pdf"}).status_code == 404
