"""A disk that fills up while an upload comes in: a sentence, nothing half saved, the next upload works."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from endocs.documents.models import Blob, Document, File
from endocs.people.models import ApiToken, User
from endocs.people.tokens import digest, new_token
from tests import cast

pytestmark = pytest.mark.django_db
FULL = "Файл не сохранён: на диске нет места. Сообщите администратору."
MEGABYTE = 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A real disk of one megabyte where uploads come in."""
    if os.geteuid() != 0:
        pytest.skip("a small disk is mounted by root only")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tmp_path], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"no small disk: {mounted.stderr.decode()}")
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    yield tmp_path
    subprocess.run(["umount", "--lazy", tmp_path], check=True)


def _as(user: User) -> Client:
    client = Client(headers={"accept-language": "ru"})
    client.force_login(user, backend="endocs.web.entrance.EntranceBackend")
    return client


def _large(name: str = "большой.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, os.urandom(3 * MEGABYTE), "application/pdf")


def _put(user: User, card: Document, *files: SimpleUploadedFile, **headers: Any) -> Any:
    address = reverse("web:document_files", args=[card.pk])
    return _as(user).post(address, {"files": list(files)}, headers=headers)


def test_page_says_it_and_keeps_nothing(small_disk: Path) -> None:
    firm = cast.firm()
    card = cast.document(firm)

    answer = _put(firm.accountant, card, SimpleUploadedFile("малый.pdf", cast.PDF), _large())

    assert answer.status_code == 507
    assert FULL in answer.content.decode()
    assert not File.objects.exists()
    assert list(small_disk.iterdir()) == []


def test_drop_zone_is_told(small_disk: Path) -> None:
    firm = cast.firm()

    answer = _put(firm.accountant, cast.document(firm), _large(), **{"X-Requested-With": "XMLHttpRequest"})

    assert (answer.status_code, answer.json()["sentence"]) == (507, FULL)


def test_browser_goes_back_with_the_sentence(small_disk: Path) -> None:
    firm = cast.firm()
    card = cast.document(firm)
    page = reverse("web:document", args=[card.pk])
    client = _as(firm.accountant)

    answer = client.post(
        reverse("web:document_files", args=[card.pk]),
        {"files": [_large()]},
        headers={"Referer": f"http://testserver{page}"},
    )

    assert answer.status_code == 302
    assert FULL in client.get(page).content.decode()


def test_program_is_told(small_disk: Path) -> None:
    firm = cast.firm()
    card = cast.document(firm)
    token = new_token("endocs")
    ApiToken.objects.create(user=firm.accountant, name="1С", token_digest=digest(token))

    answer = Client().post(
        reverse("api:files", args=[card.pk]),
        {"file": _large()},
        headers={"authorization": f"Bearer {token}", "accept-language": "ru"},
    )

    assert (answer.status_code, answer.json()) == (507, {"code": "storage_full", "sentence": FULL})
    assert not Blob.objects.exists()


def test_card_is_not_made_without_its_file(small_disk: Path) -> None:
    firm = cast.firm()
    work_request = cast.submitted(firm, ["act"])
    before = Document.objects.count()
    client = _as(firm.accountant)
    path = reverse("web:request_preparation", args=[work_request.pk])
    line = work_request.lines.get()
    rows = {
        "rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-0-line": str(line.pk),
        "rows-0-kind": str(line.kind_id),
        "rows-0-number": "1", "rows-0-dated_on": "24.11.2026", "rows-0-amount": "10,00", "rows-0-attached": [_large()],
    }  # fmt: skip
    client.post(reverse("web:request_taking", args=[work_request.pk]))

    answer = client.post(path, rows)

    assert answer.status_code == 507
    assert Document.objects.count() == before


def test_next_upload_works_when_there_is_room(small_disk: Path) -> None:
    firm = cast.firm()
    card = cast.document(firm)
    _put(firm.accountant, card, _large())

    answer = _put(firm.accountant, card, SimpleUploadedFile("малый.pdf", cast.PDF))

    assert answer.status_code == 302
    assert [file.name for file in File.objects.all()] == ["малый.pdf"]
