"""The web process is killed in the middle of uploads: no half file, no row without its bytes, nothing doubled."""

import hashlib
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from endocs.documents.models import Document, File
from tests import cast
from tests.browser.conftest import session_of
from tests.kills.web import Web

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]

SIZE = 6 * 1024 * 1024


def _upload(address: str, document: Document, session: str, content: bytes, name: str, pause: float) -> None:
    """An upload that is slow in its middle; the server may be gone by then."""
    border = "border"
    head = f'--{border}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
    body = head.encode() + b"Content-Type: application/pdf\r\n\r\n" + content + f"\r\n--{border}--\r\n".encode()

    def pieces() -> Iterator[bytes]:
        yield body[: SIZE // 2]
        time.sleep(pause)
        yield body[SIZE // 2 :]

    token = "a" * 32
    httpx.post(
        address + reverse("web:document_files", args=[document.pk]),
        content=pieces(),
        headers={
            "Content-Type": f"multipart/form-data; boundary={border}", "Content-Length": str(len(body)),
            "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest",
            "Cookie": f"sessionid={session}; csrftoken={token}",
        },
        timeout=30,
    ).raise_for_status()  # fmt: skip


def _whole() -> None:
    """Every row has its very bytes; every stored file is whole and has its row."""
    for file in File.objects.select_related("blob"):
        with default_storage.open(file.blob.path) as stored:
            assert hashlib.sha256(stored.read()).hexdigest() == file.blob.sha256
    folder = Path(default_storage.path(""))
    for path in folder.rglob("*"):
        if path.is_file() and len(path.name) == 64:
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name


def test_no_half_file_is_left(length: Callable[[int, int], int]) -> None:
    document = cast.document(cast.firm())
    assert document.author is not None
    session = session_of(document.author)
    sent: dict[str, str] = {}

    for number in range(length(6, 60)):
        web = Web()
        web.start()
        content = b"%PDF-1.4\n" + random.randbytes(SIZE)
        name = f"акт {number}.pdf"
        dies_in = random.uniform(0, 0.6)
        assert web.process is not None
        killer = subprocess.Popen(["sh", "-c", f"sleep {dies_in}; kill -9 -{web.process.pid}"])
        try:
            _upload(web.address, document, session, content, name, pause=0.3)
            sent[name] = hashlib.sha256(content).hexdigest()
        except httpx.HTTPError:
            pass
        killer.wait()
        web.process.wait()
        _whole()

    kept = dict(File.objects.filter(document=document).values_list("name", "blob__sha256"))
    assert sent.items() <= kept.items()  # what was answered is there
    web = Web()
    web.start()
    _upload(web.address, document, session, b"%PDF-1.4\n" + random.randbytes(SIZE), "после.pdf", pause=0)
    web.kill()
    assert File.objects.filter(document=document, name="после.pdf").count() == 1
